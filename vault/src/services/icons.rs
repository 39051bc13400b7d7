//! Own icons of categories.

use domain::{Category, CategoryId, Code, Expected, Problem, Scope};
use tokio::task::spawn_blocking;

use super::{
    audit::{Action, Event},
    categories::{TABLE, expect, not_found},
    write::commit,
};
use crate::{
    Caller, Vault, icon,
    store::{Reach, categories, icons, internal},
};

impl Vault {
    /// The own icon of a category, as a PNG that we wrote ourselves.
    ///
    /// # Errors
    /// `CATEGORY_NOT_FOUND`, also for another account's; `NOT_FOUND` for a category without one.
    pub async fn category_icon(&self, caller: &Caller, id: CategoryId) -> Result<Vec<u8>, Problem> {
        self.require(caller, Scope::CategoriesRead).await?;
        let db = self.0.store.reader();
        let category = categories::find(db, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
        let missing = || Problem::new(Code::NotFound, "This category has no icon of its own.");
        icons::find(db, &category).await?.ok_or_else(missing)
    }

    /// Gives a category this picture, if the category is in a state that the caller expects. Of the file only the picture is kept, at
    /// most 128 pixels wide and high.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` at `/icon` for what is not a PNG, not whole, animated or too large; `CATEGORY_NOT_FOUND`,
    /// `PRECONDITION_FAILED`.
    pub async fn set_category_icon(&self, caller: &Caller, id: CategoryId, expected: &Expected, png: Vec<u8>) -> Result<Category, Problem> {
        self.require(caller, Scope::CategoriesWrite).await?;
        let picture = spawn_blocking(move || icon::rewritten(&png)).await.map_err(|error| internal(&error))??;
        self.replace_icon(caller, id, expected, Some(picture)).await
    }

    /// Takes the own icon of a category away, if the category is in a state that the caller expects.
    ///
    /// # Errors
    /// `CATEGORY_NOT_FOUND`, `PRECONDITION_FAILED`.
    pub async fn remove_category_icon(&self, caller: &Caller, id: CategoryId, expected: &Expected) -> Result<Category, Problem> {
        self.require(caller, Scope::CategoriesWrite).await?;
        self.replace_icon(caller, id, expected, None).await
    }

    async fn replace_icon(
        &self,
        caller: &Caller,
        id: CategoryId,
        expected: &Expected,
        picture: Option<Vec<u8>>,
    ) -> Result<Category, Problem> {
        let event = Event::by(caller, Action::CategoryUpdate, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let row = categories::find_for_update(&tx, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
            expect(expected, &row.clone().into_category()?.tag())?;
            let row = icons::replace(&tx, row, picture.clone(), self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(row.into_category()?)
        })
        .await
    }
}
