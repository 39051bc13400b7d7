//! `accounts`.

use domain::{Account, AccountId, Role};
use sea_orm::entity::prelude::*;

use crate::store::Error;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub email: String,
    pub name: String,
    pub role: String,
    pub password_hash: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Since when an admin here keeps it out.
    pub disabled_at: Option<DateTimeUtc>,
    /// Since when its provider does; its access keys are refused until the next sign-in.
    pub suspended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Member => "member",
    }
}

impl Model {
    /// The account.
    pub(crate) fn into_account(self) -> Result<Account, Error> {
        let role = match self.role.as_str() {
            "admin" => Role::Admin,
            "member" => Role::Member,
            _ => return Err(Error::Corrupt("accounts.role")),
        };
        Ok(Account { id: AccountId(self.id), email: self.email, name: self.name, role, created_at: self.created_at.into() })
    }
}
