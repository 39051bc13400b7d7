//! The page as a whole: leaving it, its theme, where the focus is.

use domain::{Code, Problem};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDocument, HtmlElement};

use crate::{
    rpc::RpcError,
    theme::{COOKIE, Theme},
};

/// What `public/pwa.js` tells the page: a newer build waits.
pub const NEW_VERSION: &str = "kagi:new-version";
const RELOAD: &str = "kagi:reload";
const YEAR_SECONDS: u32 = 365 * 24 * 60 * 60;

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

/// Loads the page anew, in the newer build if one waits. A form that would lose something asks first, as whenever a page is left.
pub fn ask_for_reload() {
    if let Ok(event) = Event::new(RELOAD) {
        // Nobody cancels it.
        let _ = window().dispatch_event(&event);
    }
}

/// The theme that the page shows.
pub fn theme() -> Theme {
    let class = document().document_element().map(|html| html.class_name());
    Theme::parse(class.as_deref())
}

/// Shows the theme, and keeps it for the next page.
pub fn set_theme(theme: Theme) {
    let document = document();
    if let Some(html) = document.document_element() {
        html.set_class_name(theme.class());
    }
    let cookie = format!("{COOKIE}={}; Path=/; SameSite=Lax; Max-Age={YEAR_SECONDS}", theme.as_str());
    // Without cookies the theme lasts until the page is left.
    let _ = document.unchecked_into::<HtmlDocument>().set_cookie(&cookie);
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
