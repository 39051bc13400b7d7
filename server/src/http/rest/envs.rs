//! `/api/envs`: env projects, and whole `.env` files in them.

use axum::{
    Extension, Json,
    extract::State,
    http::Uri,
    response::{IntoResponse, Response},
};
use domain::{
    AccountId, EnvFile, EnvFileId, EnvFileInput, EnvFileVersion, EnvProjectChange, EnvProjectDetail, EnvProjectId, EnvProjectInput,
    EnvProjectSummary, RevealedEnvFile, Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;
use vault::{Caller, Vault};

use super::{
    input::{
        Body, IfMatch, IfMatchOrNone, IfNoneMatch, NoBody, Nothing, Params, Posted, Repeatable, Slice, Target, TargetFile, TargetVersion,
    },
    output::{self, Data, List, Success},
};
use crate::http::problem::ApiError;

/// What every form of an env project says.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnvProjectFields {
    id: EnvProjectId,
    /// The account that owns it.
    user_id: AccountId,
    #[schema(example = "blog")]
    name: String,
    description: Option<String>,
    created_at: Timestamp,
    /// When it, or a file of it, last changed.
    updated_at: Timestamp,
}

/// An env project, with its files. Never their content.
#[derive(Serialize, ToSchema)]
pub struct EnvProject {
    #[serde(flatten)]
    fields: EnvProjectFields,
    /// At most one of each type.
    files: Vec<EnvFile>,
}

/// An env project in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListedEnvProject {
    #[serde(flatten)]
    fields: EnvProjectFields,
    /// How many files it has.
    file_count: usize,
}

impl From<domain::EnvProject> for EnvProjectFields {
    fn from(project: domain::EnvProject) -> Self {
        Self {
            id: project.id,
            user_id: project.user_id,
            name: project.name,
            description: project.description,
            created_at: project.created_at,
            updated_at: project.updated_at,
        }
    }
}

impl From<EnvProjectDetail> for EnvProject {
    fn from(detail: EnvProjectDetail) -> Self {
        Self { fields: detail.project.into(), files: detail.files }
    }
}

impl From<EnvProjectSummary> for ListedEnvProject {
    fn from(summary: EnvProjectSummary) -> Self {
        Self { file_count: summary.files.len(), fields: summary.project.into() }
    }
}

/// List env projects
#[utoipa::path(get, path = "/api/envs", operation_id = "listEnvProjects", tag = "Env projects", params(Slice),
    responses((status = 200, description = "Env projects, newest first", body = List<ListedEnvProject>)))]
pub async fn list(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    Params(slice): Params<Slice>,
) -> Result<Response, ApiError> {
    let page = vault.list_env_projects(&caller, slice.limit, slice.cursor.as_deref()).await?;
    Ok(output::page::<_, ListedEnvProject>(&uri, page))
}

/// Create an env project
#[utoipa::path(post, path = "/api/envs", operation_id = "createEnvProject", tag = "Env projects", request_body = EnvProjectInput,
    params(Repeatable),
    responses((status = 201, description = "The new project", body = Data<EnvProject>)))]
pub async fn create(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
    posted: Posted<EnvProjectInput>,
) -> Result<Response, ApiError> {
    let made = vault.create_env_project(&caller, posted.input, posted.once.as_ref()).await?;
    Ok(output::created(made, |detail| Some(detail.project.tag()), EnvProject::from))
}

/// Read an env project
#[utoipa::path(get, path = "/api/envs/{id}", operation_id = "getEnvProject", tag = "Env projects",
    params(("id" = EnvProjectId, Path), ("If-None-Match" = Option<String>, Header, description = "The ETag that you have")),
    responses((status = 200, description = "The project and its files", body = Data<EnvProject>, headers(("ETag" = String, description = "Its state and its files'"))), (status = 304, description = "You have it already")))]
pub async fn get(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<EnvProjectId>,
    held: IfNoneMatch,
    Params(Nothing {}): Params<Nothing>,
) -> Result<Response, ApiError> {
    let detail = vault.get_env_project(&caller, id).await?;
    Ok(output::tagged(&detail.project.tag(), &held, EnvProject::from(detail.clone())))
}

/// Change an env project
///
/// What is absent stays; `null` clears.
#[utoipa::path(put, path = "/api/envs/{id}", operation_id = "updateEnvProject", tag = "Env projects", request_body = EnvProjectChange,
    params(("id" = EnvProjectId, Path), ("If-Match" = Option<String>, Header, description = "The ETag that you have seen")),
    responses((status = 200, description = "The project as it is now", body = Data<EnvProject>, headers(("ETag" = String, description = "Its state and its files'")))))]
pub async fn update(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<EnvProjectId>,
    IfMatch(expected): IfMatch,
    Params(Nothing {}): Params<Nothing>,
    Body(change): Body<EnvProjectChange>,
) -> Result<Response, ApiError> {
    let detail = vault.update_env_project(&caller, id, &expected, change).await?;
    Ok((output::etag(&detail.project.tag()), output::data(EnvProject::from(detail))).into_response())
}

/// Move an env project and its files to the trash
#[utoipa::path(delete, path = "/api/envs/{id}", operation_id = "deleteEnvProject", tag = "Env projects",
    params(("id" = EnvProjectId, Path), ("If-Match" = Option<String>, Header, description = "The ETag that you have seen")),
    responses((status = 200, description = "It is in the trash", body = Data<Success>)))]
