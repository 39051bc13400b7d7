//! The dialog that keeps an account out.

use domain::{Account, AccountChange};
use leptos::prelude::*;

use super::{button::Tone, changes::Changes, dialog::FormDialog, form::Form, toast::Toasts};
use crate::rpc::accounts::change_account;

/// The question in its dialog.
#[component]
pub fn DisableForm(
    /// The account.
    account: Account,
    /// Takes the dialog away.
    on_close: Callback<()>,
) -> impl IntoView {
    let form = Form::new(|| Ok(()), move || on_close.run(())).light();
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let Account { id, name, .. } = account;
    let title = format!("Disable {name}");
    let save = Box::new(move || {
        let done = format!("Disabled {name}");
        let saved = move |()| {
            toasts.done(done);
            changes.announce();
        };
        form.save(change_account(id, AccountChange::Disable), saved, async { Vec::new() });
    });
    view! {
        <FormDialog form title=title.clone() save_label=title tone=Tone::Danger on_save=save>
            <p>"Its sessions end now, its access keys are refused, and it can't sign in until you enable it again. Nothing in its vault is lost."</p>
        </FormDialog>
    }
}
