//! Strings with rules. Each type has one constructor, so that a value of the type is a proof that its rules hold.
//!
//! Lengths count Unicode scalar values. Messages name the rule and never repeat the text.

use std::fmt;

/// What a text breaks, as a sentence for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken(pub String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn no_longer_than(max: usize, text: &str) -> Result<(), Broken> {
    let length = text.chars().count();
    if length > max {
        return Err(Broken(format!("Use at most {max} characters; this has {length}.")));
    }
    Ok(())
}

/// One line: trimmed, 1 to `MAX` characters, no control characters, not even around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, Broken> {
        if text.trim().is_empty() {
            return Err(Broken("Fill this in; spaces alone are not enough.".into()));
        }
        if text.chars().any(char::is_control) {
            return Err(Broken("Leave out control characters such as line breaks or tabs.".into()));
        }
        let text = text.trim();
        no_longer_than(MAX, text)?;
        Ok(Self(text.into()))
    }
}

impl<const MAX: usize> From<Line<MAX>> for String {
    fn from(line: Line<MAX>) -> Self {
        line.0
    }
}

/// Some lines: trimmed, 1 to `MAX` characters, no control characters but line breaks and tabs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prose<const MAX: usize>(String);

impl<const MAX: usize> Prose<MAX> {
    /// Trims and checks; `None` when nothing but space is left.
    pub fn parse(text: &str) -> Result<Option<Self>, Broken> {
        let text = text.trim();
        no_longer_than(MAX, text)?;
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(Broken("Leave out control characters; line breaks and tabs are fine.".into()));
        }
        Ok((!text.is_empty()).then(|| Self(text.into())))
    }
}

impl<const MAX: usize> From<Prose<MAX>> for String {
    fn from(prose: Prose<MAX>) -> Self {
        prose.0
    }
}

/// The name of an environment variable or of a group's field: `[A-Za-z_][A-Za-z0-9_]*`, at most 255 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvVarName(String);

impl EnvVarName {
    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, Broken> {
        let text = Line::<255>::parse(text)?.0;
        let first_fits = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if !first_fits || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(Broken(
                "Use letters, digits and underscores, beginning with a letter or an underscore, as in OPENAI_API_KEY.".into(),
            ));
        }
        Ok(Self(text))
    }
}

impl From<EnvVarName> for String {
    fn from(name: EnvVarName) -> Self {
        name.0
    }
}

/// A colour as `#rrggbb`, kept in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Color(String);

impl Color {
    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, Broken> {
        let text = text.trim();
        match text.strip_prefix('#') {
            Some(hex) if hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()) => Ok(Self(text.to_ascii_lowercase())),
            _ => Err(Broken("Write the colour as # and six hexadecimal digits, as in #10b981.".into())),
        }
    }
}

impl From<Color> for String {
    fn from(color: Color) -> Self {
        color.0
    }
}

/// An address of an icon: `https://…`, at most 2,000 characters, no spaces. Kept for compatibility, never loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpsUrl(String);

impl HttpsUrl {
    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, Broken> {
        let text = Line::<2000>::parse(text)?.0;
        let rest = text.strip_prefix("https://").unwrap_or_default();
        if rest.is_empty() || rest.starts_with('/') || rest.contains(char::is_whitespace) {
            return Err(Broken("Give an address that begins with https://.".into()));
        }
        Ok(Self(text))
    }
}

impl From<HttpsUrl> for String {
    fn from(url: HttpsUrl) -> Self {
        url.0
    }
}

/// An e-mail address for local sign-in: kept trimmed and in lower case, 3 to 254 characters, one `@` with something on both sides.
///
/// Whether it exists only a message could tell; Kagi sends none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// Trims, lowers and checks.
    pub fn parse(text: &str) -> Result<Self, Broken> {
        let text = Line::<254>::parse(text.trim())?.0.to_lowercase();
        let parts: Vec<&str> = text.split('@').collect();
        match parts.as_slice() {
            [local, host] if !local.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace) => Ok(Self(text)),
            _ => Err(Broken("Write an e-mail address, as in owner@example.org.".into())),
        }
    }

    /// The address, trimmed and in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How many characters a password has at least, and at most.
const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 12..=256;

/// Is this long enough for a new password, and short enough? What is in it is for its owner to decide.
///
/// # Errors
/// What to do instead.
pub fn check_password(text: &str) -> Result<(), Broken> {
    if PASSWORD_LENGTH.contains(&text.chars().count()) {
        return Ok(());
    }
    let (min, max) = (PASSWORD_LENGTH.start(), PASSWORD_LENGTH.end());
    Err(Broken(format!("Use {min} to {max} characters; some words in a row are easy to remember and hard to guess.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_counted_in_characters() {
        for (length, fits) in [(0, false), (11, false), (12, true), (256, true), (257, false)] {
            assert_eq!(check_password(&"鍵".repeat(length)).is_ok(), fits, "{length}");
        }
    }

    #[test]
    fn lines_are_trimmed_counted_in_characters_and_free_of_controls() {
        assert_eq!(String::from(Line::<5>::parse("  鍵鍵鍵鍵鍵 ").unwrap()), "鍵鍵鍵鍵鍵");
        for bad in ["", "   ", "123456", "a\nb", "a\u{0}b", "a\u{7f}"] {
            assert!(Line::<5>::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn prose_keeps_line_breaks_and_may_be_empty() {
        assert_eq!(Prose::<20>::parse(" a\n\tb ").unwrap().map(String::from), Some("a\n\tb".into()));
        assert_eq!(Prose::<20>::parse("  \n ").unwrap(), None);
        assert!(Prose::<20>::parse("a\u{0}b").is_err());
        assert!(Prose::<2>::parse("abc").is_err());
    }

    #[test]
    fn env_var_names_are_what_a_shell_takes() {
        for good in ["A", "_", "OPENAI_API_KEY", "a1"] {
            assert!(EnvVarName::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "1A", "A-B", "A B", "Ä", "A="] {
            assert!(EnvVarName::parse(bad).is_err(), "{bad}");
        }
        assert!(EnvVarName::parse(&"A".repeat(256)).is_err());
    }

    #[test]
    fn colours_and_addresses_have_one_form() {
        assert_eq!(String::from(Color::parse("#10B981").unwrap()), "#10b981");
        for bad in ["10b981", "#10b98", "#10b98g", "red", "#éé1"] {
            assert!(Color::parse(bad).is_err(), "{bad}");
        }
        assert!(HttpsUrl::parse("https://example.org/a.png").is_ok());
        for bad in ["http://example.org", "https://", "https:///a", "javascript:alert(1)", "https://a b"] {
            assert!(HttpsUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn emails_are_lowered_and_have_two_sides() {
        assert_eq!(Email::parse(" Owner@Example.ORG ").unwrap().as_str(), "owner@example.org");
        for bad in ["", "owner", "@example.org", "owner@", "a@b@c", "a b@c"] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn messages_never_repeat_the_text() {
        for broken in [Line::<5>::parse("hunter2 hunter2").unwrap_err(), EnvVarName::parse("hunter2!").unwrap_err()] {
            assert!(!broken.to_string().contains("hunter2"));
        }
    }
}
