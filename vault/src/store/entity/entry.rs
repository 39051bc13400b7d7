//! `key_entries`.

use domain::{Category, CategoryId, Entry, EntryId, Environment};
use sea_orm::entity::prelude::*;

use crate::store::Error;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "key_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub owner_id: Uuid,
    pub category_id: Uuid,
    pub project_name: String,
    pub description: Option<String>,
    pub environment: String,
    pub notes: Option<String>,
    pub file_name: Option<String>,
    pub file_kind: Option<String>,
    pub fingerprint: Option<String>,
    /// Which form the value has: the category's key type when the entry was made.
    pub key_type: String,
    /// `iv:authTag:ciphertext`.
    pub encrypted_value: String,
    /// Which data key sealed it.
    pub key_term: i32,
    /// Grows at each write of the value; sealed in.
    pub value_version: i64,
    /// What `search` looks into, in lower case; never the value.
    pub search_text: String,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub expires_at: Option<DateTimeUtc>,
    pub deleted_at: Option<DateTimeUtc>,
    /// Shared by all that went to the trash together.
    pub deletion_id: Option<Uuid>,
    #[sea_orm(belongs_to, from = "category_id", to = "id")]
    pub category: BelongsTo<super::category::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A row without its value: what lists read.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub(crate) struct Listed {
    id: Uuid,
    pub(crate) category_id: Uuid,
    project_name: String,
    description: Option<String>,
    environment: String,
    notes: Option<String>,
    file_name: Option<String>,
    file_kind: Option<String>,
    fingerprint: Option<String>,
    version: i64,
    created_at: DateTimeUtc,
    updated_at: DateTimeUtc,
    expires_at: Option<DateTimeUtc>,
}

impl Listed {
    /// The entry, given the category it is an instance of.
    pub(crate) fn into_entry(self, category: Category) -> Result<Entry, Error> {
        Ok(Entry {
            id: EntryId(self.id),
            category_id: CategoryId(self.category_id),
            project_name: self.project_name,
            description: self.description,
            environment: Environment::parse(&self.environment).ok_or(Error::Corrupt("key_entries.environment"))?,
            notes: self.notes,
            file_name: self.file_name,
            file_kind: self.file_kind,
            fingerprint: self.fingerprint,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            expires_at: self.expires_at.map(Into::into),
            version: self.version,
            category,
        })
    }
}

impl Model {
    /// The entry without its value, given the category it is an instance of.
    pub(crate) fn into_entry(self, category: Category) -> Result<Entry, Error> {
        let listed = Listed {
            id: self.id,
            category_id: self.category_id,
            project_name: self.project_name,
            description: self.description,
            environment: self.environment,
            notes: self.notes,
            file_name: self.file_name,
            file_kind: self.file_kind,
            fingerprint: self.fingerprint,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            expires_at: self.expires_at,
        };
        listed.into_entry(category)
    }
}
