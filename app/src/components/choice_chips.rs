//! One of a few, chosen at once.

use leptos::prelude::*;

use super::dynamic::{Erase, Press, each, text};

/// A value, and what it is called.
pub type Chip = (&'static str, &'static str);

/// A button for each value, of which the chosen one is pressed. `choose` keeps the value.
pub fn choice_chips(label: &'static str, chips: &'static [Chip], chosen: RwSignal<&'static str>, choose: fn(&'static str)) -> AnyView {
    let chip = move |(value, name): &Chip| {
        let (value, name) = (*value, *name);
        let press: Press = Box::new(move |_| {
            chosen.set(value);
            choose(value);
        });
        let pressed = text(move || if chosen.get() == value { "true" } else { "false" }.into());
        // A property, which is set also where what was chosen is known before this page's piece of wasm wakes up.
        view! { <button type="button" class="chip" aria-pressed="false" prop:ariaPressed=pressed on:click=press>{name}</button> }
    };
    view! { <div class="chips" role="group" aria-label=label>{each(chips, chip)}</div> }.erase()
}
