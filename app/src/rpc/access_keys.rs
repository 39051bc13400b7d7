//! Access keys. Two functions answer a secret, each once.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, and can document none of them")]

use domain::{AccessKey, AccessKeyChange, AccessKeyId, AccessKeyInput, IssuedAccessKey, KeyRing, Rotation};
use leptos::prelude::*;
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use vault::Made;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::vault_and_caller;

/// The account's keys, and what they can be narrowed to.
#[server(prefix = "/rpc", endpoint = "access-keys/list", input = Json)]
pub async fn list_access_keys() -> Result<KeyRing, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.key_ring(&caller).await.map_err(RpcError::refuse)
}

/// Makes a key. Only ever behind an action: what a resource loads is printed into the page.
#[server(prefix = "/rpc", endpoint = "access-keys/create", input = Json)]
pub async fn create_access_key(input: AccessKeyInput) -> Result<IssuedAccessKey, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.create_access_key(&caller, input, None).await.map(Made::into_inner).map_err(RpcError::refuse)
}

/// Changes a key's name, scopes, narrowing or end.
#[server(prefix = "/rpc", endpoint = "access-keys/update", input = Json)]
pub async fn update_access_key(id: AccessKeyId, change: AccessKeyChange) -> Result<AccessKey, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.update_access_key(&caller, id, change).await.map_err(RpcError::refuse)
}

/// Gives a key a new secret. Only ever behind an action, as [`create_access_key`].
#[server(prefix = "/rpc", endpoint = "access-keys/rotate", input = Json)]
pub async fn rotate_access_key(id: AccessKeyId, rotation: Rotation) -> Result<IssuedAccessKey, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.rotate_access_key(&caller, id, rotation, None).await.map(Made::into_inner).map_err(RpcError::refuse)
}

/// Revokes a key.
#[server(prefix = "/rpc", endpoint = "access-keys/revoke", input = Json)]
pub async fn revoke_access_key(id: AccessKeyId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.revoke_access_key(&caller, id).await.map_err(RpcError::refuse)
}
