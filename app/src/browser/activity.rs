//! When somebody last touched Kagi, in whichever tab of this browser.

use std::cell::Cell;

use js_sys::Date;
use leptos::prelude::window;
use web_sys::Storage;

const KEY: &str = "kagi.touched";
const LOCKED: &str = "kagi.locked";
/// Every touch would be a write.
const STEP_MILLIS: f64 = 5_000.0;

thread_local! {
    static HERE: Cell<f64> = const { Cell::new(0.0) };
}

/// Somebody is here.
pub fn touch() {
    let now = Date::now();
    if now - HERE.get() >= STEP_MILLIS {
        HERE.set(now);
        if let Some(storage) = storage() {
            // A full storage leaves each tab to itself.
            let _ = storage.set_item(KEY, &now.to_string());
        }
    }
}

/// For how many seconds nobody has touched any tab.
pub fn idle_seconds() -> f64 {
    let elsewhere = storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).and_then(|text| text.parse().ok());
    (Date::now() - HERE.get().max(elsewhere.unwrap_or(0.0))) / 1000.0
}

/// Keeps in mind whether Kagi is locked, until the server has ended the session: a page that comes back before is not to be open.
pub fn set_locked(locked: bool) {
    if let Some(storage) = storage() {
        // Without storage nothing is kept in mind.
        let _ = if locked { storage.set_item(LOCKED, "") } else { storage.remove_item(LOCKED) };
    }
}

/// Is a lock on its way to the server?
pub fn is_locked() -> bool {
    storage().is_some_and(|storage| storage.get_item(LOCKED).is_ok_and(|mark| mark.is_some()))
}

/// Forgets it: the next sign-in begins now.
pub fn forget() {
    if let Some(storage) = storage() {
        // What can't be removed is old by then.
        let _ = storage.remove_item(KEY);
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
