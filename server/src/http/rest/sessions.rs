//! `/api/sessions`: the browsers in which an account is signed in.

use axum::{Extension, Json, extract::State};
use domain::{Session, SessionId};
use vault::{Caller, Vault};

use super::{
    input::{NoBody, Nothing, Params, Target},
    output::{self, Data, Done, Id},
};
use crate::http::problem::ApiError;

/// List sessions, the one used last first
#[utoipa::path(get, path = "/api/sessions", operation_id = "listSessions", tag = "Sessions",
    responses((status = 200, description = "The sessions", body = Data<Vec<Session>>)))]
pub async fn list(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
) -> Result<Json<Data<Vec<Session>>>, ApiError> {
    Ok(output::data(vault.list_sessions(&caller).await?))
}

/// Sign out everywhere
///
/// Ends every session of the account, this one too.
#[utoipa::path(delete, path = "/api/sessions", operation_id = "endAllSessions", tag = "Sessions",
    responses((status = 200, description = "They are ended", body = Data<Done>)))]
pub async fn end_all(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<Done>>, ApiError> {
    vault.end_all_sessions(&caller).await?;
    Ok(output::done())
}

/// End a session
#[utoipa::path(delete, path = "/api/sessions/{id}", operation_id = "endSession", tag = "Sessions", params(("id" = SessionId, Path)),
    responses((status = 200, description = "It is ended", body = Data<Id>)))]
pub async fn end(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<SessionId>,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<Id>>, ApiError> {
    vault.end_session(&caller, id).await?;
    Ok(Id::of(id))
}
