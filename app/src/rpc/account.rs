//! Who is signed in, and where.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, and can document none of them")]

use domain::{Profile, SecretInput, Session, SessionId};
use leptos::prelude::*;
use server_fn::codec::Json;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::vault_and_caller;

/// What the identity provider of this server is called, if it has one. Provided by the server.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct ProviderName(pub Option<String>);

/// The account behind this browser's session, and the ways in to it.
#[server(prefix = "/rpc", endpoint = "account/current", input = Json)]
pub async fn current_account() -> Result<Profile, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    let profile = vault.profile(&caller).await.map_err(RpcError::refuse)?;
    let provider = use_context::<ProviderName>().and_then(|ProviderName(name)| name);
    Ok(Profile { provider, ..profile })
}

/// Changes what the interface calls the caller.
#[server(prefix = "/rpc", endpoint = "account/rename", input = Json)]
pub async fn rename_account(name: String) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.rename_account(&caller, &name).await.map_err(RpcError::refuse)
}

/// Changes the caller's password, and ends his other sessions.
#[server(prefix = "/rpc", endpoint = "account/change-password", input = Json)]
pub async fn change_password(current: SecretInput, new: SecretInput) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.change_password(&caller, current, new).await.map_err(RpcError::refuse)
}

/// Removes everything that the account keeps, for good.
#[server(prefix = "/rpc", endpoint = "account/wipe", input = Json)]
pub async fn wipe_account() -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.wipe(&caller).await.map_err(RpcError::refuse)
}

/// Passes when this browser's sign-in is fresh.
#[server(prefix = "/rpc", endpoint = "account/require-fresh", input = Json)]
pub async fn require_fresh() -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.require_fresh(&caller).await.map(drop).map_err(RpcError::refuse)
}

/// Renews the sign-in of this browser, for what asks for a fresh one.
#[server(prefix = "/rpc", endpoint = "account/confirm-password", input = Json)]
pub async fn confirm_password(password: SecretInput) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.confirm_password(&caller, password).await.map_err(RpcError::refuse)
}

/// The browsers in which the account is signed in, the one used last first.
#[server(prefix = "/rpc", endpoint = "sessions/list", input = Json)]
pub async fn list_sessions() -> Result<Vec<Session>, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.list_sessions(&caller).await.map_err(RpcError::refuse)
}

/// Ends one of them.
#[server(prefix = "/rpc", endpoint = "sessions/end", input = Json)]
pub async fn end_session(id: SessionId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.end_session(&caller, id).await.map_err(RpcError::refuse)
}

/// Ends all of them but this browser's, which signs out for itself: also at the provider.
#[server(prefix = "/rpc", endpoint = "sessions/end-others", input = Json)]
pub async fn end_other_sessions() -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.end_other_sessions(&caller).await.map_err(RpcError::refuse)
}

/// Ends this browser's own session, where nobody has touched it for a while.
#[server(prefix = "/rpc", endpoint = "sessions/lock", input = Json)]
pub async fn lock() -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.sign_out(&caller).await.map_err(RpcError::refuse)
}
