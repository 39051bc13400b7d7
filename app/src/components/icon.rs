//! Icons, drawn from the one sprite that `scripts/icons.mjs` makes.

use crate::components::dynamic::Erase;
use leptos::prelude::*;

/// The icon of this name. It says nothing to a screen reader: the text beside it, or the button's label, does.
pub fn icon(name: &'static str) -> AnyView {
    view! { <svg class="icon" aria-hidden="true"><use_ href=format!("/icons.svg#{name}")/></svg> }.erase()
}
