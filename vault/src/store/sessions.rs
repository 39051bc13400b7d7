//! Queries over `sessions`.

use domain::{AccountId, SessionId, Timestamp};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set, Unchanged, sea_query::ExprTrait};

use super::{Error, entity::session, only::only};
use crate::{caller::Client, crypto::TokenHash};

/// A new session, signed in now.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    id: SessionId,
    account: AccountId,
    token: &TokenHash,
    client: &Client,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    let row = session::ActiveModel {
        id: Set(id.0),
        account_id: Set(account.0),
        token_hash: Set(token.as_str().into()),
        ip: Set(client.ip.map(|ip| ip.to_string())),
        agent: Set(client.agent.clone()),
        created_at: Set(now.into()),
        signed_in_at: Set(now.into()),
        last_seen_at: Set(now.into()),
        expires_at: Set(expires_at.into()),
    };
    row.insert(db).await?;
    Ok(())
}

/// The session of this token, whether it has expired or not.
pub(crate) async fn find(db: &impl ConnectionTrait, token: &TokenHash) -> Result<Option<session::Model>, Error> {
    only(session::Entity::find().filter(session::COLUMN.token_hash.eq(token.as_str())), db).await
}

/// Notes that the session was used.
pub(crate) async fn touch(db: &impl ConnectionTrait, id: SessionId, now: Timestamp) -> Result<(), Error> {
    let row = session::ActiveModel { id: Unchanged(id.0), last_seen_at: Set(now.into()), ..Default::default() };
    session::Entity::update_many().set(row).filter(session::COLUMN.id.eq(id.0)).exec(db).await?;
    Ok(())
}

/// The account's sessions, the one used last first; expired or not.
pub(crate) async fn list(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<session::Model>, Error> {
    let query = session::Entity::find().filter(session::COLUMN.account_id.eq(account.0));
    Ok(query.order_by_desc(session::COLUMN.last_seen_at).order_by_desc(session::COLUMN.id).all(db).await?)
}

/// Notes that the password was given anew.
pub(crate) async fn sign_in_again(db: &impl ConnectionTrait, id: SessionId, now: Timestamp) -> Result<(), Error> {
    let row = session::ActiveModel { signed_in_at: Set(now.into()), ..Default::default() };
    session::Entity::update_many().set(row).filter(session::COLUMN.id.eq(id.0)).exec(db).await?;
    Ok(())
}

/// Ends a session of the account. `false` when it has none of this id.
pub(crate) async fn delete(db: &impl ConnectionTrait, account: AccountId, id: SessionId) -> Result<bool, Error> {
    let query = session::Entity::delete_many().filter(session::COLUMN.account_id.eq(account.0));
    Ok(query.filter(session::COLUMN.id.eq(id.0)).exec(db).await?.rows_affected == 1)
}

/// Ends the account's sessions, but for the one that is to be kept.
pub(crate) async fn delete_others(db: &impl ConnectionTrait, account: AccountId, kept: Option<SessionId>) -> Result<(), Error> {
    let mut query = session::Entity::delete_many().filter(session::COLUMN.account_id.eq(account.0));
    if let Some(kept) = kept {
        query = query.filter(session::COLUMN.id.ne(kept.0));
    }
    query.exec(db).await?;
    Ok(())
}

/// Forgets sessions that no sign-in can use any more.
pub(crate) async fn delete_expired(db: &impl ConnectionTrait, now: Timestamp, idle_since: Timestamp) -> Result<(), Error> {
    let now: chrono::DateTime<chrono::Utc> = now.into();
    let idle_since: chrono::DateTime<chrono::Utc> = idle_since.into();
    let over = session::COLUMN.expires_at.lte(now).or(session::COLUMN.last_seen_at.lte(idle_since));
    session::Entity::delete_many().filter(over).exec(db).await?;
    Ok(())
}
