//! What the page of security facts says of the server: read from what it runs with, when somebody asks.

use std::sync::Arc;

use app::facts::{AskServer, ServerFacts};

use super::cookie;
use crate::state::AppState;

/// For the context of pages and server functions.
pub fn ask(state: &AppState) -> AskServer {
    let state = state.clone();
    AskServer(Arc::new(move || facts(&state)))
}

fn facts(state: &AppState) -> ServerFacts {
    let edge = &state.edge;
    let is_https = edge.origin.is_https();
    ServerFacts {
        version: env!("CARGO_PKG_VERSION"),
        origin: edge.origin.to_string(),
        is_https,
        is_loopback: edge.origin.is_loopback(),
        cookie: format!("{}; {}", state.session_cookie().name(), cookie::private_flags(is_https)),
        key_setting: edge.key_setting.clone(),
        trusted_proxies: edge.proxies.0.len(),
        has_passwords: state.local_sign_in(),
        provider: edge.provider.as_ref().map(|provider| provider.name().to_owned()),
    }
}
