//! The page as a whole: leaving it, where the focus is.

use domain::{Code, Problem};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::rpc::RpcError;

/// The answer of a server function. When the session has ended, the browser leaves for the sign-in page, which leads back here.
pub fn answer<T>(result: Result<T, RpcError>) -> Result<T, Problem> {
    result.map_err(|RpcError(problem)| {
        if cfg!(target_arch = "wasm32") && problem.code == Code::AuthRequired {
            sign_in_again();
        }
        problem
    })
}

fn sign_in_again() {
    let location = location();
    let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    leave_for(&format!("/sign-in?next={}", String::from(js_sys::encode_uri_component(&here))));
}

/// Leaves for another page of this server.
pub fn leave_for(path: &str) {
    // A refused navigation leaves everything as it is.
    let _ = location().set_href(path);
}

/// Leaves as the button does that signs out: the browser forgets the session and what it kept.
pub fn sign_out() {
    let button = document().query_selector("form[action='/api/auth/logout'] button").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// The element that has the focus.
pub fn focused() -> Option<HtmlElement> {
    document().active_element().and_then(|element| element.dyn_into().ok())
}

/// Moves the focus to the first element that fits the selector, once the page shows what was just changed.
pub fn focus_soon(selector: impl Into<String>) {
    let selector = selector.into();
    request_animation_frame(move || {
        let element = document().query_selector(&selector).ok().flatten();
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // An element that has gone meanwhile needs no focus.
            let _ = element.focus();
        }
    });
}
