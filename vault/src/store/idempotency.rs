//! Queries over `idempotency_keys`: what a request that may be repeated has made.

use chrono::{DateTime, Utc};
use domain::Timestamp;
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, Set, TryInsertResult, sea_query::ExprTrait};
use uuid::Uuid;

use super::{Error, entity::idempotency_key, only::only};

/// A request as the record knows it.
pub(crate) struct Request<'a> {
    /// Who asked.
    pub(crate) principal: &'a str,
    /// What he called the request.
    pub(crate) key: &'a str,
    /// Its HMAC.
    pub(crate) fingerprint: &'a [u8],
}

/// Forgets the requests of before.
pub(crate) async fn forget(db: &impl ConnectionTrait, before: Timestamp) -> Result<(), Error> {
    let before: DateTime<Utc> = before.into();
    idempotency_key::Entity::delete_many().filter(idempotency_key::COLUMN.created_at.lte(before)).exec(db).await?;
    Ok(())
}

/// What came of claiming a key.
pub(crate) enum Claim {
    /// It is new: go on and make the resource.
    New,
    /// The same request has made this.
    Made(Uuid),
    /// Another request has used the key.
    Taken,
    /// The same or another request has used it, until a moment ago.
    Gone,
}

/// Claims the key for a request that makes `resource`. A second request with it waits here until the first has committed or
/// given up.
pub(crate) async fn claim(
    tx: &impl ConnectionTrait,
    request: &Request<'_>,
    resource: Uuid,
    now: Timestamp,
    forget_before: Timestamp,
) -> Result<Claim, Error> {
    let past: DateTime<Utc> = forget_before.into();
    let own = idempotency_key::COLUMN.principal.eq(request.principal).and(idempotency_key::COLUMN.key.eq(request.key));
    idempotency_key::Entity::delete_many().filter(own).filter(idempotency_key::COLUMN.created_at.lte(past)).exec(tx).await?;
    let row = idempotency_key::ActiveModel {
        principal: Set(request.principal.into()),
        key: Set(request.key.into()),
        fingerprint: Set(request.fingerprint.into()),
        resource_id: Set(resource),
        created_at: Set(now.into()),
    };
    let columns = [idempotency_key::Column::Principal, idempotency_key::Column::Key];
    let inserted = idempotency_key::Entity::insert(row).on_conflict_do_nothing_on(columns).exec_without_returning(tx).await?;
    if matches!(inserted, TryInsertResult::Inserted(1)) {
        return Ok(Claim::New);
    }
    let made = only(idempotency_key::Entity::find_by_id((request.principal.to_owned(), request.key.to_owned())), tx).await?;
    Ok(match made {
        Some(made) if made.fingerprint == request.fingerprint => Claim::Made(made.resource_id),
        Some(_) => Claim::Taken,
        // Forgotten between the two: a day has passed just now.
        None => Claim::Gone,
    })
}
