//! People who sign in through a provider: who they are there, which of its sessions ours belong to, and who may no longer come in.

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
        manager.create_table(spent_tokens()).await?;
        for (table, column) in new_columns() {
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        for (table, columns, unique) in [
            ("identities", &["issuer", "subject"] as &[&'static str], true),
            ("identities", &["account_id"], false),
            ("identities", &["checked_at"], false),
            ("spent_tokens", &["expires_at"], false),
            ("sessions", &["issuer", "provider_session"], false),
            ("sessions", &["issuer", "subject"], false),
            ("sessions", &["checked_at"], false),
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
        .col(text_null("encrypted_refresh_token"))
        .col(integer_null("key_term").check(Expr::col("key_term").gte(1)))
        .col(big_integer("value_version").default(0))
        .col(timestamp_with_time_zone_null("checked_at"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(ForeignKey::create().from_col("account_id").to("accounts", "id"))
        .take()
}

/// What a provider's word was used for, so that each is used once.
fn spent_tokens() -> TableCreateStatement {
    Table::create()
        .table("spent_tokens")
        .col(text("issuer"))
        .col(text("token"))
        .col(timestamp_with_time_zone("expires_at"))
        .primary_key(Index::create().col("issuer").col("token"))
        .take()
}

fn new_columns() -> Vec<(&'static str, ColumnDef)> {
    vec![
        ("sessions", text_null("issuer")),
        ("sessions", text_null("subject")),
        ("sessions", text_null("provider_session")),
        ("sessions", text_null("encrypted_refresh_token")),
        ("sessions", integer_null("key_term").check(Expr::col("key_term").gte(1)).take()),
        ("sessions", big_integer("value_version").default(0).take()),
        ("sessions", timestamp_with_time_zone_null("checked_at")),
        ("accounts", timestamp_with_time_zone_null("disabled_at")),
        ("accounts", timestamp_with_time_zone_null("suspended_at")),
    ]
}
