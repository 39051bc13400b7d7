//! Files of env projects: written whole, opened, moved to the trash and back.

use domain::{Code, EnvFile, EnvFileId, EnvFileInput, EnvProjectId, Expected, Plaintext, Problem, RevealedEnvFile, Scope};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::{
    audit::{Action, Event},
    categories::expect,
    env_file_versions, env_projects as project_service,
    once::{Made, Once},
    write::{Failure, commit},
};
use crate::{
    Caller, Vault,
    crypto::{Context, Sealed, random},
    store::{
        Reach,
        entity::{env_file, env_project},
        env_files, env_projects, internal,
    },
};

pub(super) const TABLE: &str = "env_files";

impl Vault {
    /// Writes a file: makes it, or replaces what it held, which is kept as a version. Content that it holds already makes no
    /// new version and changes nothing; the ledger has its row all the same.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, `PRECONDITION_FAILED`, `VALIDATION_ERROR`, `IDEMPOTENCY_MISMATCH`; `DECRYPTION_FAILED` where what the
    /// file holds does not open, and so can't be kept.
    pub async fn save_env_file(
        &self,
        caller: &Caller,
        id: EnvProjectId,
        expected: &Expected,
        input: EnvFileInput,
        once: Option<&Once>,
    ) -> Result<Made<EnvFile>, Problem> {
        self.require(caller, Scope::EnvsWrite).await?;
        input.check()?;
        let new = EnvFileId(random::uuid().map_err(|error| internal(&error))?);
        let denial = Event::by(caller, Action::EnvFileWrite, project_service::TABLE, id);
        let made = self
            .write(&denial, || async {
                let tx = self.0.store.begin().await?;
                let project = find_project_for_update(&tx, caller, id).await?;
                // Under the project's lock: the content is sealed with the id that is found here.
                let current = env_files::find_by_type(&tx, &project, input.file_type).await?;
                let file = current.as_ref().map_or(new, |row| EnvFileId(row.id));
                if let Some(before) = self.claim(&tx, caller, once, file.0).await? {
                    return Ok(Err(EnvFileId(before)));
                }
                let row = match current {
                    Some(current) => {
                        expect(expected, &current.clone().into_file()?.tag())?;
                        self.replace_env_file(&tx, caller, &project, current, input.content.expose()).await?
                    }
                    None if expected.admits_none() => self.insert_env_file(&tx, caller, &project, new, &input).await?,
                    None => return Err(absent().into()),
                };
                let event = Event::by(caller, Action::EnvFileWrite, TABLE, file).of_value(row.value_version);
                self.record(&tx, &event).await?;
                commit(tx).await?;
                Ok(Ok(row))
            })
            .await?;
        match made {
            Ok(row) => Ok(Made::New(row.into_file()?)),
            Err(before) => Ok(Made::Before(self.find_env_file(caller, id, before).await?.into_file()?)),
        }
    }

