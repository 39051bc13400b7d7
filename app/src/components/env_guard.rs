//! What keeps an opened file from being lost, or from being seen by others: the question before leaving, and the cover when nobody looks.

use std::time::Duration;

use js_sys::Date;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_router::hooks::use_location;

use super::{
    button::text_button,
    dialog::dialog,
    dynamic::{Erase, Part, part},
    env_editor::Editor,
    form::Form,
    query::QuerySetter,
};
use crate::browser::{
    page, preferences,
    steps::{self, Way},
};

/// Watches over the file. The part asks, when there is something to ask.
pub fn env_guard(editor: Editor, set_query: QuerySetter) -> Part {
    let way = editor.leaving;
    let location = use_location();
    Effect::new(move || {
        let is_dirty = move || editor.dirty.try_get_untracked() == Some(true);
        let listener = window_event_listener_untyped("beforeunload", move |event| {
            if is_dirty() && !page::is_cleared() {
                event.prevent_default();
            }
        });
        let (path, search) = (location.pathname, location.search);
        let here = move || {
            let search = search.get_untracked();
            path.get_untracked() + if search.is_empty() { "" } else { "?" } + &search
        };
        let stays = move |address: &str| place(address) == place(&here());
        let ask = move |to: Way| {
            // The palette may be what leads away.
            set_query.replace(&[("palette", None)]);
            way.try_set(Some(to));
        };
        let held = steps::hold(here, stays, is_dirty, ask);
        on_cleanup(move || {
            listener.remove();
            held();
        });
    });
    hide_from_others(editor);
    part(move || {
        let to = way.get()?;
        let form = Form::new(|| Ok(()), move || drop(way.try_set(None))).light();
        let leave = move |_| {
            let to = to.clone();
            editor.seal();
            form.close();
            to.go();
        };
        let content = view! {
            <div class="dialog-content">
                <div class="dialog-body"><p>{format!("What you changed in {} is not saved, and is lost when you go on.", editor.file_name())}</p></div>
                <footer class="dialog-foot">
                    {text_button("btn", "Keep editing", move |_| form.close())}
                    {text_button("btn btn-danger", "Discard", leave)}
                </footer>
            </div>
        };
        Some(dialog(form, "Discard what you changed?".into(), "dialog dialog-small", content.erase()))
    })
}

/// The path of an address, and the file that it names: other parts of the query lead to the same text.
fn place(address: &str) -> (&str, Option<&str>) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    (path, query.split('&').find_map(|pair| pair.strip_prefix("file=")))
}

/// A tab that nobody has looked at for as long as a revealed value is shown does not show the file any more.
fn hide_from_others(editor: Editor) {
    Effect::new(move || {
        let away = StoredValue::new(None::<(f64, Option<TimeoutHandle>)>);
        let turn = move || {
            if editor.is_open() {
                editor.turn_away();
            }
        };
        let look = move || {
            let patience = f64::from(preferences::reveal_seconds().unwrap_or_default()) * 1000.0;
            let since = away.try_update_value(Option::take).flatten();
            if let Some((since, waiting)) = since {
                if let Some(waiting) = waiting {
                    waiting.clear();
                }
                // A machine that slept had no timers.
                if Date::now() - since >= patience {
                    turn();
                }
            }
            if document().hidden() {
                let waiting = set_timeout_with_handle(turn, Duration::from_millis(patience as u64)).ok();
                away.try_set_value(Some((Date::now(), waiting)));
            }
        };
        let hidden = window_event_listener_untyped("visibilitychange", move |_| look());
        let left = window_event_listener_untyped("pagehide", move |_| editor.seal());
        on_cleanup(move || {
            if let Some((_, Some(waiting))) = away.try_update_value(Option::take).flatten() {
                waiting.clear();
            }
            hidden.remove();
            left.remove();
        });
    });
}
