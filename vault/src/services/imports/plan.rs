//! What is to become of each variable of a file: where it goes, what is there, and whether that gives way.

use std::{collections::HashSet, sync::Arc};

use domain::{
    Category, CategoryId, Code, EntryId, FieldError, KeyType, Plaintext, Problem, Scope, SecretInput, Timestamp, Value,
    entry::EntryFields,
    import::{ImportRow, ImportState, OnConflict},
    text::Prose,
};
use sea_orm::ConnectionTrait;

use super::{
    slots::{Slot, slots},
    source::{Found, Place, What},
};
use crate::{
    Caller, Vault,
    crypto::random,
    services::{entries::context, write::Failure},
    store::{entity::entry, internal},
    value,
};

/// What an import would do.
pub(super) struct Plan {
    pub(super) rows: Vec<ImportRow>,
    /// The categories to make.
    pub(super) categories: Vec<Category>,
    /// The entries to make.
    pub(super) made: Vec<Made>,
    /// The entries to give another value.
    pub(super) replaced: Vec<Replaced>,
    /// The entries that were opened for what the rows tell, and the versions of their values.
    pub(super) opened: Vec<(EntryId, i64)>,
}

/// An entry to make.
pub(super) struct Made {
    pub(super) id: EntryId,
    /// Which rows go into it.
    pub(super) members: Vec<usize>,
    pub(super) category: Arc<Category>,
    pub(super) fields: EntryFields,
    pub(super) value: Value<SecretInput>,
}

/// An entry to give another value.
pub(super) struct Replaced {
    pub(super) row: entry::Model,
    pub(super) category: Arc<Category>,
    pub(super) value: Value<SecretInput>,
}

/// Who plans, for which file.
struct Planner<'a> {
    vault: &'a Vault,
    caller: &'a Caller,
    found: &'a [Found],
    replaces: bool,
    /// May the caller know of values?
    opens: bool,
    plan: Plan,
    conflicts: Vec<FieldError>,
}

impl Vault {
    /// What is to become of what was found. With `lock` it stays so until the transaction ends.
    ///
    /// # Errors
    /// `CONFLICT` at `/onConflict` for each place where one of two entries would have to be replaced; `DECRYPTION_FAILED`.
    pub(super) async fn plan_import(
        &self,
        db: &impl ConnectionTrait,
        caller: &Caller,
        found: &[Found],
        on_conflict: OnConflict,
        lock: bool,
    ) -> Result<Plan, Failure> {
        let (slots, new) = slots(db, caller, found, self.0.clock.now(), lock).await?;
        let plan = Plan { rows: rows(found, &slots, &new), categories: new, made: Vec::new(), replaced: Vec::new(), opened: Vec::new() };
        let (replaces, opens) = (on_conflict == OnConflict::Replace, caller.require(Scope::EntriesReveal).is_ok());
        let mut planner = Planner { vault: self, caller, found, replaces, opens, plan, conflicts: Vec::new() };
        for slot in slots {
            planner.decide(slot).await?;
        }
        match planner.conflicts.is_empty() {
            true => Ok(planner.plan),
            false => Err(Problem::invalid(Code::Conflict, planner.conflicts).into()),
        }
    }
}

