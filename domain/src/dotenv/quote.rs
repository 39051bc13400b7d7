//! Quotes: what each can carry, and how a value is written into it and read out of it.

use zeroize::Zeroizing;

/// The quotes around a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// None: the value ends with its line, or before a blank and `#`.
    None,
    /// `'`: everything stands for itself.
    Single,
    /// `"`: a backslash escapes.
    Double,
    /// `` ` ``: everything stands for itself. Programs of Node.js alone know it; a shell would run the value.
    Backtick,
}

impl Quote {
    /// The quote that this byte is.
    pub(super) fn of(byte: u8) -> Option<Self> {
        match byte {
            b'\'' => Some(Self::Single),
            b'"' => Some(Self::Double),
            b'`' => Some(Self::Backtick),
            _ => None,
        }
    }

    /// The quote itself.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Single => "'",
            Self::Double => "\"",
            Self::Backtick => "`",
        }
    }

    /// Does the value stand for itself in these quotes, in every program that knows them? Line breaks do, but a CR does not:
    /// programs read it as one.
    pub(super) fn carries(self, value: &str) -> bool {
        match self {
            Self::None => value.bytes().all(|b| b.is_ascii_alphanumeric() || b"_./:@%+,=-".contains(&b)),
            Self::Single => !value.contains(['\'', '\r']),
            Self::Double => !value.contains(['"', '\\', '$', '`', '\r']),
            Self::Backtick => !value.contains(['`', '\r']),
        }
    }

    /// The value as these quotes hold it, or as others do when they can't carry it. Line breaks become those of the document.
    pub(super) fn encode(self, value: &str, line_break: &str) -> Zeroizing<String> {
        let quote = [self, Self::Single].into_iter().find(|quote| quote.carries(value)).unwrap_or(Self::Double);
        // Escapes and CR LF are the two that make two bytes of one.
        let mut text = Zeroizing::new(String::with_capacity(2 * value.len() + 2));
        text.push_str(quote.as_str());
        for c in value.chars() {
            match c {
                '\n' => text.push_str(line_break),
                '\r' => text.push_str("\\r"),
                '"' | '\\' | '$' | '`' if quote == Self::Double => text.extend(['\\', c]),
                c => text.push(c),
            }
        }
        text.push_str(quote.as_str());
        text
    }

    /// The value that stands between these quotes.
    pub(super) fn decode(self, raw: &str) -> Zeroizing<String> {
        // Decoding makes nothing longer, so this never grows and leaves no half of a secret behind.
        let mut value = Zeroizing::new(String::with_capacity(raw.len()));
        let mut rest = raw.chars().peekable();
        while let Some(c) = rest.next() {
            match (c, rest.peek().copied()) {
                ('\r', next) => {
                    value.push('\n');
                    rest.next_if(|_| next == Some('\n'));
                }
                ('\\', Some(next)) if self == Self::Double => match unescaped(next) {
                    Some(c) => {
                        value.push(c);
                        rest.next();
                    }
                    None => value.push('\\'),
                },
                (c, _) => value.push(c),
            }
        }
        value
    }
}

/// What a backslash and this character mean in double quotes. What a shell escapes there (POSIX, Shell Command Language 2.2.3), and
/// the three that dotenv files add; anything else keeps its backslash.
const fn unescaped(c: char) -> Option<char> {
    match c {
        '"' | '\\' | '$' | '`' => Some(c),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        _ => None,
    }
}
