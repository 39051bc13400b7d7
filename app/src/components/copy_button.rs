//! Copying a value without showing it: one click, and it never becomes part of the page.

use domain::{Code, EntryId, Plaintext, Problem, SecretInput};
use leptos::{prelude::*, task::spawn_local};

use super::{
    button::{icon_button, key_button},
    secret_text::{Wording, worded},
    toast::Toasts,
};
use crate::{
    browser::{
        clipboard::{self, CLEAR_AFTER_SECONDS, CopyError},
        page::{self, answer},
    },
    rpc::entries::reveal_entry,
};

/// Opens the value of an entry inside the click and copies it.
#[component]
pub fn CopyButton(
    /// The entry.
    id: EntryId,
    /// What the value is called.
    name: String,
    /// Of which project and environment, for the button's label.
    of: String,
) -> impl IntoView {
    let toasts = Toasts::get();
    key_button("c", "copy", format!("Copy {name}, {of}"), move |_| {
        copy_revealed(toasts, id, name.clone(), Wording::Value);
    })
}

/// Opens the value of an entry and copies it in this form. Call it inside the click itself.
pub fn copy_revealed(toasts: Toasts, id: EntryId, name: String, wording: Wording) {
    copy(toasts, name, async move { answer(reveal_entry(id).await).and_then(|revealed| worded(&revealed, wording)) });
}

/// Copies the command that reads the value with an access key. No secret is in it.
pub fn copy_curl(toasts: Toasts, id: EntryId) {
    let address = format!("{}/api/entries/{id}/reveal", page::origin());
    let command = Plaintext::new(format!("curl -sS -X POST -H \"Authorization: Bearer $KAGI_ACCESS_KEY\" {address}"));
    copy(toasts, "the curl command".into(), async move { Ok(command) });
}

/// Copies a secret that is being made. Call it inside the click itself.
pub fn copy_made(toasts: Toasts, name: &'static str, secret: impl Future<Output = Result<SecretInput, String>> + 'static) {
    let made = async move { secret.await.map(Plaintext::from).map_err(|why| Problem::new(Code::InternalError, why)) };
    copy(toasts, format!("a new {name}"), made);
}

/// Copies a text that is on the page already.
#[component]
pub fn CopyText(
    /// What it is called.
    name: String,
    /// The text.
    text: SecretInput,
) -> impl IntoView {
    let toasts = Toasts::get();
    icon_button("copy", format!("Copy {name}"), move |_| {
        let text = Plaintext::from(text.clone());
        copy(toasts, name.clone(), async move { Ok(text) });
    })
}

/// Copies a text that is still to come, and says so. Call it inside the click.
pub fn copy(toasts: Toasts, name: String, text: impl Future<Output = Result<Plaintext, Problem>> + 'static) {
    spawn_local(async move {
        match clipboard::copy(text).await {
            Ok(()) => toasts.done(format!("Copied {name} · Kagi tries to clear it in {CLEAR_AFTER_SECONDS} s")),
            Err(CopyError::Text(problem)) => toasts.failed("Nothing was copied.", &problem.message),
            Err(CopyError::Missing | CopyError::Refused) => {
                toasts.failed("Nothing was copied.", "The browser refused the clipboard: it wants https, and this tab in front.");
            }
        }
    });
}
