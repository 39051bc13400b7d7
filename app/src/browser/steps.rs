//! Steps that are held back, where something would be lost: through the history, and by a link.
//!
//! The router has no way to say no, and the window calls its listeners in the order in which they were added, those that capture too.
//! So there are listeners of our own, added before the router is made: what they stop, the router never hears of.

use std::cell::{Cell, RefCell};

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent};

use super::page;

struct Held {
    id: u32,
    here: Box<dyn Fn() -> String>,
    holds: Box<dyn Fn() -> bool>,
    ask: Ask,
}

enum Ask {
    /// Back and Forward alone.
    Step(Box<dyn Fn()>),
    /// Links too, unless the first says that an address is the same place.
    Any(Box<dyn Fn(&str) -> bool>, Box<dyn Fn(Way)>),
}

impl Held {
    fn holds_from(&self, address: &str) -> bool {
        let is_same_place = matches!(&self.ask, Ask::Any(stays, _) if stays(address));
        !is_same_place && (self.holds)()
    }
}

/// Where a step leads that was held back.
#[derive(Clone)]
pub enum Way {
    /// Nowhere: the page stays, and what it holds goes.
    Stay,
    /// Through the history.
    Back,
    /// To a path of the interface.
    To(String),
}

impl Way {
    /// Takes the step after all.
    pub fn go(self) {
        match self {
            Self::Stay => {}
            Self::Back => {
                if let Ok(history) = window().history() {
                    // Refused only after hundreds of steps in a moment.
                    let _ = history.back();
                }
            }
            Self::To(path) => page::follow(&path, false),
        }
    }
}

thread_local! {
    static HELD: RefCell<Vec<Held>> = const { RefCell::new(Vec::new()) };
    static MADE: Cell<u32> = const { Cell::new(0) };
}

/// Begins to listen. To be called once, before the interface is mounted.
pub fn listen_for_steps() {
    listen("popstate", stop);
    listen("click", stop_link);
}

fn listen(name: &str, stop: fn(&[Held], &Event)) {
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| HELD.with_borrow(|held| stop(held, &event)));
    // Does not fail with a function of the page's own.
    let _ = window().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Over what holds there may be a dialog, such as the palette, that has nothing to lose.
fn find<'a>(held: &'a [Held], address: &str) -> Option<&'a Held> {
    held.iter().rev().find(|held| held.holds_from(address))
}

fn stop(held: &[Held], event: &Event) {
    // The browser is there already.
    if let Some(held) = find(held, &page::address()) {
        event.stop_immediate_propagation();
        if let Ok(history) = window().history() {
            // Refused only after hundreds of steps in a moment.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&(held.here)()));
        }
        match &held.ask {
            Ask::Step(ask) => ask(),
            Ask::Any(_, ask) => ask(Way::Back),
        }
    }
}

/// A link within the interface, which the router would follow. Others leave the page, and the browser asks.
fn stop_link(held: &[Held], event: &Event) {
    let Some(path) = event.dyn_ref::<MouseEvent>().and_then(path_of_link) else { return };
    let asks = held.iter().rev().find_map(|held| match &held.ask {
        Ask::Any(_, ask) if held.holds_from(&path) => Some(ask),
        _ => None,
    });
    if let Some(ask) = asks {
        event.prevent_default();
        ask(Way::To(path));
    }
}

fn path_of_link(click: &MouseEvent) -> Option<String> {
    let to_elsewhere = click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key();
    if click.default_prevented() || click.button() != 0 || to_elsewhere {
        return None;
    }
    let link = click.target()?.dyn_into::<Element>().ok()?.closest("a[href]:not([target], [rel], [download])").ok()??;
    let link = link.dyn_into::<HtmlAnchorElement>().ok()?;
    (link.origin() == page::origin()).then(|| link.pathname() + &link.search())
}

/// Keeps Back and Forward from leaving the address `here` while the condition holds, and asks instead. Gives what ends that.
pub fn hold_back(here: String, holds: impl Fn() -> bool + 'static, ask: impl Fn() + 'static) -> impl FnOnce() + Send + Sync {
    add(move || here.clone(), holds, Ask::Step(Box::new(ask)))
}

/// The same for a page whose links lose something too, unless they lead to the same place; the question hears where the step leads.
pub fn hold(
    here: impl Fn() -> String + 'static,
    stays: impl Fn(&str) -> bool + 'static,
    holds: impl Fn() -> bool + 'static,
    ask: impl Fn(Way) + 'static,
) -> impl FnOnce() + Send + Sync {
    add(here, holds, Ask::Any(Box::new(stays), Box::new(ask)))
}

fn add(here: impl Fn() -> String + 'static, holds: impl Fn() -> bool + 'static, ask: Ask) -> impl FnOnce() + Send + Sync {
    let id = MADE.get().wrapping_add(1);
    MADE.set(id);
    HELD.with_borrow_mut(|held| held.push(Held { id, here: Box::new(here), holds: Box::new(holds), ask }));
    move || HELD.with_borrow_mut(|held| held.retain(|one| one.id != id))
}
