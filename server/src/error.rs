//! Why the server does not start, in words for the operator, and the exit code that tells a supervisor what kind of reason it is.

use std::fmt;

/// A reason not to start: what happened, what to do, and the process's exit code (sysexits.h).
#[derive(Debug)]
pub struct StartError {
    message: String,
    exit_code: u8,
}

impl StartError {
    /// A setting, key or file is wrong: exit code 78, trying again does not help.
    pub fn config(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), exit_code: 78 }
    }

    /// What somebody gave a command can't be used: exit code 65.
    pub fn data(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), exit_code: 65 }
    }

    /// Something that the server needs is not there just now: exit code 69.
    pub fn unavailable(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), exit_code: 69 }
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        self.exit_code
    }
}

impl From<vault::OpenError> for StartError {
    fn from(error: vault::OpenError) -> Self {
        Self { message: error.to_string(), exit_code: error.exit_code() }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for StartError {}
