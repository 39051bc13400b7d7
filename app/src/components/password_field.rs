//! A password, typed unseen.

use domain::{Code, Problem, SecretInput};
use leptos::prelude::*;

use super::{
    dynamic::{Change, Erase},
    field::{Ties, field},
    form::Form,
};

/// Is there a password? What it has to be is the server's to say.
///
/// # Errors
/// That of an empty `/password`.
pub fn check_typed(password: RwSignal<SecretInput>) -> Result<(), Problem> {
    match password.with_untracked(|password| password.expose().is_empty()) {
        true => Err(Problem::field(Code::ValidationError, "/password", "Type your password.")),
        false => Ok(()),
    }
}

/// One password.
#[component]
pub fn PasswordField(
    /// The form it belongs to.
    form: Form,
    /// What is asked for.
    label: &'static str,
    /// Where its problems point.
    pointer: &'static str,
    /// What was typed.
    value: RwSignal<SecretInput>,
    /// What password managers make of it: `current-password` or `new-password`.
    autocomplete: &'static str,
    /// How to fill it in.
    #[prop(optional)]
    hint: &'static str,
    /// Gets the focus when the dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let ties = Ties::new(form, pointer);
    let blur = ties.check();
    let type_in: Change = Box::new(move |event| value.set(SecretInput::new(event_target_value(&event))));
    let control = view! {
        <input
            class="input" type="password" id=ties.id.clone() autocomplete=autocomplete autofocus=autofocus
            aria-invalid=ties.invalid() aria-describedby=ties.described_by() on:input=type_in on:blur=blur
        />
    };
    field(&ties, label.into(), hint, control.erase())
}
