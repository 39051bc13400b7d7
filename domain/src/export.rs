//! Exports: of what is not secret, and of variables for the programs that read them.

use serde::{Deserialize, Serialize};

use crate::{
    category::Category,
    dotenv::Dialect,
    entry::{Entry, Environment},
    env_project::EnvProjectSummary,
    recovery::RecoverySet,
    time::Timestamp,
    totp::Totp,
};

/// Everything of a vault but its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// When it was taken.
    pub exported_at: Timestamp,
    /// Every category, newest first.
    pub categories: Vec<Category>,
    /// Every entry without its value, newest first.
    pub entries: Vec<Entry>,
    /// Every env project and which files it has, newest first.
    pub env_projects: Vec<EnvProjectSummary>,
    /// Every set of recovery codes without its codes, newest first.
    pub recovery_sets: Vec<RecoverySet>,
    /// Every generator of one-time passwords without its secret, newest first.
    pub totps: Vec<Totp>,
}

/// Which variables to write, and for which program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvExportInput {
    /// Of these projects, 1 to 100; of all unless given.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100, example = json!(["blog"])))]
    pub projects: Option<Vec<String>>,
    /// For these environments; for all unless given. A variable may come from one entry alone.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 4, example = json!(["production"])))]
    pub environments: Option<Vec<Environment>>,
    /// Which program reads the text.
    pub format: Dialect,
    /// Refuses rather than leaves out what the format can't carry.
    #[serde(default)]
    pub strict: bool,
}
