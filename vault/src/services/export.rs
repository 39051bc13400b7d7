//! The export of everything but the values.

use domain::{CategoryFilter, EntryFilter, Export, Problem, Scope};

use super::audit::{Action, Event};
use crate::{
    Caller, Vault,
    store::{Error, Reach, categories, entries, recovery_sets, totps},
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
        let sets = recovery_sets::list(&tx, &reach, None, ALL).await?.into_iter().map(|row| row.into_recovery_set());
        let generators = totps::list(&tx, &reach, None, ALL).await?.into_iter().map(|row| row.into_totp());
        let export = Export {
            exported_at: self.0.clock.now(),
            categories: categories.into_iter().map(|row| row.category).collect(),
            entries: entries::list(&tx, &reach, &EntryFilter::default(), None, ALL).await?,
            recovery_sets: sets.collect::<Result<_, _>>()?,
            totps: generators.collect::<Result<_, _>>()?,
        };
        tx.rollback().await.map_err(Error::from)?;
        self.record_alone(&Event::by(caller, Action::Export, "accounts", caller.account_id)).await?;
        Ok(export)
    }
}
