//! The dialog that changes one's name.

use domain::{field::Fields, text::Line};
use leptos::prelude::*;

use super::{dialog::FormDialog, field::TextField, form::Form, layout::Who, toast::Toasts};
use crate::rpc::account::rename_account;

/// The form in its dialog.
#[component]
pub fn RenameForm(
    /// The name as it is.
    name: String,
    /// Takes the form away.
    on_close: Callback<()>,
) -> impl IntoView {
    let name = RwSignal::new(name);
    let check = move || {
        let mut fields = Fields::default();
        fields.check("/name", name.with_untracked(|name| Line::<255>::parse(name)));
        fields.finish()
    };
    let form = Form::new(check, move || on_close.run(()));
    let (toasts, who) = (Toasts::get(), Who::get());
    let save = Box::new(move || {
        let saved = move |()| {
            toasts.done("Changed your name");
            who.0.refetch();
        };
        form.save(rename_account(name.get_untracked()), saved, async { Vec::new() });
    });
    view! {
        <FormDialog form title="Change your name".into() save_label="Save" on_save=save>
            <TextField form label="Name" pointer="/name" value=name autofocus=true/>
        </FormDialog>
    }
}
