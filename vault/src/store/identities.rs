//! Queries over `identities` and `logout_tokens`.

use chrono::{DateTime, Utc};
use domain::{AccountId, Timestamp};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set, TryInsertResult};
use uuid::Uuid;

use super::{
    Error,
    entity::{identity, logout_token},
};

/// Who somebody is at a provider: what an account is found by, never the e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider's issuer URL, letter by letter.
    pub issuer: String,
    /// The person there.
    pub subject: String,
}

/// The identity's row; on Postgres nobody else changes it until the transaction ends.
pub(crate) async fn find_for_update(tx: &impl ConnectionTrait, who: &Identity) -> Result<Option<identity::Model>, Error> {
    let query = identity::Entity::find().filter(identity::COLUMN.issuer.eq(&who.issuer));
    Ok(query.filter(identity::COLUMN.subject.eq(&who.subject)).lock_exclusive().one(tx).await?)
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

/// Notes that a logout token is used; `false` when it was used before. Those that nobody would take any more are forgotten.
pub(crate) async fn use_logout_token(
    tx: &impl ConnectionTrait,
    issuer: &str,
    token_id: &str,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool, Error> {
    let past: DateTime<Utc> = now.into();
    logout_token::Entity::delete_many().filter(logout_token::COLUMN.expires_at.lte(past)).exec(tx).await?;
    let row = logout_token::ActiveModel { issuer: Set(issuer.into()), token_id: Set(token_id.into()), expires_at: Set(expires_at.into()) };
    let columns = [logout_token::Column::Issuer, logout_token::Column::TokenId];
    let inserted = logout_token::Entity::insert(row).on_conflict_do_nothing_on(columns).exec_without_returning(tx).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(1)))
}
