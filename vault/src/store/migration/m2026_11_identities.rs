//! People who sign in through a provider: who they are there, and which of its sessions ours belong to.

use sea_orm_migration::{prelude::*, schema::*};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m2026_11_identities"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(identities()).await?;
        manager.create_table(logout_tokens()).await?;
        for column in ["issuer", "subject", "provider_session"] {
            manager.alter_table(Table::alter().table("sessions").add_column(text_null(column)).take()).await?;
        }
        for (table, columns, unique) in [
            ("identities", &["issuer", "subject"] as &[&'static str], true),
            ("identities", &["account_id"], false),
            ("logout_tokens", &["expires_at"], false),
            ("sessions", &["issuer", "provider_session"], false),
            ("sessions", &["issuer", "subject"], false),
        ] {
            let mut index = Index::create();
            index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
            if unique {
                index.unique();
            }
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn identities() -> TableCreateStatement {
    Table::create()
        .table("identities")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(text("issuer"))
        .col(text("subject"))
        .col(text_null("email"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(ForeignKey::create().from_col("account_id").to("accounts", "id"))
        .take()
}

/// Those that were used, so that each is used once.
fn logout_tokens() -> TableCreateStatement {
    Table::create()
        .table("logout_tokens")
        .col(text("issuer"))
        .col(text("token_id"))
        .col(timestamp_with_time_zone("expires_at"))
        .primary_key(Index::create().col("issuer").col("token_id"))
        .take()
}
