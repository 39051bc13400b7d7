//! Rows as the database holds them. They derive no serde and never leave the store.

pub(crate) mod access_key;
pub(crate) mod account;
pub(crate) mod audit_head;
pub(crate) mod audit_log;
pub(crate) mod category;
pub(crate) mod category_icon;
pub(crate) mod crypto_key;
pub(crate) mod crypto_meta;
pub(crate) mod entry;
pub(crate) mod env_file;
pub(crate) mod env_file_version;
pub(crate) mod env_project;
pub(crate) mod idempotency_key;
pub(crate) mod identity;
pub(crate) mod session;
pub(crate) mod spent_token;
