//! The server itself.

use leptos::prelude::*;
use server_fn::codec::Json;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::vault_and_caller;
#[cfg(feature = "ssr")]
use crate::facts::AskServer;

/// What the server does for what is in it, as HTML: for admins with what is set, for others what concerns their data.
#[server(prefix = "/rpc", endpoint = "server/facts", input = Json)]
pub async fn server_facts() -> Result<String, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    let facts = vault.facts(&caller).await.map_err(RpcError::refuse)?;
    let AskServer(server) = use_context().ok_or_else(|| RpcError::refuse(domain::Problem::internal("no-server-facts".into())))?;
    Ok(crate::facts::html(&facts, &server()))
}
