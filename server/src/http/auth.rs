//! Who is signed in, and how one gets there.

pub mod caller;
pub mod flow;
pub mod guard;
pub mod local;
pub mod oidc;
pub mod session;
