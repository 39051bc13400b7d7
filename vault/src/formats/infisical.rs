//! Infisical: what `infisical export --format=json` writes (an array), and what its API answers (`secrets` within an object).

use std::collections::HashSet;

use domain::{Environment, Plaintext, Problem};
use serde::Deserialize;

use super::{Exported, Variable, environment, json, name, note};

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
        // Of several imports the last counts; all of them take effect where the answer's own secrets are, wherever they come from.
        let place = answer.secrets.first().map(|secret| secret.environment.clone()).unwrap_or_default();
        let all = answer.imports.into_iter().rev().flat_map(|import| import.secrets);
        imported.extend(all.map(|secret| Secret { environment: name(&place), ..secret }));
        answer.secrets
    };
    let mut exported = Exported::default();
    // What was taken, and for which environment: a folder's own secret comes before one that it imports from another.
    let mut taken: HashSet<(String, Option<Environment>)> = HashSet::new();
    // A personal value stands in for the shared one on one person's machine alone.
    let (shared, personal): (Vec<_>, Vec<_>) = own.into_iter().partition(|secret| secret.r#type != "personal");
    for secret in shared.into_iter().chain(imported).chain(personal) {
        let environment = environment(&secret.environment);
        if secret.value.expose() == HIDDEN {
            exported.leave_out(secret.key, "Infisical hides its value from whoever made this export.")?;
        } else if taken.insert((secret.key.clone(), environment)) {
            exported.add(Variable { environment, notes: note(secret.comment), ..Variable::new(secret.key, secret.value) })?;
        } else {
            let why = match secret.r#type.as_str() {
                "personal" => "It is somebody's personal override of a shared secret.",
                _ => "Another folder has a secret of this name, which was taken.",
            };
            exported.leave_out(path(&secret), why)?;
        }
    }
    Ok(exported)
}

fn path(secret: &Secret) -> String {
    format!("{}/{}", secret.secret_path.trim_end_matches('/'), secret.key)
}
