//! Projects: entries that share a project's name, whatever category they are of.

use serde::{Deserialize, Serialize};

use crate::{entry::Entry, stats::Stats, time::Timestamp};

/// How many projects an [`Overview`] lists unless all are asked for.
pub const PROJECTS: u64 = 12;

/// A project in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectCount {
    /// Its name.
    pub name: String,
    /// How many entries it has.
    pub entries: u64,
}

/// What the first page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// The numbers.
    pub stats: Stats,
    /// How many entries ended or end within 30 days: [`Stats::expiring_entries`] holds the first of them.
    pub total_expiring: u64,
    /// How many projects there are.
    pub total_projects: u64,
    /// The projects, those with the most entries first.
    pub projects: Vec<ProjectCount>,
    /// When all this was so.
    pub as_of: Timestamp,
}

/// What the page of a project shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its name.
    pub name: String,
    /// Its entries, newest first.
    pub entries: Vec<Entry>,
    /// The names of the access keys that are narrowed to it: by name, so that they would not follow a new one.
    pub narrowed_keys: Vec<String>,
    /// When all this was so.
    pub as_of: Timestamp,
}
