//! Wakes the page in the browser.
#![cfg(target_arch = "wasm32")]

use app::{App, listen_for_steps};
use leptos::{prelude::document, tachys::dom::body};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

/// Mounts the interface on the HTML that the server printed, marks the document as awake, and only then lets the service worker in.
#[wasm_bindgen]
pub fn hydrate() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    listen_for_steps();
    spawn_local(async {
        leptos::mount::hydrate_from_async(body(), App).await.forget();
        let document = document();
        if let Some(html) = document.document_element() {
            // Only tests look at the mark.
            let _ = html.set_attribute("data-hydrated", "");
        }
        if let (Some(body), Ok(script)) = (document.body(), document.create_element("script")) {
            // Without it the page works all the same, but for being offline.
            let _ = script.set_attribute("type", "module");
            let _ = script.set_attribute("src", "/pwa.js");
            let _ = body.append_child(&script);
        }
    });
}
