//! Variables of projects, written for the programs that read them; and templates that projects are held against.

use domain::{
    Code, Environment, Plaintext, Problem,
    dotenv::{Dialect, Refused},
    import::{Check, CheckInput},
};

use crate::{Caller, Vault};

/// Variables, written for a program.
pub struct EnvExport {
    /// The text.
    pub text: Plaintext,
    /// What is not in it, and why.
    pub refused: Vec<Refused>,
    /// What to know of what is in it.
    pub warnings: Vec<String>,
}

impl Vault {
    /// The variables of a project's environment in the form that some program reads.
    ///
    /// # Errors
    /// Those of [`reveal_project`](Self::reveal_project).
    pub async fn export_project(
        &self,
        _caller: &Caller,
        _name: &str,
        _environment: Environment,
        _dialect: Dialect,
    ) -> Result<EnvExport, Problem> {
        Err(unbuilt())
    }

    /// Names what of a template an environment of a project lacks. Nothing is opened.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`.
    pub async fn check_project(&self, _caller: &Caller, _input: &CheckInput) -> Result<Check, Problem> {
        Err(unbuilt())
    }
}

fn unbuilt() -> Problem {
    Problem::new(Code::Unavailable, "This is not built yet.")
}
