//! `/api/account`: the password, and the end of all data.

use axum::{Extension, Json, extract::State};
use domain::SecretInput;
use serde::Deserialize;
use utoipa::ToSchema;
use vault::{Caller, Vault};

use super::{
    input::{Body, NoBody, Nothing, Params},
    output::{self, Data, Done},
};
use crate::http::problem::ApiError;

/// A change of the password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PasswordChange {
    /// The password as it is.
    #[schema(value_type = String, format = Password)]
    current_password: SecretInput,
    /// The password to be: 12 to 256 characters.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 256)]
    new_password: SecretInput,
}

/// Change the password
///
/// Ends the account's other sessions.
#[utoipa::path(put, path = "/api/account/password", operation_id = "changePassword", tag = "Account", request_body = PasswordChange,
    responses((status = 200, description = "It is changed", body = Data<Done>)))]
pub async fn change_password(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
    Body(change): Body<PasswordChange>,
) -> Result<Json<Data<Done>>, ApiError> {
    vault.change_password(&caller, change.current_password, change.new_password).await?;
    Ok(output::done())
}

/// Remove everything that the account keeps
///
/// Categories, entries, env projects, recovery code sets, generators, access keys and the trash, for good. The account, its sessions and the ledger stay.
#[utoipa::path(delete, path = "/api/account/data", operation_id = "wipeAccount", tag = "Account",
    responses((status = 200, description = "It is gone", body = Data<Done>)))]
pub async fn wipe(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<Done>>, ApiError> {
    vault.wipe(&caller).await?;
    Ok(output::done())
}
