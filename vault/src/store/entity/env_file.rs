//! `env_files`.

use domain::{AccountId, EnvFile, EnvFileId, EnvProjectId, FileType};
use sea_orm::entity::prelude::*;

use crate::store::Error;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "env_files")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub project_id: Uuid,
    pub owner_id: Uuid,
    pub file_type: String,
    /// `iv:authTag:ciphertext`.
    pub encrypted_content: String,
    /// Which data key sealed it.
    pub key_term: i32,
    /// Grows at each write of the content; sealed in.
    pub value_version: i64,
    pub created_at: DateTimeUtc,
    /// When the content was written.
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
    /// Shared by all that went to the trash together.
    pub deletion_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A row without its content: what lists read.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub(crate) struct Listed {
    id: Uuid,
    pub(crate) project_id: Uuid,
    owner_id: Uuid,
    file_type: String,
    value_version: i64,
    created_at: DateTimeUtc,
    updated_at: DateTimeUtc,
}

/// What the column `file_type` says.
fn file_type(text: &str) -> Result<FileType, Error> {
    FileType::parse(text).ok_or(Error::Corrupt("env_files.file_type"))
}

impl Listed {
    /// The file.
    pub(crate) fn into_file(self) -> Result<EnvFile, Error> {
        Ok(EnvFile {
            id: EnvFileId(self.id),
            project_id: EnvProjectId(self.project_id),
            user_id: AccountId(self.owner_id),
            file_type: file_type(&self.file_type)?,
            version: self.value_version,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
        })
    }
}

impl Model {
    /// Which file of the project it is.
    pub(crate) fn file_type(&self) -> Result<FileType, Error> {
        file_type(&self.file_type)
    }

    /// The file without its content.
    pub(crate) fn into_file(self) -> Result<EnvFile, Error> {
        let listed = Listed {
            id: self.id,
            project_id: self.project_id,
            owner_id: self.owner_id,
            file_type: self.file_type,
            value_version: self.value_version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        };
        listed.into_file()
    }
}
