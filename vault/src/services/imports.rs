//! Files of variables that come in: what would become of each, all of it or nothing, and back again.

use domain::{
    Code, Problem,
    import::{Import, ImportInput, ImportUndo},
};

use super::once::{Made, Once};
use crate::{Caller, Vault};

impl Vault {
    /// What an import would do; nothing is changed.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`.
    pub async fn preview_import(&self, _caller: &Caller, _input: ImportInput) -> Result<Import, Problem> {
        Err(unbuilt())
    }

    /// Imports all of it, or nothing.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`, `CONFLICT` where one of two entries would have to be replaced, `IDEMPOTENCY_MISMATCH`.
    pub async fn save_import(&self, _caller: &Caller, _input: ImportInput, _once: Option<&Once>) -> Result<Made<Import>, Problem> {
        Err(unbuilt())
    }

    /// Moves what an import made to the trash, together.
    ///
    /// # Errors
    /// `ENTRY_NOT_FOUND`.
    pub async fn undo_import(&self, _caller: &Caller, _made: ImportUndo) -> Result<(), Problem> {
        Err(unbuilt())
    }
}

fn unbuilt() -> Problem {
    Problem::new(Code::Unavailable, "This is not built yet.")
}
