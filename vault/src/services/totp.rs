//! Generators of one-time passwords.

use domain::{Expected, Page, Problem, Totp, TotpChange, TotpCode, TotpId, TotpInput};

use super::once::{Made, Once};
use crate::{Caller, Vault};

impl Vault {
    /// The caller's generators, newest first, without their secrets.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for a limit or cursor that is none.
    pub async fn list_totps(&self, _caller: &Caller, _limit: Option<u64>, _cursor: Option<&str>) -> Result<Page<Totp>, Problem> {
        Err(unbuilt())
    }

    /// Makes a generator and seals its secret.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`, `IDEMPOTENCY_MISMATCH`.
    pub async fn create_totp(&self, _caller: &Caller, _input: TotpInput, _once: Option<&Once>) -> Result<Made<Totp>, Problem> {
        Err(unbuilt())
    }

    /// Changes a generator, if it is in a state that the caller expects.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `PRECONDITION_FAILED`, `VALIDATION_ERROR`.
    pub async fn update_totp(&self, _caller: &Caller, _id: TotpId, _expected: &Expected, _change: TotpChange) -> Result<Totp, Problem> {
        Err(unbuilt())
    }

    /// Moves a generator to the trash.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `PRECONDITION_FAILED`.
    pub async fn delete_totp(&self, _caller: &Caller, _id: TotpId, _expected: &Expected) -> Result<(), Problem> {
        Err(unbuilt())
    }

    /// Takes a generator out of the trash.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`.
    pub async fn restore_totp(&self, _caller: &Caller, _id: TotpId) -> Result<(), Problem> {
        Err(unbuilt())
    }

    /// The code of the moment.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `DECRYPTION_FAILED`, `AUDIT_UNAVAILABLE`.
    pub async fn reveal_totp(&self, _caller: &Caller, _id: TotpId) -> Result<TotpCode, Problem> {
        Err(unbuilt())
    }
}

fn unbuilt() -> Problem {
    Problem::new(domain::Code::Unavailable, "This is not built yet.")
}
