//! What the page says while the browser has no network, and what it does when it comes back out of the browser's memory.

use leptos::prelude::*;

use super::{
    dynamic::{Erase, part},
    icon::icon,
};
use crate::browser::page;

/// A line at the top while there is no network. A page that the browser remembered is loaded anew: the session may have ended.
#[component]
pub fn Connection() -> impl IntoView {
    let offline = RwSignal::new(false);
    Effect::new(move || {
        let listeners = [("offline", true), ("online", false)]
            .map(|(event, is_offline)| window_event_listener_untyped(event, move |_| offline.set(is_offline)));
        let shown = window_event_listener_untyped("pageshow", move |event| {
            if page::is_remembered(&event) {
                page::reload();
            }
        });
        on_cleanup(move || listeners.into_iter().chain([shown]).for_each(WindowListenerHandle::remove));
    });
    let words = "You are offline. What you see may be old, and nothing can be revealed or saved until the connection is back.";
    let note = part(move || offline.get().then(|| view! { <p class="offline">{icon("triangle-alert")}{words}</p> }.erase()));
    view! { <div role="status">{note}</div> }
}
