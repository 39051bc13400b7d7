//! Queries over `access_keys`: scoped to an account, over a row that was found so, or to find out whose a key is.

use chrono::{DateTime, Utc};
use domain::{AccessKeyId, AccountId, Cursor, Narrowing, Scope, Timestamp, access_key::AccessKeyFields};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, Select, Set,
    Unchanged, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{
    Error,
    entity::{access_key, account},
    only::only,
};
use crate::crypto::TokenHash;

/// Who used a key last, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LastUse {
    /// To the minute.
    pub(crate) at: Timestamp,
    pub(crate) ip: Option<String>,
    pub(crate) agent: Option<String>,
}

/// The secret of a key, as the row keeps it.
pub(crate) struct Secret {
    pub(crate) hash: TokenHash,
    pub(crate) prefix: String,
}

/// What there is to know of a key that somebody comes with. Every request reads one: it has no column more than it needs.
#[derive(Clone, FromQueryResult)]
pub(crate) struct Credential {
    pub(crate) id: Uuid,
    pub(crate) account_id: Uuid,
    token_hash: String,
    previous_hash: Option<String>,
    pub(crate) grace_until: Option<DateTime<Utc>>,
    pub(crate) expires_at: Option<DateTime<Utc>>,
    scopes: String,
    narrowing: String,
    disabled_at: Option<DateTime<Utc>>,
    suspended_at: Option<DateTime<Utc>>,
}

impl Credential {
    /// May the key's account come in at all?
    pub(crate) fn is_let_in(&self) -> bool {
        self.disabled_at.is_none() && self.suspended_at.is_none()
    }

    /// Is this secret the key's, or was it until the last rotation?
    pub(crate) fn is_of(&self, token: &TokenHash) -> bool {
        self.is_current(token) || self.previous_hash.as_deref() == Some(token.as_str())
    }

    /// Is this secret the key's since the last rotation?
    pub(crate) fn is_current(&self, token: &TokenHash) -> bool {
        self.token_hash == token.as_str()
    }

    /// What the key may do.
    pub(crate) fn scopes(&self) -> Result<Vec<Scope>, Error> {
        access_key::scopes(&self.scopes)
    }

    /// What the key reaches.
    pub(crate) fn narrowing(&self) -> Result<Narrowing, Error> {
        access_key::narrowing(&self.narrowing)
    }
}

/// The keys whose secret is one of these, or was until the last rotation; expired or not.
pub(crate) async fn find_by_tokens(db: &impl ConnectionTrait, tokens: &[TokenHash]) -> Result<Vec<Credential>, Error> {
    Ok(by_tokens(tokens).into_model().all(db).await?)
}

pub(super) fn by_tokens(tokens: &[TokenHash]) -> Select<access_key::Entity> {
    let current = access_key::COLUMN.token_hash.is_in(tokens.iter().map(TokenHash::as_str));
    let previous = access_key::COLUMN.previous_hash.is_in(tokens.iter().map(TokenHash::as_str));
    let query = access_key::Entity::find().select_only().columns([
        access_key::Column::Id,
        access_key::Column::AccountId,
        access_key::Column::TokenHash,
        access_key::Column::PreviousHash,
        access_key::Column::GraceUntil,
        access_key::Column::ExpiresAt,
        access_key::Column::Scopes,
        access_key::Column::Narrowing,
    ]);
    let account = access_key::Entity::belongs_to(account::Entity).from(access_key::Column::AccountId).to(account::Column::Id);
    let query = query.join(JoinType::InnerJoin, account.into()).columns([account::Column::DisabledAt, account::Column::SuspendedAt]);
    query.filter(current.or(previous))
}

/// The account's keys, newest first; one more than `limit` where there is a next page.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    account: AccountId,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<access_key::Model>, Error> {
    let mut query = of(account);
    if let Some(Cursor { created_at, id }) = after {
        let created_at: DateTime<Utc> = created_at.into();
        let same_time = access_key::COLUMN.created_at.eq(created_at).and(access_key::COLUMN.id.lt(id));
        query = query.filter(access_key::COLUMN.created_at.lt(created_at).or(same_time));
    }
    let query = query.order_by_desc(access_key::COLUMN.created_at).order_by_desc(access_key::COLUMN.id);
    Ok(query.limit(limit + 1).all(db).await?)
}

