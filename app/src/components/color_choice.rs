//! The choice of a category's colour.

use leptos::prelude::*;

use super::dynamic::{Change, each};

const COLORS: [(&str, &str); 8] = [
    ("Green", "#10b981"),
    ("Blue", "#3b82f6"),
    ("Violet", "#8b5cf6"),
    ("Pink", "#ec4899"),
    ("Red", "#ef4444"),
    ("Orange", "#f97316"),
    ("Yellow", "#eab308"),
    ("Grey", "#64748b"),
];

/// One swatch a colour, and one for none. A colour that came from elsewhere has its own.
#[component]
pub fn ColorChoice(
    /// `#rrggbb`, or nothing.
    color: RwSignal<String>,
) -> impl IntoView {
    let now = color.get_untracked();
    let mut swatches = vec![("None".to_owned(), String::new())];
    swatches.extend(COLORS.map(|(name, hex)| (name.to_owned(), hex.to_owned())));
    if swatches.iter().all(|(_, hex)| *hex != now) {
        swatches.push((format!("As it is, {now}"), now));
    }
    let swatch = move |(name, hex): (String, String)| {
        let fill = if hex.is_empty() { "none".to_owned() } else { hex.clone() };
        let checked = {
            let hex = hex.clone();
            let checked: Box<dyn FnMut() -> bool + Send> = Box::new(move || color.with(|color| *color == hex));
            checked
        };
        let title = name.clone();
        let choose: Change = Box::new(move |_| color.set(hex.clone()));
        view! {
            <label title=title>
                <input type="radio" name="color" aria-label=name prop:checked=checked on:change=choose/>
                <svg viewBox="0 0 20 20" aria-hidden="true">
                    <circle cx="10" cy="10" r="9" fill=fill stroke="currentColor" stroke-opacity="0.5"/>
                </svg>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>"Colour"</legend>
            <div class="swatches">{each(swatches, swatch)}</div>
        </fieldset>
    }
}
