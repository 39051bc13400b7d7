//! What a person chose for this browser. It is kept in cookies, which stay at sign-out, where everything else that is stored goes;
//! without cookies a look lasts until the page is left, and the rest is as if nothing had been chosen.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

use crate::theme::{DENSITY_COOKIE, Density, Look, THEME_COOKIE, Theme};

const YEAR_SECONDS: u32 = 365 * 24 * 60 * 60;

const REVEAL_COOKIE: &str = "kagi_reveal";
const REVEAL_SECONDS: u32 = 30;
const UNTIL_HIDDEN: u32 = 0;

const KEYS_COOKIE: &str = "kagi_keys";
const OFF: &str = "off";
const ON: &str = "on";

/// The theme that the page shows.
pub fn theme() -> Theme {
    look().theme
}

/// Shows the theme, and keeps it for the next page.
pub fn set_theme(theme: Theme) {
    show(Look { theme, ..look() });
    keep(THEME_COOKIE, theme.as_str());
}

/// The density that the page shows.
pub fn density() -> Density {
    look().density
}

/// Shows the density, and keeps it for the next page.
pub fn set_density(density: Density) {
    show(Look { density, ..look() });
    keep(DENSITY_COOKIE, density.as_str());
}

/// For how many seconds a revealed value is shown; `None` until somebody hides it.
pub fn reveal_seconds() -> Option<u32> {
    read_reveal(kept(REVEAL_COOKIE).as_deref())
}

/// Keeps for how long a revealed value is shown: 10, 30 or 120 seconds, or until somebody hides it.
pub fn set_reveal_seconds(seconds: Option<u32>) {
    keep(REVEAL_COOKIE, &seconds.unwrap_or(UNTIL_HIDDEN).to_string());
}

/// Whether single characters are shortcuts.
pub fn character_keys() -> bool {
    kept(KEYS_COOKIE).as_deref() != Some(OFF)
}

/// Keeps whether single characters are shortcuts.
pub fn set_character_keys(on: bool) {
    keep(KEYS_COOKIE, if on { ON } else { OFF });
}

fn look() -> Look {
    Look::of_class(&document().document_element().map(|html| html.class_name()).unwrap_or_default())
}

fn show(look: Look) {
    if let Some(html) = document().document_element() {
        html.set_class_name(&look.class());
    }
}

fn kept(name: &str) -> Option<String> {
    let cookies = document().unchecked_into::<HtmlDocument>().cookie().ok()?;
    find(&cookies, name).map(str::to_owned)
}

fn keep(name: &str, value: &str) {
    let cookie = [name, "=", value, "; Path=/; SameSite=Lax; Max-Age=", &YEAR_SECONDS.to_string()].concat();
    // A browser that refuses cookies has no other place for it that outlives a sign-out.
    let _ = document().unchecked_into::<HtmlDocument>().set_cookie(&cookie);
}

fn find<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies.split("; ").find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='))
}

fn read_reveal(text: Option<&str>) -> Option<u32> {
    match text.and_then(|text| text.parse().ok()) {
        Some(UNTIL_HIDDEN) => None,
        Some(seconds @ (10 | 120)) => Some(seconds),
        _ => Some(REVEAL_SECONDS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let cookies = "xkagi_reveal=1; kagi_reveal2=2; kagi_reveal=120; kagi_keys=off";
        assert_eq!(find(cookies, REVEAL_COOKIE), Some("120"));
        assert_eq!(find(cookies, KEYS_COOKIE), Some(OFF));
        assert_eq!(find(cookies, "kagi"), None);
        assert_eq!(find("", KEYS_COOKIE), None);
    }

    #[test]
    fn nonsense_never_shows_a_value_longer_than_usual() {
        assert_eq!(read_reveal(Some("10")), Some(10));
        assert_eq!(read_reveal(Some("120")), Some(120));
        assert_eq!(read_reveal(Some("0")), None);
        for nonsense in [None, Some(""), Some("30"), Some("-1"), Some("99999999999"), Some("3600")] {
            assert_eq!(read_reveal(nonsense), Some(REVEAL_SECONDS), "{nonsense:?}");
        }
    }
}
