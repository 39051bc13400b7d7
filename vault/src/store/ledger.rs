//! Appends to `audit_log`, each row chained to the one before it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, QuerySelect, Set};

use super::{
    Error,
    entity::{audit_head, audit_log},
    only::only,
};
use crate::crypto::{Keyring, LedgerRow};

const HEAD: i32 = 1;

/// What a row of the ledger says, in the very text that its MAC covers.
pub(crate) struct Record {
    pub(crate) at: Timestamp,
    pub(crate) actor_kind: &'static str,
    pub(crate) actor_id: Option<String>,
    pub(crate) key_id: Option<String>,
    pub(crate) ip: Option<String>,
    pub(crate) action: &'static str,
    pub(crate) object: Option<String>,
    pub(crate) value_version: Option<i64>,
    pub(crate) outcome: &'static str,
    pub(crate) request_id: Option<String>,
}

/// Where the chain ends: the last row's number and MAC.
#[derive(Clone, Copy)]
struct Head {
    seq: i64,
    mac: [u8; 32],
}

impl Head {
    /// Before the first row.
    const START: Self = Self { seq: 0, mac: [0; 32] };
}

/// Writes the ledger.
pub(crate) struct Ledger {
    keyring: Arc<Keyring>,
    /// Where this process left the chain. Another server or a transaction that was given up may make it wrong: the database
    /// decides.
    last: Mutex<Head>,
}

impl Ledger {
    /// A ledger whose rows are chained with a key of this ring.
    pub(crate) fn new(keyring: Arc<Keyring>) -> Self {
        Self { keyring, last: Mutex::new(Head::START) }
    }

    /// Appends rows in their order. Whoever appends holds the head's lock until its transaction ends, so that the sequence has no
    /// gaps and the chain no forks: append last, and commit soon.
    pub(crate) async fn append(&self, tx: &DatabaseTransaction, records: &[Record]) -> Result<(), Error> {
        let head = lock_head(tx).await?;
        self.insert(tx, head, records).await
    }

    /// Appends rows in their order, in one statement that is a transaction of its own.
    ///
    /// # Errors
    /// A conflict when somebody else appended meanwhile: then [`append`](Self::append) helps.
    pub(crate) async fn append_alone(&self, db: &DatabaseConnection, records: &[Record]) -> Result<(), Error> {
        let last = *self.last();
        self.insert(db, last, records).await
    }

    /// The database moves the head, and refuses rows that do not continue from it.
    async fn insert(&self, db: &impl ConnectionTrait, head: Head, records: &[Record]) -> Result<(), Error> {
        let (rows, end) = self.chain(head, records);
        audit_log::Entity::insert_many(rows).exec_without_returning(db).await?;
        *self.last() = end;
        Ok(())
    }

    fn chain(&self, head: Head, records: &[Record]) -> (Vec<audit_log::ActiveModel>, Head) {
        let mut end = head;
        let rows = records.iter().map(|record| {
            let at = record.at.to_string();
            let (seq, prev_mac) = (end.seq + 1, end.mac);
            let mac = self.keyring.audit_mac(&LedgerRow {
                seq,
                prev_mac,
                at: &at,
                actor_kind: record.actor_kind,
                actor_id: record.actor_id.as_deref(),
                key_id: record.key_id.as_deref(),
                ip: record.ip.as_deref(),
                action: record.action,
                object: record.object.as_deref(),
                value_version: record.value_version,
                outcome: record.outcome,
                request_id: record.request_id.as_deref(),
            });
            end = Head { seq, mac };
            audit_log::ActiveModel {
                seq: Set(seq),
                at: Set(at),
                actor_kind: Set(record.actor_kind.into()),
                actor_id: Set(record.actor_id.clone()),
                key_id: Set(record.key_id.clone()),
                ip: Set(record.ip.clone()),
                action: Set(record.action.into()),
                object: Set(record.object.clone()),
                value_version: Set(record.value_version),
                outcome: Set(record.outcome.into()),
                request_id: Set(record.request_id.clone()),
                prev_mac: Set(prev_mac.to_vec()),
                mac: Set(mac.to_vec()),
            }
        });
        (rows.collect(), end)
    }

    fn last(&self) -> MutexGuard<'_, Head> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn lock_head(tx: &impl ConnectionTrait) -> Result<Head, Error> {
    let head = only(audit_head::Entity::find_by_id(HEAD).lock_exclusive(), tx).await?.ok_or(Error::Corrupt("audit_head"))?;
    Ok(Head { seq: head.seq, mac: head.mac.as_slice().try_into().map_err(|_| Error::Corrupt("audit_head.mac"))? })
}
