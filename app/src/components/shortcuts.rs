//! Keys that press something. An element says with `data-key` which key that is; this finds it and clicks it, or moves the focus.
//!
//! `c` is the nearest such element to the focus: in its row, its card, its drawer; else the first of the page. `g k` is two keys, one
//! after the other. Keys that write into a field are the field's, and under a dialog nothing is pressed.

use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::query::QuerySetter;
use crate::browser::preferences;

/// After so many milliseconds the second key is one of its own.
const TOGETHER_MILLIS: f64 = 1_200.0;
/// What `j` and `k` walk through.
const STOPS: &str = ".row-link, .card h2 a, .cell, .stop";

/// Begins to listen.
pub fn listen_for_keys() {
    let set_query = QuerySetter::new();
    Effect::new(move || {
        let began = StoredValue::new(f64::MIN);
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            if event.default_prevented() || event.is_composing() {
                return;
            }
            let key = event.key();
            if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key() {
                match key.as_str() {
                    "k" if !under_dialog() => set_query.push(&[("palette", Some("open"))]),
                    "b" => preferences::fold_sidebar(!preferences::sidebar_folded()),
                    _ => return,
                }
                return event.prevent_default();
            }
            if event.ctrl_key() || event.meta_key() || event.alt_key() || under_dialog() || is_written(&event) {
                return;
            }
            if key != "Escape" && !preferences::character_keys() {
                return;
            }
            let follows = event.time_stamp() - began.get_value() < TOGETHER_MILLIS;
            began.set_value(f64::MIN);
            let done = match key.as_str() {
                _ if follows => press(&format!("g {key}")),
                "g" => {
                    began.set_value(event.time_stamp());
                    true
                }
                "j" => step(1),
                "k" => step(-1),
                "?" => {
                    set_query.push(&[("palette", Some("help"))]);
                    true
                }
                key => key.len() == 1 && press(key) || key == "Escape" && press(key),
            };
            if done {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

fn under_dialog() -> bool {
    document().query_selector("dialog:modal").is_ok_and(|dialog| dialog.is_some())
}

fn is_written(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.matches("input, textarea, select, [contenteditable]").unwrap_or(false))
}

/// Clicks what this key presses; a field gets the focus.
fn press(key: &str) -> bool {
    let selector = format!("[data-key='{}']", key.replace(['\'', '\\'], ""));
    let near = document().active_element().and_then(|focused| focused.closest("tr, article, aside.drawer").ok().flatten());
    let near = near.and_then(|near| near.query_selector(&selector).ok().flatten());
    let found = near.or_else(|| document().query_selector(&selector).ok().flatten());
    let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else { return false };
    if element.tag_name() == "INPUT" {
        // An element that has gone meanwhile needs no focus.
        let _ = element.focus();
    } else {
        element.click();
    }
    true
}

/// Moves the focus to the next or the last stop, from wherever it is.
fn step(by: i32) -> bool {
    let Ok(stops) = document().query_selector_all(STOPS) else { return false };
    let count = stops.length() as i32;
    let focused = document().active_element();
    let row = focused.as_ref().and_then(|focused| focused.closest("tr, article").ok().flatten());
    let stop = |place: i32| stops.get(place as u32).and_then(|node| node.dyn_into::<HtmlElement>().ok());
    let is_here = |place: &i32| {
        let stop = stop(*place);
        stop.as_deref() == focused.as_ref() || row.as_ref().is_some_and(|row| row.contains(stop.as_deref().map(AsRef::as_ref)))
    };
    let here = (0..count).find(is_here);
    let next = here.map_or(if by > 0 { 0 } else { count - 1 }, |here| (here + by).clamp(0, (count - 1).max(0)));
    match stop(next) {
        Some(element) => element.focus().is_ok(),
        None => false,
    }
}
