//! The numbers of the overview.

use serde::{Deserialize, Serialize};

use crate::{
    category::KeyType,
    entry::{Entry, Environment},
};

/// How many entries [`Stats::recent_entries`] holds at most.
pub const RECENT: u64 = 5;
/// How many entries [`Stats::expiring_entries`] holds at most.
pub const EXPIRING: u64 = 10;
/// An entry that ends within so many days, or has ended, is expiring.
pub const EXPIRING_DAYS: i64 = 30;

/// What a vault holds, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// How many categories.
    pub total_categories: u64,
    /// How many entries.
    pub total_entries: u64,
    /// How many recovery code sets.
    pub total_two_factor_sets: u64,
    /// How many env projects.
    pub total_env_projects: u64,
    /// Entries by the key type of their category, the types without any left out.
    pub key_type_breakdown: Vec<KeyTypeCount>,
    /// Entries by environment, those without any left out.
    pub environment_breakdown: Vec<EnvironmentCount>,
    /// The newest entries, newest first.
    pub recent_entries: Vec<Entry>,
    /// Entries that ended or end within 30 days, the soonest first.
    pub expiring_entries: Vec<Entry>,
}

/// How many entries have a key type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyTypeCount {
    /// The type.
    pub r#type: KeyType,
    /// Entries of it.
    pub count: u64,
}

/// How many entries an environment has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvironmentCount {
    /// The environment.
    pub environment: Environment,
    /// Entries for it.
    pub count: u64,
}
