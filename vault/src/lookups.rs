//! What requests of machines look up: their key, and the sealed value that they reveal. Those that come together share a query.
//!
//! Nothing is kept: a query begins after the last of those who share it has asked, so that a key that was revoked before a request
//! came is revoked for it.

use std::sync::Arc;

use domain::{EntryId, Problem};

use crate::{
    batch::Batch,
    crypto::TokenHash,
    store::{
        Reach, Store,
        access_keys::{self, Credential},
        entries::{self, Sealing},
        internal,
    },
};

type Found<T> = Result<Option<T>, Problem>;

/// Looks up what is asked together, together.
pub(crate) struct Lookups {
    credentials: Batch<TokenHash, Found<Credential>>,
    sealed_values: Batch<(Reach, EntryId), Found<Sealing>>,
}

impl Lookups {
    /// Starts the tasks that ask the database; they end with the `Lookups`.
    pub(crate) fn start(store: &Arc<Store>) -> Self {
        let (for_credentials, for_values) = (store.clone(), store.clone());
        Self {
            credentials: Batch::start(move |tokens| credentials(for_credentials.clone(), tokens)),
            sealed_values: Batch::start(move |asked| sealed_values(for_values.clone(), asked)),
        }
    }

    /// The key of this secret, or of its secret before the last rotation; expired or not.
    pub(crate) async fn credential(&self, token: TokenHash) -> Found<Credential> {
        self.credentials.ask(token).await.unwrap_or_else(|| Err(lost()))
    }

    /// The sealed value of an entry, unless it is in the trash or out of reach.
    pub(crate) async fn sealed_value(&self, reach: Reach, id: EntryId) -> Found<Sealing> {
        self.sealed_values.ask((reach, id)).await.unwrap_or_else(|| Err(lost()))
    }
}

async fn credentials(store: Arc<Store>, tokens: Vec<TokenHash>) -> Vec<Found<Credential>> {
    match access_keys::find_by_tokens(store.reader(), &tokens).await.map_err(Problem::from) {
        Ok(rows) => tokens.iter().map(|token| Ok(rows.iter().find(|row| row.is_of(token)).cloned())).collect(),
        Err(problem) => vec![Err(problem); tokens.len()],
    }
}

async fn sealed_values(store: Arc<Store>, asked: Vec<(Reach, EntryId)>) -> Vec<Found<Sealing>> {
    match entries::find_sealed(store.reader(), &asked).await.map_err(Problem::from) {
        Ok(found) => found.into_iter().map(Ok).collect(),
        Err(problem) => vec![Err(problem); asked.len()],
    }
}

fn lost() -> Problem {
    internal(&"a query panicked")
}
