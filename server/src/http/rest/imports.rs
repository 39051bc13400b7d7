//! `/api/import/env`, `/api/export/env` and `/api/projects/check`.

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    EnvExportInput,
    import::{Check, CheckInput, Import, ImportInput},
};
use serde::Deserialize;
use utoipa::IntoParams;
use vault::{Caller, EnvExport, Vault};

use super::{
    input::{Body, Nothing, Params, Posted, Repeatable},
    output::{self, Data},
};
use crate::http::problem::ApiError;

const LEFT_OUT: HeaderName = HeaderName::from_static("kagi-left-out");
/// How long that header is at most, in bytes: proxies refuse what is much longer.
const LONGEST_LEFT_OUT: usize = 2_000;

/// How a file is imported.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportParams {
    /// Tells what would become of each variable, and changes nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Import a file of variables
///
/// All of it or nothing. With `categories:write` variables that no category takes get a new one. Whether a value is the same as the
/// one that is there is told only to callers with `entries:reveal`.
#[utoipa::path(post, path = "/api/import/env", operation_id = "importEnv", tag = "Import and export", request_body = ImportInput,
    params(ImportParams, Repeatable),
    responses(
        (status = 200, description = "What would become of each variable", body = Data<Import>),
        (status = 201, description = "What became of each variable; of a request that was done before, what is there now", body = Data<Import>),
        (status = 409, description = "One of two entries of one category, project and environment would have to be replaced"),
    ))]
pub async fn import(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(params): Params<ImportParams>,
    posted: Posted<ImportInput>,
) -> Result<Response, ApiError> {
    if params.dry_run {
        return Ok(output::data(vault.preview_import(&caller, posted.input).await?).into_response());
    }
    let saved = vault.save_import(&caller, posted.input, posted.once.as_ref()).await?;
    Ok(output::created(saved, |_| None, |import| import))
}

/// Export variables for a program
///
/// Needs `export:read` beside `entries:reveal`, and of a browser a sign-in of the last 15 minutes. Each entry that is opened is
/// recorded before a byte leaves.
#[utoipa::path(post, path = "/api/export/env", operation_id = "exportEnv", tag = "Import and export", request_body = EnvExportInput,
    responses(
        (status = 200, description = "The variables, in the format that was asked for",
            content((String = "text/plain"), (serde_json::Value = "application/json"), (serde_json::Value = "application/yaml")),
            headers(("Kagi-Left-Out" = String, description = "What is not in it, separated by commas: variables that the format can't carry, and files that no variable is named for"))),
        (status = 404, description = "There is no entry in these projects and environments"),
        (status = 409, description = "Two entries have the same variable, one has none, or `strict` is set and the format can't carry one"),
    ))]
pub async fn export(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
    Body(input): Body<EnvExportInput>,
) -> Result<Response, ApiError> {
    let exported = vault.export_env(&caller, &input).await?;
    let mut response = exported.text.expose().to_owned().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(input.format.media_type()));
    response.headers_mut().extend(left_out(&exported).map(|names| (LEFT_OUT, names)));
    Ok(response)
}

/// The names as a header carries them: what is no visible ASCII is percent-encoded, and where not all fit, three dots follow.
fn left_out(exported: &EnvExport) -> Option<HeaderValue> {
    let mut names = String::new();
    for name in exported.refused.iter().map(|refused| &refused.name).chain(&exported.skipped) {
        let name: String = name.bytes().map(encoded).collect();
        let comma = if names.is_empty() { "" } else { ", " };
        if names.len() + comma.len() + name.len() > LONGEST_LEFT_OUT {
            names += comma;
            names += "...";
            break;
        }
        names += comma;
        names += &name;
    }
    HeaderValue::from_str(&names).ok().filter(|_| !names.is_empty())
}

fn encoded(byte: u8) -> String {
    match byte.is_ascii_graphic() && !b",%".contains(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    }
}

/// Hold a project against a template
///
/// Names alone: nothing is opened, and of the template's values nothing is read.
#[utoipa::path(post, path = "/api/projects/check", operation_id = "checkProject", tag = "Import and export", request_body = CheckInput,
    responses((status = 200, description = "What is missing, what is there besides, and what ends within 30 days", body = Data<Check>)))]
pub async fn check(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
    Body(input): Body<CheckInput>,
) -> Result<Json<Data<Check>>, ApiError> {
    Ok(output::data(vault.check_project(&caller, &input).await?))
}

#[cfg(test)]
mod tests {
    use domain::dotenv::Refused;

    use super::*;

    fn named(refused: &[&str], skipped: &[&str]) -> Option<HeaderValue> {
        left_out(&EnvExport {
            text: String::new().into(),
            refused: refused.iter().map(|&name| Refused { name: name.into(), why: String::new() }).collect(),
            skipped: skipped.iter().map(ToString::to_string).collect(),
            warnings: Vec::new(),
        })
    }

    #[test]
    fn names_that_were_left_out_fit_into_a_header() {
        assert_eq!(named(&[], &[]), None);
        assert_eq!(named(&["A", "schlüssel,\r\n%"], &["a file"]).unwrap(), "A, schl%C3%BCssel%2C%0D%0A%25, a%20file");
        let many = named(&["X".repeat(255).as_str(); 50], &[]).unwrap();
        assert!(many.len() < LONGEST_LEFT_OUT + 10 && many.to_str().unwrap().ends_with("X, ..."));
    }
}
