//! The three looks. The choice lives in a cookie, so that the server renders the right one and nothing flashes.

/// The cookie that holds the choice.
pub const COOKIE: &str = "kagi_theme";

/// Which look a person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Near-black.
    Dark,
    /// Near-white.
    Light,
    /// Whatever the operating system says.
    #[default]
    System,
}

impl Theme {
    /// Every theme, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::System];

    /// Reads the cookie's value; `System` when there is none, or another word.
    pub fn parse(text: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|theme| text == Some(theme.as_str())).unwrap_or_default()
    }

    /// The theme as the cookie writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::System => "system",
        }
    }

    /// The class of `<html>`.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::System => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_read_back_and_nonsense_is_the_system() {
        for theme in Theme::ALL {
            assert_eq!(Theme::parse(Some(theme.as_str())), theme);
        }
        assert_eq!(Theme::parse(None), Theme::System);
        assert_eq!(Theme::parse(Some("dark\"><script>")), Theme::System);
    }
}
