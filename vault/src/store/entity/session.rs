//! `sessions`.

use domain::{Session, SessionId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    #[sea_orm(unique)]
    pub token_hash: String,
    pub ip: Option<String>,
    pub agent: Option<String>,
    pub created_at: DateTimeUtc,
    pub signed_in_at: DateTimeUtc,
    pub last_seen_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// Whose sign-in it was, for a provider's.
    pub issuer: Option<String>,
    pub subject: Option<String>,
    /// The provider's own session, its `sid`.
    pub provider_session: Option<String>,
    /// The provider's refresh token, sealed.
    pub encrypted_refresh_token: Option<String>,
    pub key_term: Option<i32>,
    pub value_version: i64,
    /// When the provider was last asked with that token.
    pub checked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The session as lists show it.
    pub(crate) fn into_session(self, current: SessionId) -> Session {
        Session {
            current: self.id == current.0,
            id: SessionId(self.id),
            ip: self.ip,
            agent: self.agent,
            created_at: self.created_at.into(),
            last_seen_at: self.last_seen_at.into(),
            expires_at: self.expires_at.into(),
        }
    }
}
