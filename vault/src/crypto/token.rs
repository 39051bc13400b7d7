//! Tokens of sessions and access keys. The plain one travels, the hashed one is stored; they are different types.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use domain::Plaintext;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{
    hex,
    random::{self, RandomError},
};

const LENGTH: usize = 43;
const PREFIX: &str = "kagi_";

/// What a cookie or a set-up link carries: 32 random bytes as 43 characters of base64url. No `Debug`, no `Display`, no `Clone`,
/// no `PartialEq`; wiped when dropped.
pub struct SessionToken(Zeroizing<String>);

impl SessionToken {
    /// A new token.
    ///
    /// # Errors
    /// [`RandomError`] when the operating system's generator fails.
    pub fn generate() -> Result<Self, RandomError> {
        let bytes = random::bytes::<32>()?;
        Ok(Self(Zeroizing::new(Base64UrlUnpadded::encode_string(bytes.as_slice()))))
    }

    /// Takes what a client sent; `None` unless it is 43 characters of the alphabet.
    pub fn parse(text: &str) -> Option<Self> {
        is_token(text).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The token itself. Hand it to its client, and keep no copy.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the database keeps: SHA-256 of the 43 characters.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

/// What a machine signs in with: `kagi_` and 43 characters of base64url, which are 28 random bytes and their CRC-32 (big endian,
/// over the five characters and the bytes) for scanners that look for leaked keys. Keys that were moved in have 32 random bytes, so
/// the checksum is never a reason to refuse one. No `Debug`, no `Display`, no `Clone`, no `PartialEq`; wiped when dropped.
pub struct AccessKeyToken(Zeroizing<String>);

impl AccessKeyToken {
    /// A new token.
    ///
    /// # Errors
    /// [`RandomError`] when the operating system's generator fails.
    pub fn generate() -> Result<Self, RandomError> {
        let random = random::bytes::<28>()?;
        Ok(Self::from_bytes(&random))
    }

    fn from_bytes(random: &[u8; 28]) -> Self {
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(PREFIX.as_bytes());
        checksum.update(random);
        let mut bytes = Zeroizing::new([0; 32]);
        bytes[..28].copy_from_slice(random);
        bytes[28..].copy_from_slice(&checksum.finalize().to_be_bytes());
        let text = Zeroizing::new(Base64UrlUnpadded::encode_string(bytes.as_slice()));
        Self(Zeroizing::new(format!("{PREFIX}{}", *text)))
    }

    /// Takes what a client sent; `None` unless it is `kagi_` and 43 characters of the alphabet.
    pub fn parse(text: &str) -> Option<Self> {
        text.strip_prefix(PREFIX).is_some_and(is_token).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The token itself, to be shown once.
    pub fn into_plaintext(self) -> Plaintext {
        Plaintext::from(self.0)
    }

    /// What lists show of it: `kagi_` and the first 8 characters.
    pub fn display_prefix(&self) -> String {
        self.0.chars().take(PREFIX.len() + 8).collect()
    }

    /// What the database keeps: SHA-256 of the whole text.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

/// 43 characters of base64url?
fn is_token(text: &str) -> bool {
    let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    text.len() == LENGTH && text.bytes().all(in_alphabet)
}

/// The SHA-256 of a token, as 64 lower-case hexadecimal digits. Nobody can sign in with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHash(String);

impl TokenHash {
    fn of(token: &str) -> Self {
        Self(hex::encode(&Sha256::digest(token.as_bytes())))
    }

    /// The 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the hash of `token`, in constant time.
    pub fn matches(&self, token: &SessionToken) -> bool {
        self.0.as_bytes().ct_eq(token.hash().0.as_bytes()).into()
    }
}

impl fmt::Display for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_43_characters_and_read_back() {
        let token = SessionToken::generate().unwrap();
        assert_eq!(token.expose().len(), LENGTH);
        let parsed = SessionToken::parse(token.expose()).unwrap();
        assert!(token.hash().matches(&parsed));
        assert_eq!(token.hash(), parsed.hash());
    }

    #[test]
    fn another_token_does_not_match() {
        let (one, other) = (SessionToken::generate().unwrap(), SessionToken::generate().unwrap());
        assert_ne!(one.expose(), other.expose());
        assert!(!one.hash().matches(&other));
    }

    #[test]
    fn the_hash_is_sha_256_of_the_text() {
        let token = SessionToken::parse(&"A".repeat(LENGTH)).unwrap();
        assert_eq!(token.hash().to_string(), "0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a");
        assert_eq!(token.hash().as_str(), token.hash().to_string());
    }

    #[test]
    fn other_lengths_and_alphabets_are_refused() {
        for letter in ["+", "/", "=", " ", "\n", "\0", "%"] {
            assert!(SessionToken::parse(&format!("{}{letter}", "A".repeat(LENGTH - 1))).is_none(), "{letter:?}");
        }
        for text in [String::new(), "A".repeat(LENGTH - 1), "A".repeat(LENGTH + 1), format!("{}é", "A".repeat(LENGTH - 2))] {
            assert!(SessionToken::parse(&text).is_none(), "{text:?}");
        }
    }

    /// The vectors of docs/ARCHITECTURE.md, "Tokens".
    #[test]
    fn access_keys_carry_their_checksum_and_hash_whole() {
        let key = AccessKeyToken::from_bytes(&std::array::from_fn(|i| u8::try_from(i).unwrap()));
        assert_eq!(&*key.0, "kagi_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaG2w9p1s");
        assert_eq!(key.hash().as_str(), "295e65b7af3a1ca24a31551c3b6ea2b2281254723daf34306a88b10c44dcdb78");
        let moved_in = AccessKeyToken::parse("kagi_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
        assert_eq!(moved_in.display_prefix(), "kagi_AAECAwQF");
        assert_eq!(moved_in.hash().as_str(), "d0f57e24281005ff9d5b218bc7998fad62dfebd3e188afcee984009c99559111");
    }

    proptest::proptest! {
        #[test]
        fn only_the_one_form_is_an_access_key(text in "(kagi_)?[A-Za-z0-9_+/=é -]{40,46}") {
            let fits = text.len() == 48 && text.starts_with("kagi_") && text[5..].bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
            proptest::prop_assert_eq!(AccessKeyToken::parse(&text).is_some(), fits);
        }

        #[test]
        fn no_text_makes_the_parsers_panic(text in ".*") {
            let _ = (AccessKeyToken::parse(&text), SessionToken::parse(&text));
        }
    }
}
