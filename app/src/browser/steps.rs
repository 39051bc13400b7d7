//! Steps through the history that are held back, where something would be lost.
//!
//! The router has no way to say no, and the window calls its listeners in the order in which they were added, those that capture too.
//! So there is one listener, added before the router is made: what it stops, the router never hears of.

use std::cell::{Cell, RefCell};

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::Event;

struct Held {
    id: u32,
    here: String,
    holds: Box<dyn Fn() -> bool>,
    ask: Box<dyn Fn()>,
}

thread_local! {
    static HELD: RefCell<Vec<Held>> = const { RefCell::new(Vec::new()) };
    static MADE: Cell<u32> = const { Cell::new(0) };
}

/// Begins to listen. To be called once, before the interface is mounted.
pub fn listen_for_steps() {
    let listener = Closure::<dyn Fn(Event)>::new(|event: Event| HELD.with_borrow(|held| stop(held, &event)));
    // Does not fail with a function of the page's own.
    let _ = window().add_event_listener_with_callback("popstate", listener.as_ref().unchecked_ref());
    listener.forget();
}

fn stop(held: &[Held], event: &Event) {
    if let Some(held) = held.last().filter(|held| (held.holds)()) {
        event.stop_immediate_propagation();
        if let Ok(history) = window().history() {
            // Refused only after hundreds of steps in a moment.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&held.here));
        }
        (held.ask)();
    }
}

/// Keeps Back and Forward from leaving the address `here` while the condition holds, and asks instead. Gives what ends that.
pub fn hold_back(here: String, holds: impl Fn() -> bool + 'static, ask: impl Fn() + 'static) -> impl FnOnce() + Send + Sync {
    let id = MADE.get().wrapping_add(1);
    MADE.set(id);
    HELD.with_borrow_mut(|held| held.push(Held { id, here, holds: Box::new(holds), ask: Box::new(ask) }));
    move || HELD.with_borrow_mut(|held| held.retain(|one| one.id != id))
}
