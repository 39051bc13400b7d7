//! `two_factor_tokens`.

use domain::{AccountId, RecoverySet, RecoverySetId};
use sea_orm::entity::prelude::*;

use crate::store::Error;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "two_factor_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub owner_id: Uuid,
    pub service: String,
    pub label: Option<String>,
    /// `iv:authTag:ciphertext` of the codes, taken ones too.
    pub encrypted_tokens: String,
    /// Which data key sealed them.
    pub key_term: i32,
    /// Grows at each write of the codes, and so with each that is taken; sealed in.
    pub value_version: i64,
    /// How many codes there are.
    pub total_count: i32,
    /// How many of them were taken.
    pub used_count: i32,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
    /// Shared by all that went to the trash together.
    pub deletion_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The set without its codes.
    pub(crate) fn into_recovery_set(self) -> Result<RecoverySet, Error> {
        Ok(RecoverySet {
            id: RecoverySetId(self.id),
            user_id: AccountId(self.owner_id),
            service: self.service,
            label: self.label,
            total_count: self.total_count.try_into().map_err(|_| Error::Corrupt("two_factor_tokens.total_count"))?,
            used_count: self.used_count.try_into().map_err(|_| Error::Corrupt("two_factor_tokens.used_count"))?,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            version: self.version,
        })
    }
}
