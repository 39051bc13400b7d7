//! The export of what is not secret.

use crate::{category::Category, entry::Entry, env_project::EnvProjectSummary, time::Timestamp};

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
}
