//! The choice between dark, light and the system's look.

use leptos::prelude::*;

use super::{
    dynamic::{Press, each, text},
    icon::icon,
};
use crate::{browser::preferences, theme::Theme};

/// The theme that is shown, for everything on the page that offers a choice of it. Known in the browser alone, and empty until then:
/// the server printed it as the document's class.
#[derive(Clone, Copy)]
pub struct ShownTheme(pub RwSignal<&'static str>);

impl ShownTheme {
    /// Makes it, for every component below.
    pub fn provide() {
        let shown = RwSignal::new("");
        Effect::new(move || shown.set(preferences::theme().as_str()));
        provide_context(Self(shown));
    }

    /// The one that [`Layout`](super::layout::Layout) provides.
    pub fn get() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new("")))
    }
}

/// Three buttons, of which one is pressed.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let ShownTheme(chosen) = ShownTheme::get();
    let option = move |theme: Theme| {
        let (icon_name, label) = match theme {
            Theme::Dark => ("moon", "Dark"),
            Theme::Light => ("sun", "Light"),
            Theme::System => ("monitor", "System"),
        };
        let choose = move |_| {
            preferences::set_theme(theme);
            chosen.set(theme.as_str());
        };
        let choose: Press = Box::new(choose);
        let pressed = text(move || if chosen.get() == theme.as_str() { "true" } else { "false" }.into());
        view! { <button type="button" aria-label=label title=label aria-pressed=pressed on:click=choose>{icon(icon_name)}</button> }
    };
    view! { <div class="segments" role="group" aria-label="Theme">{each(Theme::ALL, option)}</div> }
}
