//! The keyring: the open data keys and the audit key of a running server, and all that they do.

mod wrap;

use std::{
    collections::BTreeMap,
    fmt,
    sync::{PoisonError, RwLock, RwLockReadGuard},
};

use domain::Plaintext;

use self::wrap::Kek;
pub use self::wrap::{Purpose, WrappedKey};
use super::{
    key::Key,
    ledger::{self, LedgerRow},
    master_key::MasterKey,
    random::RandomError,
    sealed::{self, Context},
};

/// Why a keyring can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyringError {
    /// The wrapped key does not open under this master key.
    DoesNotOpen {
        /// What the key is for.
        purpose: Purpose,
        /// Its term.
        term: u32,
    },
    /// No key of the purpose is active, or more than one.
    NotOneActive(Purpose),
}

impl fmt::Display for KeyringError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DoesNotOpen { purpose, term } => {
                write!(f, "The {} key of term {term} does not open with this master key: it was damaged or edited.", purpose.as_str())?;
            }
            Self::NotOneActive(purpose) => {
                write!(f, "The keyring must have exactly one active {} key: it was damaged or edited.", purpose.as_str())?;
            }
        }
        f.write_str(" Restore the table crypto_keys from a backup.")
    }
}

impl std::error::Error for KeyringError {}

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// No data key has the term. Another server may have made it: reload the keyring once.
    UnknownTerm,
    /// The text, its place or its key is another one. More is not told.
    Failed,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownTerm => "The value is sealed with a data key that the keyring does not have.",
            Self::Failed => "The value does not open: it was changed, moved or damaged.",
        })
    }
}

impl std::error::Error for OpenError {}

/// A sealed value, as a row keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// `iv:tag:ciphertext`.
    pub text: String,
    /// The term of its data key.
    pub key_term: u32,
}

/// The open keys of one database. No `Debug`, no `Clone`; wiped when dropped.
pub struct Keyring {
    kek: Kek,
    keys: RwLock<Keys>,
}

struct Keys {
    active: DataKey,
    older: BTreeMap<u32, Key>,
    audit: Key,
}

struct DataKey {
    term: u32,
    key: Key,
}

impl Keyring {
    /// Makes the keyring of a new database, and the rows to store: data key 1 and audit key 1.
    ///
    /// # Errors
    /// [`RandomError`] when the operating system's generator fails.
    pub fn create(master_key: &MasterKey) -> Result<(Self, Vec<WrappedKey>), RandomError> {
        let kek = Kek::new(master_key);
        let (data, audit) = (Key::generate()?, Key::generate()?);
        let rows = vec![kek.wrap(Purpose::Data, 1, &data)?, kek.wrap(Purpose::Audit, 1, &audit)?];
        let keys = Keys { active: DataKey { term: 1, key: data }, older: BTreeMap::new(), audit };
        Ok((Self { kek, keys: RwLock::new(keys) }, rows))
    }

    /// Opens the keyring of a database.
    ///
    /// # Errors
    /// [`KeyringError`] names the key that does not open or is missing.
    pub fn open(master_key: &MasterKey, rows: &[WrappedKey]) -> Result<Self, KeyringError> {
        let kek = Kek::new(master_key);
        let keys = RwLock::new(Keys::unwrap(&kek, rows)?);
        Ok(Self { kek, keys })
    }

    /// Takes over the rows as they are now, after another server has added a key. The old keys stay when it fails.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn reload(&self, rows: &[WrappedKey]) -> Result<(), KeyringError> {
        let keys = Keys::unwrap(&self.kek, rows)?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// Seals a value into its place, under the active data key.
    ///
    /// # Errors
    /// [`RandomError`] when the operating system's generator fails.
    pub fn seal(&self, context: &Context, plaintext: &str) -> Result<Sealed, RandomError> {
        let keys = self.keys();
        let text = sealed::seal(&keys.active.key, context, plaintext)?;
        Ok(Sealed { text, key_term: keys.active.term })
    }

    /// Opens a value in its place.
    ///
    /// # Errors
    /// [`OpenError`]; which part of the text or its context is wrong is not told.
    pub fn open_value(&self, context: &Context, key_term: u32, text: &str) -> Result<Plaintext, OpenError> {
        let keys = self.keys();
        let key = keys.data(key_term).ok_or(OpenError::UnknownTerm)?;
        sealed::open(key, context, text).ok_or(OpenError::Failed)
    }

    /// The MAC of a row of the ledger.
    pub fn audit_mac(&self, row: &LedgerRow<'_>) -> [u8; 32] {
        ledger::mac(&self.keys().audit, row)
    }

    /// Stands for a request in the idempotency record: whoever reads it can't guess a short secret in the body.
    pub fn fingerprint(&self, method: &str, path_and_query: &str, body: &[u8]) -> [u8; 32] {
        ledger::fingerprint(&self.keys().audit, method, path_and_query, body)
    }

    /// A panic elsewhere leaves the keys whole: they are only ever replaced at once.
    fn keys(&self) -> RwLockReadGuard<'_, Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keys {
    /// Opens every row, also those that nothing here uses: a key that does not open must not be found out later.
    fn unwrap(kek: &Kek, rows: &[WrappedKey]) -> Result<Self, KeyringError> {
        let (mut active, mut older, mut audit) = (None, BTreeMap::new(), None);
        for row in rows {
            let key = kek.unwrap(row).ok_or(KeyringError::DoesNotOpen { purpose: row.purpose, term: row.term })?;
            let second = match (row.purpose, row.active) {
                (Purpose::Data, true) => active.replace(DataKey { term: row.term, key }).is_some(),
                (Purpose::Audit, true) => audit.replace(key).is_some(),
                (Purpose::Data, false) => {
                    older.insert(row.term, key);
                    false
                }
                (Purpose::Audit, false) => false,
            };
            if second {
                return Err(KeyringError::NotOneActive(row.purpose));
            }
        }
        Ok(Self {
            active: active.ok_or(KeyringError::NotOneActive(Purpose::Data))?,
            older,
            audit: audit.ok_or(KeyringError::NotOneActive(Purpose::Audit))?,
        })
    }

    fn data(&self, term: u32) -> Option<&Key> {
        if term == self.active.term { Some(&self.active.key) } else { self.older.get(&term) }
    }
}

#[cfg(test)]
mod tests;
