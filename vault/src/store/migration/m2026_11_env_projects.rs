//! Env projects, their files, and what the files held before.

use sea_orm_migration::{prelude::*, schema::*};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m2026_11_env_projects"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [env_projects(), env_files(), env_file_versions()] {
            manager.create_table(table).await?;
        }
        for (table, columns) in [
            ("env_projects", &["owner_id", "created_at", "id"] as &[&'static str]),
            ("env_projects", &["deletion_id"]),
            ("env_files", &["project_id"]),
            ("env_files", &["owner_id"]),
            ("env_files", &["deletion_id"]),
            ("env_file_versions", &["owner_id"]),
        ] {
            let mut index = Index::create();
            index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        // What is in the trash is in nobody's way: a file of the same type may be made meanwhile.
        let mut one_of_a_type = Index::create();
        one_of_a_type.name("ux_env_files_project_id_file_type").table("env_files").col("project_id").col("file_type").unique();
        manager.create_index(one_of_a_type.cond_where(Expr::col("deleted_at").is_null()).take()).await?;
        let mut one_of_a_number = Index::create();
        one_of_a_number.name("ux_env_file_versions_file_id_value_version").table("env_file_versions").col("file_id").col("value_version");
        manager.create_index(one_of_a_number.unique().take()).await
    }
}

fn env_projects() -> TableCreateStatement {
    Table::create()
        .table("env_projects")
        .col(uuid("id").primary_key())
        .col(uuid("owner_id"))
        .col(text("name"))
        .col(text_null("description"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .col(uuid_null("deletion_id"))
        .foreign_key(ForeignKey::create().from_col("owner_id").to("accounts", "id"))
        .take()
}

fn env_files() -> TableCreateStatement {
    Table::create()
        .table("env_files")
        .col(uuid("id").primary_key())
        .col(uuid("project_id"))
        .col(uuid("owner_id"))
        .col(text("file_type"))
        .col(text("encrypted_content"))
        .col(integer("key_term").check(Expr::col("key_term").gte(1)))
        .col(big_integer("value_version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .col(uuid_null("deletion_id"))
        .foreign_key(ForeignKey::create().from_col("project_id").to("env_projects", "id"))
        .foreign_key(ForeignKey::create().from_col("owner_id").to("accounts", "id"))
        .take()
}

fn env_file_versions() -> TableCreateStatement {
    Table::create()
        .table("env_file_versions")
        .col(uuid("id").primary_key())
        .col(uuid("file_id"))
        .col(uuid("owner_id"))
        .col(big_integer("value_version"))
        .col(text("encrypted_content"))
        .col(integer("key_term").check(Expr::col("key_term").gte(1)))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(ForeignKey::create().from_col("file_id").to("env_files", "id"))
        .foreign_key(ForeignKey::create().from_col("owner_id").to("accounts", "id"))
        .take()
}
