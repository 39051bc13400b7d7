//! `access_keys`.

use domain::{AccessKey, AccessKeyId, Narrowing, Scope};
use sea_orm::entity::prelude::*;

use crate::store::Error;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub name: String,
    /// `kagi_` and the first 8 characters.
    pub key_prefix: String,
    /// SHA-256 of the whole key.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// SHA-256 of the key before the last rotation, good until `grace_until`.
    pub previous_hash: Option<String>,
    pub grace_until: Option<DateTimeUtc>,
    /// A JSON array.
    pub scopes: String,
    /// A JSON object.
    pub narrowing: String,
    pub last_used_at: Option<DateTimeUtc>,
    pub last_used_ip: Option<String>,
    pub last_used_agent: Option<String>,
    pub created_at: DateTimeUtc,
    pub expires_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the column `scopes` says.
pub(crate) fn scopes(text: &str) -> Result<Vec<Scope>, Error> {
    serde_json::from_str(text).map_err(|_| Error::Corrupt("access_keys.scopes"))
}

/// What the column `narrowing` says.
pub(crate) fn narrowing(text: &str) -> Result<Narrowing, Error> {
    serde_json::from_str(text).map_err(|_| Error::Corrupt("access_keys.narrowing"))
}

impl Model {
    /// The key as lists show it.
    pub(crate) fn into_access_key(self) -> Result<AccessKey, Error> {
        let (scopes, narrowing) = (scopes(&self.scopes)?, narrowing(&self.narrowing)?);
        Ok(AccessKey {
            id: AccessKeyId(self.id),
            name: self.name,
            key_prefix: self.key_prefix,
            scopes,
            projects: narrowing.projects,
            category_ids: narrowing.category_ids,
            environments: narrowing.environments,
            cidrs: narrowing.cidrs,
            last_used_at: self.last_used_at.map(Into::into),
            last_used_ip: self.last_used_ip,
            last_used_agent: self.last_used_agent,
            expires_at: self.expires_at.map(Into::into),
            grace_until: self.grace_until.map(Into::into),
            created_at: self.created_at.into(),
        })
    }
}
