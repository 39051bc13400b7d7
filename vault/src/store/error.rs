//! What can go wrong in the store, and how the caller hears of it.

use std::fmt;

use domain::{Code, Problem};
use sea_orm::{DbErr, RuntimeErr};

use crate::crypto;

/// A failure of the store. Its text is for the log alone.
#[derive(Debug)]
pub(crate) enum Error {
    /// The database refused or could not be reached.
    Db(DbErr),
    /// A row holds what Kagi never writes.
    Corrupt(&'static str),
}

impl Error {
    /// Is the database out of reach or overloaded, rather than broken?
    pub(crate) fn is_unavailable(&self) -> bool {
        match self {
            Self::Db(DbErr::Conn(_) | DbErr::ConnectionAcquire(_)) => true,
            Self::Db(DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) => {
                use sea_orm::sqlx::Error as Sqlx;
                matches!(**error, Sqlx::Io(_) | Sqlx::PoolTimedOut | Sqlx::PoolClosed | Sqlx::WorkerCrashed)
            }
            _ => false,
        }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Db(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Db(error) => error.fmt(f),
            Self::Corrupt(what) => write!(f, "a row holds what Kagi never writes: {what}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<Error> for Problem {
    /// The cause is logged here, once; the caller gets the incident's id.
    fn from(error: Error) -> Self {
        if error.is_unavailable() {
            tracing::error!(%error, "the database cannot be reached");
            return Self::new(Code::Unavailable, "The database cannot be reached just now. Try again in a moment.");
        }
        internal(&error)
    }
}

/// Logs a cause under a fresh incident id.
pub(crate) fn internal(cause: &dyn fmt::Display) -> Problem {
    let incident = crypto::random::uuid().map_or_else(|_| "unnumbered".into(), |id| id.to_string());
    tracing::error!(incident, error = %cause, "internal error");
    Problem::internal(incident)
}
