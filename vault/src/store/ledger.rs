//! Appends to `audit_log`, each row chained to the one before it.

use domain::Timestamp;
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};

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
    pub(crate) key_id: Option<String>,
    pub(crate) ip: Option<String>,
    pub(crate) action: &'static str,
    pub(crate) object: Option<String>,
    pub(crate) value_version: Option<i64>,
    pub(crate) outcome: &'static str,
    pub(crate) request_id: Option<String>,
}

/// Appends rows in their order. Whoever appends holds the head's lock until its transaction ends, so that the sequence has no
/// gaps and the chain no forks: append last, and commit soon.
pub(crate) async fn append(tx: &impl ConnectionTrait, keyring: &Keyring, records: &[Record]) -> Result<(), Error> {
    let head = audit_head::Entity::find_by_id(HEAD).lock_exclusive().one(tx).await?.ok_or(Error::Corrupt("audit_head"))?;
    let mut seq = head.seq;
    let mut last: [u8; 32] = head.mac.as_slice().try_into().map_err(|_| Error::Corrupt("audit_head.mac"))?;
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        seq += 1;
        let at = record.at.to_string();
        let prev_mac = last;
        last = keyring.audit_mac(&LedgerRow {
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
        rows.push(audit_log::ActiveModel {
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
            mac: Set(last.to_vec()),
        });
    }
    audit_log::Entity::insert_many(rows).exec_without_returning(tx).await?;
    let head = audit_head::ActiveModel { seq: Set(seq), mac: Set(last.to_vec()), ..Default::default() };
    audit_head::Entity::update_many().set(head).filter(audit_head::COLUMN.id.eq(HEAD)).exec(tx).await?;
    Ok(())
}
