//! `/api/totp`: generators of one-time passwords, and the code of the moment.

use axum::{
    Extension, Json,
    extract::State,
    http::Uri,
    response::{IntoResponse, Response},
};
use domain::{AccountId, Timestamp, TotpChange, TotpCode, TotpId, TotpInput, totp::Algorithm};
use serde::Serialize;
use utoipa::ToSchema;
use vault::{Caller, Vault};

use super::{
    input::{Body, IfMatch, NoBody, Nothing, Params, Posted, Repeatable, Slice, Target},
    output::{self, Data, Id, List},
};
use crate::http::problem::ApiError;

/// A generator of one-time passwords. Never its secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totp {
    id: TotpId,
    /// The account that owns it.
    user_id: AccountId,
    /// Whose codes they are.
    #[schema(example = "GitHub")]
    service: String,
    /// Which account there.
    account_name: Option<String>,
    algorithm: Algorithm,
    #[schema(minimum = 6, maximum = 8)]
    digits: u8,
    /// How long a code is good, in seconds.
    #[schema(minimum = 15, maximum = 60)]
    period: u8,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<domain::Totp> for Totp {
    fn from(totp: domain::Totp) -> Self {
        Self {
            id: totp.id,
            user_id: totp.user_id,
            service: totp.service,
            account_name: totp.account_name,
            algorithm: totp.algorithm,
            digits: totp.digits,
            period: totp.period,
            created_at: totp.created_at,
            updated_at: totp.updated_at,
        }
    }
}

/// List generators of one-time passwords
///
/// Without their secrets.
#[utoipa::path(get, path = "/api/totp", operation_id = "listTotps", tag = "One-time passwords", params(Slice),
    responses((status = 200, description = "Generators, newest first", body = List<Totp>)))]
pub async fn list(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    Params(slice): Params<Slice>,
) -> Result<Response, ApiError> {
    let page = vault.list_totps(&caller, slice.limit, slice.cursor.as_deref()).await?;
    Ok(output::page::<_, Totp>(&uri, page))
}

/// Create a generator and seal its secret
///
/// Exactly one of `secret`, `uri` and `qrImage` is given.
#[utoipa::path(post, path = "/api/totp", operation_id = "createTotp", tag = "One-time passwords", request_body = TotpInput,
    params(Repeatable),
    responses((status = 201, description = "The new generator, without its secret", body = Data<Totp>)))]
pub async fn create(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
    posted: Posted<TotpInput>,
) -> Result<Response, ApiError> {
    let made = vault.create_totp(&caller, posted.input, posted.once.as_ref()).await?;
    Ok(output::created(made, |totp| Some(totp.tag()), Totp::from))
}

/// Change a generator
///
/// What is absent stays, the secret too; `null` clears. At most one of `secret`, `uri` and `qrImage` is given; an address and a picture
/// bring their algorithm, digits and period.
#[utoipa::path(put, path = "/api/totp/{id}", operation_id = "updateTotp", tag = "One-time passwords", request_body = TotpChange,
    params(("id" = TotpId, Path), ("If-Match" = Option<String>, Header, description = "The ETag that you have seen")),
    responses((status = 200, description = "The generator as it is now", body = Data<Totp>, headers(("ETag" = String, description = "Its state")))))]
pub async fn update(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<TotpId>,
    IfMatch(expected): IfMatch,
    Params(Nothing {}): Params<Nothing>,
    Body(change): Body<TotpChange>,
) -> Result<Response, ApiError> {
    let totp = vault.update_totp(&caller, id, &expected, change).await?;
    Ok((output::etag(&totp.tag()), output::data(Totp::from(totp))).into_response())
}

/// Move a generator to the trash
#[utoipa::path(delete, path = "/api/totp/{id}", operation_id = "deleteTotp", tag = "One-time passwords",
    params(("id" = TotpId, Path), ("If-Match" = Option<String>, Header, description = "The ETag that you have seen")),
    responses((status = 200, description = "It is in the trash", body = Data<Id>)))]
pub async fn delete(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<TotpId>,
    IfMatch(expected): IfMatch,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<Id>>, ApiError> {
    vault.delete_totp(&caller, id, &expected).await?;
    Ok(Id::of(id))
}

/// Make the code of the moment
///
/// By the server's clock. The ledger keeps who asked before the code leaves.
#[utoipa::path(post, path = "/api/totp/{id}/reveal", operation_id = "revealTotp", tag = "One-time passwords", params(("id" = TotpId, Path)),
    responses((status = 200, description = "The code", body = Data<TotpCode>)))]
pub async fn reveal(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<TotpId>,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<TotpCode>>, ApiError> {
    Ok(output::data(vault.reveal_totp(&caller, id).await?))
}
