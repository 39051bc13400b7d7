//! Use cases. One file a resource, one method of [`Vault`](crate::Vault) a use case: permission, check, act, record.

pub(crate) mod access_keys;
pub(crate) mod accounts;
mod administration;
mod audit;
mod categories;
mod entries;
mod env_file_versions;
mod env_files;
mod env_projects;
mod export;
pub(crate) mod exports;
pub(crate) mod facts;
mod icons;
mod imports;
mod listing;
pub(crate) mod once;
mod paging;
mod projects;
pub(crate) mod provider_checks;
pub(crate) mod providers;
mod recovery;
mod sealed;
pub(crate) mod sessions;
mod stats;
mod totp;
mod variables;
pub(crate) mod write;
