//! Several of a few: a box for each.

use leptos::prelude::*;

use super::{
    dynamic::{Change, each},
    field::Ties,
    form::Form,
};

/// One that can be chosen: what stands for it, and what it is called.
pub type Choice = (String, String);

/// A box for each choice.
#[component]
pub fn CheckList(
    /// The form it belongs to.
    form: Form,
    /// What is asked for.
    legend: &'static str,
    /// Where its problems point.
    pointer: &'static str,
    /// What there is to choose from.
    choices: Vec<Choice>,
    /// What was chosen.
    chosen: RwSignal<Vec<String>>,
) -> impl IntoView {
    let ties = Ties::new(form, pointer);
    let choice = move |(value, name): Choice| {
        let checked: Box<dyn FnMut() -> bool + Send> = {
            let value = value.clone();
            Box::new(move || chosen.with(|chosen| chosen.contains(&value)))
        };
        let toggle: Change = Box::new(move |event| {
            chosen.update(|chosen| {
                chosen.retain(|one| *one != value);
                if event_target_checked(&event) {
                    chosen.push(value.clone());
                }
            });
            form.check_field(pointer);
        });
        view! { <label><input type="checkbox" prop:checked=checked on:change=toggle/>{name}</label> }
    };
    view! {
        <fieldset class="field" id=ties.id.clone() tabindex="-1" data-invalid=ties.invalid() aria-describedby=ties.described_by()>
            <legend>{legend}</legend>
            <div class="checks">{each(choices, choice)}</div>
            {ties.message()}
        </fieldset>
    }
}
