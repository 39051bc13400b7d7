//! What can go wrong in the store, and how the caller hears of it.

use std::fmt;

use domain::{Code, Problem};
use sea_orm::{DbErr, RuntimeErr, sqlx::Error as Sqlx};

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
        match (self, self.sqlx()) {
            (Self::Db(DbErr::Conn(_) | DbErr::ConnectionAcquire(_)), _) => true,
            (_, Some(Sqlx::Io(_) | Sqlx::PoolTimedOut | Sqlx::PoolClosed | Sqlx::WorkerCrashed)) => true,
            (_, Some(Sqlx::Database(error))) => error.code().is_some_and(|code| passes_by_itself(&code)),
            _ => false,
        }
    }

    /// Was this transaction given up because another was faster? Then it may simply be run again.
    pub(crate) fn is_conflict(&self) -> bool {
        let is_one = |code: &str| CONFLICTS.contains(&code) || TAKEN.contains(&code);
        matches!(self.sqlx(), Some(Sqlx::Database(error)) if error.code().is_some_and(|code| is_one(&code)))
    }

    fn sqlx(&self) -> Option<&Sqlx> {
        match self {
            Self::Db(DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) => Some(error),
            _ => None,
        }
    }
}

/// PostgreSQL's SQLSTATE of a serialization failure and of a deadlock; SQLite's result code of what a trigger refused, as the ledger's
/// does with a row that does not continue it.
const CONFLICTS: [&str; 3] = ["40001", "40P01", "1811"];

/// What a unique index refuses, in PostgreSQL's words and in SQLite's: every use case looks before it inserts, so that another made the
/// row in between, and the second try finds it.
const TAKEN: [&str; 2] = ["23505", "2067"];

/// Conflicts between transactions and overload, by PostgreSQL's SQLSTATE; busy, full and failing disks, by SQLite's result code,
/// whose low byte is the primary one.
fn passes_by_itself(code: &str) -> bool {
    const SQLITE: [u32; 4] = [5, 6, 10, 13]; // busy, locked, I/O error, full
    let postgres = CONFLICTS.contains(&code) || ["53100", "53300", "57014", "57P01", "57P03"].contains(&code);
    postgres || code.len() < 5 && code.parse::<u32>().is_ok_and(|code| SQLITE.contains(&(code & 0xff)))
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
