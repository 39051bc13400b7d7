//! The export of what is not secret.

use crate::{category::Category, entry::Entry, recovery::RecoverySet, time::Timestamp, totp::Totp};

/// Everything of a vault but its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// When it was taken.
    pub exported_at: Timestamp,
    /// Every category, newest first.
    pub categories: Vec<Category>,
    /// Every entry without its value, newest first.
    pub entries: Vec<Entry>,
    /// Every set of recovery codes without its codes, newest first.
    pub recovery_sets: Vec<RecoverySet>,
    /// Every generator of one-time passwords without its secret, newest first.
    pub totps: Vec<Totp>,
}
