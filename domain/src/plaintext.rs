//! Secrets in the open: the type that leaves the vault and the type that enters it.
//!
//! Both wipe their memory when dropped. Neither can be printed by accident.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// An opened secret on its way out. It serialises, since a reveal must answer; it has no `Debug`, no `Display`, no `Clone` and
/// no `PartialEq`, so that it reaches nothing else.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct Plaintext(Zeroizing<String>);

impl Plaintext {
    /// Takes a secret; its memory is wiped with the `Plaintext`.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself. Call it where it is used, and keep no copy.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<Zeroizing<String>> for Plaintext {
    fn from(text: Zeroizing<String>) -> Self {
        Self(text)
    }
}

impl From<String> for Plaintext {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// A secret on its way in, through a form or a server function. Leptos wants `Clone` and `Debug` of arguments: its `Debug`
/// prints no letter of it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretInput(Zeroizing<String>);

impl SecretInput {
    /// Takes a secret; its memory is wiped with the `SecretInput`.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself. Call it where it is used, and keep no copy.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for SecretInput {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<SecretInput> for Plaintext {
    fn from(input: SecretInput) -> Self {
        Self(input.0)
    }
}

impl fmt::Debug for SecretInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretInput(…)")
    }
}
