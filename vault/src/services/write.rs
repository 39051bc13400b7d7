//! Write transactions: begun, done, recorded, committed; and done anew where another was faster.

use domain::Problem;
use sea_orm::DatabaseTransaction;

use super::audit::Event;
use crate::{Vault, store};

/// How often a transaction is tried. Locks are taken in one order wherever that can be, so a second try is rare already.
const TRIES: u32 = 5;

/// Why a transaction ends without a commit.
pub(crate) enum Failure {
    /// The database.
    Store(store::Error),
    /// The use case's own rules.
    Refused(Problem),
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => error.into(),
            Failure::Refused(problem) => problem,
        }
    }
}

impl Vault {
    /// Runs a transaction of the caller's, again where that helps. A row that he does not have is a denial, recorded as one of
    /// `event`.
    ///
    /// # Errors
    /// The body's.
    pub(super) async fn write<T, F>(&self, event: &Event<'_>, body: impl Fn() -> F) -> Result<T, Problem>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let result = retried(body).await;
        if let Err(problem) = &result
            && problem.code.status() == 404
        {
            self.record_denial(event).await;
        }
        result
    }
}

/// Runs a transaction, from begin to commit, until it no longer makes way for another, or for the fifth time.
///
/// # Errors
/// The body's.
pub(crate) async fn retried<T, F>(body: impl Fn() -> F) -> Result<T, Problem>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut tries = 1;
    loop {
        match body().await {
            Err(Failure::Store(error)) if error.is_conflict() && tries < TRIES => {
                tracing::debug!(%error, tries, "a transaction made way for another and is run again");
                tries += 1;
            }
            result => return Ok(result?),
        }
    }
}

/// Makes a transaction's writes last.
pub(crate) async fn commit(tx: DatabaseTransaction) -> Result<(), Failure> {
    Ok(tx.commit().await.map_err(store::Error::from)?)
}
