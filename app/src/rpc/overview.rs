//! The overview, as HTML.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, and can document none of them")]

use leptos::prelude::*;
use server_fn::codec::Json;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::vault_and_caller;
#[cfg(feature = "ssr")]
use crate::printed;

/// What the first page shows, with the largest projects or all of them.
#[server(prefix = "/rpc", endpoint = "overview/get", input = Json)]
pub async fn get_overview(all_projects: bool) -> Result<String, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    let overview = vault.overview(&caller, all_projects).await.map_err(RpcError::refuse)?;
    Ok(printed::overview(&overview))
}
