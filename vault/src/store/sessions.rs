//! Queries over `sessions`.

use domain::{AccountId, SessionId, Timestamp};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set, Unchanged, sea_query::ExprTrait};

use super::{Error, entity::session, identities::Identity, only::only};
use crate::{caller::Client, crypto::TokenHash};

/// Of which of a provider's sessions one of ours is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) identity: Identity,
    /// The provider's `sid`.
    pub(crate) session: Option<String>,
}

/// A session to be.
pub(crate) struct New<'a> {
    pub(crate) id: SessionId,
    pub(crate) account: AccountId,
    pub(crate) token: &'a TokenHash,
    pub(crate) client: &'a Client,
    pub(crate) now: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) origin: Option<&'a Origin>,
}

/// A new session, signed in now.
pub(crate) async fn insert(db: &impl ConnectionTrait, new: New<'_>) -> Result<(), Error> {
    let identity = new.origin.map(|origin| &origin.identity);
    let row = session::ActiveModel {
        id: Set(new.id.0),
        account_id: Set(new.account.0),
        token_hash: Set(new.token.as_str().into()),
        ip: Set(new.client.ip.map(|ip| ip.to_string())),
        agent: Set(new.client.agent.clone()),
        created_at: Set(new.now.into()),
        signed_in_at: Set(new.now.into()),
        last_seen_at: Set(new.now.into()),
        expires_at: Set(new.expires_at.into()),
        issuer: Set(identity.map(|identity| identity.issuer.clone())),
        subject: Set(identity.map(|identity| identity.subject.clone())),
        provider_session: Set(new.origin.and_then(|origin| origin.session.clone())),
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

/// Ends the sessions that a provider's sign-in made: those of one of its sessions, or of a person. How many there were.
pub(crate) async fn delete_of_provider(
    db: &impl ConnectionTrait,
    issuer: &str,
    session: Option<&str>,
    subject: Option<&str>,
) -> Result<u64, Error> {
    let mut query = session::Entity::delete_many().filter(session::COLUMN.issuer.eq(issuer));
    if let Some(session) = session {
        query = query.filter(session::COLUMN.provider_session.eq(session));
    }
    if let Some(subject) = subject {
        query = query.filter(session::COLUMN.subject.eq(subject));
    }
    Ok(query.exec(db).await?.rows_affected)
}

/// Forgets sessions that no sign-in can use any more.
pub(crate) async fn delete_expired(db: &impl ConnectionTrait, now: Timestamp, idle_since: Timestamp) -> Result<(), Error> {
    let now: chrono::DateTime<chrono::Utc> = now.into();
    let idle_since: chrono::DateTime<chrono::Utc> = idle_since.into();
    let over = session::COLUMN.expires_at.lte(now).or(session::COLUMN.last_seen_at.lte(idle_since));
    session::Entity::delete_many().filter(over).exec(db).await?;
    Ok(())
}
