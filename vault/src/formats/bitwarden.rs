//! Bitwarden Secrets Manager: `projects` and `secrets`, which name their projects by id.

use std::collections::HashMap;

use domain::{Plaintext, Problem};
use serde::Deserialize;

use super::{Exported, Variable, json, name, note, unreadable};

const WHOSE: &str = "an export of Bitwarden Secrets Manager";

/// Its password manager writes these members; they tell the two apart.
#[derive(Deserialize)]
struct Kind {
    #[serde(default)]
    encrypted: bool,
    items: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Export {
    projects: Vec<Project>,
    secrets: Vec<Secret>,
}

#[derive(Deserialize)]
struct Project {
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Secret {
    key: String,
    value: Plaintext,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    project_ids: Vec<String>,
}

pub(super) fn read(text: &str) -> Result<Exported, Problem> {
    let kind: Kind = json::read(text, WHOSE)?;
    if kind.encrypted {
        return Err(unreadable("This export is encrypted. Export it from Bitwarden once more, as JSON that is not encrypted."));
    }
    if kind.items.is_some() {
        return Err(unreadable("This is an export of Bitwarden's password manager. Kagi reads those of its Secrets Manager."));
    }
    let export: Export = json::read(text, WHOSE)?;
    let mut exported = Exported::default();
    let names: HashMap<&str, String> = export.projects.iter().map(|project| (project.id.as_str(), name(&project.name))).collect();
    for secret in export.secrets {
        let project = secret.project_ids.first().and_then(|id| names.get(id.as_str())).cloned();
        exported.add(Variable { project, notes: note(secret.note), ..Variable::new(secret.key, secret.value) })?;
    }
    Ok(exported)
}
