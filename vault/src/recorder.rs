//! Group commit: rows of the ledger that stand alone, such as those of reveals, wait for each other and share one transaction.
//!
//! A commit costs the same for one row as for many, so that simultaneous reveals cost little more than one.

use std::sync::Arc;

use domain::Problem;
use tokio::sync::{mpsc, oneshot};

use crate::{
    crypto::Keyring,
    services::write::{commit, retried},
    store::{
        Store,
        ledger::{self, Record},
    },
};

/// How many rows share a transaction at most.
const BATCH: usize = 256;

/// The ledger could not be written; the log has the cause.
pub(crate) struct Unrecorded;

struct Request {
    record: Record,
    done: oneshot::Sender<Result<(), Unrecorded>>,
}

/// Writes rows of the ledger, those that come together in one transaction.
pub(crate) struct Recorder(mpsc::Sender<Request>);

impl Recorder {
    /// Starts the task that writes; it ends with the `Recorder`.
    pub(crate) fn start(store: Arc<Store>, keyring: Arc<Keyring>) -> Self {
        let (sender, mut requests) = mpsc::channel::<Request>(BATCH);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while requests.recv_many(&mut batch, BATCH).await > 0 {
                let (records, waiting): (Vec<_>, Vec<_>) = batch.drain(..).map(|request| (request.record, request.done)).unzip();
                let written = write(&store, &keyring, &records).await;
                if let Err(problem) = &written {
                    tracing::error!(%problem, rows = records.len(), "the ledger could not be written");
                }
                for done in waiting {
                    // Whoever no longer waits was recorded all the same.
                    let _ = done.send(written.as_ref().copied().map_err(|_| Unrecorded));
                }
            }
        });
        Self(sender)
    }

    /// Returns when the row is committed.
    ///
    /// # Errors
    /// [`Unrecorded`]: then nothing may be revealed.
    pub(crate) async fn record(&self, record: Record) -> Result<(), Unrecorded> {
        let (done, written) = oneshot::channel();
        self.0.send(Request { record, done }).await.map_err(|_| Unrecorded)?;
        written.await.map_err(|_| Unrecorded)?
    }
}

async fn write(store: &Store, keyring: &Keyring, records: &[Record]) -> Result<(), Problem> {
    retried(|| async {
        let tx = store.begin().await?;
        ledger::append(&tx, keyring, records).await?;
        commit(tx).await
    })
    .await
}
