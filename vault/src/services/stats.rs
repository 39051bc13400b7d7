//! The numbers of the overview, and the names of projects.

use domain::{
    EntryFilter, Problem, Scope, Stats,
    stats::{EXPIRING, EXPIRING_DAYS, EnvironmentCount, KeyTypeCount, RECENT},
};

use crate::{
    Caller, Vault,
    store::{Reach, entries, env_projects, stats},
};

impl Vault {
    /// What the caller's vault holds, counted.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub async fn stats(&self, caller: &Caller) -> Result<Stats, Problem> {
        self.require(caller, Scope::StatsRead).await?;
        let (db, reach) = (self.0.store.reader(), Reach::of(caller));
        let counts = stats::count(db, &reach).await?;
        let soon = self.0.clock.now().after_seconds(EXPIRING_DAYS * 24 * 60 * 60);
        let mut recent_entries = entries::list(db, &reach, &EntryFilter::default(), None, RECENT).await?;
        recent_entries.truncate(RECENT as usize);
        Ok(Stats {
            total_categories: counts.categories,
            total_entries: counts.entries,
            total_two_factor_sets: 0,
            total_env_projects: env_projects::count(db, &reach).await?,
            key_type_breakdown: counts.by_key_type.into_values().map(|(r#type, count)| KeyTypeCount { r#type, count }).collect(),
            environment_breakdown: counts
                .by_environment
                .into_iter()
                .map(|(environment, count)| EnvironmentCount { environment, count })
                .collect(),
            recent_entries,
            expiring_entries: stats::expiring(db, &reach, soon, EXPIRING).await?,
        })
    }

    /// The names of the caller's projects, sorted, each once.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub async fn project_names(&self, caller: &Caller) -> Result<Vec<String>, Problem> {
        self.require(caller, Scope::EntriesRead).await?;
        Ok(stats::project_names(self.0.store.reader(), &Reach::of(caller)).await?)
    }
}
