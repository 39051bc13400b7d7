//! The database: connections, rows and owner-scoped queries. Rows never leave this module; what leaves it are domain types.

pub(crate) mod access_keys;
pub(crate) mod accounts;
pub(crate) mod categories;
mod connect;
pub(crate) mod crypto;
pub(crate) mod entity;
pub(crate) mod entries;
pub(crate) mod env_files;
pub(crate) mod env_projects;
mod error;
pub(crate) mod icons;
pub(crate) mod idempotency;
pub(crate) mod identities;
pub(crate) mod ledger;
mod migration;
mod only;
#[cfg(test)]
mod plans;
pub(crate) mod projects;
mod reach;
mod search;
pub(crate) mod sessions;
pub(crate) mod stats;

pub use connect::Database;
pub(crate) use connect::{Store, begin_read_only, read_only};
pub(crate) use error::{Error, internal};
pub use migration::Migrator;
pub(crate) use reach::Reach;
