//! `key_categories`.

use domain::{AccountId, Category, CategoryId, KeyType};
use sea_orm::entity::prelude::*;

use crate::store::Error;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "key_categories")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub owner_id: Uuid,
    pub name: String,
    pub description: Option<String>,
    pub icon_url: Option<String>,
    pub icon_slug: Option<String>,
    /// Is there a row in `category_icons`?
    pub own_icon: bool,
    pub color: Option<String>,
    pub key_type: String,
    pub env_var_name: Option<String>,
    /// A JSON array of names.
    pub field_definitions: String,
    /// What `search` looks into: everything of the above that a person would look for, in lower case.
    pub search_text: String,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
    /// Shared by all that went to the trash together.
    pub deletion_id: Option<Uuid>,
    #[sea_orm(has_many)]
    pub entries: HasMany<super::entry::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the column `key_type` says.
pub(crate) fn key_type(text: &str) -> Result<KeyType, Error> {
    KeyType::parse(text).ok_or(Error::Corrupt("key_categories.key_type"))
}

/// What the column `field_definitions` says.
pub(crate) fn field_definitions(text: &str) -> Result<Vec<String>, Error> {
    serde_json::from_str(text).map_err(|_| Error::Corrupt("key_categories.field_definitions"))
}

impl Model {
    /// The category.
    pub(crate) fn into_category(self) -> Result<Category, Error> {
        Ok(Category {
            id: CategoryId(self.id),
            user_id: AccountId(self.owner_id),
            name: self.name,
            description: self.description,
            icon_url: self.icon_url,
            icon_slug: self.icon_slug,
            own_icon: self.own_icon,
            color: self.color,
            key_type: key_type(&self.key_type)?,
            env_var_name: self.env_var_name,
            field_definitions: field_definitions(&self.field_definitions)?,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            version: self.version,
        })
    }
}
