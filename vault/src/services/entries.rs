//! Entries, and the reveal.

use domain::{
    Category, CategoryId, Code, Cursor, Entry, EntryChange, EntryFilter, EntryId, EntryInput, Expected, Page, Problem, RevealedEntry,
    Scope, SecretInput, Value, entry::EntryFields,
};
use sea_orm::ConnectionTrait;

use super::{
    audit::{Action, Event},
    categories::{self as category_service, expect},
    once::{Made, Once},
    paging,
    write::{Failure, commit},
};
use crate::{
    Caller, Vault,
    crypto::{Context, random},
    store::{
        Reach, categories,
        entity::entry,
        entries::{self, New, Restored, SealedValue},
        internal,
    },
    value,
};

pub(super) const TABLE: &str = "key_entries";

impl Vault {
    /// The caller's entries that fit the filter, newest first, without their values.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for a limit or cursor that is none.
    pub async fn list_entries(&self, caller: &Caller, filter: EntryFilter) -> Result<Page<Entry>, Problem> {
        self.require(caller, Scope::EntriesRead).await?;
        paging::filter_text("/search", filter.search.as_deref())?;
        paging::filter_text("/project", filter.project.as_deref())?;
        let slice = paging::slice(filter.limit, filter.cursor.as_deref())?;
        let rows = entries::list(self.0.store.reader(), &Reach::of(caller), &filter, slice.after, slice.limit).await?;
        Ok(paging::page(rows, slice.limit, |row| Cursor { created_at: row.created_at, id: row.id.0 }))
    }

    /// One entry of the caller's, without its value.
    ///
    /// # Errors
    /// `ENTRY_NOT_FOUND`, also for another account's.
    pub async fn get_entry(&self, caller: &Caller, id: EntryId) -> Result<Entry, Problem> {
        self.require(caller, Scope::EntriesRead).await?;
        let (row, category) = entries::find(self.0.store.reader(), &Reach::of(caller), id).await?.ok_or_else(not_found)?;
        Ok(row.into_entry(category.into_category()?)?)
    }

    /// Makes an entry and seals its value.
    ///
    /// # Errors
    /// `CATEGORY_NOT_FOUND`, `VALIDATION_ERROR` (also outside a key's narrowing), `VALUE_SHAPE_INVALID`, `IDEMPOTENCY_MISMATCH`.
    pub async fn create_entry(&self, caller: &Caller, input: EntryInput, once: Option<&Once>) -> Result<Made<Entry>, Problem> {
        self.require(caller, Scope::EntriesWrite).await?;
        let category_id = input.category_id;
        let (value, change) = input.split();
        let fields = change.apply_to(EntryFields::default())?;
        caller.require_reach(&fields)?;
        let id = EntryId(random::uuid().map_err(|error| internal(&error))?);
        let event = Event::by(caller, Action::EntryCreate, TABLE, id).of_value(1);
        let denial = Event::by(caller, Action::EntryCreate, category_service::TABLE, category_id);
        let made = self
            .write(&denial, || async {
                let tx = self.0.store.begin().await?;
                if let Some(before) = self.claim(&tx, caller, once, id.0).await? {
                    return Ok(Err(EntryId(before)));
                }
                let row = categories::find_for_update(&tx, &Reach::of(caller), category_id).await?;
                let category = row.ok_or_else(category_service::not_found)?.into_category()?;
                let sealed = self.seal(caller, &category, id, 1, value.clone())?;
                let new = New { id, category: &category, fields: fields.clone(), value: sealed };
                let row = entries::insert(&tx, caller.account_id, new, self.0.clock.now()).await?;
                self.record(&tx, &event).await?;
                commit(tx).await?;
                Ok(Ok((row, category)))
            })
            .await?;
        match made {
            Ok((row, category)) => Ok(Made::New(row.into_entry(category)?)),
            Err(before) => {
                let (row, category) = entries::find(self.0.store.reader(), &Reach::of(caller), before).await?.ok_or_else(not_found)?;
                Ok(Made::Before(row.into_entry(category.into_category()?)?))
            }
        }
    }

    /// Changes an entry, if it is in a state that the caller expects. Without a new value the secret stays, unopened.
    ///
    /// # Errors
    /// `ENTRY_NOT_FOUND`, `PRECONDITION_FAILED`, `VALIDATION_ERROR` (also for another category), `VALUE_SHAPE_INVALID`.
    pub async fn update_entry(&self, caller: &Caller, id: EntryId, expected: &Expected, mut change: EntryChange) -> Result<Entry, Problem> {
        self.require(caller, Scope::EntriesWrite).await?;
        let value = change.value.take();
        let event = Event::by(caller, Action::EntryUpdate, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let (row, category) = find_for_update(&tx, caller, id).await?;
            let current = row.clone().into_entry(category.clone())?;
            expect(expected, &current.tag())?;
            expect_category(change.category_id, current.category_id)?;
            let fields = change.apply_to(current.fields())?;
            caller.require_reach(&fields)?;
            let value_version = row.value_version + 1;
            let sealed = value.clone().map(|value| self.seal(caller, &category, id, value_version, value)).transpose()?;
            let event = if sealed.is_some() { event.clone().of_value(value_version) } else { event.clone() };
            let row = entries::update(&tx, &row, fields, sealed, self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(row.into_entry(category)?)
        })
        .await
    }

