//! The tile that stands for a category: its own icon, else its brand's mark, else its first letter, in its colour.

use crate::components::dynamic::{Erase, maybe};
use domain::{Category, CategoryId};
use leptos::prelude::*;

/// The tile of a category.
pub fn monogram(category: &Category, class: &'static str) -> AnyView {
    let own = category.own_icon.then(|| own_icon(category.id, category.version));
    tile(class, &category.name, category.color.clone(), category.icon_slug.clone(), own)
}

/// Where the own icon of a category is. A new version is a new address: a page keeps what it has of an old one.
pub fn own_icon(id: CategoryId, version: i64) -> String {
    format!("/icons/category/{id}.png?v={version}")
}

/// A tile. The colour is an attribute of an SVG shape: style attributes are not allowed here.
pub fn tile(class: &'static str, name: &str, color: Option<String>, brand: Option<String>, own: Option<String>) -> AnyView {
    let tint = maybe(color, |color| {
        view! {
            <svg viewBox="0 0 36 36" preserveAspectRatio="none">
                <rect width="36" height="36" fill=color.clone() fill-opacity="0.22"/>
                <rect y="33" width="36" height="3" fill=color/>
            </svg>
        }
    });
    let face = match (own, brand) {
        (Some(own), _) => view! { <img src=own alt=""/> }.erase(),
        (None, Some(slug)) => mark(&slug),
        (None, None) => view! { <span>{name.chars().next().map(String::from)}</span> }.erase(),
    };
    view! { <span class=class aria-hidden="true">{tint}{face}</span> }.erase()
}

/// A brand's mark, in the colour of the text around it, and so in that of the theme.
pub fn mark(slug: &str) -> AnyView {
    view! { <svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><use_ href=format!("/icons/brand/{slug}.svg#b")/></svg> }.erase()
}
