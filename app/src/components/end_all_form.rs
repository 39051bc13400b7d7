//! The dialog that signs out everywhere.

use leptos::prelude::*;

use super::{button::Tone, dialog::FormDialog, form::Form};
use crate::{browser::page, rpc::account::end_other_sessions};

/// The question in its dialog.
#[component]
pub fn EndAllForm(
    /// Takes the dialog away.
    on_close: Callback<()>,
) -> impl IntoView {
    let form = Form::new(|| Ok(()), move || on_close.run(())).light();
    let save = Box::new(move || form.save(end_other_sessions(), |()| page::sign_out(), async { Vec::new() }));
    view! {
        <FormDialog form title="Sign out everywhere".into() save_label="Sign out everywhere" tone=Tone::Danger on_save=save>
            <p>"Every browser is signed out, this one too. Access keys stay as they are."</p>
        </FormDialog>
    }
}
