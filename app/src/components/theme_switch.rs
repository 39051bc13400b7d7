//! The choice between dark, light and the system's look.

use leptos::prelude::*;

use super::{
    dynamic::{Press, each, text},
    icon::icon,
};
use crate::{browser::preferences, theme::Theme};

/// Three buttons, of which one is pressed. Which one is known in the browser alone: the server printed it as the document's class.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(None);
    Effect::new(move || chosen.set(Some(preferences::theme())));
    let option = move |theme: Theme| {
        let (icon_name, label) = match theme {
            Theme::Dark => ("moon", "Dark"),
            Theme::Light => ("sun", "Light"),
            Theme::System => ("monitor", "System"),
        };
        let choose = move |_| {
            preferences::set_theme(theme);
            chosen.set(Some(theme));
        };
        let choose: Press = Box::new(choose);
        let pressed = text(move || if chosen.get() == Some(theme) { "true" } else { "false" }.into());
        view! { <button type="button" aria-label=label title=label aria-pressed=pressed on:click=choose>{icon(icon_name)}</button> }
    };
    view! { <div class="segments" role="group" aria-label="Theme">{each(Theme::ALL, option)}</div> }
}
