//! Queries over `sessions`.

use domain::{AccountId, SessionId, Timestamp};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, Unchanged, sea_query::ExprTrait};

use super::{Error, entity::session};
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
    Ok(session::Entity::find().filter(session::COLUMN.token_hash.eq(token.as_str())).one(db).await?)
}

/// Notes that the session was used.
pub(crate) async fn touch(db: &impl ConnectionTrait, id: SessionId, now: Timestamp) -> Result<(), Error> {
    let row = session::ActiveModel { id: Unchanged(id.0), last_seen_at: Set(now.into()), ..Default::default() };
    session::Entity::update_many().set(row).filter(session::COLUMN.id.eq(id.0)).exec(db).await?;
    Ok(())
}

/// Ends a session. `false` when it had ended before.
pub(crate) async fn delete(db: &impl ConnectionTrait, id: SessionId) -> Result<bool, Error> {
    Ok(session::Entity::delete_many().filter(session::COLUMN.id.eq(id.0)).exec(db).await?.rows_affected == 1)
}

/// Forgets sessions that no sign-in can use any more.
pub(crate) async fn delete_expired(db: &impl ConnectionTrait, now: Timestamp, idle_since: Timestamp) -> Result<(), Error> {
    let now: chrono::DateTime<chrono::Utc> = now.into();
    let idle_since: chrono::DateTime<chrono::Utc> = idle_since.into();
    let over = session::COLUMN.expires_at.lte(now).or(session::COLUMN.last_seen_at.lte(idle_since));
    session::Entity::delete_many().filter(over).exec(db).await?;
    Ok(())
}
