//! The badge that tells key types apart.

use domain::KeyType;
use leptos::prelude::*;

/// The key type in its colour.
pub fn badge(key_type: KeyType) -> impl IntoView {
    let class = match key_type {
        KeyType::Simple => "badge badge-simple",
        KeyType::Group => "badge badge-group",
        KeyType::Ssh => "badge badge-ssh",
        KeyType::Json => "badge badge-json",
    };
    view! { <span class=class>{key_type.as_str()}</span> }
}
