//! A page that says one thing and offers one way on.

use leptos::prelude::*;

use crate::components::{button::Tone, layout::brand_tile};

/// `link` is where the way on leads, and its text; `request_id` is under what the log has more.
pub fn message_page(title: &'static str, message: String, link: (&'static str, &'static str), request_id: Option<String>) -> impl IntoView {
    let (href, text) = link;
    view! {
        <main class="door">
            {brand_tile()}
            <h1>{title}</h1>
            <div class="box"><p>{message}</p><a class=Tone::Plain.class() href=href>{text}</a></div>
            {request_id.map(|id| view! { <p class="note">"Request "<code>{id}</code></p> })}
        </main>
    }
}
