//! Infisical: what `infisical export --format=json` writes (an array), and what its API answers (`secrets` within an object).

use domain::{Plaintext, Problem};
use serde::Deserialize;

use super::{Exported, Variable, environment, json, note};

const WHOSE: &str = "an export of Infisical";
/// What its API tells instead of a value that the caller may not see.
const HIDDEN: &str = "<hidden-by-infisical>";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Secret {
    #[serde(alias = "secretKey")]
    key: String,
    #[serde(alias = "secretValue")]
    value: Plaintext,
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    environment: String,
    #[serde(default)]
    secret_path: String,
    #[serde(default, alias = "secretComment")]
    comment: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    secrets: Vec<Secret>,
    #[serde(default)]
    imports: Vec<Import>,
}

#[derive(Deserialize)]
struct Import {
    secrets: Vec<Secret>,
}

pub(super) fn read(text: &str) -> Result<Exported, Problem> {
    let mut imported = Vec::new();
    let own: Vec<Secret> = if text.trim_start_matches('\u{feff}').trim_start().starts_with('[') {
        json::read(text, WHOSE)?
    } else {
        let answer: Answer = json::read(text, WHOSE)?;
        imported.extend(answer.imports.into_iter().flat_map(|import| import.secrets));
        answer.secrets
    };
    let mut exported = Exported::default();
    // The folder of each name that was taken: a folder's own secret comes before one that it imports from another.
    let mut taken: Vec<(String, String)> = Vec::new();
    // A personal value stands in for the shared one on one person's machine alone.
    let (shared, personal): (Vec<_>, Vec<_>) = own.into_iter().partition(|secret| secret.r#type != "personal");
    for secret in shared.into_iter().chain(imported).chain(personal) {
        let place = (secret.key.clone(), secret.environment.clone());
        if secret.value.expose() == HIDDEN {
            exported.leave_out(secret.key, "Infisical hides its value from whoever made this export.");
        } else if taken.contains(&place) {
            let why = match secret.r#type.as_str() {
                "personal" => "It is somebody's personal override of a shared secret.",
                _ => "Another folder has a secret of this name, which was taken.",
            };
            exported.leave_out(path(&secret), why);
        } else {
            taken.push(place);
            let environment = environment(&secret.environment);
            exported.variables.push(Variable { environment, notes: note(secret.comment), ..Variable::new(secret.key, secret.value) });
        }
    }
    Ok(exported)
}

fn path(secret: &Secret) -> String {
    format!("{}/{}", secret.secret_path.trim_end_matches('/'), secret.key)
}
