//! Queries over `accounts`.

use domain::{AccountId, Role, Timestamp, text::Email};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, Unchanged};

use super::{
    Error,
    entity::{
        access_key,
        account::{self, role_name},
        category, entry,
    },
};

/// Is there any account?
pub(crate) async fn any(db: &impl ConnectionTrait) -> Result<bool, Error> {
    Ok(account::Entity::find().one(db).await?.is_some())
}

/// The account of this id.
pub(crate) async fn find(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<account::Model>, Error> {
    Ok(account::Entity::find_by_id(id.0).one(db).await?)
}

/// The account that signs in with this address.
pub(crate) async fn find_by_email(db: &impl ConnectionTrait, email: &Email) -> Result<Option<account::Model>, Error> {
    Ok(account::Entity::find().filter(account::COLUMN.email.eq(email.as_str())).one(db).await?)
}

/// A new account with a local password.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    id: AccountId,
    email: &Email,
    name: String,
    role: Role,
    password_hash: String,
    now: Timestamp,
) -> Result<account::Model, Error> {
    let row = account::ActiveModel {
        id: Set(id.0),
        email: Set(email.as_str().into()),
        name: Set(name),
        role: Set(role_name(role).into()),
        password_hash: Set(Some(password_hash)),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
    };
    Ok(row.insert(db).await?)
}

/// Replaces the hash of a password that was just verified.
pub(crate) async fn set_password_hash(db: &impl ConnectionTrait, id: AccountId, hash: String) -> Result<(), Error> {
    account::ActiveModel { id: Unchanged(id.0), password_hash: Set(Some(hash)), ..Default::default() }.update(db).await?;
    Ok(())
}

/// Removes all rows of the account's vault. A table that gains an owner adds itself here.
pub(crate) async fn wipe(db: &impl ConnectionTrait, id: AccountId) -> Result<(), Error> {
    entry::Entity::delete_many().filter(entry::COLUMN.owner_id.eq(id.0)).exec(db).await?;
    category::Entity::delete_many().filter(category::COLUMN.owner_id.eq(id.0)).exec(db).await?;
    access_key::Entity::delete_many().filter(access_key::COLUMN.account_id.eq(id.0)).exec(db).await?;
    Ok(())
}
