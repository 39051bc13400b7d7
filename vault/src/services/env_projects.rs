//! Env projects, and the lists of them.

use domain::{EnvProjectChange, EnvProjectDetail, EnvProjectId, EnvProjectInput, EnvProjectSummary, Expected, Page, Problem};

use super::once::{Made, Once};
use crate::{Caller, Vault};

impl Vault {
    /// All of the caller's env projects, newest first.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub async fn all_env_projects(&self, _caller: &Caller) -> Result<Vec<EnvProjectSummary>, Problem> {
        Err(unbuilt())
    }

    /// The caller's env projects, newest first.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for a limit or cursor that is none.
    pub async fn list_env_projects(
        &self,
        _caller: &Caller,
        _limit: Option<u64>,
        _cursor: Option<&str>,
    ) -> Result<Page<EnvProjectSummary>, Problem> {
        Err(unbuilt())
    }

    /// One env project and its files, without their content.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, also for another account's.
    pub async fn get_env_project(&self, _caller: &Caller, _id: EnvProjectId) -> Result<EnvProjectDetail, Problem> {
        Err(unbuilt())
    }

    /// Makes an env project.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` (also outside a key's narrowing), `IDEMPOTENCY_MISMATCH`.
    pub async fn create_env_project(
        &self,
        _caller: &Caller,
        _input: EnvProjectInput,
        _once: Option<&Once>,
    ) -> Result<Made<EnvProjectDetail>, Problem> {
        Err(unbuilt())
    }

    /// Changes an env project, if it is in a state that the caller expects.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, `PRECONDITION_FAILED`, `VALIDATION_ERROR`.
    pub async fn update_env_project(
        &self,
        _caller: &Caller,
        _id: EnvProjectId,
        _expected: &Expected,
        _change: EnvProjectChange,
    ) -> Result<EnvProjectDetail, Problem> {
        Err(unbuilt())
    }

    /// Moves an env project and its files to the trash.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`, `PRECONDITION_FAILED`.
    pub async fn delete_env_project(&self, _caller: &Caller, _id: EnvProjectId, _expected: &Expected) -> Result<(), Problem> {
        Err(unbuilt())
    }

    /// Takes an env project, and the files that went with it, out of the trash.
    ///
    /// # Errors
    /// `ENV_PROJECT_NOT_FOUND`.
    pub async fn restore_env_project(&self, _caller: &Caller, _id: EnvProjectId) -> Result<(), Problem> {
        Err(unbuilt())
    }
}

fn unbuilt() -> Problem {
    Problem::new(domain::Code::Unavailable, "This is not built yet.")
}
