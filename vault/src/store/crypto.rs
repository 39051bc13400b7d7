//! The keyring's rows, and what a look at a database tells before anything is decided.

use domain::Timestamp;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, Set};
use sea_orm_migration::SchemaManager;

use super::{
    Error,
    entity::{account, crypto_key, crypto_meta, entry, env_file, env_file_version},
    only::only,
};
use crate::crypto::{MasterKeyId, Purpose, WrappedKey};

/// The form of keyring that this version of Kagi writes and reads.
pub(crate) const SCHEMA: &str = "2";

/// What `crypto_meta` says.
pub(crate) struct Meta {
    pub(crate) schema: String,
    /// The id of the master key that wraps the keyring, in hex.
    pub(crate) mkid: String,
    /// That key's check value, in hex.
    pub(crate) kcv: String,
}

/// What a look at the database found.
pub(crate) struct Found {
    pub(crate) meta: Option<Meta>,
    pub(crate) keys: Vec<WrappedKey>,
    /// Is there an account or a sealed row?
    pub(crate) has_content: bool,
}

/// Looks without writing.
pub(crate) async fn inspect(db: &DatabaseTransaction) -> Result<Found, Error> {
    let schema = SchemaManager::new(db);
    let has_keyring = schema.has_table("crypto_meta").await? && schema.has_table("crypto_keys").await?;
    let meta = if has_keyring { meta(db).await? } else { None };
    let keys = if has_keyring { keys(db).await? } else { Vec::new() };
    let has_accounts = schema.has_table("accounts").await? && account::Entity::find().one(db).await?.is_some();
    let has_entries = schema.has_table("key_entries").await? && entry::Entity::find().one(db).await?.is_some();
    let has_files = schema.has_table("env_files").await? && env_file::Entity::find().one(db).await?.is_some();
    let has_versions = schema.has_table("env_file_versions").await? && env_file_version::Entity::find().one(db).await?.is_some();
    Ok(Found { meta, keys, has_content: has_accounts || has_entries || has_files || has_versions })
}

async fn meta(db: &impl ConnectionTrait) -> Result<Option<Meta>, Error> {
    let rows = crypto_meta::Entity::find().all(db).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let value = |key| rows.iter().find(|row| row.key == key).map(|row| row.value.clone());
    match (value("schema"), value("mkid"), value("kcv")) {
        (Some(schema), Some(mkid), Some(kcv)) => Ok(Some(Meta { schema, mkid, kcv })),
        _ => Err(Error::Corrupt("crypto_meta")),
    }
}

/// Every key of the keyring, wrapped.
pub(crate) async fn keys(db: &impl ConnectionTrait) -> Result<Vec<WrappedKey>, Error> {
    let rows = crypto_key::Entity::find().all(db).await?;
    rows.into_iter()
        .map(|row| {
            Ok(WrappedKey {
                purpose: Purpose::parse(&row.purpose).ok_or(Error::Corrupt("crypto_keys.purpose"))?,
                term: row.term.try_into().map_err(|_| Error::Corrupt("crypto_keys.term"))?,
                wrapped: row.wrapped,
                active: row.state == "active",
            })
        })
        .collect()
}

/// What may be told of the keyring: the id of the master key in hex, and the term and the birth of the data key that seals now.
pub(crate) async fn facts(db: &impl ConnectionTrait) -> Result<(String, u32, Timestamp), Error> {
    let meta = meta(db).await?.ok_or(Error::Corrupt("crypto_meta"))?;
    let data = crypto_key::Entity::find().filter(crypto_key::COLUMN.purpose.eq(Purpose::Data.as_str()));
    let key = only(data.filter(crypto_key::COLUMN.state.eq("active")), db).await?.ok_or(Error::Corrupt("crypto_keys"))?;
    let term = key.term.try_into().map_err(|_| Error::Corrupt("crypto_keys.term"))?;
    Ok((meta.mkid, term, key.created_at.into()))
}

/// Writes the first keyring.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    keys: Vec<WrappedKey>,
    mkid: MasterKeyId,
    kcv: String,
    now: Timestamp,
) -> Result<(), Error> {
    for (key, value) in [("schema", SCHEMA.to_string()), ("mkid", mkid.to_string()), ("kcv", kcv)] {
        crypto_meta::ActiveModel { key: Set(key.into()), value: Set(value) }.insert(db).await?;
    }
    for key in keys {
        let row = crypto_key::ActiveModel {
            purpose: Set(key.purpose.as_str().into()),
            term: Set(key.term.cast_signed()),
            wrapped: Set(key.wrapped),
            mkid: Set(mkid.to_string()),
            state: Set("active".into()),
            created_at: Set(now.into()),
        };
        row.insert(db).await?;
    }
    Ok(())
}
