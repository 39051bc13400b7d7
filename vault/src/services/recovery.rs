//! Recovery code sets: made, changed, and taken from, one code at a time.

use domain::{
    Expected, Page, Problem, RecoverySet, RecoverySetChange, RecoverySetId, RecoverySetInput, TakenCode, UsedCode, listing::TwoFactor,
};

use super::once::{Made, Once};
use crate::{Caller, Vault};

impl Vault {
    /// Every set and every generator of the caller's, newest first.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub async fn two_factor(&self, _caller: &Caller) -> Result<TwoFactor, Problem> {
        Err(unbuilt())
    }

    /// The caller's sets, newest first, without their codes.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for a limit or cursor that is none.
    pub async fn list_recovery_sets(
        &self,
        _caller: &Caller,
        _limit: Option<u64>,
        _cursor: Option<&str>,
    ) -> Result<Page<RecoverySet>, Problem> {
        Err(unbuilt())
    }

    /// Makes a set and seals its codes.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`, `IDEMPOTENCY_MISMATCH`.
    pub async fn create_recovery_set(
        &self,
        _caller: &Caller,
        _input: RecoverySetInput,
        _once: Option<&Once>,
    ) -> Result<Made<RecoverySet>, Problem> {
        Err(unbuilt())
    }

    /// Changes a set, if it is in a state that the caller expects. New codes replace all.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `PRECONDITION_FAILED`, `VALIDATION_ERROR`.
    pub async fn update_recovery_set(
        &self,
        _caller: &Caller,
        _id: RecoverySetId,
        _expected: &Expected,
        _change: RecoverySetChange,
    ) -> Result<RecoverySet, Problem> {
        Err(unbuilt())
    }

    /// Moves a set to the trash.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `PRECONDITION_FAILED`.
    pub async fn delete_recovery_set(&self, _caller: &Caller, _id: RecoverySetId, _expected: &Expected) -> Result<(), Problem> {
        Err(unbuilt())
    }

    /// Takes a set out of the trash.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`.
    pub async fn restore_recovery_set(&self, _caller: &Caller, _id: RecoverySetId) -> Result<(), Problem> {
        Err(unbuilt())
    }

    /// Takes one unused code.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `VALIDATION_ERROR` when none is left, `AUDIT_UNAVAILABLE`.
    pub async fn take_code(&self, _caller: &Caller, _id: RecoverySetId, _once: Option<&Once>) -> Result<Made<TakenCode>, Problem> {
        Err(unbuilt())
    }

    /// Opens the codes that were taken before, latest first.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `AUDIT_UNAVAILABLE`.
    pub async fn used_codes(&self, _caller: &Caller, _id: RecoverySetId) -> Result<Vec<UsedCode>, Problem> {
        Err(unbuilt())
    }

    /// Makes a code that was taken an unused one again.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`.
    pub async fn put_back_code(&self, _caller: &Caller, _id: RecoverySetId, _place: u32) -> Result<RecoverySet, Problem> {
        Err(unbuilt())
    }

    /// Forgets the codes that were taken, for good.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `REAUTH_REQUIRED`.
    pub async fn purge_used_codes(&self, _caller: &Caller, _id: RecoverySetId) -> Result<RecoverySet, Problem> {
        Err(unbuilt())
    }
}

fn unbuilt() -> Problem {
    Problem::new(domain::Code::Unavailable, "This is not built yet.")
}
