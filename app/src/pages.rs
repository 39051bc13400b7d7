//! One file a page.

pub mod access_keys;
pub mod account;
pub mod accounts;
pub mod category;
pub mod keys;
pub mod message;
pub mod not_found;
pub mod overview;
pub mod project;
pub mod sessions;
pub mod set_up;
pub mod sign_in;
