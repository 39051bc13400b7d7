//! Group commit: rows of the ledger that stand alone, such as those of reveals, wait for each other and share one transaction.
//!
//! A commit costs the same for one row as for many, so that simultaneous reveals cost little more than one.

use std::sync::Arc;

use domain::Problem;

use crate::{
    batch::Batch,
    services::write::{commit, retried},
    store::{
        Store,
        ledger::{Ledger, Record},
    },
};

/// The ledger could not be written; the log has the cause.
#[derive(Clone, Copy)]
pub(crate) struct Unrecorded;

/// Writes rows of the ledger, those that come together in one transaction.
pub(crate) struct Recorder(Batch<Record, Result<(), Unrecorded>>);

impl Recorder {
    /// Starts the task that writes; it ends with the `Recorder`.
    pub(crate) fn start(store: Arc<Store>, ledger: Arc<Ledger>) -> Self {
        Self(Batch::start(move |records: Vec<Record>| {
            let (store, ledger) = (store.clone(), ledger.clone());
            async move {
                let written = write(&store, &ledger, &records).await.map_err(|problem| {
                    tracing::error!(%problem, rows = records.len(), "the ledger could not be written");
                    Unrecorded
                });
                vec![written; records.len()]
            }
        }))
    }

    /// Returns when the row is committed.
    ///
    /// # Errors
    /// [`Unrecorded`]: then nothing may be revealed.
    pub(crate) async fn record(&self, record: Record) -> Result<(), Unrecorded> {
        self.0.ask(record).await.unwrap_or(Err(Unrecorded))
    }
}

async fn write(store: &Store, ledger: &Ledger, records: &[Record]) -> Result<(), Problem> {
    match ledger.append_alone(store.writer(), records).await {
        Err(error) if error.is_conflict() => {}
        written => return Ok(written?),
    }
    retried(|| async {
        let tx = store.begin().await?;
        ledger.append(&tx, records).await?;
        commit(tx).await
    })
    .await
}
