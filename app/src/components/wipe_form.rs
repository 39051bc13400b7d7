//! The dialog that deletes everything one keeps here: final, so it names what goes and asks for one's address.

use domain::{Code, Problem};
use leptos::prelude::*;

use super::{
    button::Tone,
    changes::Changes,
    dialog::FormDialog,
    field::{TextField, TextKind},
    form::Form,
    reauth::Reauth,
    toast::Toasts,
};
use crate::rpc::account::wipe_account;

const TITLE: &str = "Delete all your data";

/// The question in its dialog.
#[component]
pub fn WipeForm(
    /// The address that is to be typed.
    email: String,
    /// Takes the dialog away.
    on_close: Callback<()>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let wanted = StoredValue::new(email.clone());
    let check = move || {
        let matches = wanted.with_value(|wanted| typed.with_untracked(|typed| typed.trim().eq_ignore_ascii_case(wanted)));
        if matches { Ok(()) } else { Err(Problem::field(Code::ValidationError, "/email", "This is not the address of your account.")) }
    };
    let form = Form::new(check, move || on_close.run(())).light();
    let (toasts, changes, reauth) = (Toasts::get(), Changes::get(), Reauth::get());
    let save = Box::new(move || {
        let saved = move |()| {
            toasts.done("Deleted all your data");
            changes.announce();
        };
        form.save(reauth.renewing(wipe_account), saved, async { Vec::new() });
    });
    view! {
        <FormDialog form title=TITLE.into() save_label=TITLE tone=Tone::Danger on_save=save>
            <p>"All your categories and entries, env projects and their files, recovery codes and generators, and access keys go, and what is in the trash with them. Nothing brings them back, and programs that use a key stop working."</p>
            <p>"Your account, its sessions and the ledger stay. To go on, type " <code>{email}</code> "."</p>
            <TextField form label="Your e-mail address" pointer="/email" value=typed kind=TextKind::Code autofocus=true/>
        </FormDialog>
    }
}
