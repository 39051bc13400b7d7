//! Files of variables that come in: what would become of each, all of it or nothing, and back again.

mod plan;
mod slots;
mod source;

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    Category, CategoryId, Code, EntryId, Problem, Scope,
    import::{Import, ImportInput, ImportUndo, MAX_VARIABLES, OnConflict},
};
use plan::{Made as NewEntry, Plan, Replaced};
use sea_orm::DatabaseTransaction;
use source::Found;
use uuid::Uuid;

use super::{
    audit::{Action, Event, unavailable},
    categories as category_service,
    entries::{self as entry_service, TABLE},
    once::{Made, Once},
    write::{Failure, commit, retried},
};
use crate::{
    Caller, Vault,
    crypto::random,
    store::{
        Error, Reach, accounts, categories,
        entries::{self, New},
        internal,
    },
};

impl Vault {
    /// What an import would do; nothing is changed. Callers who may open values are told whether they are the same: then the ledger
    /// has a row for each entry that was opened, as of a reveal.
    ///
    /// # Errors
    /// Those of [`save_import`](Self::save_import).
    pub async fn preview_import(&self, caller: &Caller, input: ImportInput) -> Result<Import, Problem> {
        self.require(caller, Scope::EntriesWrite).await?;
        let found = reachable(caller, &input)?;
        let plan = self.look(caller, &found, input.on_conflict).await?;
        self.deny(caller, Action::Scope(Scope::CategoriesWrite), may_make(caller, &plan)).await?;
        Ok(told(plan, ImportUndo::default()))
    }

    /// Imports all of it, or nothing. A variable goes to the `simple` category of its name, else to the `group` that has it among its
    /// fields, of several to the oldest; else to a new `simple` category. Fields of a group that come in together become one entry.
    ///
    /// A request that is repeated does nothing; its answer says what is there by now, and has nothing that was made.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` at `/content` for what is no file to import, at `/projectName` or `/environment` also for a place outside
    /// of a key's narrowing; `AUTH_SCOPE_REQUIRED` where a category would have to be made and the caller may not; `CONFLICT` where
    /// one of two entries would have to be replaced; `DECRYPTION_FAILED`; `IDEMPOTENCY_MISMATCH`.
    pub async fn save_import(&self, caller: &Caller, input: ImportInput, once: Option<&Once>) -> Result<Made<Import>, Problem> {
        self.require(caller, Scope::EntriesWrite).await?;
        let found = reachable(caller, &input)?;
        let id = random::uuid().map_err(|error| internal(&error))?;
        let saved = retried(|| async {
            let tx = self.0.store.begin().await?;
            if self.claim(&tx, caller, once, id).await?.is_some() {
                return Ok(None);
            }
            // Two that import at once wait for each other here: neither would see the other's categories and entries.
            accounts::lock(&tx, caller.account_id).await?;
            let plan = self.plan_import(&tx, caller, &found, input.on_conflict, true).await?;
            may_make(caller, &plan)?;
            let import = self.carry_out(&tx, caller, id, plan).await?;
            commit(tx).await?;
            Ok(Some(import))
        })
        .await;
        match saved {
            Ok(Some(import)) => Ok(Made::New(import)),
            Ok(None) => Ok(Made::Before(told(self.look(caller, &found, OnConflict::Keep).await?, ImportUndo::default()))),
            Err(problem) if problem.code == Code::AuthScopeRequired => {
                self.deny(caller, Action::Scope(Scope::CategoriesWrite), Err(problem)).await
            }
            Err(problem) => Err(problem),
        }
    }

    /// Moves what an import made to the trash, under one deletion id. A category stays where somebody has put another entry into it
    /// meanwhile. Values that were replaced are not put back.
    ///
    /// # Errors
    /// `ENTRY_NOT_FOUND` and `CATEGORY_NOT_FOUND` when one of them is not there any more: then nothing is moved.
    pub async fn undo_import(&self, caller: &Caller, made: ImportUndo) -> Result<(), Problem> {
        self.require(caller, Scope::EntriesWrite).await?;
        if !made.categories.is_empty() {
            self.require(caller, Scope::CategoriesWrite).await?;
        }
        if made.entries.len() > MAX_VARIABLES || made.categories.len() > MAX_VARIABLES {
            return Err(Problem::new(Code::ValidationError, "This is more than an import makes."));
        }
        let ids: Vec<EntryId> = made.entries.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let category_ids: Vec<CategoryId> = made.categories.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let deletion_id = random::uuid().map_err(|error| internal(&error))?;
        let event = Event::by(caller, Action::ImportUndo, "accounts", caller.account_id);
        self.write(&event, || async {
            let (tx, reach, now) = (self.0.store.begin().await?, Reach::of(caller), self.0.clock.now());
            accounts::lock(&tx, caller.account_id).await?;
            if categories::find_all_for_update(&tx, &reach, category_ids.clone()).await?.len() != category_ids.len() {
                return Err(category_service::not_found().into());
            }
            if !entries::trash_all(&tx, &reach, &ids, deletion_id, now).await? {
                return Err(entry_service::not_found().into());
            }
            let emptied = categories::trash_empty(&tx, &category_ids, deletion_id, now).await?;
            let mut events: Vec<_> = ids.iter().map(|id| Event::by(caller, Action::EntryDelete, TABLE, id)).collect();
            events.extend(emptied.iter().map(|id| Event::by(caller, Action::CategoryDelete, category_service::TABLE, id)));
            events.push(event.clone());
            self.record_all(&tx, &events).await?;
            commit(tx).await
        })
        .await
    }

