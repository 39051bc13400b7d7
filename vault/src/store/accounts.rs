//! Queries over `accounts`.

use domain::{AccountId, Role, Timestamp, text::Email};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, Unchanged, sea_query::LockType};

use super::{
    Error,
    entity::{
        access_key,
        account::{self, role_name},
        category, category_icon, entry, env_file, env_file_version, env_project, idempotency_key, totp_secret, two_factor_token,
    },
    only::only,
};

/// The accounts that look after this server, the oldest first.
pub(crate) async fn admins(db: &impl ConnectionTrait) -> Result<Vec<account::Model>, Error> {
    let query = account::Entity::find().filter(account::COLUMN.role.eq(role_name(Role::Admin)));
    Ok(query.order_by_asc(account::COLUMN.created_at).order_by_asc(account::COLUMN.id).all(db).await?)
}

/// The account of this id.
pub(crate) async fn find(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<account::Model>, Error> {
    only(account::Entity::find_by_id(id.0), db).await
}

/// The account of this id; on Postgres nobody else changes it until the transaction ends.
pub(crate) async fn find_for_update(tx: &impl ConnectionTrait, id: AccountId) -> Result<Option<account::Model>, Error> {
    only(account::Entity::find_by_id(id.0).lock_exclusive(), tx).await
}

/// Has others that ask for this lock of the account wait until the transaction ends. Whoever only makes rows that belong to the account
/// goes on: `FOR UPDATE` would hold those up, and they may hold locks that are wanted here.
pub(crate) async fn lock(tx: &impl ConnectionTrait, id: AccountId) -> Result<(), Error> {
    only(account::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate), tx).await?;
    Ok(())
}

/// The account that signs in with this address.
pub(crate) async fn find_by_email(db: &impl ConnectionTrait, email: &Email) -> Result<Option<account::Model>, Error> {
    only(account::Entity::find().filter(account::COLUMN.email.eq(email.as_str())), db).await
}

/// An account to be.
pub(crate) struct New<'a> {
    pub(crate) id: AccountId,
    /// Unique. Only together with a password it signs in.
    pub(crate) email: &'a str,
    pub(crate) name: &'a str,
    pub(crate) role: Role,
    /// For local sign-in.
    pub(crate) password_hash: Option<String>,
}

/// A new account.
pub(crate) async fn insert(db: &impl ConnectionTrait, new: New<'_>, now: Timestamp) -> Result<account::Model, Error> {
    let row = account::ActiveModel {
        id: Set(new.id.0),
        email: Set(new.email.into()),
        name: Set(new.name.into()),
        role: Set(role_name(new.role).into()),
        password_hash: Set(new.password_hash),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        disabled_at: Set(None),
        suspended_at: Set(None),
    };
    Ok(row.insert(db).await?)
}

/// Replaces the hash of a password that was just verified.
pub(crate) async fn set_password_hash(db: &impl ConnectionTrait, id: AccountId, hash: String) -> Result<(), Error> {
    account::ActiveModel { id: Unchanged(id.0), password_hash: Set(Some(hash)), ..Default::default() }.update(db).await?;
    Ok(())
}

/// Replaces the name.
pub(crate) async fn set_name(db: &impl ConnectionTrait, id: AccountId, name: &str, now: Timestamp) -> Result<(), Error> {
    let row = account::ActiveModel { id: Unchanged(id.0), name: Set(name.into()), updated_at: Set(now.into()), ..Default::default() };
    row.update(db).await?;
    Ok(())
}

/// What the provider says of an account's owner now, whom it lets in.
pub(crate) async fn refresh(
    db: &impl ConnectionTrait,
    id: AccountId,
    email: &str,
    name: &str,
    role: Role,
    now: Timestamp,
) -> Result<account::Model, Error> {
    let row = account::ActiveModel {
        id: Unchanged(id.0),
        email: Set(email.into()),
        name: Set(name.into()),
        role: Set(role_name(role).into()),
        updated_at: Set(now.into()),
        suspended_at: Set(None),
        ..Default::default()
    };
    Ok(row.update(db).await?)
}

/// What keeps an account out.
#[derive(Clone, Copy)]
pub(crate) enum Bar {
    /// An admin here.
    Disabled,
    /// Its provider: its access keys are refused.
    Suspended,
}

/// Keeps an account out since then, or with `None` no longer.
pub(crate) async fn bar(db: &impl ConnectionTrait, id: AccountId, bar: Bar, since: Option<Timestamp>) -> Result<(), Error> {
    let since = Set(since.map(Into::into));
    let mut row = account::ActiveModel { id: Unchanged(id.0), ..Default::default() };
    match bar {
        Bar::Disabled => row.disabled_at = since,
        Bar::Suspended => row.suspended_at = since,
    }
    row.update(db).await?;
    Ok(())
}

/// Changes what an account may see.
pub(crate) async fn set_role(db: &impl ConnectionTrait, id: AccountId, role: Role) -> Result<(), Error> {
    account::ActiveModel { id: Unchanged(id.0), role: Set(role_name(role).into()), ..Default::default() }.update(db).await?;
    Ok(())
}

/// All accounts, in the order in which they were made.
pub(crate) async fn list(db: &impl ConnectionTrait) -> Result<Vec<account::Model>, Error> {
    Ok(account::Entity::find().order_by_asc(account::COLUMN.created_at).order_by_asc(account::COLUMN.id).all(db).await?)
}

/// Removes all rows of the account's vault. A table that gains an owner adds itself here.
pub(crate) async fn wipe(db: &impl ConnectionTrait, id: AccountId) -> Result<(), Error> {
    // The locks of categories and env projects first: an entry or file that somebody is making in one would otherwise hold on to it.
    let categories = category::Entity::find().filter(category::COLUMN.owner_id.eq(id.0));
    categories.order_by_asc(category::COLUMN.id).lock_exclusive().all(db).await?;
    entry::Entity::delete_many().filter(entry::COLUMN.owner_id.eq(id.0)).exec(db).await?;
    category_icon::Entity::delete_many().filter(category_icon::COLUMN.owner_id.eq(id.0)).exec(db).await?;
    category::Entity::delete_many().filter(category::COLUMN.owner_id.eq(id.0)).exec(db).await?;
    let projects = env_project::Entity::find().filter(env_project::COLUMN.owner_id.eq(id.0));
    projects.order_by_asc(env_project::COLUMN.id).lock_exclusive().all(db).await?;
    env_file_version::Entity::delete_many().filter(env_file_version::COLUMN.owner_id.eq(id.0)).exec(db).await?;
    env_file::Entity::delete_many().filter(env_file::COLUMN.owner_id.eq(id.0)).exec(db).await?;
    env_project::Entity::delete_many().filter(env_project::COLUMN.owner_id.eq(id.0)).exec(db).await?;
    two_factor_token::Entity::delete_many().filter(two_factor_token::COLUMN.owner_id.eq(id.0)).exec(db).await?;
    totp_secret::Entity::delete_many().filter(totp_secret::COLUMN.owner_id.eq(id.0)).exec(db).await?;
    let keys = access_key::Entity::find().filter(access_key::COLUMN.account_id.eq(id.0)).all(db).await?;
    let principals = keys.iter().map(|key| key.id).chain([id.0]).map(|id| id.as_hyphenated().to_string());
    idempotency_key::Entity::delete_many().filter(idempotency_key::COLUMN.principal.is_in(principals)).exec(db).await?;
    access_key::Entity::delete_many().filter(access_key::COLUMN.account_id.eq(id.0)).exec(db).await?;
    Ok(())
}
