//! Categories.

use domain::{
    Category, CategoryChange, CategoryFilter, CategoryId, CategoryInput, CategorySummary, Code, Cursor, Expected, Page, Problem, Scope,
};

use super::{
    audit::{Action, Event},
    once::{Made, Once},
    paging,
    write::{commit, retried},
};
use crate::{
    Caller, Vault,
    crypto::random,
    store::{Reach, categories, internal},
};

pub(super) const TABLE: &str = "key_categories";

impl Vault {
    /// The caller's categories that fit the filter, newest first.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for a limit or cursor that is none.
    pub async fn list_categories(&self, caller: &Caller, filter: CategoryFilter) -> Result<Page<CategorySummary>, Problem> {
        self.require(caller, Scope::CategoriesRead).await?;
        paging::filter_text("/search", filter.search.as_deref())?;
        let slice = paging::slice(filter.limit, filter.cursor.as_deref())?;
        let rows = categories::list(self.0.store.reader(), &Reach::of(caller), &filter, slice.after, slice.limit).await?;
        Ok(paging::page(rows, slice.limit, |row| Cursor { created_at: row.category.created_at, id: row.category.id.0 }))
    }

    /// One category of the caller's.
    ///
    /// # Errors
    /// `CATEGORY_NOT_FOUND`, also for another account's.
    pub async fn get_category(&self, caller: &Caller, id: CategoryId) -> Result<Category, Problem> {
        self.require(caller, Scope::CategoriesRead).await?;
        let row = categories::find(self.0.store.reader(), &Reach::of(caller), id).await?.ok_or_else(not_found)?;
        Ok(row.into_category()?)
    }

    /// Makes a category.
    ///
    /// # Errors
    /// Those of [`CategoryInput::check`]; `AUTH_SCOPE_REQUIRED` also for a key that is narrowed to some categories;
    /// `IDEMPOTENCY_MISMATCH`.
    pub async fn create_category(&self, caller: &Caller, input: CategoryInput, once: Option<&Once>) -> Result<Made<Category>, Problem> {
        self.require(caller, Scope::CategoriesWrite).await?;
        self.deny(caller, Action::CategoryCreate, may_create(caller)).await?;
        let fields = input.check()?;
        let id = CategoryId(random::uuid().map_err(|error| internal(&error))?);
        let event = Event::by(caller, Action::CategoryCreate, TABLE, id);
        let made = retried(|| async {
            let tx = self.0.store.begin().await?;
            if let Some(before) = self.claim(&tx, caller, once, id.0).await? {
                return Ok(Err(CategoryId(before)));
            }
            let row = categories::insert(&tx, caller.account_id, id, fields.clone(), self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(Ok(row))
        })
        .await?;
        match made {
            Ok(row) => Ok(Made::New(row.into_category()?)),
            Err(before) => {
                let row = categories::find(self.0.store.reader(), &Reach::of(caller), before).await?.ok_or_else(not_found)?;
                Ok(Made::Before(row.into_category()?))
            }
        }
    }

    /// Changes a category, if it is in a state that the caller expects.
    ///
    /// # Errors
    /// `CATEGORY_NOT_FOUND`, `PRECONDITION_FAILED`, `CATEGORY_IN_USE` for a new key type while there are entries, and those of
    /// [`CategoryInput::check`].
    pub async fn update_category(
        &self,
        caller: &Caller,
        id: CategoryId,
        expected: &Expected,
        change: CategoryChange,
    ) -> Result<Category, Problem> {
        self.require(caller, Scope::CategoriesWrite).await?;
        let event = Event::by(caller, Action::CategoryUpdate, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let row = categories::find_for_update(&tx, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
            let current = row.clone().into_category()?;
            expect(expected, &current.tag())?;
            let current = current.fields();
            let key_type = current.key_type;
            let fields = change.clone().apply_to(current)?;
            if fields.key_type != key_type && categories::is_in_use(&tx, id).await? {
                return Err(in_use().into());
            }
            let row = categories::update(&tx, &row, fields, self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(row.into_category()?)
        })
        .await
    }

    /// Moves a category and its entries to the trash, if it is in a state that the caller expects.
    ///
    /// # Errors
    /// `CATEGORY_NOT_FOUND`, `PRECONDITION_FAILED`.
    pub async fn delete_category(&self, caller: &Caller, id: CategoryId, expected: &Expected) -> Result<(), Problem> {
        self.require(caller, Scope::CategoriesWrite).await?;
        let deletion_id = random::uuid().map_err(|error| internal(&error))?;
        let event = Event::by(caller, Action::CategoryDelete, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let row = categories::find_for_update(&tx, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
            expect(expected, &row.clone().into_category()?.tag())?;
            categories::trash(&tx, row, deletion_id, self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// Takes a category out of the trash, and the entries that went there with it.
    ///
    /// # Errors
    /// `CATEGORY_NOT_FOUND` when it is not in the caller's trash.
    pub async fn restore_category(&self, caller: &Caller, id: CategoryId) -> Result<(), Problem> {
        self.require(caller, Scope::CategoriesWrite).await?;
        let event = Event::by(caller, Action::CategoryRestore, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            if !categories::restore(&tx, &Reach::of(caller), id).await? {
                return Err(not_found().into());
            }
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }
}

pub(super) fn not_found() -> Problem {
    Problem::new(Code::CategoryNotFound, "There is no such category. It may have been deleted; look in the list of keys.")
}

fn in_use() -> Problem {
    let message = "The key type cannot change while the category has entries. Delete them first, or make a new category.";
    Problem::field(Code::CategoryInUse, "/keyType", message)
}

/// A key that is narrowed to some categories would not see the new one.
pub(super) fn may_create(caller: &Caller) -> Result<(), Problem> {
    match caller.narrowing.category_ids {
        None => Ok(()),
        Some(_) => Err(Problem::new(Code::AuthScopeRequired, "This access key is narrowed to some categories, so it cannot make others.")),
    }
}

/// # Errors
/// `PRECONDITION_FAILED` when the row has moved on.
pub(super) fn expect(expected: &Expected, tag: &str) -> Result<(), Problem> {
    if expected.admits(tag) {
        return Ok(());
    }
    Err(Problem::new(
        Code::PreconditionFailed,
        "This was changed elsewhere since you opened it. Reload to see the change, then save again.",
    ))
}