    /// A plan that changes nothing. What was opened for it is recorded before it is told.
    async fn look(&self, caller: &Caller, found: &[Found], on_conflict: OnConflict) -> Result<Plan, Problem> {
        let tx = self.0.store.snapshot().await?;
        let plan = self.plan_import(&tx, caller, found, on_conflict, false).await?;
        tx.rollback().await.map_err(Error::from)?;
        let events = reveals(caller, &plan);
        if !events.is_empty() {
            let recorded = retried(|| async {
                let tx = self.0.store.begin().await?;
                self.record_all(&tx, &events).await?;
                commit(tx).await
            });
            recorded.await.map_err(|_| unavailable())?;
        }
        Ok(plan)
    }

    async fn carry_out(&self, tx: &DatabaseTransaction, caller: &Caller, id: Uuid, mut plan: Plan) -> Result<Import, Failure> {
        let now = self.0.clock.now();
        let mut events = reveals(caller, &plan);
        categories::insert_all(tx, &plan.categories).await?;
        let made = |category: &Category| Event::by(caller, Action::CategoryCreate, category_service::TABLE, category.id);
        events.extend(plan.categories.iter().map(made));
        let mut new = Vec::with_capacity(plan.made.len());
        for NewEntry { id, category, fields, value, .. } in &plan.made {
            let value = self.seal(caller, category, *id, 1, value.clone()).map_err(|problem| unfit(category, problem))?;
            new.push(New { id: *id, category, fields: fields.clone(), value });
            events.push(Event::by(caller, Action::EntryCreate, TABLE, id).of_value(1));
        }
        entries::insert_all(tx, caller.account_id, new, now).await?;
        for Replaced { row, category, value } in &plan.replaced {
            let (id, version) = (EntryId(row.id), row.value_version + 1);
            let value = self.seal(caller, category, id, version, value.clone()).map_err(|problem| unfit(category, problem))?;
            let fields = row.clone().into_entry(Category::clone(category))?.fields();
            entries::update(tx, row, fields, Some(value), now).await?;
            events.push(Event::by(caller, Action::EntryUpdate, TABLE, id).of_value(version));
        }
        events.push(Event::by(caller, Action::Import, "imports", id.as_hyphenated()));
        self.record_all(tx, &events).await?;
        for NewEntry { id, category, members, .. } in &plan.made {
            for &at in members {
                (plan.rows[at].entry_id, plan.rows[at].category_id) = (Some(*id), Some(category.id));
            }
        }
        let made = ImportUndo {
            entries: plan.made.iter().map(|entry| entry.id).collect(),
            categories: plan.categories.iter().map(|category| category.id).collect(),
        };
        Ok(told(plan, made))
    }
}

/// What a file holds, all of it within the caller's reach.
///
/// # Errors
/// `VALIDATION_ERROR`.
fn reachable(caller: &Caller, input: &ImportInput) -> Result<Vec<Found>, Problem> {
    let found = source::read(input)?;
    let mut places: Vec<_> = found.iter().map(|one| &one.place).collect();
    places.dedup();
    places.into_iter().try_for_each(|place| caller.require_reach(&place.fields()))?;
    Ok(found)
}

/// # Errors
/// `AUTH_SCOPE_REQUIRED` where there are categories to make and the caller may not.
fn may_make(caller: &Caller, plan: &Plan) -> Result<(), Problem> {
    if plan.categories.is_empty() {
        return Ok(());
    }
    caller.require(Scope::CategoriesWrite)?;
    category_service::may_create(caller)
}

fn reveals<'a>(caller: &'a Caller, plan: &Plan) -> Vec<Event<'a>> {
    let event = |(id, version): &(EntryId, i64)| Event::by(caller, Action::EntryReveal, TABLE, id).of_value(*version);
    plan.opened.iter().map(event).collect()
}

/// What a value breaks as a whole: fields of a group that together are too large.
fn unfit(category: &Arc<Category>, problem: Problem) -> Problem {
    if problem.errors.is_empty() {
        return problem;
    }
    Problem::field(problem.code, "/content", format!("“{}”: {}", category.name, problem.message))
}

fn told(plan: Plan, made: ImportUndo) -> Import {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Import {
        created: count(plan.made.len()),
        replaced: count(plan.replaced.len()),
        categories: count(plan.categories.len()),
        rows: plan.rows,
        made,
    }
}
