//! What files of env projects held before: listed, opened, written anew.

use domain::{EnvFile, EnvFileId, EnvFileVersion, EnvProjectId, Expected, Plaintext, Problem, RevealedEnvFile, Scope};
use uuid::Uuid;

use super::{
    audit::{Action, Event},
    categories::expect,
    env_files::{TABLE as FILES, find_project_for_update, not_found},
    write::commit,
};
use crate::{
    Caller, Vault,
    crypto::Context,
    store::{entity::env_file_version, env_files},
};

const TABLE: &str = "env_file_versions";

impl Vault {
    /// What the file held before, newest first, without the content. What it holds now is none of them.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, `ENV_FILE_NOT_FOUND`.
    pub async fn env_file_versions(&self, caller: &Caller, id: EnvProjectId, file: EnvFileId) -> Result<Vec<EnvFileVersion>, Problem> {
        self.require(caller, Scope::EnvsRead).await?;
        let row = self.find_env_file(caller, id, file).await?;
        Ok(env_files::versions(self.0.store.reader(), &row).await?)
    }

    /// Opens an earlier version of a file. The ledger's row is committed before the content leaves.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`; `ENV_FILE_NOT_FOUND`, also for a version that it never had or that it has now; `DECRYPTION_FAILED`, and
    /// `AUDIT_UNAVAILABLE` when the ledger can't be written: then not a byte is told.
    pub async fn reveal_env_file_version(
        &self,
        caller: &Caller,
        id: EnvProjectId,
        file: EnvFileId,
        version: i64,
    ) -> Result<RevealedEnvFile, Problem> {
        self.require(caller, Scope::EnvsReveal).await?;
        let event = Event::by(caller, Action::EnvFileRevealVersion, FILES, file).of_value(version);
        let row = self.find_env_file_or_deny(caller, id, file, &event).await?;
        let Some(kept) = env_files::find_version(self.0.store.reader(), &row, version).await? else {
            self.record_denial(&event).await;
            return Err(no_such_version());
        };
        let content = self.open_env_file_version(caller, &kept).await?;
        self.record_alone(&event).await?;
        Ok(RevealedEnvFile { id: file, project_id: id, file_type: row.file_type()?, version, content })
    }

    /// Writes an earlier version of a file anew, as its next one; nothing changes where the file holds the same again by now.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, `ENV_FILE_NOT_FOUND`, `PRECONDITION_FAILED`, `DECRYPTION_FAILED`.
    pub async fn restore_env_file_version(
        &self,
        caller: &Caller,
        id: EnvProjectId,
        file: EnvFileId,
        version: i64,
        expected: &Expected,
    ) -> Result<EnvFile, Problem> {
        self.require(caller, Scope::EnvsWrite).await?;
        let event = Event::by(caller, Action::EnvFileRestoreVersion, FILES, file);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let project = find_project_for_update(&tx, caller, id).await?;
            let row = env_files::find(&tx, &project, file).await?.ok_or_else(not_found)?;
            expect(expected, &row.clone().into_file()?.tag())?;
            let kept = env_files::find_version(&tx, &row, version).await?.ok_or_else(no_such_version)?;
            let content = self.open_env_file_version(caller, &kept).await?;
            let row = self.replace_env_file(&tx, caller, &project, row, content.expose()).await?;
            self.record(&tx, &event.clone().of_value(row.value_version)).await?;
            commit(tx).await?;
            Ok(row.into_file()?)
        })
        .await
    }

    async fn open_env_file_version(&self, caller: &Caller, row: &env_file_version::Model) -> Result<Plaintext, Problem> {
        let context = context(caller, row.id, row.value_version);
        self.open_sealed(&context, row.key_term, &row.encrypted_content).await
    }
}

pub(super) fn context(caller: &Caller, id: Uuid, value_version: i64) -> Context {
    Context { table: TABLE, column: "encrypted_content", row_id: id, owner_id: caller.account_id.0, value_version }
}

fn no_such_version() -> Problem {
    Problem { message: "The file has no such earlier version. Look at the list of its versions.".into(), ..not_found() }
}
