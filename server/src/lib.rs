//! The server: axum in front of the vault and its pages. [`build`] makes all of it from a checked [`Config`](config::Config), for
//! `main` and for tests alike.

pub mod admin;
pub mod cli;
pub mod config;
mod data_dir;
pub mod env;
pub mod error;
pub mod http;
mod origin;
pub mod provider;
mod proxies;
pub mod serve;
mod site;
pub mod state;
pub mod telemetry;

use std::{path::Path, sync::Arc};

use axum::Router;
use domain::Problem;
pub use origin::PublicOrigin;
pub use proxies::TrustedProxies;
use vault::{Client, Opened, OwnerInput, SessionToken, Vault};

use crate::{
    config::{Config, Owner},
    error::StartError,
    http::{icons::Marks, rate::RateLimits},
    provider::Provider,
    state::{AppState, Edge},
};

/// A server that is ready to be served.
pub struct App {
    /// Every route, behind every rule.
    pub router: Router,
    /// What the routes share.
    pub state: AppState,
    /// Where the first account is made, while there is none. A secret: whoever opens it owns the vault.
    pub set_up_link: Option<String>,
}

/// Opens the vault, makes the first account if the settings name one, and builds the router. Opens no port.
///
/// # Errors
/// What the operator can do about a folder, a key, a database or the pages' files that are not as they should be.
pub async fn build(config: Config) -> Result<App, StartError> {
    site::check(&config.site)?;
    if let Some(folder) = &config.data_dir {
        data_dir::prepare(folder)?;
    }
    let (key_file, clock) = (config.vault.key.file.clone(), config.vault.clock.clone());
    let provider = config.provider.map(|settings| Provider::new(settings, &config.origin, clock)).transpose()?;
    let key_setting = config.vault.key.given.as_ref().map(|(setting, _)| setting.clone());
    let opened = Vault::open(config.vault).await?;
    if opened.first_boot {
        announce_key(&opened, &key_file);
    }
    let vault = opened.vault;
    if let Some(owner) = config.owner
        && !has_owner(&vault).await?
    {
        make_owner(&vault, owner).await?;
    }
    let set_up_token = match has_owner(&vault).await? {
        true => None,
        false => Some(SessionToken::generate().map_err(StartError::unavailable)?),
    };
    let set_up_link = set_up_token.as_ref().map(|token| format!("{}/set-up?token={}", config.origin, token.expose()));
    let client = Client { request_id: "start-up".into(), ..Client::default() };
    vault.end_foreign_sessions(provider.as_ref().map(Provider::issuer), &client).await.map_err(StartError::unavailable)?;
    let edge = Edge {
        origin: config.origin,
        proxies: config.proxies,
        key_setting,
        rates: RateLimits::new(config.rates),
        set_up: set_up_token.map(|token| token.hash()),
        provider: provider.map(Arc::new),
        local_sign_in: config.local_sign_in,
    };
    let marks = Arc::new(Marks::of(&config.site));
    let state = AppState { vault, marks, site: Arc::new(config.site), edge: Arc::new(edge) };
    Ok(App { router: http::router(state.clone())?, state, set_up_link })
}

/// Said as soon as the key exists: whatever fails after that, the next start would not say it again.
fn announce_key(opened: &Opened, file: &Path) {
    let id = &opened.master_key_id;
    match opened.made_key_file {
        true => println!("A new master key ({id}) is in {}.", file.display()),
        false => println!("A new vault was made under the master key {id}."),
    }
    println!("Keep a copy of this key in a safe place, apart from your backups: without it nobody can open the vault.\n");
}

async fn has_owner(vault: &Vault) -> Result<bool, StartError> {
    vault.has_owner().await.map_err(StartError::unavailable)
}

async fn make_owner(vault: &Vault, owner: Owner) -> Result<(), StartError> {
    let name = owner.email.split('@').next().unwrap_or_default().to_string();
    let client = Client { request_id: "start-up".into(), ..Client::default() };
    let refused = |problem: Problem| StartError::config(format!("ADMIN_EMAIL, ADMIN_PASSWORD: {problem}"));
    let session = vault.set_up_owner(OwnerInput { email: owner.email, name, password: owner.password }, &client).await.map_err(refused)?;
    // Nobody holds this session's token: it ends here.
    if let Some(caller) = vault.authenticate(&session.token, client).await.map_err(StartError::unavailable)? {
        vault.sign_out(&caller).await.map_err(StartError::unavailable)?;
    }
    Ok(())
}
