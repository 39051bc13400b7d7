//! Accounts, for admins.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, and can document none of them")]

use domain::{AccountChange, AccountId, AccountSummary};
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

/// Keeps one out, lets it in again, or ends its sessions.
#[server(prefix = "/rpc", endpoint = "accounts/change", input = Json)]
pub async fn change_account(id: AccountId, change: AccountChange) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.change_account(&caller, id, change).await.map_err(RpcError::refuse)
}
