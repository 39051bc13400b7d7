//! The page as a whole: leaving it, where the focus is.

use std::cell::Cell;

use domain::{Code, Problem};
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, HtmlAnchorElement, HtmlElement, RequestInit, RequestRedirect, Response, ScrollIntoViewOptions, ScrollLogicalPosition,
    UrlSearchParams,
};

use crate::rpc::RpcError;

/// What the window hears when a server function found the session ended.
pub const SIGNED_OUT: &str = "kagi:signed-out";
/// What `public/pwa.js` tells the page: a newer build waits.
pub const NEW_VERSION: &str = "kagi:new-version";
const RELOAD: &str = "kagi:reload";

/// The answer of a server function. When the session has ended, the whole page hears of it.
pub fn answer<T>(result: Result<T, RpcError>) -> Result<T, Problem> {
    result.map_err(|RpcError(problem)| {
        if cfg!(target_arch = "wasm32")
            && problem.code == Code::AuthRequired
            && let Ok(event) = Event::new(SIGNED_OUT)
        {
            // No listener of ours cancels it.
            let _ = window().dispatch_event(&event);
        }
        problem
    })
}

/// The sign-in page, which leads back here.
pub fn way_back_in() -> String {
    let location = location();
    let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    format!("/sign-in?next={}", String::from(js_sys::encode_uri_component(&here)))
}

/// Leaves for another page of this server.
pub fn leave_for(path: &str) {
    // A refused navigation leaves everything as it is.
    let _ = location().set_href(path);
}

/// Goes to a path of the interface as a link does, so that what was typed can hold it back. With `replace`, in place of this step.
pub fn follow(path: &str, replace: bool) {
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let (Some(link), Some(body)) = (link, document().body()) {
        link.set_href(path);
        // The router reads it; neither this nor the next fails on an element of the page's own.
        let _ = Reflect::set(&link, &"replace".into(), &replace.into());
        let _ = body.append_child(&link);
        link.click();
        link.remove();
    }
}

/// Loads this page anew.
pub fn reload() {
    // A refused navigation leaves everything as it is.
    let _ = location().reload();
}

/// Did the browser take this page out of its memory, as it was when it was left?
pub fn is_remembered(shown: &Event) -> bool {
    Reflect::get(shown, &"persisted".into()).is_ok_and(|persisted| persisted.is_truthy())
}

thread_local! {
    static CLEARED: Cell<bool> = const { Cell::new(false) };
}

/// Was the page cleared? Then it is left without a question.
pub fn is_cleared() -> bool {
    CLEARED.get()
}

/// Is there a date that the browser can't make one of, as half of one or one of the year 20266? Its input then has no value at all.
pub fn has_bad_date() -> bool {
    document().query_selector("input[type=date]:invalid").is_ok_and(|input| input.is_some())
}

/// Takes everything off the page, for good.
pub fn clear() {
    CLEARED.set(true);
    if let Some(body) = document().body() {
        body.set_inner_html("");
    }
}

/// Signs in by the form of the sign-in page, without going there.
///
/// # Errors
/// What to do; `/password` is its field.
pub async fn sign_in(email: &str, password: &str) -> Result<(), Problem> {
    let refused = |code, message: &str| Problem::field(code, "/password", message);
    let unreachable = |_| refused(Code::Unavailable, "Kagi could not be reached. Check the connection and try again.");
    match post_sign_in(email, password).await.map_err(unreachable)? {
        // A redirect that is not followed has no status: that is the way in.
        0 => Ok(()),
        401 => Err(refused(Code::ValidationError, "This is not the password. Try again.")),
        429 => Err(refused(Code::RateLimited, "Too many tries. Wait a minute, then try again.")),
        _ => Err(refused(Code::Unavailable, "Kagi could not sign you in. Reload the page and sign in there.")),
    }
}

async fn post_sign_in(email: &str, password: &str) -> Result<u16, JsValue> {
    let form = UrlSearchParams::new()?;
    form.append("email", email);
    form.append("password", password);
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_redirect(RequestRedirect::Manual);
    request.set_body(&form);
    let response = JsFuture::from(window().fetch_with_str_and_init("/api/auth/sign-in", &request)).await?;
    Ok(response.unchecked_into::<Response>().status())
}

/// The path and the query that the browser shows.
pub fn address() -> String {
    let location = location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// Where this server is, as in `https://kagi.example.org`.
pub fn origin() -> String {
    location().origin().unwrap_or_default()
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

/// Brings the messages to the front, over a dialog that was opened after them.
pub fn raise_messages() {
    let messages = document().query_selector(".toasts").ok().flatten().and_then(|messages| messages.dyn_into::<HtmlElement>().ok());
    if let Some(messages) = messages {
        // Refused where they are hidden already, or shown.
        let _ = messages.hide_popover();
        let _ = messages.show_popover();
    }
}

/// The element that has the focus.
pub fn focused() -> Option<HtmlElement> {
    document().active_element().and_then(|element| element.dyn_into().ok())
}

/// Brings the first element that fits the selector into view, once the page shows what was just changed.
pub fn scroll_soon(selector: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = document().query_selector(selector).ok().flatten() {
            let to = ScrollIntoViewOptions::new();
            to.set_block(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&to);
        }
    });
}

/// Moves the focus to the first element that fits the selector, once the page shows what was just changed. Under a modal dialog nothing
/// can have it, so only the uppermost of those is looked through.
pub fn focus_soon(selector: impl Into<String>) {
    let selector = selector.into();
    request_animation_frame(move || focus_on(&selector));
}

/// The same where nothing has the focus by then, since what had it is gone.
pub fn focus_if_lost(selector: impl Into<String>) {
    let selector = selector.into();
    request_animation_frame(move || {
        if focused().is_none_or(|element| element.tag_name() == "BODY") {
            focus_on(&selector);
        }
    });
}

/// What to focus should the element be replaced that has the focus: the first link or button of what has the same id by then.
pub fn successor_of_focused() -> Option<String> {
    let around = focused()?.closest("[id]").ok().flatten()?;
    let id = around.id();
    Some(format!("#{id} a, #{id} button"))
}

/// To be called before a part of the page is built anew: the focus in it goes on to what takes its place.
pub fn keep_focus() {
    if cfg!(target_arch = "wasm32")
        && let Some(successor) = successor_of_focused()
    {
        focus_if_lost(successor);
    }
}

fn focus_on(selector: &str) {
    let modal = document().query_selector_all("dialog:modal").ok().and_then(|dialogs| dialogs.item(dialogs.length().wrapping_sub(1)));
    let place = modal.and_then(|dialog| dialog.dyn_into::<Element>().ok()).or_else(|| document().document_element());
    let element = place.and_then(|place| place.query_selector(selector).ok().flatten());
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that has gone meanwhile needs no focus.
        let _ = element.focus();
    }
}
