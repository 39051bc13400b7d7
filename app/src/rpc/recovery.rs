//! Recovery codes and generators of one-time passwords.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, and can document none of them")]

use domain::{
    Expected, RecoverySet, RecoverySetChange, RecoverySetId, RecoverySetInput, TakenCode, Timestamp, Totp, TotpChange, TotpCode, TotpId,
    TotpInput, UsedCode, listing::TwoFactor,
};
use leptos::prelude::*;
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use vault::Made;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::{once, vault_and_caller};

/// Every set and every generator, without their secrets.
#[server(prefix = "/rpc", endpoint = "recovery/list", input = Json)]
pub async fn list_two_factor() -> Result<TwoFactor, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.two_factor(&caller).await.map_err(RpcError::refuse)
}

/// Makes a set of codes; once, however often a request of this name comes.
#[server(prefix = "/rpc", endpoint = "recovery/create", input = Json)]
pub async fn create_recovery_set(name: String, input: RecoverySetInput) -> Result<RecoverySet, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    let once = once(&vault, &name, "/rpc/recovery/create", &input)?;
    vault.create_recovery_set(&caller, input, Some(&once)).await.map(Made::into_inner).map_err(RpcError::refuse)
}

/// Changes a set that is still in this state; without codes it keeps those it has.
#[server(prefix = "/rpc", endpoint = "recovery/update", input = Json)]
pub async fn update_recovery_set(id: RecoverySetId, expected: Expected, change: RecoverySetChange) -> Result<RecoverySet, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.update_recovery_set(&caller, id, &expected, change).await.map_err(RpcError::refuse)
}

/// Moves a set to the trash.
#[server(prefix = "/rpc", endpoint = "recovery/delete", input = Json)]
pub async fn delete_recovery_set(id: RecoverySetId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.delete_recovery_set(&caller, id, &Expected::Any).await.map_err(RpcError::refuse)
}

/// Takes a set out of the trash.
#[server(prefix = "/rpc", endpoint = "recovery/restore", input = Json)]
pub async fn restore_recovery_set(id: RecoverySetId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.restore_recovery_set(&caller, id).await.map_err(RpcError::refuse)
}

/// Takes one unused code; the same one, however often a request of this name comes. Only ever behind an action.
#[server(prefix = "/rpc", endpoint = "recovery/take", input = Json)]
pub async fn take_code(name: String, id: RecoverySetId) -> Result<TakenCode, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    let once = once(&vault, &name, "/rpc/recovery/take", &id)?;
    vault.take_code(&caller, id, Some(&once)).await.map(Made::into_inner).map_err(RpcError::refuse)
}

/// Opens the codes that were taken before. Only ever behind an action.
#[server(prefix = "/rpc", endpoint = "recovery/used", input = Json)]
pub async fn used_codes(id: RecoverySetId) -> Result<Vec<UsedCode>, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.used_codes(&caller, id).await.map_err(RpcError::refuse)
}

/// Makes the code that was taken from this place at that moment an unused one again.
#[server(prefix = "/rpc", endpoint = "recovery/put-back", input = Json)]
pub async fn put_back_code(id: RecoverySetId, place: u32, used_at: Timestamp) -> Result<RecoverySet, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.put_back_code(&caller, id, place, used_at).await.map_err(RpcError::refuse)
}

/// Forgets the codes that were taken, for good.
#[server(prefix = "/rpc", endpoint = "recovery/purge-used", input = Json)]
pub async fn purge_used_codes(id: RecoverySetId) -> Result<RecoverySet, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.purge_used_codes(&caller, id).await.map_err(RpcError::refuse)
}

/// Makes a generator; once, however often a request of this name comes.
#[server(prefix = "/rpc", endpoint = "totp/create", input = Json)]
pub async fn create_totp(name: String, input: TotpInput) -> Result<Totp, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    let once = once(&vault, &name, "/rpc/totp/create", &input)?;
    vault.create_totp(&caller, input, Some(&once)).await.map(Made::into_inner).map_err(RpcError::refuse)
}

/// Changes a generator that is still in this state; without a secret it keeps the one it has.
#[server(prefix = "/rpc", endpoint = "totp/update", input = Json)]
pub async fn update_totp(id: TotpId, expected: Expected, change: TotpChange) -> Result<Totp, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.update_totp(&caller, id, &expected, change).await.map_err(RpcError::refuse)
}

/// Moves a generator to the trash.
#[server(prefix = "/rpc", endpoint = "totp/delete", input = Json)]
pub async fn delete_totp(id: TotpId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.delete_totp(&caller, id, &Expected::Any).await.map_err(RpcError::refuse)
}

/// Takes a generator out of the trash.
#[server(prefix = "/rpc", endpoint = "totp/restore", input = Json)]
pub async fn restore_totp(id: TotpId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.restore_totp(&caller, id).await.map_err(RpcError::refuse)
}

/// The code of the moment. Only ever behind an action.
#[server(prefix = "/rpc", endpoint = "totp/reveal", input = Json)]
pub async fn reveal_totp(id: TotpId) -> Result<TotpCode, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.reveal_totp(&caller, id).await.map_err(RpcError::refuse)
}
