//! `/api/stats` and `/api/export`.

use axum::{
    Extension, Json,
    extract::State,
    http::{Method, header},
    response::{IntoResponse, Response},
};
use domain::{
    EnvProjectSummary, FileType, Timestamp,
    stats::{EnvironmentCount, KeyTypeCount},
};
use serde::Serialize;
use utoipa::ToSchema;
use vault::{Caller, Vault};

use super::{
    categories::Category,
    entries::ListedEntry,
    envs::EnvProjectFields,
    input::{Nothing, Params},
    output::{self, Data},
};
use crate::http::problem::ApiError;

/// What a vault holds, counted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    total_categories: u64,
    total_entries: u64,
    total_two_factor_sets: u64,
    total_env_projects: u64,
    /// Entries by the key type of their category.
    key_type_breakdown: Vec<KeyTypeCount>,
    /// Entries by environment.
    environment_breakdown: Vec<EnvironmentCount>,
    /// The five newest, newest first.
    recent_entries: Vec<ListedEntry>,
    /// Up to ten that ended or end within 30 days, the soonest first.
    expiring_entries: Vec<ListedEntry>,
}

/// Everything but the values.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    exported_at: Timestamp,
    categories: Vec<Category>,
    entries: Vec<ListedEntry>,
    env_projects: Vec<ExportedEnvProject>,
}

/// An env project, and which files it has. Never their content.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportedEnvProject {
    #[serde(flatten)]
    fields: EnvProjectFields,
    file_types: Vec<FileType>,
}

impl From<EnvProjectSummary> for ExportedEnvProject {
    fn from(summary: EnvProjectSummary) -> Self {
        Self { fields: summary.project.into(), file_types: summary.files }
    }
}

/// Read the numbers of the overview
#[utoipa::path(get, path = "/api/stats", operation_id = "getStats", tag = "Overview",
    responses((status = 200, description = "The numbers", body = Data<Stats>)))]
pub async fn stats(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
) -> Result<Json<Data<Stats>>, ApiError> {
    let stats = vault.stats(&caller).await?;
    Ok(output::data(Stats {
        total_categories: stats.total_categories,
        total_entries: stats.total_entries,
        total_two_factor_sets: stats.total_two_factor_sets,
        total_env_projects: stats.total_env_projects,
        key_type_breakdown: stats.key_type_breakdown,
        environment_breakdown: stats.environment_breakdown,
        recent_entries: stats.recent_entries.into_iter().map(Into::into).collect(),
        expiring_entries: stats.expiring_entries.into_iter().map(Into::into).collect(),
    }))
}

/// Export metadata, without values
#[utoipa::path(get, path = "/api/export", operation_id = "exportMetadata", tag = "Overview",
    responses((status = 200, description = "A file", body = Data<Export>, headers(("Content-Disposition" = String, description = "Its name")))))]
pub async fn export(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    method: Method,
    Params(Nothing {}): Params<Nothing>,
) -> Result<Response, ApiError> {
    if method == Method::HEAD {
        // Nothing leaves, so nothing is recorded.
        return Ok([(header::CONTENT_TYPE, "application/json")].into_response());
    }
    let export = vault.export(&caller).await?;
    let name = format!("attachment; filename=\"kagi-export-{}.json\"", export.exported_at.date());
    let export = Export {
        exported_at: export.exported_at,
        categories: export.categories.into_iter().map(Into::into).collect(),
        entries: export.entries.into_iter().map(Into::into).collect(),
        env_projects: export.env_projects.into_iter().map(Into::into).collect(),
    };
    Ok(([(header::CONTENT_DISPOSITION, name)], output::data(export)).into_response())
}
