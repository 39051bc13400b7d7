//! The dialog that revokes an access key: final, so it names the verb and the key.

use domain::AccessKey;
use leptos::prelude::*;

use super::{button::Tone, changes::Changes, dialog::FormDialog, form::Form, toast::Toasts};
use crate::rpc::access_keys::revoke_access_key;

/// The question in its dialog.
#[component]
pub fn RevokeForm(
    /// The key.
    access_key: AccessKey,
    /// Takes the dialog away.
    on_close: Callback<()>,
) -> impl IntoView {
    let form = Form::new(|| Ok(()), move || on_close.run(())).light();
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let AccessKey { id, name, key_prefix, .. } = access_key;
    let title = format!("Revoke {name}");
    let name = StoredValue::new(name);
    let save = Box::new(move || {
        let name = name.with_value(|name| format!("Revoked {name}"));
        let saved = move |()| {
            toasts.done(name);
            changes.announce();
        };
        form.save(revoke_access_key(id), saved, async { Vec::new() });
    });
    view! {
        <FormDialog form title=title.clone() save_label=title tone=Tone::Danger on_save=save>
            <p>"The next request with " <code>{format!("{key_prefix}…")}</code> " is refused. A revoked key does not come back."</p>
        </FormDialog>
    }
}
