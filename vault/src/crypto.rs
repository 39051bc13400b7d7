//! Keys, sealed values and tokens. Knows no database and no caller; everything random comes from here.

mod aead;
mod field;
pub mod hex;
mod kdf;
mod key;
pub mod keyring;
pub mod ledger;
pub mod master_key;
pub mod password;
pub mod random;
pub mod sealed;
pub mod token;

pub use keyring::{Keyring, Purpose, Sealed, WrappedKey};
pub use ledger::LedgerRow;
pub use master_key::{MasterKey, MasterKeyId};
pub use password::Passwords;
pub use sealed::Context;
pub use token::{AccessKeyToken, SessionToken, TokenHash};

#[cfg(test)]
mod tests;
