//! Pages, components and server functions. The same tree is rendered on the server and woken in the browser.

// A page's view is one deep type.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod brands;
mod browser;
mod components;
#[cfg(feature = "ssr")]
pub mod facts;
mod pages;
mod piece;
#[cfg(feature = "ssr")]
mod printed;
mod resource;
mod routes;
pub mod rpc;
pub mod shell;
pub mod theme;

pub use browser::steps::listen_for_steps;
pub use pages::{
    message::message_page,
    not_found::not_found_page,
    set_up::{SetUp, set_up_page},
    sign_in::{ProviderLink, SignIn, sign_in_page},
};
pub use routes::App;
