//! A key that was just made or rotated: shown here, once.

use domain::{IssuedAccessKey, Plaintext, Problem};
use leptos::{ev::FocusEvent, prelude::*, task::spawn_local};
use web_sys::HtmlTextAreaElement;

use super::{
    button::{Tone, button, text_button},
    dialog::dialog,
    dynamic::{Erase, part, text},
    form::Form,
    relative_time::while_it_lasts,
};
use crate::browser::clipboard::{self, CLEAR_AFTER_SECONDS};

/// What an action brought. It is never loaded as a resource, which would print it into the page's HTML.
pub struct Issued {
    /// The key, with its secret.
    pub issued: IssuedAccessKey,
    /// It had another secret before.
    pub rotated: bool,
}

/// Shows the key until it is closed, by whatever means; then it is gone.
#[component]
pub fn IssuedKeyDialog(
    /// The key. Emptied when the dialog goes.
    issued: RwSignal<Option<Issued>>,
    /// Takes the dialog away.
    on_close: Callback<()>,
) -> impl IntoView {
    let form = Form::new(|| Ok(()), move || on_close.run(()));
    // There is something to lose until it was copied.
    form.dirty.set(true);
    let taken = move || {
        form.dirty.try_set(false);
        form.leaving.try_set(false);
    };
    let forget = move || drop(issued.try_set(None));
    on_cleanup(forget);
    Effect::new(move || {
        let away = window_event_listener_untyped("pagehide", move |_| forget());
        on_cleanup(move || away.remove());
    });

    let read = |read: fn(&Issued) -> Option<String>| issued.with_untracked(|issued| issued.as_ref().and_then(read)).unwrap_or_default();
    let name = read(|issued| Some(issued.issued.access_key.name.clone()));
    let key = read(|issued| issued.issued.key.as_ref().map(|key| key.expose().to_owned()));
    let (rotated, grace) = issued.with_untracked(|issued| match issued {
        Some(issued) => (issued.rotated, issued.issued.access_key.grace_until),
        None => (false, None),
    });
    let status = RwSignal::new(String::new());
    let copied = key.clone();
    let copy = move |_| {
        let text = Plaintext::new(copied.clone());
        spawn_local(async move {
            let message = match clipboard::copy(async { Ok::<_, Problem>(text) }).await {
                Ok(()) => {
                    taken();
                    format!("Copied. Kagi tries to clear the clipboard in {CLEAR_AFTER_SECONDS} s.")
                }
                Err(_) => "The browser refused the clipboard. Select the key and copy it by hand.".into(),
            };
            status.try_set(message);
        });
    };
    let select = |event: FocusEvent| event_target::<HtmlTextAreaElement>(&event).select();
    let former = match (rotated, grace) {
        (true, Some(until)) => view! { <p class="note">{while_it_lasts("The secret before it ends", until)}</p> }.erase(),
        (true, None) => view! { <p class="note">"The secret before it has ended."</p> }.erase(),
        _ => ().into_any(),
    };
    let foot = part(move || {
        if form.leaving.get() {
            view! {
                <p role="alert">"It can't be shown again. Close it?"</p>
                {text_button("btn", "Keep it open", move |_| form.leaving.set(false))}
                {text_button("btn btn-danger", "Close", move |_| form.close())}
            }
            .erase()
        } else {
            text_button("btn", "Done", move |_| form.leave())
        }
    });
    let content = view! {
        <div class="dialog-content">
            <div class="dialog-body">
                <p>"Copy the key now, and put it where it is used. It will not be shown again: Kagi keeps only what recognises it."</p>
                <textarea
                    class="input issued" aria-label="The key" readonly rows="1" spellcheck="false" autocomplete="off"
                    data-1p-ignore="" data-bwignore="" data-lpignore="true" prop:value=key on:focus=select on:copy=move |_| taken()
                ></textarea>
                <div class="actions">{button(Tone::Primary, "copy", "Copy", copy)}</div>
                <p class="note" role="status">{text(move || status.get())}</p>
                {former}
            </div>
            <footer class="dialog-foot">{foot}</footer>
        </div>
    };
    dialog(form, format!("Key of {name}"), "dialog", content.erase())
}
