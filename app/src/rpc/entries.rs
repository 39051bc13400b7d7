//! Entries, and the one function that opens a value.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, and can document none of them")]

use domain::{Entry, EntryChange, EntryId, EntryInput, Expected, RevealedEntry};
use leptos::prelude::*;
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use vault::Made;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::{once, vault_and_caller};

/// One entry, without its value.
#[server(prefix = "/rpc", endpoint = "entries/get", input = Json)]
pub async fn get_entry(id: EntryId) -> Result<Entry, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.get_entry(&caller, id).await.map_err(RpcError::refuse)
}

/// Makes an entry and seals its value; once, however often a request of this name comes.
#[server(prefix = "/rpc", endpoint = "entries/create", input = Json)]
pub async fn create_entry(name: String, input: EntryInput) -> Result<Entry, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    let once = once(&vault, &name, "/rpc/entries/create", &input)?;
    vault.create_entry(&caller, input, Some(&once)).await.map(Made::into_inner).map_err(RpcError::refuse)
}

/// Changes an entry that is still in this state; without a value it keeps the one it has.
#[server(prefix = "/rpc", endpoint = "entries/update", input = Json)]
pub async fn update_entry(id: EntryId, expected: Expected, change: EntryChange) -> Result<Entry, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.update_entry(&caller, id, &expected, change).await.map_err(RpcError::refuse)
}

/// Moves an entry to the trash.
#[server(prefix = "/rpc", endpoint = "entries/delete", input = Json)]
pub async fn delete_entry(id: EntryId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.delete_entry(&caller, id, &Expected::Any).await.map_err(RpcError::refuse)
}

/// Takes an entry out of the trash.
#[server(prefix = "/rpc", endpoint = "entries/restore", input = Json)]
pub async fn restore_entry(id: EntryId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.restore_entry(&caller, id).await.map_err(RpcError::refuse)
}

/// Opens the value of an entry. Only ever behind an action: what a resource loads is printed into the page.
#[server(prefix = "/rpc", endpoint = "entries/reveal", input = Json)]
pub async fn reveal_entry(id: EntryId) -> Result<RevealedEntry, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.reveal_entry(&caller, id).await.map_err(RpcError::refuse)
}
