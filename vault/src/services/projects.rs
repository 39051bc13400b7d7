//! Projects: the overview that lists them, one across all its categories, and its new name.

use domain::{Code, Overview, Problem, Project, Scope, field::Fields, project::PROJECTS, stats::EXPIRING_DAYS, text::Line};

use super::{
    audit::{Action, Event},
    entries::TABLE,
    paging,
    write::{Failure, commit},
};
use crate::{
    Caller, Vault,
    store::{Reach, access_keys, accounts, projects, stats},
};

impl Vault {
    /// What the first page shows: the numbers, and the projects with the most entries, or all.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub async fn overview(&self, caller: &Caller, all_projects: bool) -> Result<Overview, Problem> {
        self.require(caller, Scope::EntriesRead).await?;
        let stats = self.stats(caller).await?;
        let (db, reach, as_of) = (self.0.store.reader(), Reach::of(caller), self.0.clock.now());
        Ok(Overview {
            stats,
            total_expiring: stats::count_expiring(db, &reach, as_of.after_seconds(EXPIRING_DAYS * 24 * 60 * 60)).await?,
            total_projects: projects::count(db, &reach).await?,
            projects: projects::list(db, &reach, (!all_projects).then_some(PROJECTS)).await?,
            as_of,
        })
    }

    /// All entries of one project, and what hangs on its name. For browsers: it names access keys.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`; `NOT_FOUND` for a project without entries, also for another account's.
    pub async fn project(&self, caller: &Caller, name: &str) -> Result<Project, Problem> {
        self.require_session(caller).await?;
        paging::filter_text("/name", Some(name))?;
        let (db, as_of) = (self.0.store.reader(), self.0.clock.now());
        let entries = projects::entries(db, &Reach::of(caller), name).await?;
        if entries.is_empty() {
            return Err(not_found());
        }
        let narrowed_keys = access_keys::narrowed_to(db, caller.account_id, name, as_of).await?;
        Ok(Project { name: name.to_owned(), entries, narrowed_keys, as_of })
    }

    /// Gives a project another name: all its entries, also those in the trash, in one step. Answers the name as it is kept.
    /// Access keys that are narrowed to the old name don't follow.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`; `NOT_FOUND` for a project without entries; `VALIDATION_ERROR` at `/to`; `CONFLICT` at `/merge` where a
    /// project of the new name has entries and `merge` does not allow for it.
    pub async fn rename_project(&self, caller: &Caller, from: &str, to: &str, merge: bool) -> Result<String, Problem> {
        self.require_session(caller).await?;
        let to = checked_name(from, to)?;
        let denial = Event::without_object(caller, Action::ProjectRename);
        self.write(&denial, || async {
            let tx = self.0.store.begin().await?;
            let reach = Reach::of(caller);
            // Two that get the same name at once wait for each other here: neither would see the other's entries under it.
            accounts::find_for_update(&tx, caller.account_id).await?;
            let rows = projects::find_for_update(&tx, &reach, from).await?;
            if rows.is_empty() {
                return Err(not_found().into());
            }
            let there = projects::count_with_trash(&tx, &reach, &to).await?;
            if there > 0 && !merge {
                return Err(taken(there).into());
            }
            projects::rename(&tx, &rows, &to, self.0.clock.now()).await?;
            let events: Vec<_> = rows.iter().map(|row| Event::by(caller, Action::ProjectRename, TABLE, row.id)).collect();
            self.record_all(&tx, &events).await?;
            commit(tx).await?;
            Ok::<_, Failure>(())
        })
        .await?;
        Ok(to)
    }
}

fn checked_name(from: &str, to: &str) -> Result<String, Problem> {
    let mut fields = Fields::default();
    let to = fields.check("/to", Line::<255>::parse(to)).map(String::from).unwrap_or_default();
    if to == from {
        fields.fail(Code::ValidationError, "/to", "This is its name already.");
    }
    fields.finish().map(|()| to)
}

fn taken(entries: u64) -> Problem {
    let entries = if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") };
    let message = format!("There is a project of this name already, with {entries}, counting the trash.");
    Problem::field(Code::Conflict, "/merge", message)
}

pub(super) fn not_found() -> Problem {
    Problem::new(Code::NotFound, "There is no such project. It may have been renamed, or its last entry was deleted.")
}
