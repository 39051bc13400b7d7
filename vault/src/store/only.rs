//! The row of a unique key.

use sea_orm::{ConnectionTrait, EntityTrait, Select};

use super::Error;

/// The row that a query by a unique key finds, if there is one.
///
/// sea-orm's `one` would add `LIMIT ?`, and SQLite prepares a statement with a bound limit anew each time it runs, since the plan
/// may depend on it: a detail took three times as long.
pub(super) async fn only<E: EntityTrait>(query: Select<E>, db: &impl ConnectionTrait) -> Result<Option<E::Model>, Error> {
    Ok(query.all(db).await?.into_iter().next())
}
