//! `env_file_versions`: what files held before.

use domain::EnvFileVersion;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "env_file_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub file_id: Uuid,
    pub owner_id: Uuid,
    /// That of the file when this was its content; sealed in.
    pub value_version: i64,
    /// `iv:authTag:ciphertext`, sealed into this row.
    pub encrypted_content: String,
    /// Which data key sealed it.
    pub key_term: i32,
    /// When the content was written into the file.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// A row without its content: what lists read.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub(crate) struct Listed {
    value_version: i64,
    created_at: DateTimeUtc,
}

impl From<Listed> for EnvFileVersion {
    fn from(row: Listed) -> Self {
        Self { version: row.value_version, created_at: row.created_at.into() }
    }
}
