//! Settings, appearance: how Kagi looks and behaves in this browser.

use leptos::prelude::*;

use crate::{
    browser::preferences,
    components::{
        choice_chips::{Chip, choice_chips},
        dynamic::{Erase, each},
        settings::{Tab, settings_page},
        theme_switch::ShownTheme,
    },
    theme::{Density, Theme},
};

const ON: &str = "on";

const THEMES: [Chip; 3] = [(Theme::Dark.as_str(), "Dark"), (Theme::Light.as_str(), "Light"), (Theme::System.as_str(), "As the system")];
const DENSITIES: [Chip; 2] = [(Density::Comfortable.as_str(), "Comfortable"), (Density::Compact.as_str(), "Compact")];
const REVEALS: [Chip; 4] = [("10", "10 seconds"), ("30", "30 seconds"), ("120", "2 minutes"), ("", "Until hidden")];
const KEYS: [Chip; 2] = [(ON, "On"), ("off", "Off")];

/// The page. What was chosen is known in the browser alone, so that the server presses no button.
#[component]
pub fn AppearancePage() -> impl IntoView {
    let ShownTheme(theme) = ShownTheme::get();
    let [density, reveal, keys] = std::array::from_fn(|_| RwSignal::new("unknown"));
    Effect::new(move || {
        density.set(preferences::density().as_str());
        let seconds = preferences::reveal_seconds().map(|seconds| seconds.to_string()).unwrap_or_default();
        reveal.set(REVEALS.into_iter().find(|(value, _)| *value == seconds).map_or("unknown", |(value, _)| value));
        keys.set(if preferences::character_keys() { ON } else { "off" });
    });
    let options = [
        ("Theme", choice_chips("Theme of the pages", &THEMES, theme, |theme| preferences::set_theme(Theme::parse(Some(theme)))), ""),
        ("Density", choice_chips("Density", &DENSITIES, density, |density| preferences::set_density(Density::parse(Some(density)))), ""),
        (
            "Revealed values",
            choice_chips("Revealed values", &REVEALS, reveal, |seconds| preferences::set_reveal_seconds(seconds.parse().ok())),
            "How long a value stays on the page. It also goes when you leave the page or cover it.",
        ),
        (
            "Single-key shortcuts",
            choice_chips("Single-key shortcuts", &KEYS, keys, |on| preferences::set_character_keys(on == ON)),
            "Keys such as / and ? that work without Ctrl. Off helps with dictation and with keys that are hit by accident.",
        ),
    ];
    let option = |(name, chips, note): (&'static str, AnyView, &'static str)| {
        view! { <div><dt>{name}</dt><dd>{chips}<span class="note">{note}</span></dd></div> }
    };
    let content = view! { <dl class="facts">{each(options, option)}</dl> }.erase();
    settings_page(Tab::Appearance, "Kept in this browser, also after you sign out.", ().into_any(), content)
}
