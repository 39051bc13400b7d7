//! Queries over `totp_secrets`, each scoped to an owner, or over a row that was found so.

use chrono::{DateTime, Utc};
use domain::{
    AccountId, Cursor, Timestamp, TotpId,
    totp::{Parameters, TotpFields},
};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set, Unchanged, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{Error, Reach, entity::totp_secret, only::only};
use crate::crypto::Sealed;

/// A sealed secret as a row keeps it, and how codes are made of it.
#[derive(Clone)]
pub(crate) struct SealedSecret {
    /// `iv:authTag:ciphertext` and the data key's term.
    pub(crate) sealed: Sealed,
    /// Which write of the secret this is, from 1.
    pub(crate) value_version: i64,
    pub(crate) parameters: Parameters,
}

/// The generator, unless it is in the trash.
pub(crate) async fn find(db: &impl ConnectionTrait, reach: &Reach, id: TotpId) -> Result<Option<totp_secret::Model>, Error> {
    only(reach.totps().filter(totp_secret::COLUMN.id.eq(id.0)), db).await
}

/// The generator, unless it is in the trash; on Postgres nobody else changes it until the transaction ends.
pub(crate) async fn find_for_update(tx: &impl ConnectionTrait, reach: &Reach, id: TotpId) -> Result<Option<totp_secret::Model>, Error> {
    only(reach.totps().filter(totp_secret::COLUMN.id.eq(id.0)).lock_exclusive(), tx).await
}

/// Newest first; one row more than `limit` where there is a next page.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    reach: &Reach,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<totp_secret::Model>, Error> {
    let mut query = reach.totps();
    if let Some(Cursor { created_at, id }) = after {
        let created_at: DateTime<Utc> = created_at.into();
        let same_time = totp_secret::COLUMN.created_at.eq(created_at).and(totp_secret::COLUMN.id.lt(id));
        query = query.filter(totp_secret::COLUMN.created_at.lt(created_at).or(same_time));
    }
    let query = query.order_by_desc(totp_secret::COLUMN.created_at).order_by_desc(totp_secret::COLUMN.id);
    Ok(query.limit(limit + 1).all(db).await?)
}

/// A new generator.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    owner: AccountId,
    id: TotpId,
    fields: TotpFields,
    secret: SealedSecret,
    now: Timestamp,
) -> Result<totp_secret::Model, Error> {
    let mut row = totp_secret::ActiveModel {
        id: Set(id.0),
        owner_id: Set(owner.0),
        service: Set(fields.service),
        account_name: Set(fields.account_name),
        version: Set(1),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        deleted_at: Set(None),
        deletion_id: Set(None),
        ..Default::default()
    };
    set_secret(&mut row, secret);
    Ok(row.insert(db).await?)
}

/// The generator with these fields, the next version, and the new secret if there is one.
pub(crate) async fn update(
    db: &impl ConnectionTrait,
    current: &totp_secret::Model,
    fields: TotpFields,
    secret: Option<SealedSecret>,
    now: Timestamp,
) -> Result<totp_secret::Model, Error> {
    let mut row = totp_secret::ActiveModel {
        id: Unchanged(current.id),
        service: Set(fields.service),
        account_name: Set(fields.account_name),
        version: Set(current.version + 1),
        updated_at: Set(now.into()),
        ..Default::default()
    };
    if let Some(secret) = secret {
        set_secret(&mut row, secret);
    }
    Ok(row.update(db).await?)
}

fn set_secret(row: &mut totp_secret::ActiveModel, secret: SealedSecret) {
    row.encrypted_secret = Set(secret.sealed.text);
    row.key_term = Set(secret.sealed.key_term.cast_signed());
    row.value_version = Set(secret.value_version);
    row.algorithm = Set(secret.parameters.algorithm.as_str().into());
    row.digits = Set(secret.parameters.digits.into());
    row.period = Set(secret.parameters.period.into());
}

/// Moves the generator to the trash.
pub(crate) async fn trash(db: &impl ConnectionTrait, row: totp_secret::Model, deletion_id: Uuid, now: Timestamp) -> Result<(), Error> {
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.version = Set(version);
    row.deleted_at = Set(Some(now.into()));
    row.deletion_id = Set(Some(deletion_id));
    row.update(db).await?;
    Ok(())
}

/// Takes the generator out of the trash. `false` when it is not there.
pub(crate) async fn restore(db: &impl ConnectionTrait, reach: &Reach, id: TotpId) -> Result<bool, Error> {
    let query = reach.totps_and_trash().filter(totp_secret::COLUMN.id.eq(id.0)).filter(totp_secret::COLUMN.deleted_at.is_not_null());
    let Some(row) = only(query.lock_exclusive(), db).await? else { return Ok(false) };
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.version = Set(version);
    row.deleted_at = Set(None);
    row.deletion_id = Set(None);
    row.update(db).await?;
    Ok(true)
}