    /// Moves a file to the trash, if it is in a state that the caller expects.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, `ENV_FILE_NOT_FOUND`, `PRECONDITION_FAILED`.
    pub async fn delete_env_file(&self, caller: &Caller, id: EnvProjectId, file: EnvFileId, expected: &Expected) -> Result<(), Problem> {
        self.require(caller, Scope::EnvsWrite).await?;
        let deletion_id = random::uuid().map_err(|error| internal(&error))?;
        let event = Event::by(caller, Action::EnvFileDelete, TABLE, file);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let project = find_project_for_update(&tx, caller, id).await?;
            let row = env_files::find(&tx, &project, file).await?.ok_or_else(not_found)?;
            expect(expected, &row.clone().into_file()?.tag())?;
            let now = self.0.clock.now();
            env_files::set_deleted(&tx, row, Some((now, deletion_id))).await?;
            env_projects::touch(&tx, &project, now).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// Takes a file out of the trash. Its project must not be there itself.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, `ENV_FILE_NOT_FOUND`; `CONFLICT` where the project has another of its type by now.
    pub async fn restore_env_file(&self, caller: &Caller, id: EnvProjectId, file: EnvFileId) -> Result<(), Problem> {
        self.require(caller, Scope::EnvsWrite).await?;
        let event = Event::by(caller, Action::EnvFileRestore, TABLE, file);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let project = find_project_for_update(&tx, caller, id).await?;
            let row = env_files::find_in_trash(&tx, &project, file).await?.ok_or_else(not_found)?;
            if env_files::find_by_type(&tx, &project, row.file_type()?).await?.is_some() {
                let message = "The project has another file of this type by now. Delete that one first, then restore.";
                return Err(Problem::new(Code::Conflict, message).into());
            }
            env_files::set_deleted(&tx, row, None).await?;
            env_projects::touch(&tx, &project, self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// Opens a file. The ledger's row is committed before the content leaves.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, `ENV_FILE_NOT_FOUND`, `DECRYPTION_FAILED`, and `AUDIT_UNAVAILABLE` when the ledger can't be written: then
    /// not a byte is told.
    pub async fn reveal_env_file(&self, caller: &Caller, id: EnvProjectId, file: EnvFileId) -> Result<RevealedEnvFile, Problem> {
        self.require(caller, Scope::EnvsReveal).await?;
        let event = Event::by(caller, Action::EnvFileReveal, TABLE, file);
        let row = self.find_env_file_or_deny(caller, id, file, &event).await?;
        let content = self.open_env_file(caller, &row).await?;
        let event = event.of_value(row.value_version);
        self.record_alone(&event).await?;
        Ok(RevealedEnvFile { id: file, project_id: id, file_type: row.file_type()?, version: row.value_version, content })
    }

    /// Replaces the content of a file, within the transaction that holds the project's lock. What it held is opened, and sealed anew
    /// as a version. Content that it holds already leaves the row as it is.
    pub(super) async fn replace_env_file(
        &self,
        tx: &DatabaseTransaction,
        caller: &Caller,
        project: &env_project::Model,
        row: env_file::Model,
        content: &str,
    ) -> Result<env_file::Model, Failure> {
        let held = self.open_env_file(caller, &row).await?;
        if held.expose() == content {
            return Ok(row);
        }
        let kept_id = random::uuid().map_err(|error| internal(&error))?;
        let kept = self.seal_env_file(&env_file_versions::context(caller, kept_id, row.value_version), held.expose())?;
        let sealed = self.seal_env_file(&context(caller, EnvFileId(row.id), row.value_version + 1), content)?;
        let now = self.0.clock.now();
        let row = env_files::replace(tx, &row, (kept_id, kept), sealed, now).await?;
        env_projects::touch(tx, project, now).await?;
        Ok(row)
    }

    async fn insert_env_file(
        &self,
        tx: &DatabaseTransaction,
        caller: &Caller,
        project: &env_project::Model,
        id: EnvFileId,
        input: &EnvFileInput,
    ) -> Result<env_file::Model, Failure> {
        let sealed = self.seal_env_file(&context(caller, id, 1), input.content.expose())?;
        let now = self.0.clock.now();
        let row = env_files::insert(tx, project, id, input.file_type, sealed, now).await?;
        env_projects::touch(tx, project, now).await?;
        Ok(row)
    }

    fn seal_env_file(&self, context: &Context, content: &str) -> Result<Sealed, Problem> {
        self.0.keyring.seal(context, content).map_err(|error| internal(&error))
    }

    async fn open_env_file(&self, caller: &Caller, row: &env_file::Model) -> Result<Plaintext, Problem> {
        let context = context(caller, EnvFileId(row.id), row.value_version);
        self.open_sealed(&context, row.key_term, &row.encrypted_content).await
    }

    pub(super) async fn find_env_file(&self, caller: &Caller, id: EnvProjectId, file: EnvFileId) -> Result<env_file::Model, Problem> {
        let db = self.0.store.reader();
        let project = env_projects::find(db, &Reach::of(caller), id).await?.ok_or_else(project_service::not_found)?;
        env_files::find(db, &project, file).await?.ok_or_else(not_found)
    }

    /// The file; that it is not to be had is recorded as a denial of the event.
    pub(super) async fn find_env_file_or_deny(
        &self,
        caller: &Caller,
        id: EnvProjectId,
        file: EnvFileId,
        event: &Event<'_>,
    ) -> Result<env_file::Model, Problem> {
        let found = self.find_env_file(caller, id, file).await;
        if found.as_ref().is_err_and(|problem| problem.code.status() == 404) {
            self.record_denial(event).await;
        }
        found
    }
}

/// The project, which nobody else changes until the transaction ends, nor a file of it.
pub(super) async fn find_project_for_update(
    tx: &impl ConnectionTrait,
    caller: &Caller,
    id: EnvProjectId,
) -> Result<env_project::Model, Failure> {
    Ok(env_projects::find_for_update(tx, &Reach::of(caller), id).await?.ok_or_else(project_service::not_found)?)
}

fn context(caller: &Caller, id: EnvFileId, value_version: i64) -> Context {
    Context { table: TABLE, column: "encrypted_content", row_id: id.0, owner_id: caller.account_id.0, value_version }
}

pub(super) fn not_found() -> Problem {
    Problem::new(Code::EnvFileNotFound, "There is no such file in this env project. It may have been deleted; look at the project.")
}

fn absent() -> Problem {
    Problem::new(Code::PreconditionFailed, "The project has no such file any more. Reload to see what it has, then save again.")
}
