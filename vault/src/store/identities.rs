//! Queries over `identities` and `spent_tokens`.

use chrono::{DateTime, Utc};
use domain::{AccountId, Timestamp};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set, TryInsertResult,
    sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{
    Error,
    entity::{identity, spent_token},
    only::only,
};
use crate::crypto::Sealed;

/// Who somebody is at a provider: what an account is found by, never the e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider's issuer URL, letter by letter.
    pub issuer: String,
    /// The person there.
    pub subject: String,
}

/// A provider's refresh token, as a row keeps it.
#[derive(Clone, Debug)]
pub(crate) struct SealedToken {
    pub(crate) sealed: Sealed,
    pub(crate) value_version: i64,
}

/// The identity's row.
pub(crate) async fn find(db: &impl ConnectionTrait, who: &Identity) -> Result<Option<identity::Model>, Error> {
    only(of(who), db).await
}

/// The identity's row; on Postgres nobody else changes it until the transaction ends.
pub(crate) async fn find_for_update(tx: &impl ConnectionTrait, who: &Identity) -> Result<Option<identity::Model>, Error> {
    only(of(who).lock_exclusive(), tx).await
}

fn of(who: &Identity) -> Select<identity::Entity> {
    identity::Entity::find().filter(identity::COLUMN.issuer.eq(&who.issuer).and(identity::COLUMN.subject.eq(&who.subject)))
}

/// Who signs in to this account through providers.
pub(crate) async fn of_account(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<identity::Model>, Error> {
    Ok(identity::Entity::find().filter(identity::COLUMN.account_id.eq(account.0)).all(db).await?)
}

/// The accounts that somebody signs in to through a provider.
pub(crate) async fn accounts(db: &impl ConnectionTrait) -> Result<Vec<Uuid>, Error> {
    let query = identity::Entity::find().select_only().column(identity::Column::AccountId).distinct();
    Ok(query.into_tuple().all(db).await?)
}

/// A new identity of an account.
pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    id: Uuid,
    account: AccountId,
    who: &Identity,
    email: Option<String>,
    now: Timestamp,
) -> Result<(), Error> {
    let row = identity::ActiveModel {
        id: Set(id),
        account_id: Set(account.0),
        issuer: Set(who.issuer.clone()),
        subject: Set(who.subject.clone()),
        email: Set(email),
        encrypted_refresh_token: Set(None),
        key_term: Set(None),
        value_version: Set(0),
        checked_at: Set(None),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
    };
    row.insert(tx).await?;
    Ok(())
}

/// What the provider says of the person now.
pub(crate) async fn refresh(tx: &impl ConnectionTrait, id: Uuid, email: Option<String>, now: Timestamp) -> Result<(), Error> {
    let row = identity::ActiveModel { email: Set(email), updated_at: Set(now.into()), ..Default::default() };
    identity::Entity::update_many().set(row).filter(identity::COLUMN.id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Replaces the offline token that was sealed under the version before; keeps a newer one. With `None` there is no token any more.
pub(crate) async fn set_token(tx: &impl ConnectionTrait, id: Uuid, token: Option<&SealedToken>, now: Timestamp) -> Result<(), Error> {
    let mut row = identity::ActiveModel {
        encrypted_refresh_token: Set(token.map(|token| token.sealed.text.clone())),
        key_term: Set(token.map(|token| token.sealed.key_term.cast_signed())),
        ..Default::default()
    };
    let mut query = identity::Entity::update_many().filter(identity::COLUMN.id.eq(id));
    if let Some(token) = token {
        row.value_version = Set(token.value_version);
        row.checked_at = Set(Some(now.into()));
        query = query.filter(identity::COLUMN.value_version.eq(token.value_version - 1));
    }
    query.set(row).exec(tx).await?;
    Ok(())
}

/// The identity whose offline token has waited longest to be tried, since `before` or earlier; it counts as tried from now on.
pub(crate) async fn claim_due(
    db: &impl ConnectionTrait,
    issuer: &str,
    before: Timestamp,
    now: Timestamp,
) -> Result<Option<identity::Model>, Error> {
    let before: DateTime<Utc> = before.into();
    let is_due = || identity::COLUMN.issuer.eq(issuer).and(identity::COLUMN.checked_at.lte(before));
    let waiting = identity::Entity::find().filter(is_due()).filter(identity::COLUMN.encrypted_refresh_token.is_not_null());
    for row in waiting.order_by_asc(identity::COLUMN.checked_at).limit(5).all(db).await? {
        let tried = identity::ActiveModel { checked_at: Set(Some(now.into())), ..Default::default() };
        let claim = identity::Entity::update_many().set(tried).filter(identity::COLUMN.id.eq(row.id)).filter(is_due());
        if claim.exec(db).await?.rows_affected == 1 {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Notes that a provider's word is used; `false` when it was used before. Those that nobody would take any more are forgotten.
pub(crate) async fn spend(
    tx: &impl ConnectionTrait,
    issuer: &str,
    token: &str,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool, Error> {
    let past: DateTime<Utc> = now.into();
    spent_token::Entity::delete_many().filter(spent_token::COLUMN.expires_at.lte(past)).exec(tx).await?;
    let row = spent_token::ActiveModel { issuer: Set(issuer.into()), token: Set(token.into()), expires_at: Set(expires_at.into()) };
    let columns = [spent_token::Column::Issuer, spent_token::Column::Token];
    let inserted = spent_token::Entity::insert(row).on_conflict_do_nothing_on(columns).exec_without_returning(tx).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(1)))
}
