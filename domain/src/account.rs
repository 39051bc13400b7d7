//! Who owns a vault.

use serde::{Deserialize, Serialize};

use crate::{id::AccountId, time::Timestamp};

/// What an account may see beyond its own vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Its own vault.
    Member,
    /// Also the state of the server, and every account's metadata; never another's values.
    Admin,
}

/// A person who signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The account's id, which owns its categories and entries.
    pub id: AccountId,
    /// In lower case; unique.
    pub email: String,
    /// What the interface calls the person.
    pub name: String,
    /// What it may see.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
}
