//! Queries over `two_factor_tokens`, each scoped to an owner, or over a row that was found so.

use chrono::{DateTime, Utc};
use domain::{AccountId, Cursor, RecoverySetId, Timestamp, recovery::RecoverySetFields};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set, Unchanged, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{Error, Reach, entity::two_factor_token, only::only};
use crate::crypto::Sealed;

/// Sealed codes as a row keeps them, and how many they are.
#[derive(Clone)]
pub(crate) struct SealedCodes {
    /// `iv:authTag:ciphertext` and the data key's term.
    pub(crate) sealed: Sealed,
    /// Which write of the codes this is, from 1.
    pub(crate) value_version: i64,
    pub(crate) total: i32,
    pub(crate) used: i32,
}

/// The set, unless it is in the trash.
pub(crate) async fn find(db: &impl ConnectionTrait, reach: &Reach, id: RecoverySetId) -> Result<Option<two_factor_token::Model>, Error> {
    only(reach.recovery_sets().filter(two_factor_token::COLUMN.id.eq(id.0)), db).await
}

/// The set, unless it is in the trash; nobody else changes it or takes from it until the transaction ends. On SQLite the write
/// transaction itself sees to that.
pub(crate) async fn find_for_update(
    tx: &impl ConnectionTrait,
    reach: &Reach,
    id: RecoverySetId,
) -> Result<Option<two_factor_token::Model>, Error> {
    only(reach.recovery_sets().filter(two_factor_token::COLUMN.id.eq(id.0)).lock_exclusive(), tx).await
}

/// Newest first; one row more than `limit` where there is a next page.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    reach: &Reach,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<two_factor_token::Model>, Error> {
    let mut query = reach.recovery_sets();
    if let Some(Cursor { created_at, id }) = after {
        let created_at: DateTime<Utc> = created_at.into();
        let same_time = two_factor_token::COLUMN.created_at.eq(created_at).and(two_factor_token::COLUMN.id.lt(id));
        query = query.filter(two_factor_token::COLUMN.created_at.lt(created_at).or(same_time));
    }
    let query = query.order_by_desc(two_factor_token::COLUMN.created_at).order_by_desc(two_factor_token::COLUMN.id);
    Ok(query.limit(limit + 1).all(db).await?)
}

/// A new set.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    owner: AccountId,
    id: RecoverySetId,
    fields: RecoverySetFields,
    codes: SealedCodes,
    now: Timestamp,
) -> Result<two_factor_token::Model, Error> {
    let mut row = two_factor_token::ActiveModel {
        id: Set(id.0),
        owner_id: Set(owner.0),
        service: Set(fields.service),
        label: Set(fields.label),
        version: Set(1),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        deleted_at: Set(None),
        deletion_id: Set(None),
        ..Default::default()
    };
    set_codes(&mut row, codes);
    Ok(row.insert(db).await?)
}

/// The set with these fields, the next version, and the new codes if there are some.
pub(crate) async fn update(
    db: &impl ConnectionTrait,
    current: &two_factor_token::Model,
    fields: RecoverySetFields,
    codes: Option<SealedCodes>,
    now: Timestamp,
) -> Result<two_factor_token::Model, Error> {
    let mut row = two_factor_token::ActiveModel {
        id: Unchanged(current.id),
        service: Set(fields.service),
        label: Set(fields.label),
        version: Set(current.version + 1),
        updated_at: Set(now.into()),
        ..Default::default()
    };
    if let Some(codes) = codes {
        set_codes(&mut row, codes);
    }
    Ok(row.update(db).await?)
}

/// The set with these codes and the next version.
pub(crate) async fn update_codes(
    db: &impl ConnectionTrait,
    current: &two_factor_token::Model,
    codes: SealedCodes,
    now: Timestamp,
) -> Result<two_factor_token::Model, Error> {
    let mut row = two_factor_token::ActiveModel {
        id: Unchanged(current.id),
        version: Set(current.version + 1),
        updated_at: Set(now.into()),
        ..Default::default()
    };
    set_codes(&mut row, codes);
    Ok(row.update(db).await?)
}

fn set_codes(row: &mut two_factor_token::ActiveModel, codes: SealedCodes) {
    row.encrypted_tokens = Set(codes.sealed.text);
    row.key_term = Set(codes.sealed.key_term.cast_signed());
    row.value_version = Set(codes.value_version);
    row.total_count = Set(codes.total);
    row.used_count = Set(codes.used);
}

/// Moves the set to the trash.
pub(crate) async fn trash(db: &impl ConnectionTrait, row: two_factor_token::Model, deletion_id: Uuid, now: Timestamp) -> Result<(), Error> {
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.version = Set(version);
    row.deleted_at = Set(Some(now.into()));
    row.deletion_id = Set(Some(deletion_id));
    row.update(db).await?;
    Ok(())
}

/// Takes the set out of the trash. `false` when it is not there.
pub(crate) async fn restore(db: &impl ConnectionTrait, reach: &Reach, id: RecoverySetId) -> Result<bool, Error> {
    let query = reach.recovery_sets_and_trash().filter(two_factor_token::COLUMN.id.eq(id.0));
    let query = query.filter(two_factor_token::COLUMN.deleted_at.is_not_null());
    let Some(row) = only(query.lock_exclusive(), db).await? else { return Ok(false) };
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.version = Set(version);
    row.deleted_at = Set(None);
    row.deletion_id = Set(None);
    row.update(db).await?;
    Ok(true)
}
