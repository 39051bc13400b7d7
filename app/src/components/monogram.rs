//! The tile that stands for a category: its first letter, in its colour.

use crate::components::dynamic::Erase;
use domain::Category;
use leptos::prelude::*;

/// The tile. The colour is an attribute of an SVG shape: style attributes are not allowed here.
pub fn monogram(category: &Category, class: &'static str) -> AnyView {
    let letter = category.name.chars().next().map(String::from);
    let tint = category.color.clone().map(|color| {
        view! {
            <svg viewBox="0 0 36 36" preserveAspectRatio="none">
                <rect width="36" height="36" fill=color.clone() fill-opacity="0.22"/>
                <rect y="33" width="36" height="3" fill=color/>
            </svg>
        }
    });
    view! { <span class=class aria-hidden="true">{tint}<span>{letter}</span></span> }.erase()
}
