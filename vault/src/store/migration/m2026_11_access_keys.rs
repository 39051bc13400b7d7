//! Access keys, and the record of requests that may be repeated.

use sea_orm_migration::{prelude::*, schema::*};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m2026_11_access_keys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(access_keys()).await?;
        manager.create_table(idempotency_keys()).await?;
        for (table, columns) in [
            ("access_keys", &["account_id", "created_at", "id"] as &[&'static str]),
            ("access_keys", &["previous_hash"]),
            ("idempotency_keys", &["created_at"]),
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

fn access_keys() -> TableCreateStatement {
    Table::create()
        .table("access_keys")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(text("name"))
        .col(text("key_prefix"))
        .col(text("token_hash").unique_key())
        .col(text_null("previous_hash"))
        .col(timestamp_with_time_zone_null("grace_until"))
        .col(text("scopes"))
        .col(text("narrowing"))
        .col(timestamp_with_time_zone_null("last_used_at"))
        .col(text_null("last_used_ip"))
        .col(text_null("last_used_agent"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .foreign_key(ForeignKey::create().from_col("account_id").to("accounts", "id"))
        .take()
}

fn idempotency_keys() -> TableCreateStatement {
    Table::create()
        .table("idempotency_keys")
        .col(text("principal"))
        .col(text("key"))
        .col(blob("fingerprint"))
        .col(uuid("resource_id"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("principal").col("key"))
        .take()
}
