//! `/api/2fa`: sets of recovery codes, from which codes are taken one at a time.

use axum::{
    Extension, Json,
    extract::State,
    http::Uri,
    response::{IntoResponse, Response},
};
use domain::{AccountId, RecoverySetChange, RecoverySetId, RecoverySetInput, TakenCode, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use vault::{Caller, Vault};

use super::{
    input::{Body, IfMatch, NoBody, Nothing, Params, Posted, PostedNothing, Repeatable, Slice, Target},
    output::{self, Data, Id, List},
};
use crate::http::problem::ApiError;

/// A set of recovery codes. Never the codes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoverySet {
    id: RecoverySetId,
    /// The account that owns it.
    user_id: AccountId,
    /// Whose codes they are.
    #[schema(example = "GitHub")]
    service: String,
    /// Which account there.
    label: Option<String>,
    /// How many codes it has, taken ones too.
    total_count: u32,
    /// How many of them were taken.
    used_count: u32,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<domain::RecoverySet> for RecoverySet {
    fn from(set: domain::RecoverySet) -> Self {
        Self {
            id: set.id,
            user_id: set.user_id,
            service: set.service,
            label: set.label,
            total_count: set.total_count,
            used_count: set.used_count,
            created_at: set.created_at,
            updated_at: set.updated_at,
        }
    }
}

/// List sets of recovery codes
///
/// Without their codes.
#[utoipa::path(get, path = "/api/2fa", operation_id = "listRecoverySets", tag = "Recovery codes", params(Slice),
    responses((status = 200, description = "Sets, newest first", body = List<RecoverySet>)))]
pub async fn list(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    Params(slice): Params<Slice>,
) -> Result<Response, ApiError> {
    let page = vault.list_recovery_sets(&caller, slice.limit, slice.cursor.as_deref()).await?;
    Ok(output::page::<_, RecoverySet>(&uri, page))
}

/// Create a set and seal its codes
#[utoipa::path(post, path = "/api/2fa", operation_id = "createRecoverySet", tag = "Recovery codes", request_body = RecoverySetInput,
    params(Repeatable),
    responses((status = 201, description = "The new set, without its codes", body = Data<RecoverySet>)))]
pub async fn create(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
    posted: Posted<RecoverySetInput>,
) -> Result<Response, ApiError> {
    let made = vault.create_recovery_set(&caller, posted.input, posted.once.as_ref()).await?;
    Ok(output::created(made, |set| Some(set.tag()), RecoverySet::from))
}

/// Change a set
///
/// What is absent stays, the codes too; `null` clears. New codes replace all, and none of them counts as taken.
#[utoipa::path(put, path = "/api/2fa/{id}", operation_id = "updateRecoverySet", tag = "Recovery codes", request_body = RecoverySetChange,
    params(("id" = RecoverySetId, Path), ("If-Match" = Option<String>, Header, description = "The ETag that you have seen")),
    responses((status = 200, description = "The set as it is now", body = Data<RecoverySet>, headers(("ETag" = String, description = "Its state")))))]
pub async fn update(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<RecoverySetId>,
    IfMatch(expected): IfMatch,
    Params(Nothing {}): Params<Nothing>,
    Body(change): Body<RecoverySetChange>,
) -> Result<Response, ApiError> {
    let set = vault.update_recovery_set(&caller, id, &expected, change).await?;
    Ok((output::etag(&set.tag()), output::data(RecoverySet::from(set))).into_response())
}

/// Move a set to the trash
#[utoipa::path(delete, path = "/api/2fa/{id}", operation_id = "deleteRecoverySet", tag = "Recovery codes",
    params(("id" = RecoverySetId, Path), ("If-Match" = Option<String>, Header, description = "The ETag that you have seen")),
    responses((status = 200, description = "It is in the trash", body = Data<Id>)))]
pub async fn delete(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<RecoverySetId>,
    IfMatch(expected): IfMatch,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<Id>>, ApiError> {
    vault.delete_recovery_set(&caller, id, &expected).await?;
    Ok(Id::of(id))
}

/// Take an unused code
///
/// Nobody is given it again, but for a repeated request of the same Idempotency-Key: so a lost answer costs no code. The ledger keeps who
/// took one before it leaves.
#[utoipa::path(post, path = "/api/2fa/{id}/reveal", operation_id = "takeRecoveryCode", tag = "Recovery codes",
    params(("id" = RecoverySetId, Path), Repeatable),
    responses(
        (status = 200, description = "The code", body = Data<TakenCode>),
        (status = 400, description = "No unused code is left, or the request breaks a rule"),
        (status = 409, description = "The code that this request took before was put back, purged or replaced since"),
    ))]
pub async fn reveal(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<RecoverySetId>,
    Params(Nothing {}): Params<Nothing>,
    PostedNothing(once): PostedNothing,
) -> Result<Response, ApiError> {
    Ok(output::done_once(vault.take_code(&caller, id, once.as_ref()).await?))
}
