//! What pages load in one piece.

use serde::{Deserialize, Serialize};

use crate::{
    access_key::AccessKey,
    category::Category,
    entry::{Entry, Environment},
    id::{CategoryId, EntryId, EnvProjectId},
    recovery::RecoverySet,
    totp::Totp,
};

/// How many entries a page prints at a time where no script runs.
pub const PRINTED: usize = 100;

/// A category and its entries, by project, environment and age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The category.
    pub category: Category,
    /// All of its entries, or [`PRINTED`] of them.
    pub entries: Vec<Entry>,
    /// How many it has in all.
    pub total: u32,
}

/// The access keys of an account, and the names of what they can be narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeyRing {
    /// Every key, newest first, without its secret.
    pub keys: Vec<AccessKey>,
    /// Every category.
    pub categories: Vec<(CategoryId, String)>,
}

/// The names of everything in a vault, to find things by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// Every category.
    pub categories: Vec<NamedCategory>,
    /// Every entry, by project, environment and age.
    pub entries: Vec<NamedEntry>,
    /// Every env project, newest first.
    pub env_projects: Vec<NamedEnvProject>,
}

/// A category by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedCategory {
    /// Its id.
    pub id: CategoryId,
    /// Its name.
    pub name: String,
    /// The variable that its value goes into.
    pub env_var_name: Option<String>,
}

/// An entry by what distinguishes it from others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedEntry {
    /// Its id.
    pub id: EntryId,
    /// Where its category stands in [`Directory::categories`].
    pub category: u32,
    /// Its project.
    pub project_name: String,
    /// Where the value is used.
    pub environment: Environment,
}

/// An env project by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedEnvProject {
    /// Its id.
    pub id: EnvProjectId,
    /// Its name.
    pub name: String,
}

/// What the page of recovery codes and one-time passwords shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwoFactor {
    /// Every set, newest first.
    pub sets: Vec<RecoverySet>,
    /// Every generator, newest first.
    pub generators: Vec<Totp>,
}
