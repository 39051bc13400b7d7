//! Who is signed in.

use domain::Account;
use leptos::prelude::*;
use server_fn::codec::Json;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::vault_and_caller;

/// The account behind this browser's session.
#[server(prefix = "/rpc", endpoint = "account/current", input = Json)]
pub async fn current_account() -> Result<Account, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.current_account(&caller).await.map_err(RpcError::refuse)
}