impl Planner<'_> {
    async fn decide(&mut self, mut slot: Slot<'_>) -> Result<(), Problem> {
        match slot.there.len() {
            0 => self.make(slot),
            1 => {
                let row = slot.there.remove(0);
                self.compare(&slot, row).await
            }
            _ if self.replaces => {
                self.conflicts.push(two_of_one(&slot));
                Ok(())
            }
            _ => {
                for row in std::mem::take(&mut slot.there) {
                    self.compare(&slot, row).await?;
                }
                Ok(())
            }
        }
    }

    fn make(&mut self, slot: Slot<'_>) -> Result<(), Problem> {
        let id = EntryId(random::uuid().map_err(|error| internal(&error))?);
        let is_group = slot.category.key_type == KeyType::Group;
        let mut notes = None;
        for &at in &slot.members {
            let What::Variable { notes: Some(given), .. } = &self.found[at].what else { continue };
            match Prose::<2000>::parse(given) {
                Ok(given) if !is_group => notes = given.map(String::from),
                _ => self.say(at, "Its note is left out: it is too long, or a group's entry holds several variables."),
            }
        }
        let value = match is_group {
            true => Value::Fields(slot.members.iter().map(|&at| (self.found[at].name.clone(), self.input(at))).collect()),
            false => Value::Text(self.input(slot.members[0])),
        };
        let fields = EntryFields { notes, ..slot.place.fields() };
        self.plan.made.push(Made { id, members: slot.members, category: slot.category, fields, value });
        Ok(())
    }

    /// Holds variables against an entry that is there. Its value is opened where the caller may know of it, or where the other
    /// fields of a group have to be kept.
    async fn compare(&mut self, slot: &Slot<'_>, row: entry::Model) -> Result<(), Problem> {
        let is_group = slot.category.key_type == KeyType::Group;
        let id = EntryId(row.id);
        for &at in &slot.members {
            self.plan.rows[at].entry_id.get_or_insert(id);
        }
        let opened = match self.opens || self.replaces && is_group {
            true => Some(self.open(&slot.category, &row).await?),
            false => None,
        };
        let mut given: Vec<(usize, SecretInput)> = Vec::new();
        for &at in &slot.members {
            let state = match &opened {
                Some(opened) if self.opens && self.holds(opened, at) => ImportState::Same,
                Some(_) if self.opens => ImportState::Changed,
                _ => ImportState::Exists,
            };
            self.see(at, state);
            if self.replaces && state != ImportState::Same {
                given.push((at, self.input(at)));
            }
        }
        let value = match opened {
            _ if given.is_empty() => return Ok(()),
            Some(Value::Fields(fields)) => self.merged(fields, given),
            Some(Value::Text(_)) if is_group => {
                for (at, _) in given {
                    self.plan.rows[at].state = ImportState::LeftOut;
                    self.say(at, "What the entry holds is no object of fields. Change it by hand.");
                }
                return Ok(());
            }
            _ => Value::Text(self.input(slot.members[0])),
        };
        self.plan.replaced.push(Replaced { category: with_fields(&slot.category, &value), row, value });
        Ok(())
    }

    async fn open(&mut self, category: &Category, row: &entry::Model) -> Result<Value<Plaintext>, Problem> {
        let context = context(self.caller, EntryId(row.id), row.value_version);
        let text = self.vault.open_sealed(&context, row.key_term, &row.encrypted_value).await?;
        if self.opens {
            self.plan.opened.push((EntryId(row.id), row.value_version));
        }
        Ok(value::present(category.key_type, text))
    }

    /// Is the variable's value in what was opened?
    fn holds(&self, opened: &Value<Plaintext>, at: usize) -> bool {
        let value = match opened {
            Value::Text(text) => Some(text),
            Value::Fields(fields) => fields.iter().find(|(name, _)| *name == self.found[at].name).map(|(_, value)| value),
        };
        value.is_some_and(|value| value.expose() == self.value(at))
    }

    /// The fields of an entry with these in place of theirs, or behind them.
    fn merged(&self, fields: Vec<(String, Plaintext)>, given: Vec<(usize, SecretInput)>) -> Value<SecretInput> {
        let kept = |(name, value): (String, Plaintext)| (name, SecretInput::new(value.expose().to_owned()));
        let mut fields: Vec<_> = fields.into_iter().map(kept).collect();
        for (at, value) in given {
            let name = &self.found[at].name;
            match fields.iter_mut().find(|(there, _)| there == name) {
                Some((_, there)) => *there = value,
                None => fields.push((name.clone(), value)),
            }
        }
        Value::Fields(fields)
    }

    /// Of several entries, one of another value makes the variable a changed one.
    fn see(&mut self, at: usize, state: ImportState) {
        let row = &mut self.plan.rows[at];
        if row.state != ImportState::Changed {
            row.state = state;
        }
    }

    fn say(&mut self, at: usize, message: &str) {
        self.plan.rows[at].message.get_or_insert_with(|| message.to_owned());
    }

    fn value(&self, at: usize) -> &str {
        match &self.found[at].what {
            What::Variable { value, .. } => value.expose(),
            What::Other(..) => "",
        }
    }

    fn input(&self, at: usize) -> SecretInput {
        SecretInput::new(self.value(at).to_owned())
    }
}

/// A category that takes all fields of the value: one whose fields were changed leaves the stored ones alone.
fn with_fields(category: &Arc<Category>, value: &Value<SecretInput>) -> Arc<Category> {
    match value {
        Value::Fields(fields) if fields.iter().any(|(name, _)| !category.field_definitions.contains(name)) => {
            let field_definitions = fields.iter().map(|(name, _)| name.clone()).collect();
            Arc::new(Category { field_definitions, ..Category::clone(category) })
        }
        _ => category.clone(),
    }
}

fn two_of_one(slot: &Slot<'_>) -> FieldError {
    let Place { project, environment } = slot.place;
    let since: Vec<String> = slot.there.iter().map(|row| Timestamp::from(row.created_at).to_string()).collect();
    let message = format!(
        "“{}” has {} entries for {project}, {}, made {}. Delete all but one of them, or keep what is there.",
        slot.category.name,
        since.len(),
        environment.as_str(),
        since.join(" and "),
    );
    FieldError::new("/onConflict", message)
}

/// A row for each of what was found, as if nothing were there yet.
fn rows(found: &[Found], slots: &[Slot<'_>], new: &[Category]) -> Vec<ImportRow> {
    let is_new: HashSet<CategoryId> = new.iter().map(|category| category.id).collect();
    let mut rows: Vec<ImportRow> = found.iter().map(row).collect();
    for slot in slots {
        for &at in &slot.members {
            rows[at].category = Some(slot.category.name.clone());
            rows[at].category_id = Some(slot.category.id).filter(|id| !is_new.contains(id));
        }
    }
    rows
}

fn row(found: &Found) -> ImportRow {
    let (state, message) = match &found.what {
        What::Variable { hint, .. } => (ImportState::New, hint.clone()),
        What::Other(state, message) => (*state, Some(message.clone())),
    };
    ImportRow {
        name: found.name.clone(),
        line: found.line,
        state,
        message,
        project_name: found.place.project.clone(),
        environment: found.place.environment,
        category: None,
        category_id: None,
        entry_id: None,
    }
}
