//! Not found: there is nothing at this address, or nothing of this person's.

use crate::components::dynamic::Erase;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{button::Tone, empty_state::empty_state, layout::brand_tile};

/// Behind sign-in, inside the frame. On the server it sets the answer's status.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    let action = view! { <a class=Tone::Plain.class() href="/keys">"Back to your keys"</a> };
    view! {
        <Title text="Not found · Kagi"/>
        <h1>"Not found"</h1>
        {empty_state("search", "There is nothing at this address. It may have been deleted, or the link may be incomplete.", action.erase(), &[])}
    }
}

/// Before sign-in: the same, in a page of its own.
pub fn not_found_page() -> impl IntoView {
    view! {
        <main class="door">
            {brand_tile()}
            <hgroup><h1>"Not found"</h1><p>"There is nothing at this address."</p></hgroup>
            <div class="box"><a class=Tone::Plain.class() href="/keys">"Go to Kagi"</a></div>
        </main>
    }
}
