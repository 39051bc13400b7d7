//! A secret key of 32 bytes, whatever it is for.

use zeroize::Zeroizing;

use super::random::{self, RandomError};

/// 32 secret bytes, wiped when dropped. No `Debug`, no `Display`, no `Clone`, no `PartialEq`.
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// Takes the bytes of a key.
    pub fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    /// A random key.
    ///
    /// # Errors
    /// [`RandomError`] when the operating system's generator fails.
    pub fn generate() -> Result<Self, RandomError> {
        random::bytes().map(Self)
    }

    /// The bytes themselves. Hand them to a primitive, and keep no copy.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}
