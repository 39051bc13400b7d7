//! The page's title where a name is in it.

use leptos::prelude::*;
use leptos_meta::Title;

use super::dynamic::Erase;

/// The title, with the product's name after it. On the server `leptos_meta` prints titles as they are, so that a name could end the
/// element and begin others.
pub fn title(of: &str) -> AnyView {
    let of = if cfg!(feature = "ssr") { of.replace('&', "&amp;").replace('<', "&lt;") } else { of.to_owned() };
    view! { <Title text=format!("{of} · Kagi")/> }.erase()
}
