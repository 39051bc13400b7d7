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

/// The account that is signed in, as its owner sees it, and the ways in to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// The account.
    pub account: Account,
    /// Can it sign in with a password here?
    pub has_password: bool,
    /// As whom it can sign in through a provider.
    pub linked_as: Option<String>,
    /// Did this session begin at the provider? Then it is confirmed there too.
    pub through_provider: bool,
    /// What the provider of this server is called, if it has one.
    pub provider: Option<String>,
}

/// An account as admins see it: nothing of what is in its vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountSummary {
    /// The account.
    pub account: Account,
    /// Can it sign in with a password here?
    pub has_password: bool,
    /// Can it sign in through a provider?
    pub is_linked: bool,
    /// In how many browsers it is signed in.
    pub sessions: i64,
    /// When one of those was last used, to the minute.
    pub last_seen_at: Option<Timestamp>,
    /// How many access keys it has.
    pub access_keys: i64,
    /// Since when an admin here keeps it out.
    pub disabled_at: Option<Timestamp>,
    /// Since when its provider does.
    pub suspended_at: Option<Timestamp>,
    /// Is it the one that asks?
    pub is_own: bool,
}

/// What an admin does with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountChange {
    /// Keeps it out: its sessions end, its access keys are refused, and it can't sign in.
    Disable,
    /// Lets it in again.
    Enable,
    /// Ends its sessions.
    EndSessions,
}
