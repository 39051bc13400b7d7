//! Wakes the page in the browser.
#![cfg(target_arch = "wasm32")]

use app::App;
use wasm_bindgen::prelude::wasm_bindgen;

/// Mounts the interface on the HTML that the server printed, and marks the document as awake.
#[wasm_bindgen]
pub fn hydrate() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
    if let Some(html) = leptos::prelude::document().document_element() {
        // Only tests look at the mark.
        let _ = html.set_attribute("data-hydrated", "");
    }
}
