//! One file a page.

pub mod access_keys;
pub mod account;
pub mod accounts;
pub mod appearance;
pub mod category;
pub mod danger;
pub mod env_project;
pub mod envs;
pub mod export;
pub mod keys;
#[cfg(debug_assertions)]
pub mod kit;
pub mod message;
pub mod not_found;
pub mod overview;
pub mod project;
pub mod recovery;
pub mod security;
pub mod sessions;
pub mod set_up;
pub mod settings;
pub mod sign_in;
