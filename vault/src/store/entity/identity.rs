//! `identities`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub issuer: String,
    pub subject: String,
    /// As the provider last told it; signs nobody in.
    pub email: Option<String>,
    /// An offline token, sealed.
    pub encrypted_refresh_token: Option<String>,
    pub key_term: Option<i32>,
    pub value_version: i64,
    /// When the provider was last asked with that token.
    pub checked_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
