//! Accounts, for admins.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, and can document none of them")]

use domain::{AccountId, AccountSummary};
use leptos::prelude::*;
use server_fn::codec::Json;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::vault_and_caller;

/// All accounts, in the order in which they were made.
#[server(prefix = "/rpc", endpoint = "accounts/list", input = Json)]
pub async fn list_accounts() -> Result<Vec<AccountSummary>, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.list_accounts(&caller).await.map_err(RpcError::refuse)
}

/// Keeps one out.
#[server(prefix = "/rpc", endpoint = "accounts/disable", input = Json)]
pub async fn disable_account(id: AccountId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.disable_account(&caller, id).await.map_err(RpcError::refuse)
}

/// Lets one in again.
#[server(prefix = "/rpc", endpoint = "accounts/enable", input = Json)]
pub async fn enable_account(id: AccountId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.enable_account(&caller, id).await.map_err(RpcError::refuse)
}

/// Ends all sessions of one.
#[server(prefix = "/rpc", endpoint = "accounts/end-sessions", input = Json)]
pub async fn end_account_sessions(id: AccountId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.end_account_sessions(&caller, id).await.map_err(RpcError::refuse)
}
