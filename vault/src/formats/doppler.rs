//! Doppler: what `doppler secrets download --no-file --format json` writes (an object of texts), and what its API answers (`secrets`
//! within an object, each with its raw and its computed value).

use domain::{Plaintext, Problem};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Exported, Variable, environment, json, json::Members, name, note, unreadable};

const WHOSE: &str = "an export of Doppler";

#[derive(Deserialize)]
struct Answer {
    secrets: Members<Secret>,
}

#[derive(Deserialize)]
struct Secret {
    /// With references to other secrets filled in; `null` where the secret is restricted.
    computed: Option<Plaintext>,
    #[serde(default)]
    note: Option<String>,
}

pub(super) fn read(text: &str) -> Result<Exported, Problem> {
    let mut exported = Exported::default();
    let (mut project, mut config) = (None, None);
    for (key, value, note) in secrets(text, &mut exported)? {
        match key.as_str() {
            "DOPPLER_PROJECT" => project = Some(name(value.expose())),
            "DOPPLER_ENVIRONMENT" => config = environment(value.expose()),
            "DOPPLER_CONFIG" => {}
            _ => {
                exported.add(Variable { notes: note, ..Variable::new(key, value) })?;
                continue;
            }
        }
        exported.leave_out(key, "It names where Doppler keeps the others.")?;
    }
    for variable in &mut exported.variables {
        variable.project = project.clone();
        variable.environment = config;
    }
    Ok(exported)
}

type Named = (String, Plaintext, Option<String>);

fn secrets(text: &str, exported: &mut Exported) -> Result<Vec<Named>, Problem> {
    let members: Members<&RawValue> = json::read(text, WHOSE)?;
    let is_answer = members.0.iter().any(|(name, value)| name == "secrets" && value.get().starts_with('{'));
    if !is_answer {
        let flat: Members<Plaintext> = json::read(text, WHOSE)?;
        return Ok(flat.0.into_iter().map(|(name, value)| (name, value, None)).collect());
    }
    let answer: Answer = json::read(text, WHOSE)?;
    if answer.secrets.0.is_empty() {
        return Err(unreadable("This export holds no secret."));
    }
    let mut named = Vec::new();
    for (name, secret) in answer.secrets.0 {
        match secret.computed {
            Some(value) => named.push((name, value, note(secret.note))),
            None => exported.leave_out(name, "Doppler restricts it, so that its value is in no export.")?,
        }
    }
    Ok(named)
}
