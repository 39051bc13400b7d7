//! Queries over `sessions`.

use domain::{AccountId, SessionId, Timestamp};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, Unchanged, sea_query::ExprTrait};
use uuid::Uuid;

use super::{
    Error,
    entity::session,
    identities::{Identity, SealedToken},
    only::only,
};
use crate::{caller::Client, crypto::TokenHash};

/// Of which of a provider's sessions one of ours is.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) identity: Identity,
    /// The provider's `sid`.
    pub(crate) session: Option<String>,
    /// What the provider is asked with whether it still knows the person.
    pub(crate) token: Option<SealedToken>,
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
    let mut row = session::ActiveModel {
        id: Set(new.id.0),
        account_id: Set(new.account.0),
        token_hash: Set(new.token.as_str().into()),
        ip: Set(new.client.ip.map(|ip| ip.to_string())),
        agent: Set(new.client.agent.clone()),
        created_at: Set(new.now.into()),
        signed_in_at: Set(new.now.into()),
        last_seen_at: Set(new.now.into()),
        expires_at: Set(new.expires_at.into()),
        ..Default::default()
    };
    set_origin(&mut row, new.origin, new.now);
    row.insert(db).await?;
    Ok(())
}

fn set_origin(row: &mut session::ActiveModel, origin: Option<&Origin>, now: Timestamp) {
    let identity = origin.map(|origin| &origin.identity);
    row.issuer = Set(identity.map(|identity| identity.issuer.clone()));
    row.subject = Set(identity.map(|identity| identity.subject.clone()));
    row.provider_session = Set(origin.and_then(|origin| origin.session.clone()));
    set_token(row, origin.and_then(|origin| origin.token.as_ref()), now);
}

fn set_token(row: &mut session::ActiveModel, token: Option<&SealedToken>, now: Timestamp) {
    row.encrypted_refresh_token = Set(token.map(|token| token.sealed.text.clone()));
    row.key_term = Set(token.map(|token| token.sealed.key_term.cast_signed()));
    row.checked_at = Set(token.map(|_| now.into()));
    if let Some(token) = token {
        row.value_version = Set(token.value_version);
    }
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

/// Notes that the password was given anew, or that the provider has asked for it; then the session is of that sign-in from now on.
pub(crate) async fn sign_in_again(db: &impl ConnectionTrait, id: SessionId, origin: Option<&Origin>, now: Timestamp) -> Result<(), Error> {
    let mut row = session::ActiveModel { signed_in_at: Set(now.into()), ..Default::default() };
    if origin.is_some() {
        set_origin(&mut row, origin, now);
    }
    session::Entity::update_many().set(row).filter(session::COLUMN.id.eq(id.0)).exec(db).await?;
    Ok(())
}

/// The session of this id, whether it has expired or not.
pub(crate) async fn find_by_id(db: &impl ConnectionTrait, id: SessionId) -> Result<Option<session::Model>, Error> {
    only(session::Entity::find_by_id(id.0), db).await
}

/// The session of this id, whether it has expired or not; on Postgres nobody else changes it until the transaction ends.
pub(crate) async fn find_for_update(tx: &impl ConnectionTrait, id: SessionId) -> Result<Option<session::Model>, Error> {
    only(session::Entity::find_by_id(id.0).lock_exclusive(), tx).await
}

/// Replaces the refresh token that was sealed under the version before; keeps a newer one.
pub(crate) async fn replace_token(db: &impl ConnectionTrait, id: SessionId, token: &SealedToken, now: Timestamp) -> Result<(), Error> {
    let mut row = session::ActiveModel { ..Default::default() };
    set_token(&mut row, Some(token), now);
    let before = session::COLUMN.id.eq(id.0).and(session::COLUMN.value_version.eq(token.value_version - 1));
    session::Entity::update_many().set(row).filter(before).exec(db).await?;
    Ok(())
}

/// The living session whose refresh token has waited longest to be tried, since `before` or earlier; it counts as tried from now on.
pub(crate) async fn claim_due(
    db: &impl ConnectionTrait,
    issuer: &str,
    before: Timestamp,
    now: Timestamp,
    idle_since: Timestamp,
) -> Result<Option<session::Model>, Error> {
    let (before, idle_since): (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>) = (before.into(), idle_since.into());
    let is_alive =
        session::COLUMN.expires_at.gt(chrono::DateTime::<chrono::Utc>::from(now)).and(session::COLUMN.last_seen_at.gt(idle_since));
    let is_due = || session::COLUMN.issuer.eq(issuer).and(session::COLUMN.checked_at.lte(before));
    let waiting = session::Entity::find().filter(is_due()).filter(is_alive).filter(session::COLUMN.encrypted_refresh_token.is_not_null());
    for row in waiting.order_by_asc(session::COLUMN.checked_at).limit(5).all(db).await? {
        let tried = session::ActiveModel { checked_at: Set(Some(now.into())), ..Default::default() };
        let claim = session::Entity::update_many().set(tried).filter(session::COLUMN.id.eq(row.id)).filter(is_due());
        if claim.exec(db).await?.rows_affected == 1 {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// How many sessions each account has, and when one of them was last used.
pub(crate) async fn count_by_account(db: &impl ConnectionTrait) -> Result<Vec<(Uuid, i64, chrono::DateTime<chrono::Utc>)>, Error> {
    let query = session::Entity::find()
        .select_only()
        .column(session::Column::AccountId)
        .column_as(session::COLUMN.id.count(), "sessions")
        .column_as(session::COLUMN.last_seen_at.max(), "last_seen_at")
        .group_by(session::Column::AccountId);
    Ok(query.into_tuple().all(db).await?)
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

/// Ends the sessions that a provider's sign-in made: those of one of its sessions, of a person, or of that person's alone where both
/// are given. How many there were.
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

/// Ends the sessions of every provider but this one. How many there were.
pub(crate) async fn delete_foreign(db: &impl ConnectionTrait, issuer: Option<&str>) -> Result<u64, Error> {
    let mut query = session::Entity::delete_many().filter(session::COLUMN.issuer.is_not_null());
    if let Some(issuer) = issuer {
        query = query.filter(session::COLUMN.issuer.ne(issuer));
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
