//! The button that opens a value, and hides it again.

use leptos::prelude::*;

use super::{
    button::key_button,
    dynamic::{Part, part},
    opening::State,
    secret_value::Secret,
};

/// The button; `of` says which value.
pub fn reveal_button(secret: Secret, of: String) -> Part {
    let is_shown = Memo::new(move |_| secret.state.get() == State::Shown);
    part(move || match is_shown.get() {
        true => key_button("r", "eye-off", format!("Hide {of}"), move |_| secret.hide()),
        false => key_button("r", "eye", format!("Reveal {of}"), move |_| secret.show()),
    })
}
