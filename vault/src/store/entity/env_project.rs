//! `env_projects`.

use domain::{AccountId, EnvProject, EnvProjectId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "env_projects")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub owner_id: Uuid,
    pub name: String,
    pub description: Option<String>,
    /// Grows at any change of the row, and of a file of the project.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
    /// Shared by all that went to the trash together.
    pub deletion_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The project, without its files.
    pub(crate) fn into_project(self) -> EnvProject {
        EnvProject {
            id: EnvProjectId(self.id),
            user_id: AccountId(self.owner_id),
            name: self.name,
            description: self.description,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            version: self.version,
        }
    }
}
