//! The master key: its text, its public name, its check value. What it opens is the keyring's business.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{hex, kdf::Prk, key::Key, random::RandomError};

/// The one key that lives outside the database. No `Debug`, no `Display`, no `Clone`, no `PartialEq`; wiped when dropped.
pub struct MasterKey(Key);

/// What is wrong with the text of a master key. Never says what the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MasterKeyError {
    /// Nothing, or nothing but space.
    Empty,
    /// Not 64 characters, but so many.
    Length(usize),
    /// The character at this place, counted from 1, is no hexadecimal digit.
    NotHexadecimal(usize),
}

impl fmt::Display for MasterKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("The master key is empty.")?,
            Self::Length(count) => write!(f, "The master key has {count} characters.")?,
            Self::NotHexadecimal(position) => write!(f, "Character {position} of the master key is not a hexadecimal digit.")?,
        }
        f.write_str(" Give 64 hexadecimal digits, e.g. from `openssl rand -hex 32`.")
    }
}

impl std::error::Error for MasterKeyError {}

impl MasterKey {
    /// Reads 64 hexadecimal digits of either case, with space, CR and LF around them left out.
    ///
    /// # Errors
    /// [`MasterKeyError`] says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let text = text.trim_matches([' ', '\r', '\n']);
        match text.chars().count() {
            0 => return Err(MasterKeyError::Empty),
            64 => {}
            count => return Err(MasterKeyError::Length(count)),
        }
        hex::decode(text).map(|bytes| Self(Key::new(bytes))).ok_or_else(|| {
            let before = text.chars().take_while(char::is_ascii_hexdigit).count();
            MasterKeyError::NotHexadecimal(before + 1)
        })
    }

    /// A new random key.
    ///
    /// # Errors
    /// [`RandomError`] when the operating system's generator fails.
    pub fn generate() -> Result<Self, RandomError> {
        Key::generate().map(Self)
    }

    /// What [`parse`](Self::parse) reads: 64 lower-case digits, for the key file alone.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.0.expose()))
    }

    /// The key's public name.
    pub fn id(&self) -> MasterKeyId {
        MasterKeyId(*self.prk().expand(b"kagi/v2/mkid"))
    }

    /// What the database keeps, so that another key with the same name is noticed. Tells nothing about the key.
    pub fn check_value(&self) -> [u8; 16] {
        *self.prk().expand(b"kagi/v2/kcv")
    }

    /// Whether `stored` is this key's [`check_value`](Self::check_value), in constant time.
    pub fn check_value_matches(&self, stored: &[u8]) -> bool {
        self.check_value().ct_eq(stored).into()
    }

    /// The key that wraps the keyring; it never touches a value.
    pub(super) fn kek(&self) -> Key {
        Key::new(self.prk().expand(b"kagi/v2/kek"))
    }

    fn prk(&self) -> Prk {
        Prk::extract(b"kagi/v2/master", self.0.expose())
    }
}

/// The public name of a master key: 8 bytes, written as 16 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MasterKeyId([u8; 8]);

impl MasterKeyId {
    /// Reads 16 hexadecimal digits of either case; `None` when the text is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        hex::decode(text).map(|bytes| Self(*bytes))
    }

    /// The 8 bytes.
    pub fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Display for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEK: &str = "b8ccedeadc6e7986f76214253b33732ec8f5134bcb97b2d024eb0a02947e3348";

    fn error(text: &str) -> MasterKeyError {
        MasterKey::parse(text).err().unwrap()
    }

    #[test]
    fn derivations_are_the_specification_s() {
        let key = MasterKey::parse(&"aa".repeat(32)).unwrap();
        assert_eq!(key.id().to_string(), "b088ebcad1aa8454");
        assert_eq!(hex::encode(&key.check_value()), "3a98078f0c36a1578c40122c76ce9cd3");
        assert_eq!(hex::encode(key.kek().expose()), KEK);

        let prk = hex::decode("2894d20cc4f393bb6e6990c7eb9cc079f2cb8c1ee81d59a081fae4eb2b1d954c").unwrap();
        assert_eq!(hex::encode(&*Prk::from_key(&Key::new(prk)).expand::<32>(b"kagi/v2/kek")), KEK);
    }

    #[test]
    fn text_is_64_digits_of_either_case_with_space_around() {
        let digits = "0123456789abcdef".repeat(4);
        for text in [digits.clone(), digits.to_uppercase(), format!("{digits}\n"), format!(" \r\n{digits} \r\n")] {
            assert_eq!(*MasterKey::parse(&text).unwrap().to_text(), digits, "{text:?}");
        }
        let key = MasterKey::generate().unwrap();
        assert_eq!(MasterKey::parse(&key.to_text()).unwrap().id(), key.id());
    }

    #[test]
    fn errors_say_what_is_wrong_and_nothing_of_the_text() {
        assert_eq!(error(" \r\n"), MasterKeyError::Empty);
        assert_eq!(error(&"a".repeat(63)), MasterKeyError::Length(63));
        assert_eq!(error(&"a".repeat(65)), MasterKeyError::Length(65));
        assert_eq!(error(&"é".repeat(32)), MasterKeyError::Length(32));
        assert_eq!(error(&format!("{}x{}", "a".repeat(10), "a".repeat(53))), MasterKeyError::NotHexadecimal(11));
        assert_eq!(error(&format!("{}é", "a".repeat(63))), MasterKeyError::NotHexadecimal(64));
        assert_eq!(error(&format!("\t{}", "a".repeat(63))), MasterKeyError::NotHexadecimal(1));
        for text in ["hunter2", &"hunter22".repeat(8)] {
            let message = error(text).to_string();
            assert!(message.contains("openssl rand -hex 32") && !message.contains("hunter2"), "{message}");
        }
    }

    #[test]
    fn check_values_match_whole_and_exact() {
        let key = MasterKey::parse(&"aa".repeat(32)).unwrap();
        let good = key.check_value();
        assert!(key.check_value_matches(&good));
        assert!(!key.check_value_matches(&good[..15]));
        assert!(!key.check_value_matches(&[]));
        assert!(!key.check_value_matches(&MasterKey::parse(&"ab".repeat(32)).unwrap().check_value()));
    }

    #[test]
    fn ids_are_read_back() {
        let id = MasterKey::generate().unwrap().id();
        assert_eq!(MasterKeyId::parse(&id.to_string()), Some(id));
        assert_eq!(MasterKeyId::parse("b088ebcad1aa84"), None);
        assert_eq!(MasterKeyId::parse("b088ebcad1aa845g"), None);
    }
}
