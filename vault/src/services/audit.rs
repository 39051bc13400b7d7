//! What use cases write into the ledger.

use std::fmt::Display;

use domain::{AccountId, Code, Problem, Scope};
use sea_orm::DatabaseTransaction;

use super::write::{Failure, commit, retried};
use crate::{Caller, Client, Vault, store::ledger};

/// What happened. The ledger keeps these words for ever: add, never rename.
#[derive(Clone, Copy)]
pub(super) enum Action {
    AccountCreate,
    SessionCreate,
    SessionDelete,
    CategoryCreate,
    CategoryUpdate,
    CategoryDelete,
    CategoryRestore,
    EntryCreate,
    EntryUpdate,
    EntryDelete,
    EntryRestore,
    EntryReveal,
    Read,
}

impl Action {
    const fn as_str(self) -> &'static str {
        match self {
            Self::AccountCreate => "account.create",
            Self::SessionCreate => "session.create",
            Self::SessionDelete => "session.delete",
            Self::CategoryCreate => "category.create",
            Self::CategoryUpdate => "category.update",
            Self::CategoryDelete => "category.delete",
            Self::CategoryRestore => "category.restore",
            Self::EntryCreate => "entry.create",
            Self::EntryUpdate => "entry.update",
            Self::EntryDelete => "entry.delete",
            Self::EntryRestore => "entry.restore",
            Self::EntryReveal => "entry.reveal",
            Self::Read => "read",
        }
    }
}

/// Whom a row names.
#[derive(Clone, Copy)]
pub(super) enum Actor {
    /// Nobody that is known.
    Anonymous,
    /// A person.
    User(AccountId),
}

/// A row to be.
#[derive(Clone)]
pub(super) struct Event<'a> {
    pub(super) actor: Actor,
    pub(super) client: &'a Client,
    pub(super) action: Action,
    pub(super) object: Option<String>,
    pub(super) value_version: Option<i64>,
}

impl<'a> Event<'a> {
    /// Something that the caller did to a row of a table.
    pub(super) fn by(caller: &'a Caller, action: Action, table: &str, id: impl Display) -> Self {
        Self {
            actor: Actor::User(caller.account_id),
            client: &caller.client,
            action,
            object: Some(format!("{table}/{id}")),
            value_version: None,
        }
    }

    /// The same with the version of the value that was read or written.
    pub(super) fn of_value(self, version: i64) -> Self {
        Self { value_version: Some(version), ..self }
    }
}

impl Vault {
    /// Appends to the ledger within the transaction that does what it records. The last step before commit: whoever appends
    /// holds the ledger's lock.
    ///
    /// # Errors
    /// `AUDIT_UNAVAILABLE`: then nothing may be done or revealed.
    pub(super) async fn record(&self, tx: &DatabaseTransaction, event: &Event<'_>) -> Result<(), Failure> {
        self.append(tx, event, "ok").await
    }

    /// Passes when the caller holds the scope; records the denial otherwise.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub(super) async fn require(&self, caller: &Caller, scope: Scope, action: Action) -> Result<(), Problem> {
        let Err(problem) = caller.require(scope) else { return Ok(()) };
        let event = Event { actor: Actor::User(caller.account_id), client: &caller.client, action, object: None, value_version: None };
        self.record_denial(&event).await;
        Err(problem)
    }

    /// Records a denial in a transaction of its own. Each principal may leave so many rows a minute; what it is denied past
    /// that goes to the log alone, and so does a denial that can't be written: it is denied all the same.
    pub(super) async fn record_denial(&self, event: &Event<'_>) {
        let principal = match event.actor {
            Actor::User(id) => id.to_string(),
            Actor::Anonymous => super::sessions::address(event.client),
        };
        let action = event.action.as_str();
        if self.0.denials.admit(self.0.clock.now(), &[principal]).is_err() {
            tracing::warn!(action, "denied; not recorded, since this principal was denied too often");
            return;
        }
        if let Err(problem) = self.record_alone(event, "denied").await {
            tracing::error!(action, %problem, "denied, but the ledger could not be written");
        }
    }

    /// Appends to the ledger in a transaction of its own.
    ///
    /// # Errors
    /// `AUDIT_UNAVAILABLE`, or what the database says.
    pub(super) async fn record_alone(&self, event: &Event<'_>, outcome: &'static str) -> Result<(), Problem> {
        retried(|| async {
            let tx = self.0.store.begin().await?;
            self.append(&tx, event, outcome).await?;
            commit(tx).await
        })
        .await
    }

    async fn append(&self, tx: &DatabaseTransaction, event: &Event<'_>, outcome: &'static str) -> Result<(), Failure> {
        let (actor_kind, actor_id) = match event.actor {
            Actor::Anonymous => ("anonymous", None),
            Actor::User(id) => ("user", Some(id.to_string())),
        };
        let record = ledger::Record {
            at: self.0.clock.now(),
            actor_kind,
            actor_id,
            ip: event.client.ip.map(|ip| ip.to_string()),
            action: event.action.as_str(),
            object: event.object.clone(),
            value_version: event.value_version,
            outcome,
            request_id: Some(event.client.request_id.clone()).filter(|id| !id.is_empty()),
        };
        ledger::append(tx, &self.0.keyring, record).await.map_err(|error| match error.is_conflict() {
            true => Failure::Store(error),
            false => {
                tracing::error!(%error, "the ledger could not be written");
                Failure::Refused(unavailable())
            }
        })
    }
}

/// The ledger can't be written.
pub(super) fn unavailable() -> Problem {
    Problem::new(Code::AuditUnavailable, "The ledger cannot be written, so nothing was revealed or changed. Try again in a moment.")
}
