//! Sets of recovery codes, and generators of one-time passwords.

use sea_orm_migration::{prelude::*, schema::*};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m2026_11_two_factor"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(two_factor_tokens()).await?;
        manager.create_table(totp_secrets()).await?;
        for (table, columns) in [
            ("two_factor_tokens", &["owner_id", "created_at", "id"] as &[&'static str]),
            ("two_factor_tokens", &["deletion_id"]),
            ("totp_secrets", &["owner_id", "created_at", "id"]),
            ("totp_secrets", &["deletion_id"]),
        ] {
            let mut index = Index::create();
            index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn two_factor_tokens() -> TableCreateStatement {
    Table::create()
        .table("two_factor_tokens")
        .col(uuid("id").primary_key())
        .col(uuid("owner_id"))
        .col(text("service"))
        .col(text_null("label"))
        .col(text("encrypted_tokens"))
        .col(integer("key_term").check(Expr::col("key_term").gte(1)))
        .col(big_integer("value_version"))
        .col(integer("total_count"))
        .col(integer("used_count"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .col(uuid_null("deletion_id"))
        .foreign_key(ForeignKey::create().from_col("owner_id").to("accounts", "id"))
        .take()
}

fn totp_secrets() -> TableCreateStatement {
    Table::create()
        .table("totp_secrets")
        .col(uuid("id").primary_key())
        .col(uuid("owner_id"))
        .col(text("service"))
        .col(text_null("account_name"))
        .col(text("algorithm"))
        .col(integer("digits"))
        .col(integer("period"))
        .col(text("encrypted_secret"))
        .col(integer("key_term").check(Expr::col("key_term").gte(1)))
        .col(big_integer("value_version"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .col(uuid_null("deletion_id"))
        .foreign_key(ForeignKey::create().from_col("owner_id").to("accounts", "id"))
        .take()
}
