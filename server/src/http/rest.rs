//! The REST doors: one file a resource, each handler a few lines over the same `Vault` method that a server function calls. The frame
//! that they share is in [`input`] and [`output`]; who may use which is said in [`routes`](super::routes).

pub mod access_keys;
pub mod account;
pub mod categories;
pub mod entries;
pub mod envs;
pub mod imports;
pub mod input;
pub mod output;
pub mod overview;
pub mod sessions;
pub mod totp;
pub mod two_factor;
