//! Server functions: the browser's door to the vault. Each takes the caller from the request, delegates, and holds no logic.
//!
//! Every one is a POST under `/rpc` with JSON in and out, and answers errors as [`RpcError`].

pub mod access_keys;
pub mod account;
pub mod accounts;
pub mod categories;
pub mod entries;
pub mod envs;
mod error;
pub mod icons;
pub mod imports;
pub mod overview;
pub mod projects;
pub mod recovery;
pub mod server;

pub use error::RpcError;

/// The vault, and who asks. Provided by the server around every page and every server function.
#[cfg(feature = "ssr")]
fn vault_and_caller() -> Result<(vault::Vault, vault::Caller), RpcError> {
    use leptos::prelude::use_context;

    let vault = use_context::<vault::Vault>().ok_or_else(|| RpcError::refuse(domain::Problem::internal("no-vault".into())))?;
    let caller = use_context::<Option<vault::Caller>>().flatten().ok_or_else(|| RpcError::refuse(domain::Problem::unauthenticated()))?;
    Ok((vault, caller))
}

/// A request of this name, to be done once.
#[cfg(feature = "ssr")]
fn once(vault: &vault::Vault, name: &str, path: &str, input: &impl serde::Serialize) -> Result<vault::Once, RpcError> {
    let body = serde_json::to_vec(input).map_err(|_| RpcError::refuse(domain::Problem::internal("unreadable-input".into())))?;
    let body = zeroize::Zeroizing::new(body);
    vault.once(name, "POST", path, &body).map_err(RpcError::refuse)
}
