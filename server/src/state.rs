//! What every request shares.

use std::sync::Arc;

use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use vault::{TokenHash, Vault};

use crate::{
    http::{
        auth::{flow::FlowCookie, session::SessionCookie},
        icons::Marks,
        rate::RateLimits,
    },
    origin::PublicOrigin,
    provider::Provider,
    proxies::TrustedProxies,
};

/// What every request shares; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The open vault.
    pub vault: Vault,
    /// Where the pages' scripts, styles and icons are.
    pub site: Arc<LeptosOptions>,
    /// The brands' marks.
    pub marks: Arc<Marks>,
    /// What the edge decides by.
    pub edge: Arc<Edge>,
}

/// What the edge decides by: settings that do not change while the server runs.
pub struct Edge {
    /// The origin that browsers see.
    pub origin: PublicOrigin,
    /// Whose `X-Forwarded-For` is believed.
    pub proxies: TrustedProxies,
    /// The setting that gave the master key; `None` for the key file that Kagi makes for itself.
    pub key_setting: Option<String>,
    /// How many requests a minute.
    pub rates: RateLimits,
    /// The set-up link's token, if there was no owner at start.
    pub set_up: Option<TokenHash>,
    /// The identity provider, if there is one.
    pub provider: Option<Arc<Provider>>,
    /// Whether people sign in with a password here, as the settings say.
    pub local_sign_in: bool,
}

impl AppState {
    /// The cookie of sign-ins that have begun, as the public origin wants it.
    pub fn flow_cookie(&self) -> FlowCookie {
        FlowCookie::new(self.edge.origin.is_https())
    }

    /// Do people sign in with a password here? Also where that is turned off, until the provider has answered once: a mistake in its
    /// settings locks nobody out.
    pub fn local_sign_in(&self) -> bool {
        self.edge.local_sign_in || self.edge.provider.as_ref().is_none_or(|provider| !provider.has_answered())
    }

    /// The session cookie, as the public origin wants it.
    pub fn session_cookie(&self) -> SessionCookie {
        SessionCookie::new(self.edge.origin.is_https())
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        (*state.site).clone()
    }
}

impl FromRef<AppState> for Vault {
    fn from_ref(state: &AppState) -> Self {
        state.vault.clone()
    }
}