    /// Moves an entry to the trash, if it is in a state that the caller expects.
    ///
    /// # Errors
    /// `ENTRY_NOT_FOUND`, `PRECONDITION_FAILED`.
    pub async fn delete_entry(&self, caller: &Caller, id: EntryId, expected: &Expected) -> Result<(), Problem> {
        self.require(caller, Scope::EntriesWrite).await?;
        let deletion_id = random::uuid().map_err(|error| internal(&error))?;
        let event = Event::by(caller, Action::EntryDelete, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let (row, category) = find_for_update(&tx, caller, id).await?;
            expect(expected, &row.clone().into_entry(category)?.tag())?;
            entries::trash(&tx, row, deletion_id, self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// Takes an entry out of the trash.
    ///
    /// # Errors
    /// `ENTRY_NOT_FOUND` when it is not in the caller's trash; `CONFLICT` when its category is there itself, or holds values of
    /// another key type by now.
    pub async fn restore_entry(&self, caller: &Caller, id: EntryId) -> Result<(), Problem> {
        self.require(caller, Scope::EntriesWrite).await?;
        let event = Event::by(caller, Action::EntryRestore, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            match entries::restore(&tx, &Reach::of(caller), id).await? {
                Restored::Yes => self.record(&tx, &event).await?,
                Restored::NotInTrash => return Err(not_found().into()),
                Restored::CategoryInTrash => {
                    return Err(conflict("The category of this entry is in the trash. Restore the category first."));
                }
                Restored::CategoryChanged => {
                    return Err(conflict(
                        "The category of this entry holds another type of key by now. Change its type back, then restore.",
                    ));
                }
            }
            commit(tx).await
        })
        .await
    }

    /// Opens the value of an entry. The ledger's row is committed before the value leaves.
    ///
    /// # Errors
    /// `ENTRY_NOT_FOUND`, `DECRYPTION_FAILED`, and `AUDIT_UNAVAILABLE` when the ledger can't be written: then not a byte is told.
    pub async fn reveal_entry(&self, caller: &Caller, id: EntryId) -> Result<RevealedEntry, Problem> {
        self.require(caller, Scope::EntriesReveal).await?;
        let event = Event::by(caller, Action::EntryReveal, TABLE, id);
        let Some(row) = self.0.lookups.sealed_value(Reach::of(caller), id).await? else {
            self.record_denial(&event).await;
            return Err(not_found());
        };
        let (key_type, field_definitions) = (row.key_type()?, row.field_definitions()?);
        let context = context(caller, id, row.value_version);
        let plaintext = self.open_sealed(&context, row.key_term, &row.encrypted_value).await?;
        let event = event.of_value(row.value_version);
        self.record_alone(&event).await?;
        Ok(RevealedEntry {
            id,
            key_type,
            value: value::present(key_type, plaintext),
            env_var_name: row.env_var_name,
            field_definitions,
            file_name: row.file_name,
        })
    }

    /// The value checked and sealed into its place.
    pub(super) fn seal(
        &self,
        caller: &Caller,
        category: &Category,
        id: EntryId,
        value_version: i64,
        value: Value<SecretInput>,
    ) -> Result<SealedValue, Problem> {
        let (plaintext, file) = value::check(category.key_type, &category.field_definitions, value)?;
        let context = context(caller, id, value_version);
        let sealed = self.0.keyring.seal(&context, plaintext.expose()).map_err(|error| internal(&error))?;
        Ok(SealedValue { sealed, value_version, file })
    }
}

/// The entry and its category; nobody else changes it until the transaction ends.
async fn find_for_update(tx: &impl ConnectionTrait, caller: &Caller, id: EntryId) -> Result<(entry::Model, Category), Failure> {
    if !entries::lock(tx, &Reach::of(caller), id).await? {
        return Err(not_found().into());
    }
    let (row, category) = entries::find(tx, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
    Ok((row, category.into_category()?))
}

pub(super) fn context(caller: &Caller, id: EntryId, value_version: i64) -> Context {
    Context { table: TABLE, column: "encrypted_value", row_id: id.0, owner_id: caller.account_id.0, value_version }
}

fn conflict(message: &str) -> Failure {
    Problem::new(Code::Conflict, message).into()
}

pub(super) fn not_found() -> Problem {
    Problem::new(Code::EntryNotFound, "There is no such entry. It may have been deleted; look in its category.")
}

/// # Errors
/// `VALIDATION_ERROR` at `/categoryId`: an entry stays in the category that it was made in.
fn expect_category(given: Option<CategoryId>, current: CategoryId) -> Result<(), Problem> {
    if given.is_none_or(|given| given == current) {
        return Ok(());
    }
    let message = "An entry stays in its category. Make a new one in the other category, then delete this.";
    Err(Problem::field(Code::ValidationError, "/categoryId", message))
}