pub async fn delete(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<EnvProjectId>,
    IfMatch(expected): IfMatch,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<Success>>, ApiError> {
    vault.delete_env_project(&caller, id, &expected).await?;
    Ok(output::success())
}

/// List the files of an env project, without their content
#[utoipa::path(get, path = "/api/envs/{id}/files", operation_id = "listEnvFiles", tag = "Env projects", params(("id" = EnvProjectId, Path)),
    responses((status = 200, description = "The files, by type; always all of them", body = List<EnvFile>)))]
pub async fn files(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<EnvProjectId>,
    Params(Nothing {}): Params<Nothing>,
) -> Result<Json<List<EnvFile>>, ApiError> {
    Ok(output::whole(vault.get_env_project(&caller, id).await?.files))
}

/// Write a file of an env project
///
/// Makes the file of this type, or replaces what it holds, which is kept as an earlier version. Content that it holds already makes no
/// new version. The content is sealed as it is, byte for byte.
#[utoipa::path(post, path = "/api/envs/{id}/files", operation_id = "writeEnvFile", tag = "Env projects", request_body = EnvFileInput,
    params(("id" = EnvProjectId, Path), Repeatable,
        ("If-Match" = Option<String>, Header, description = "The file's ETag that you have seen; `*` for any, if only it is there"),
        ("If-None-Match" = Option<String>, Header, description = "`*`: the project must have no file of this type yet")),
    responses((status = 201, description = "The file as it is now, without its content", body = Data<EnvFile>, headers(("ETag" = String, description = "Its version")))))]
pub async fn write_file(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<EnvProjectId>,
    IfMatchOrNone(expected): IfMatchOrNone,
    Params(Nothing {}): Params<Nothing>,
    posted: Posted<EnvFileInput>,
) -> Result<Response, ApiError> {
    let made = vault.save_env_file(&caller, id, &expected, posted.input, posted.once.as_ref()).await?;
    Ok(output::created(made, |file| Some(file.tag()), |file| file))
}

/// Move a file of an env project to the trash
#[utoipa::path(delete, path = "/api/envs/{id}/files/{fileId}", operation_id = "deleteEnvFile", tag = "Env projects",
    params(("id" = EnvProjectId, Path), ("fileId" = EnvFileId, Path),
        ("If-Match" = Option<String>, Header, description = "The file's ETag that you have seen")),
    responses((status = 200, description = "It is in the trash", body = Data<Success>)))]
pub async fn delete_file(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    TargetFile(id, file): TargetFile,
    IfMatch(expected): IfMatch,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<Success>>, ApiError> {
    vault.delete_env_file(&caller, id, file, &expected).await?;
    Ok(output::success())
}

/// Open a file of an env project
///
/// The ledger keeps that it was opened, by whom and from where, before the content leaves.
#[utoipa::path(post, path = "/api/envs/{id}/files/{fileId}/reveal", operation_id = "revealEnvFile", tag = "Env projects",
    params(("id" = EnvProjectId, Path), ("fileId" = EnvFileId, Path)),
    responses((status = 200, description = "The content", body = Data<RevealedEnvFile>)))]
pub async fn reveal_file(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    TargetFile(id, file): TargetFile,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<RevealedEnvFile>>, ApiError> {
    Ok(output::data(vault.reveal_env_file(&caller, id, file).await?))
}

/// List what a file held before, without the content
#[utoipa::path(get, path = "/api/envs/{id}/files/{fileId}/versions", operation_id = "listEnvFileVersions", tag = "Env projects",
    params(("id" = EnvProjectId, Path), ("fileId" = EnvFileId, Path)),
    responses((status = 200, description = "The earlier versions, newest first; always all of them", body = List<EnvFileVersion>)))]
pub async fn versions(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    TargetFile(id, file): TargetFile,
    Params(Nothing {}): Params<Nothing>,
) -> Result<Json<List<EnvFileVersion>>, ApiError> {
    Ok(output::whole(vault.env_file_versions(&caller, id, file).await?))
}

/// Open an earlier version of a file
///
/// Recorded as the opening of a file is.
#[utoipa::path(post, path = "/api/envs/{id}/files/{fileId}/versions/{n}/reveal", operation_id = "revealEnvFileVersion", tag = "Env projects",
    params(("id" = EnvProjectId, Path), ("fileId" = EnvFileId, Path), ("n" = i64, Path, description = "Which version")),
    responses((status = 200, description = "What it held", body = Data<RevealedEnvFile>)))]
pub async fn reveal_version(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    TargetFile(id, file): TargetFile,
    TargetVersion(version): TargetVersion,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<RevealedEnvFile>>, ApiError> {
    Ok(output::data(vault.reveal_env_file_version(&caller, id, file, version).await?))
}

/// Write an earlier version of a file anew
///
/// It becomes the next version; what the file holds is kept as an earlier one.
#[utoipa::path(post, path = "/api/envs/{id}/files/{fileId}/versions/{n}/restore", operation_id = "restoreEnvFileVersion", tag = "Env projects",
    params(("id" = EnvProjectId, Path), ("fileId" = EnvFileId, Path), ("n" = i64, Path, description = "Which version"),
        ("If-Match" = Option<String>, Header, description = "The file's ETag that you have seen")),
    responses((status = 200, description = "The file as it is now, without its content", body = Data<EnvFile>, headers(("ETag" = String, description = "Its version")))))]
pub async fn restore_version(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    TargetFile(id, file): TargetFile,
    TargetVersion(version): TargetVersion,
    IfMatch(expected): IfMatch,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Response, ApiError> {
    let file = vault.restore_env_file_version(&caller, id, file, version, &expected).await?;
    Ok((output::etag(&file.tag()), output::data(file)).into_response())
}
