//! Messages that come and go at the edge of the page. They never hold a secret.

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;

use super::{
    button::{icon_button, text_button},
    dynamic::{Row, rows},
    icon::icon,
    new_version::new_version,
};
use crate::browser::page::raise_messages;

const MOST_AT_ONCE: usize = 3;
const SHOWN: Duration = Duration::from_secs(6);
const SHOWN_WITH_UNDO: Duration = Duration::from_secs(10);
const RETRY: Duration = Duration::from_secs(2);

type Undo = Arc<dyn Fn() + Send + Sync>;

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    failed: bool,
    undo: Option<Undo>,
}

/// The messages on show.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    made: StoredValue<u32>,
}

impl Toasts {
    /// Makes the stack, for every component below.
    pub fn provide() {
        provide_context(Self::new());
    }

    /// The stack that [`App`](crate::App) provides.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), made: StoredValue::new(0) }
    }

    /// Something was done.
    pub fn done(self, text: impl Into<String>) {
        self.push(text.into(), false, None);
    }

    /// Something was done, and can be taken back for 10 seconds.
    pub fn undoable(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.push(text.into(), false, Some(Arc::new(undo)));
    }

    /// Something was not done.
    pub fn failed(self, what: &str, why: &str) {
        self.push(format!("{what} {why}"), true, None);
    }

    fn push(self, text: String, failed: bool, undo: Option<Undo>) {
        let duration = if undo.is_some() { SHOWN_WITH_UNDO } else { SHOWN };
        let id = self.show(text, failed, undo);
        set_timeout(move || self.remove_unless_in_use(id), duration);
    }

    /// Something goes on until it is [removed](Self::remove); gives the number of its message.
    pub fn lasting(self, text: impl Into<String>) -> u32 {
        self.show(text.into(), false, None)
    }

    fn show(self, text: String, failed: bool, undo: Option<Undo>) -> u32 {
        let id = self.made.with_value(|made| made.wrapping_add(1));
        self.made.set_value(id);
        self.shown.update(|shown| {
            if shown.len() == MOST_AT_ONCE {
                shown.remove(0);
            }
            shown.push(Toast { id, text, failed, undo });
        });
        id
    }

    /// Takes a message away.
    pub fn remove(self, id: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
    }

    /// Under the pointer, or with the focus in it, a message stays.
    fn remove_unless_in_use(self, id: u32) {
        let in_use = document().query_selector(".toasts:hover, .toasts:focus-within").is_ok_and(|element| element.is_some());
        if in_use {
            set_timeout(move || self.remove_unless_in_use(id), RETRY);
        } else {
            self.remove(id);
        }
    }
}

/// The stack, newest last, over everything, also over an open dialog. Read out when there is time; its buttons are reached with Tab
/// after the page's own.
#[component]
pub fn ToastStack() -> impl IntoView {
    let toasts = Toasts::get();
    let toast = move |toast: Toast| {
        let id = toast.id;
        let undo = toast.undo.map(|undo| {
            text_button("link", "Undo", move |_| {
                undo();
                toasts.remove(id);
            })
        });
        view! {
            <div class=if toast.failed { "toast toast-failed" } else { "toast" }>
                {icon(if toast.failed { "triangle-alert" } else { "check" })}
                <span>{toast.text}</span>
                {undo}
                {icon_button("x", "Dismiss".into(), move |_| toasts.remove(id))}
            </div>
        }
    };
    Effect::new(raise_messages);
    let shown = move || toasts.shown.get().into_iter().map(|one| Row::new(one.id.to_string(), move || toast(one))).collect();
    view! { <section class="toasts" popover="manual" role="status" aria-label="Messages">{rows(shown)}{new_version()}</section> }
}
