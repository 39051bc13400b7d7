//! The dialog that changes one's password.

use domain::{Code, SecretInput, field::Fields, text::check_password};
use leptos::prelude::*;

use super::{changes::Changes, dialog::FormDialog, form::Form, password_field::PasswordField, reauth::Reauth, toast::Toasts};
use crate::rpc::account::change_password;

/// The form in its dialog.
#[component]
pub fn PasswordForm(
    /// Whose password it is: password managers keep it under this address.
    email: String,
    /// Takes the form away.
    on_close: Callback<()>,
) -> impl IntoView {
    let [current, new, again] = std::array::from_fn(|_| RwSignal::new(SecretInput::default()));
    let check = move || {
        let mut fields = Fields::default();
        if current.with_untracked(|password| password.expose().is_empty()) {
            fields.fail(Code::ValidationError, "/currentPassword", "Type the password that you have now.");
        }
        fields.check("/newPassword", new.with_untracked(|password| check_password(password.expose())));
        if new.with_untracked(|new| again.with_untracked(|again| new.expose() != again.expose())) {
            fields.fail(Code::ValidationError, "/again", "This is not the new password. Type the same again.");
        }
        fields.finish()
    };
    let form = Form::new(check, move || on_close.run(()));
    let (toasts, changes, reauth) = (Toasts::get(), Changes::get(), Reauth::get());
    let save = Box::new(move || {
        let request = reauth.renewing(move || change_password(current.get_untracked(), new.get_untracked()));
        let saved = move |()| {
            toasts.done("Changed your password. Your other browsers are signed out.");
            changes.announce();
        };
        form.save(request, saved, async { Vec::new() });
    });
    view! {
        <FormDialog form title="Change your password".into() save_label="Change password" on_save=save>
            <p>"Your other browsers are signed out; this one stays. Access keys stay as they are."</p>
            <input type="email" autocomplete="username" value=email readonly=true hidden=true/>
            <PasswordField
                form label="Current password" pointer="/currentPassword" value=current autocomplete="current-password" autofocus=true
            />
            <PasswordField
                form label="New password" pointer="/newPassword" value=new autocomplete="new-password"
                hint="12 characters or more; some words in a row are easy to remember and hard to guess."
            />
            <PasswordField form label="New password again" pointer="/again" value=again autocomplete="new-password"/>
        </FormDialog>
    }
}
