//! Session tokens. The plain one travels, the hashed one is stored; they are different types.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{
    hex,
    random::{self, RandomError},
};

const LENGTH: usize = 43;

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
        let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (text.len() == LENGTH && text.bytes().all(in_alphabet)).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The token itself. Hand it to its client, and keep no copy.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the database keeps: SHA-256 of the 43 characters.
    pub fn hash(&self) -> TokenHash {
        TokenHash(hex::encode(&Sha256::digest(self.0.as_bytes())))
    }
}

/// The SHA-256 of a token, as 64 lower-case hexadecimal digits. Nobody can sign in with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHash(String);

impl TokenHash {
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
}
