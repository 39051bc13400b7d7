//! `totp_secrets`.

use domain::{AccountId, Totp, TotpId, totp::Algorithm};
use sea_orm::entity::prelude::*;

use crate::store::Error;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "totp_secrets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub owner_id: Uuid,
    pub service: String,
    pub account_name: Option<String>,
    pub algorithm: String,
    pub digits: i32,
    /// In seconds.
    pub period: i32,
    /// `iv:authTag:ciphertext` of the secret in base32.
    pub encrypted_secret: String,
    /// Which data key sealed it.
    pub key_term: i32,
    /// Grows at each write of the secret; sealed in.
    pub value_version: i64,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
    /// Shared by all that went to the trash together.
    pub deletion_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The generator without its secret.
    pub(crate) fn into_totp(self) -> Result<Totp, Error> {
        Ok(Totp {
            id: TotpId(self.id),
            user_id: AccountId(self.owner_id),
            service: self.service,
            account_name: self.account_name,
            algorithm: Algorithm::parse(&self.algorithm).ok_or(Error::Corrupt("totp_secrets.algorithm"))?,
            digits: self.digits.try_into().map_err(|_| Error::Corrupt("totp_secrets.digits"))?,
            period: self.period.try_into().map_err(|_| Error::Corrupt("totp_secrets.period"))?,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            version: self.version,
        })
    }
}
