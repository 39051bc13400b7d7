//! Settings, security: what this server does for what is in it. The facts come as HTML, since nothing on them moves.

use leptos::prelude::*;

use crate::{
    browser::page::answer,
    components::{
        changes::Changes,
        dynamic::{Erase, part},
        loaded::loaded,
        settings::{Tab, settings_page},
    },
    resource::{current, load},
    rpc::server::server_facts,
};

/// The page.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let changes = Changes::get();
    let facts = load(move || changes.track().to_string(), |_| async { answer(server_facts().await) });
    let html = move || current(facts).unwrap_or_default();
    let content = loaded("The facts could not be loaded", facts, move || {
        part(move || view! { <div class="fact-lists" inner_html=html()></div> }.erase()).into_any()
    });
    settings_page(Tab::Security, "What this server does for what is in it. To be read, not changed.", ().into_any(), content)
}
