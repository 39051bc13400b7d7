//! Who is signed in, and how one gets there.

pub mod caller;
pub mod guard;
pub mod local;
pub mod session;
