//! What other tools export, read into variables and a report of what was left out. Knows their forms, and nothing of the store.
//!
//! Messages name keys and lines, never a value.

mod bitwarden;
mod doppler;
mod infisical;
mod json;
mod sops;

use domain::{Code, Environment, ImportFormat, Plaintext, Problem, import::MAX_VARIABLES};

/// How many characters of a name are read: one more than any may have, so that what is longer stays too long.
const LONGEST_NAME: usize = 256;

/// One variable of an export.
pub(crate) struct Variable {
    /// What it is called there; not necessarily the name of an environment variable.
    pub(crate) name: String,
    /// Its value.
    pub(crate) value: Plaintext,
    /// The project that it belongs to there.
    pub(crate) project: Option<String>,
    /// The environment that it belongs to there, where that is one of ours.
    pub(crate) environment: Option<Environment>,
    /// What somebody noted beside it.
    pub(crate) notes: Option<String>,
}

impl Variable {
    fn new(name: impl Into<String>, value: Plaintext) -> Self {
        Self { name: name.into(), value, project: None, environment: None, notes: None }
    }
}

/// Something of an export that does not become a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// Its name there.
    pub(crate) name: String,
    /// Why, as a sentence.
    pub(crate) why: &'static str,
}

/// What was read.
#[derive(Default)]
pub(crate) struct Exported {
    /// The variables, in their order.
    pub(crate) variables: Vec<Variable>,
    /// The rest.
    pub(crate) left_out: Vec<LeftOut>,
}

impl Exported {
    fn add(&mut self, variable: Variable) -> Result<(), Problem> {
        self.variables.push(variable);
        self.check_count()
    }

    fn leave_out(&mut self, name: impl Into<String>, why: &'static str) -> Result<(), Problem> {
        self.left_out.push(LeftOut { name: name.into(), why });
        self.check_count()
    }

    /// As soon as it is too much, since each may repeat a long text of the file, as the project that all belong to.
    fn check_count(&self) -> Result<(), Problem> {
        match self.variables.len() + self.left_out.len() {
            ..=MAX_VARIABLES => Ok(()),
            _ => Err(unreadable(format!("This file has more than {MAX_VARIABLES} variables. Import at most {MAX_VARIABLES} at once."))),
        }
    }
}

/// A name as far as it is read.
fn name(text: &str) -> String {
    text.chars().take(LONGEST_NAME).collect()
}

/// Reads an export of another tool, which is not a `.env` file.
///
/// # Errors
/// `VALIDATION_ERROR` at `/content` where the text is none of that tool's exports.
pub(crate) fn read(format: ImportFormat, text: &str) -> Result<Exported, Problem> {
    match format {
        ImportFormat::Infisical => infisical::read(text),
        ImportFormat::Doppler => doppler::read(text),
        ImportFormat::Bitwarden => bitwarden::read(text),
        ImportFormat::Sops => sops::read(text),
        ImportFormat::Dotenv | ImportFormat::OnePassword => Err(unreadable("A .env file is read line by line.")),
    }
}

fn unreadable(message: impl Into<String>) -> Problem {
    Problem::field(Code::ValidationError, "/content", message.into())
}

/// Ours for the short names that other tools give environments by default.
fn environment(name: &str) -> Option<Environment> {
    match name.to_ascii_lowercase().as_str() {
        "prod" | "prd" => Some(Environment::Production),
        "stage" | "stg" => Some(Environment::Staging),
        "dev" => Some(Environment::Development),
        other => Environment::parse(other),
    }
}

/// A note that says something.
fn note(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests;
