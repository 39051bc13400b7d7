//! One of a few, in little space.

use leptos::prelude::*;

use super::{
    dynamic::{Change, Erase, each},
    field::{Ties, field},
    form::Form,
};

/// A list that opens, with a value and a text for each choice.
#[component]
pub fn SelectField(
    /// The form it belongs to.
    form: Form,
    /// What is asked for.
    label: &'static str,
    /// Where its problems point.
    pointer: &'static str,
    /// What there is to choose from: values and texts.
    choices: &'static [(&'static str, &'static str)],
    /// The value that was chosen.
    chosen: RwSignal<&'static str>,
) -> impl IntoView {
    let ties = Ties::new(form, pointer);
    let option = move |(value, text): &'static (&'static str, &'static str)| {
        view! { <option value=*value selected=move || chosen.get() == *value>{*text}</option> }
    };
    let choose: Change = Box::new(move |event| {
        let now = event_target_value(&event);
        if let Some((value, _)) = choices.iter().find(|(value, _)| *value == now) {
            chosen.set(value);
        }
    });
    let control = view! {
        <select id=ties.id.clone() class="input" aria-invalid=ties.invalid() aria-describedby=ties.described_by() on:change=choose>
            {each(choices, option)}
        </select>
    };
    field(&ties, label.into(), "", control.erase())
}
