//! How the pages look: one of three themes, and one of two densities. The choices live in cookies, so that the server renders the
//! right look and nothing flashes.

/// The cookie that holds the theme.
pub const THEME_COOKIE: &str = "kagi_theme";

/// The cookie that holds the density.
pub const DENSITY_COOKIE: &str = "kagi_density";

/// Which colours a person chose.
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
}

/// How much space a person chose between things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// As drawn.
    #[default]
    Comfortable,
    /// More rows on a page.
    Compact,
}

impl Density {
    /// Both, in the order of the choice.
    pub const ALL: [Self; 2] = [Self::Comfortable, Self::Compact];

    /// Reads the cookie's value; `Comfortable` when there is none, or another word.
    pub fn parse(text: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|density| text == Some(density.as_str())).unwrap_or_default()
    }

    /// The density as the cookie writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }
}

/// The cookie that says whether the sidebar is folded away.
pub const SIDEBAR_COOKIE: &str = "kagi_sidebar";

/// What that cookie holds, and the class of `<html>`, where it is.
pub const FOLDED: &str = "folded";

/// A look: what the class of `<html>` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Its colours.
    pub theme: Theme,
    /// Its space.
    pub density: Density,
    /// Is the sidebar folded away?
    pub folded: bool,
}

impl Look {
    /// The class of `<html>`: a word for each choice that is not the usual one.
    pub fn class(self) -> String {
        let theme = if self.theme == Theme::default() { "" } else { self.theme.as_str() };
        let density = if self.density == Density::default() { "" } else { self.density.as_str() };
        let folded = if self.folded { FOLDED } else { "" };
        [theme, density, folded].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The look that has this class.
    pub fn of_class(class: &str) -> Self {
        let find = |word: &&str| class.split(' ').any(|one| one == *word);
        Self {
            theme: Theme::parse(Theme::ALL.map(Theme::as_str).iter().find(|word| find(word)).copied()),
            density: Density::parse(Density::ALL.map(Density::as_str).iter().find(|word| find(word)).copied()),
            folded: find(&FOLDED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookies_are_read_back_and_nonsense_is_the_usual() {
        for theme in Theme::ALL {
            assert_eq!(Theme::parse(Some(theme.as_str())), theme);
        }
        for density in Density::ALL {
            assert_eq!(Density::parse(Some(density.as_str())), density);
        }
        for nonsense in [None, Some(""), Some("dark\"><script>")] {
            assert_eq!(Theme::parse(nonsense), Theme::System);
            assert_eq!(Density::parse(nonsense), Density::Comfortable);
        }
    }

    #[test]
    fn the_class_is_read_back() {
        for theme in Theme::ALL {
            for (density, folded) in Density::ALL.into_iter().zip([true, false]) {
                let look = Look { theme, density, folded };
                assert_eq!(Look::of_class(&look.class()), look, "{}", look.class());
            }
        }
    }
}
