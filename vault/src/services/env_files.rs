//! Files of env projects: written whole, opened, and their earlier versions.

use domain::{EnvFile, EnvFileId, EnvFileInput, EnvFileVersion, EnvProjectId, Expected, Problem, RevealedEnvFile};

use super::once::{Made, Once};
use crate::{Caller, Vault};

impl Vault {
    /// Writes a file: makes it, or replaces what it held, which becomes a version.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, `PRECONDITION_FAILED`, `VALIDATION_ERROR`, `IDEMPOTENCY_MISMATCH`.
    pub async fn save_env_file(
        &self,
        _caller: &Caller,
        _id: EnvProjectId,
        _expected: &Expected,
        _input: EnvFileInput,
        _once: Option<&Once>,
    ) -> Result<Made<EnvFile>, Problem> {
        Err(unbuilt())
    }

    /// Moves a file to the trash.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, `ENV_FILE_NOT_FOUND`, `PRECONDITION_FAILED`.
    pub async fn delete_env_file(
        &self,
        _caller: &Caller,
        _id: EnvProjectId,
        _file: EnvFileId,
        _expected: &Expected,
    ) -> Result<(), Problem> {
        Err(unbuilt())
    }

    /// Takes a file out of the trash.
    ///
    /// # Errors
    /// `ENV_FILE_NOT_FOUND`; `CONFLICT` where the project has another of its type by now.
    pub async fn restore_env_file(&self, _caller: &Caller, _id: EnvProjectId, _file: EnvFileId) -> Result<(), Problem> {
        Err(unbuilt())
    }

    /// Opens a file.
    ///
    /// # Errors
    /// `ENV_FILE_NOT_FOUND`, `DECRYPTION_FAILED`, `AUDIT_UNAVAILABLE`.
    pub async fn reveal_env_file(&self, _caller: &Caller, _id: EnvProjectId, _file: EnvFileId) -> Result<RevealedEnvFile, Problem> {
        Err(unbuilt())
    }

    /// What the file held before, newest first, without the content.
    ///
    /// # Errors
    /// `ENV_FILE_NOT_FOUND`.
    pub async fn env_file_versions(&self, _caller: &Caller, _id: EnvProjectId, _file: EnvFileId) -> Result<Vec<EnvFileVersion>, Problem> {
        Err(unbuilt())
    }

    /// Opens an earlier version of a file.
    ///
    /// # Errors
    /// `ENV_FILE_NOT_FOUND`, `DECRYPTION_FAILED`, `AUDIT_UNAVAILABLE`.
    pub async fn reveal_env_file_version(
        &self,
        _caller: &Caller,
        _id: EnvProjectId,
        _file: EnvFileId,
        _version: i64,
    ) -> Result<RevealedEnvFile, Problem> {
        Err(unbuilt())
    }

    /// Writes an earlier version of a file anew, as its next one.
    ///
    /// # Errors
    /// `ENV_FILE_NOT_FOUND`, `PRECONDITION_FAILED`.
    pub async fn restore_env_file_version(
        &self,
        _caller: &Caller,
        _id: EnvProjectId,
        _file: EnvFileId,
        _version: i64,
        _expected: &Expected,
    ) -> Result<EnvFile, Problem> {
        Err(unbuilt())
    }
}

fn unbuilt() -> Problem {
    Problem::new(domain::Code::Unavailable, "This is not built yet.")
}
