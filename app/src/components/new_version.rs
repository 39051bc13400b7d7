//! The message that a newer build of Kagi waits. It stays until it is answered; nothing is loaded anew by itself.

use leptos::prelude::*;

use super::{
    button::{icon_button, text_button},
    dynamic::{maybe, part},
    icon::icon,
};
use crate::browser::page::{NEW_VERSION, ask_for_reload};

/// The message, among the others at the edge of the page. `public/pwa.js` says when.
pub fn new_version() -> AnyView {
    let waits = RwSignal::new(false);
    Effect::new(move || {
        let listener = window_event_listener_untyped(NEW_VERSION, move |_| waits.set(true));
        on_cleanup(move || listener.remove());
    });
    let message = move |()| {
        view! {
            <div class="toast">
                {icon("refresh-cw")}
                <span>"New version"</span>
                {text_button("link", "Reload", |_| ask_for_reload())}
                {icon_button("x", "Dismiss".into(), move |_| waits.set(false))}
            </div>
        }
    };
    part(move || maybe(waits.get().then_some(()), message)).into_any()
}
