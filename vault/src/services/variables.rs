//! The variables of projects, opened together: all of them or none.

use std::collections::HashMap;

use domain::{Code, EntryId, KeyType, Problem, RevealedEntry, Value, import::MAX_VARIABLES};

use super::{
    audit::{Action, Event, unavailable},
    entries::{self as entry_service, TABLE},
    write::{commit, retried},
};
use crate::{
    Caller, Vault,
    store::{
        Reach,
        projects::{self, Sealing, Wanted},
    },
    value,
};

/// What was opened together.
pub(super) struct OpenedVariables {
    /// The entries, the oldest first.
    pub(super) entries: Vec<RevealedEntry>,
    /// What stayed closed, since it is a file that no variable is named for.
    pub(super) files: Vec<String>,
}

impl Vault {
    /// Opens entries that are variables. The ledger's rows, one for each, are committed together before a value leaves.
    ///
    /// # Errors
    /// `CONFLICT` where there are more than [`MAX_VARIABLES`], two have the same variable or one has none; `DECRYPTION_FAILED`, and
    /// `AUDIT_UNAVAILABLE` when the ledger can't be written: then not a byte is told.
    pub(super) async fn open_variables(&self, caller: &Caller, wanted: &Wanted<'_>) -> Result<OpenedVariables, Problem> {
        let limit = MAX_VARIABLES as u64 + 1;
        let rows = projects::sealed_variables(self.0.store.reader(), &Reach::of(caller), wanted, limit).await?;
        if rows.len() > MAX_VARIABLES {
            return Err(conflict(format!(
                "More than {MAX_VARIABLES} entries are not opened at once. Take fewer, by project or environment."
            )));
        }
        let (mut named, mut files) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in rows {
            match (row.key_type()?, &row.env_var_name) {
                (KeyType::Ssh | KeyType::Json, None) => files.push(row.described()),
                _ => named.push(row),
            }
        }
        let mut entries = Vec::with_capacity(named.len());
        for row in &named {
            entries.push(self.open_variable(caller, row).await?);
        }
        each_variable_once(&named, &entries)?;
        let event = |row: &Sealing| Event::by(caller, Action::EntryReveal, TABLE, row.id).of_value(row.value_version);
        let events: Vec<_> = named.iter().map(event).collect();
        let recorded = retried(|| async {
            let tx = self.0.store.begin().await?;
            self.record_all(&tx, &events).await?;
            commit(tx).await
        });
        recorded.await.map_err(|_| unavailable())?;
        Ok(OpenedVariables { entries, files })
    }

    async fn open_variable(&self, caller: &Caller, row: &Sealing) -> Result<RevealedEntry, Problem> {
        let (id, key_type) = (EntryId(row.id), row.key_type()?);
        let context = entry_service::context(caller, id, row.value_version);
        let plaintext = self.open_sealed(&context, row.key_term, &row.encrypted_value).await?;
        Ok(RevealedEntry {
            id,
            key_type,
            value: value::present(key_type, plaintext),
            env_var_name: row.env_var_name.clone(),
            field_definitions: row.field_definitions()?,
            file_name: row.file_name.clone(),
        })
    }
}

impl Sealing {
    fn described(&self) -> String {
        format!("“{}” for {}, {}", self.category, self.project_name, self.environment)
    }
}

/// A program takes each variable once, and nothing without a name.
fn each_variable_once(rows: &[Sealing], opened: &[RevealedEntry]) -> Result<(), Problem> {
    let mut seen: HashMap<&str, &Sealing> = HashMap::new();
    for (row, opened) in rows.iter().zip(opened) {
        let Some(variables) = variables(opened) else {
            let message =
                format!("An entry of {} has no name for its variable, so nothing was opened. Take the others alone.", row.described());
            return Err(conflict(message));
        };
        for (name, _) in variables {
            if let Some(other) = seen.insert(name, row) {
                let both = match (
                    other.category == row.category,
                    other.project_name == row.project_name && other.environment == row.environment,
                ) {
                    (true, true) => format!("Two entries of “{}”", row.category),
                    (false, true) => format!("“{}” and “{}”", other.category, row.category),
                    (_, false) => format!("{} and {}", other.described(), row.described()),
                };
                return Err(conflict(format!(
                    "{both} give the same variable, {name}, so nothing was opened. Delete one, or take fewer at once."
                )));
            }
        }
    }
    Ok(())
}

/// The variables of an entry, unless it has no name for them.
pub(super) fn variables(opened: &RevealedEntry) -> Option<Vec<(&str, &str)>> {
    match (&opened.value, opened.env_var_name.as_deref()) {
        (Value::Fields(fields), _) => Some(fields.iter().map(|(name, value)| (name.as_str(), value.expose())).collect()),
        (Value::Text(text), Some(name)) => Some(vec![(name, text.expose())]),
        (Value::Text(_), None) => None,
    }
}

fn conflict(message: String) -> Problem {
    Problem::new(Code::Conflict, message)
}
