//! Use cases, through the public face of the vault, each on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "tests")]

mod access_keys;
mod accounts;
mod categories;
mod entries;
mod env_files;
mod env_projects;
mod exports;
mod icons;
mod imports;
mod ledger;
mod listing;
mod projects;
mod providers;
mod recovery;
mod sessions;
mod startup;
mod tampering;
mod totp;
mod world;
