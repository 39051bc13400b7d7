//! The export of everything but the values.

use domain::{CategoryFilter, EntryFilter, Export, Problem, Scope};

use super::audit::{Action, Event};
use crate::{
    Caller, Vault,
    store::{Error, Reach, categories, entries, env_projects},
};

/// More rows than any database holds.
const ALL: u64 = i64::MAX as u64 - 1;

impl Vault {
    /// Everything that the caller sees, without the values. Recorded.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub async fn export(&self, caller: &Caller) -> Result<Export, Problem> {
        self.require(caller, Scope::ExportRead).await?;
        let (tx, reach) = (self.0.store.snapshot().await?, Reach::of(caller));
        let categories = categories::list(&tx, &reach, &CategoryFilter::default(), None, ALL).await?;
        let export = Export {
            exported_at: self.0.clock.now(),
            categories: categories.into_iter().map(|row| row.category).collect(),
            entries: entries::list(&tx, &reach, &EntryFilter::default(), None, ALL).await?,
            env_projects: env_projects::list(&tx, &reach, None, ALL).await?,
        };
        tx.rollback().await.map_err(Error::from)?;
        self.record_alone(&Event::by(caller, Action::Export, "accounts", caller.account_id)).await?;
        Ok(export)
    }
}