/// The names of the account's keys that are narrowed to this project and still good, sorted.
pub(crate) async fn narrowed_to(
    db: &impl ConnectionTrait,
    account: AccountId,
    project: &str,
    now: Timestamp,
) -> Result<Vec<String>, Error> {
    let now: DateTime<Utc> = now.into();
    let alive = access_key::COLUMN.expires_at.is_null().or(access_key::COLUMN.expires_at.gt(now));
    let mut names = Vec::new();
    for row in of(account).filter(alive).all(db).await? {
        let narrowing = access_key::narrowing(&row.narrowing)?;
        if narrowing.projects.is_some_and(|projects| projects.iter().any(|name| name == project)) {
            names.push(row.name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// One key of the account.
pub(crate) async fn find(db: &impl ConnectionTrait, account: AccountId, id: AccessKeyId) -> Result<Option<access_key::Model>, Error> {
    only(of(account).filter(access_key::COLUMN.id.eq(id.0)), db).await
}

/// One key of the account; on Postgres nobody else changes it until the transaction ends.
pub(crate) async fn find_for_update(
    tx: &impl ConnectionTrait,
    account: AccountId,
    id: AccessKeyId,
) -> Result<Option<access_key::Model>, Error> {
    only(of(account).filter(access_key::COLUMN.id.eq(id.0)).lock_exclusive(), tx).await
}

/// A new key.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    account: AccountId,
    id: AccessKeyId,
    secret: &Secret,
    fields: &AccessKeyFields,
    now: Timestamp,
) -> Result<access_key::Model, Error> {
    let row = access_key::ActiveModel {
        id: Set(id.0),
        account_id: Set(account.0),
        key_prefix: Set(secret.prefix.clone()),
        token_hash: Set(secret.hash.as_str().into()),
        previous_hash: Set(None),
        grace_until: Set(None),
        last_used_at: Set(None),
        last_used_ip: Set(None),
        last_used_agent: Set(None),
        created_at: Set(now.into()),
        ..columns(fields)?
    };
    Ok(row.insert(db).await?)
}

/// The key with these fields.
pub(crate) async fn update(
    db: &impl ConnectionTrait,
    row: &access_key::Model,
    fields: &AccessKeyFields,
) -> Result<access_key::Model, Error> {
    Ok(access_key::ActiveModel { id: Unchanged(row.id), ..columns(fields)? }.update(db).await?)
}

/// The key with a new secret; the one it had stays good until `grace_until`.
pub(crate) async fn rotate(
    db: &impl ConnectionTrait,
    row: access_key::Model,
    secret: &Secret,
    grace_until: Option<Timestamp>,
) -> Result<access_key::Model, Error> {
    let row = access_key::ActiveModel {
        id: Unchanged(row.id),
        key_prefix: Set(secret.prefix.clone()),
        token_hash: Set(secret.hash.as_str().into()),
        previous_hash: Set(grace_until.map(|_| row.token_hash)),
        grace_until: Set(grace_until.map(Into::into)),
        ..Default::default()
    };
    Ok(row.update(db).await?)
}

/// How many keys each account has.
pub(crate) async fn count_by_account(db: &impl ConnectionTrait) -> Result<Vec<(Uuid, i64)>, Error> {
    let query = access_key::Entity::find()
        .select_only()
        .column(access_key::Column::AccountId)
        .column_as(access_key::COLUMN.id.count(), "access_keys")
        .group_by(access_key::Column::AccountId);
    Ok(query.into_tuple().all(db).await?)
}

/// Revokes a key. `false` when the account has none of this id.
pub(crate) async fn delete(db: &impl ConnectionTrait, account: AccountId, id: AccessKeyId) -> Result<bool, Error> {
    let query = access_key::Entity::delete_many().filter(access_key::COLUMN.account_id.eq(account.0));
    Ok(query.filter(access_key::COLUMN.id.eq(id.0)).exec(db).await?.rows_affected == 1)
}

/// Notes when and from where a key was used, unless another server knows of a later use, or the key was revoked meanwhile.
pub(crate) async fn touch(db: &impl ConnectionTrait, id: AccessKeyId, last: &LastUse) -> Result<(), Error> {
    let row = access_key::ActiveModel {
        last_used_at: Set(Some(last.at.into())),
        last_used_ip: Set(last.ip.clone()),
        last_used_agent: Set(last.agent.clone()),
        ..Default::default()
    };
    let at: DateTime<Utc> = last.at.into();
    let not_later = access_key::COLUMN.last_used_at.is_null().or(access_key::COLUMN.last_used_at.lte(at));
    access_key::Entity::update_many().set(row).filter(access_key::COLUMN.id.eq(id.0)).filter(not_later).exec(db).await?;
    Ok(())
}

fn columns(fields: &AccessKeyFields) -> Result<access_key::ActiveModel, Error> {
    Ok(access_key::ActiveModel {
        name: Set(fields.name.clone()),
        scopes: Set(serde_json::to_string(&fields.scopes).map_err(|_| Error::Corrupt("access_keys.scopes"))?),
        narrowing: Set(serde_json::to_string(&fields.narrowing).map_err(|_| Error::Corrupt("access_keys.narrowing"))?),
        expires_at: Set(fields.expires_at.map(Into::into)),
        ..Default::default()
    })
}

fn of(account: AccountId) -> sea_orm::Select<access_key::Entity> {
    access_key::Entity::find().filter(access_key::COLUMN.account_id.eq(account.0))
}
