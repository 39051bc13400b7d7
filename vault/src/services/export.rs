//! The export of everything but the values.

use domain::{CategoryFilter, Cursor, EntryFilter, Export, Problem, Scope, page::LIMIT};

use super::audit::{Action, Event};
use crate::{
    Caller, Vault,
    store::{Reach, categories, entries},
};

impl Vault {
    /// Everything that the caller sees, without the values. Recorded.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub async fn export(&self, caller: &Caller) -> Result<Export, Problem> {
        self.require(caller, Scope::ExportRead).await?;
        let (db, reach) = (self.0.store.reader(), Reach::of(caller));
        let mut export = Export { exported_at: self.0.clock.now(), categories: Vec::new(), entries: Vec::new() };
        let mut after = None;
        loop {
            let mut rows = categories::list(db, &reach, &CategoryFilter::default(), after, LIMIT).await?;
            let last = rows.len() as u64 <= LIMIT;
            rows.truncate(LIMIT as usize);
            after = rows.last().map(|row| Cursor { created_at: row.category.created_at, id: row.category.id.0 });
            export.categories.extend(rows.into_iter().map(|row| row.category));
            if last {
                break;
            }
        }
        after = None;
        loop {
            let mut rows = entries::list(db, &reach, &EntryFilter::default(), after, LIMIT).await?;
            let last = rows.len() as u64 <= LIMIT;
            rows.truncate(LIMIT as usize);
            after = rows.last().map(|row| Cursor { created_at: row.created_at, id: row.id.0 });
            export.entries.extend(rows);
            if last {
                break;
            }
        }
        self.record_alone(&Event::by(caller, Action::Export, "accounts", caller.account_id)).await?;
        Ok(export)
    }
}
