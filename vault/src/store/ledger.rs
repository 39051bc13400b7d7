//! Appends to `audit_log`, each row chained to the one before it.

use domain::Timestamp;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QuerySelect, Set, Unchanged};

use super::{
    Error,
    entity::{audit_head, audit_log},
};
use crate::crypto::{Keyring, LedgerRow};

const HEAD: i32 = 1;

/// What a row of the ledger says, in the very text that its MAC covers.
pub(crate) struct Record {
    pub(crate) at: Timestamp,
    pub(crate) actor_kind: &'static str,
    pub(crate) actor_id: Option<String>,
    pub(crate) ip: Option<String>,
    pub(crate) action: &'static str,
    pub(crate) object: Option<String>,
    pub(crate) value_version: Option<i64>,
    pub(crate) outcome: &'static str,
    pub(crate) request_id: Option<String>,
}

/// Appends a row. Whoever appends holds the head's lock until its transaction ends, so that the sequence has no gaps and the
/// chain no forks: append last, and commit soon.
pub(crate) async fn append(tx: &impl ConnectionTrait, keyring: &Keyring, record: Record) -> Result<(), Error> {
    let head = audit_head::Entity::find_by_id(HEAD).lock_exclusive().one(tx).await?.ok_or(Error::Corrupt("audit_head"))?;
    let seq = head.seq + 1;
    let at = record.at.to_string();
    let prev_mac = head.mac.as_slice().try_into().map_err(|_| Error::Corrupt("audit_head.mac"))?;
    let mac = keyring
        .audit_mac(&LedgerRow {
            seq,
            prev_mac,
            at: &at,
            actor_kind: record.actor_kind,
            actor_id: record.actor_id.as_deref(),
            key_id: None,
            ip: record.ip.as_deref(),
            action: record.action,
            object: record.object.as_deref(),
            value_version: record.value_version,
            outcome: record.outcome,
            request_id: record.request_id.as_deref(),
        })
        .to_vec();
    let row = audit_log::ActiveModel {
        seq: Set(seq),
        at: Set(at),
        actor_kind: Set(record.actor_kind.into()),
        actor_id: Set(record.actor_id),
        key_id: Set(None),
        ip: Set(record.ip),
        action: Set(record.action.into()),
        object: Set(record.object),
        value_version: Set(record.value_version),
        outcome: Set(record.outcome.into()),
        request_id: Set(record.request_id),
        prev_mac: Set(head.mac),
        mac: Set(mac.clone()),
    };
    audit_log::Entity::insert(row).exec_without_returning(tx).await?;
    audit_head::ActiveModel { id: Unchanged(HEAD), seq: Set(seq), mac: Set(mac) }.update(tx).await?;
    Ok(())
}
