//! `/api/access-keys`. For browsers alone: a key that could make keys would never die.

use axum::{
    Extension, Json,
    extract::State,
    http::Uri,
    response::{IntoResponse, Response},
};
use domain::{AccessKey, AccessKeyChange, AccessKeyId, AccessKeyInput, IssuedAccessKey, Rotation};
use vault::{Caller, Vault};

use super::{
    input::{Body, NoBody, Nothing, Params, Posted, Repeatable, Slice, Target},
    output::{self, Data, Id, List},
};
use crate::http::problem::ApiError;

/// List access keys
#[utoipa::path(get, path = "/api/access-keys", operation_id = "listAccessKeys", tag = "Access keys", params(Slice),
    responses((status = 200, description = "Access keys, newest first, without their secrets", body = List<AccessKey>)))]
pub async fn list(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    Params(slice): Params<Slice>,
) -> Result<Response, ApiError> {
    let page = vault.list_access_keys(&caller, slice.limit, slice.cursor.as_deref()).await?;
    Ok(output::page::<_, AccessKey>(&uri, page))
}

/// Create an access key
///
/// Its secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/access-keys", operation_id = "createAccessKey", tag = "Access keys", request_body = AccessKeyInput,
    params(Repeatable),
    responses((status = 201, description = "The new key", body = Data<IssuedAccessKey>)))]
pub async fn create(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
    posted: Posted<AccessKeyInput>,
) -> Result<Response, ApiError> {
    let made = vault.create_access_key(&caller, posted.input, posted.once.as_ref()).await?;
    Ok(output::created(made, |_| None, |key| key))
}

/// Change an access key
///
/// What is absent stays; `null` widens, or takes the end away. The secret stays.
#[utoipa::path(put, path = "/api/access-keys/{id}", operation_id = "updateAccessKey", tag = "Access keys", request_body = AccessKeyChange,
    params(("id" = AccessKeyId, Path)),
    responses((status = 200, description = "The key as it is now", body = Data<AccessKey>)))]
pub async fn update(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<AccessKeyId>,
    Params(Nothing {}): Params<Nothing>,
    Body(change): Body<AccessKeyChange>,
) -> Result<Response, ApiError> {
    Ok(output::data(vault.update_access_key(&caller, id, change).await?).into_response())
}

/// Give an access key a new secret
///
/// The old one stays good for `graceSeconds`.
#[utoipa::path(post, path = "/api/access-keys/{id}/rotate", operation_id = "rotateAccessKey", tag = "Access keys", request_body = Rotation,
    params(("id" = AccessKeyId, Path), Repeatable),
    responses((status = 201, description = "The key with its new secret", body = Data<IssuedAccessKey>)))]
pub async fn rotate(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<AccessKeyId>,
    Params(Nothing {}): Params<Nothing>,
    posted: Posted<Rotation>,
) -> Result<Response, ApiError> {
    let made = vault.rotate_access_key(&caller, id, posted.input, posted.once.as_ref()).await?;
    Ok(output::created(made, |_| None, |key| key))
}

/// Revoke an access key
///
/// The next request with it is refused.
#[utoipa::path(delete, path = "/api/access-keys/{id}", operation_id = "revokeAccessKey", tag = "Access keys", params(("id" = AccessKeyId, Path)),
    responses((status = 200, description = "It is revoked", body = Data<Id>)))]
pub async fn revoke(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<AccessKeyId>,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<Id>>, ApiError> {
    vault.revoke_access_key(&caller, id).await?;
    Ok(Id::of(id))
}
