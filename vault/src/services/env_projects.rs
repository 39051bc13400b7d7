//! Env projects, and the lists of them.

use domain::{
    Code, Cursor, EnvProjectChange, EnvProjectDetail, EnvProjectId, EnvProjectInput, EnvProjectSummary, Expected, Page, Problem, Scope,
    env_project::EnvProjectFields,
};
use sea_orm::ConnectionTrait;

use super::{
    audit::{Action, Event},
    categories::expect,
    once::{Made, Once},
    paging,
    write::{commit, retried},
};
use crate::{
    Caller, Vault,
    crypto::random,
    store::{Error, Reach, entity::env_project, env_files, env_projects, internal},
};

pub(super) const TABLE: &str = "env_projects";

/// As many rows as there are.
const ALL: u64 = u32::MAX as u64;

impl Vault {
    /// All of the caller's env projects, newest first.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub async fn all_env_projects(&self, caller: &Caller) -> Result<Vec<EnvProjectSummary>, Problem> {
        self.require(caller, Scope::EnvsRead).await?;
        Ok(env_projects::list(self.0.store.reader(), &Reach::of(caller), None, ALL).await?)
    }

    /// The caller's env projects, newest first.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for a limit or cursor that is none.
    pub async fn list_env_projects(
        &self,
        caller: &Caller,
        limit: Option<u64>,
        cursor: Option<&str>,
    ) -> Result<Page<EnvProjectSummary>, Problem> {
        self.require(caller, Scope::EnvsRead).await?;
        let slice = paging::slice(limit, cursor)?;
        let rows = env_projects::list(self.0.store.reader(), &Reach::of(caller), slice.after, slice.limit).await?;
        Ok(paging::page(rows, slice.limit, |row| Cursor { created_at: row.project.created_at, id: row.project.id.0 }))
    }

    /// One env project and its files, without their content.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, also for another account's.
    pub async fn get_env_project(&self, caller: &Caller, id: EnvProjectId) -> Result<EnvProjectDetail, Problem> {
        self.require(caller, Scope::EnvsRead).await?;
        self.env_project(caller, id).await
    }

    /// Makes an env project.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` (also outside a key's narrowing), `IDEMPOTENCY_MISMATCH`.
    pub async fn create_env_project(
        &self,
        caller: &Caller,
        input: EnvProjectInput,
        once: Option<&Once>,
    ) -> Result<Made<EnvProjectDetail>, Problem> {
        self.require(caller, Scope::EnvsWrite).await?;
        let fields = EnvProjectChange::from(input).apply_to(EnvProjectFields::default())?;
        caller.require_reach_of_env_project(&fields.name)?;
        let id = EnvProjectId(random::uuid().map_err(|error| internal(&error))?);
        let event = Event::by(caller, Action::EnvProjectCreate, TABLE, id);
        let made = retried(|| async {
            let tx = self.0.store.begin().await?;
            if let Some(before) = self.claim(&tx, caller, once, id.0).await? {
                return Ok(Err(EnvProjectId(before)));
            }
            let row = env_projects::insert(&tx, caller.account_id, id, fields.clone(), self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(Ok(row))
        })
        .await?;
        match made {
            Ok(row) => Ok(Made::New(EnvProjectDetail { project: row.into_project(), files: Vec::new() })),
            Err(before) => Ok(Made::Before(self.env_project(caller, before).await?)),
        }
    }

    /// Changes an env project, if it is in a state that the caller expects.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, `PRECONDITION_FAILED`, `VALIDATION_ERROR` (also for a name outside a key's narrowing).
    pub async fn update_env_project(
        &self,
        caller: &Caller,
        id: EnvProjectId,
        expected: &Expected,
        change: EnvProjectChange,
    ) -> Result<EnvProjectDetail, Problem> {
        self.require(caller, Scope::EnvsWrite).await?;
        let event = Event::by(caller, Action::EnvProjectUpdate, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let row = env_projects::find_for_update(&tx, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
            let current = row.clone().into_project();
            expect(expected, &current.tag())?;
            let fields = change.apply_to(current.fields())?;
            caller.require_reach_of_env_project(&fields.name)?;
            let row = env_projects::update(&tx, &row, fields, self.0.clock.now()).await?;
            let detail = detail(&tx, row).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(detail)
        })
        .await
    }

    /// Moves an env project and its files to the trash, if it is in a state that the caller expects.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, `PRECONDITION_FAILED`.
    pub async fn delete_env_project(&self, caller: &Caller, id: EnvProjectId, expected: &Expected) -> Result<(), Problem> {
        self.require(caller, Scope::EnvsWrite).await?;
        let deletion_id = random::uuid().map_err(|error| internal(&error))?;
        let event = Event::by(caller, Action::EnvProjectDelete, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let row = env_projects::find_for_update(&tx, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
            expect(expected, &row.clone().into_project().tag())?;
            env_projects::trash(&tx, row, deletion_id, self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// Takes an env project out of the trash, and the files that went there with it.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND` when it is not in the caller's trash.
    pub async fn restore_env_project(&self, caller: &Caller, id: EnvProjectId) -> Result<(), Problem> {
        self.require(caller, Scope::EnvsWrite).await?;
        let event = Event::by(caller, Action::EnvProjectRestore, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            if !env_projects::restore(&tx, &Reach::of(caller), id).await? {
                return Err(not_found().into());
            }
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    async fn env_project(&self, caller: &Caller, id: EnvProjectId) -> Result<EnvProjectDetail, Problem> {
        let db = self.0.store.reader();
        let row = env_projects::find(db, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
        Ok(detail(db, row).await?)
    }
}

async fn detail(db: &impl ConnectionTrait, row: env_project::Model) -> Result<EnvProjectDetail, Error> {
    Ok(EnvProjectDetail { files: env_files::list(db, &row).await?, project: row.into_project() })
}

pub(super) fn not_found() -> Problem {
    Problem::new(Code::EnvProjectNotFound, "There is no such env project. It may have been deleted; look in the list of env projects.")
}
