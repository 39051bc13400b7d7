//! Accounts, sessions, categories, entries, the ledger and the keyring.

use sea_orm_migration::{prelude::*, schema::*};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m2026_11_foundation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// SQLite too: half a schema is worse than none.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [accounts(), sessions(), categories(), entries(), audit_log(), audit_head(), crypto_keys(), crypto_meta()] {
            manager.create_table(table).await?;
        }
        for (table, columns) in [
            ("sessions", &["account_id"] as &[&'static str]),
            ("sessions", &["expires_at"]),
            ("key_categories", &["owner_id", "created_at", "id"]),
            ("key_categories", &["deletion_id"]),
            ("key_entries", &["owner_id", "created_at", "id"]),
            ("key_entries", &["category_id", "created_at", "id"]),
            ("key_entries", &["owner_id", "project_name"]),
            ("key_entries", &["owner_id", "expires_at"]),
            ("key_entries", &["deletion_id"]),
            ("audit_log", &["actor_id", "seq"]),
            ("audit_log", &["object", "seq"]),
        ] {
            let mut index = Index::create();
            index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        let mut start = Query::insert();
        start.into_table("audit_head").columns(["id", "seq", "mac"]).values_panic([1.into(), 0i64.into(), vec![0u8; 32].into()]);
        manager.execute(start).await
    }
}

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).take()
}

fn owned_by_account(column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to("accounts", "id").take()
}

fn accounts() -> TableCreateStatement {
    table("accounts")
        .col(uuid("id").primary_key())
        .col(text("email").unique_key())
        .col(text("name"))
        .col(text("role"))
        .col(text_null("password_hash"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .take()
}

fn sessions() -> TableCreateStatement {
    table("sessions")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(text("token_hash").unique_key())
        .col(text_null("ip"))
        .col(text_null("agent"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("signed_in_at"))
        .col(timestamp_with_time_zone("last_seen_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(&mut owned_by_account("account_id"))
        .take()
}

fn categories() -> TableCreateStatement {
    table("key_categories")
        .col(uuid("id").primary_key())
        .col(uuid("owner_id"))
        .col(text("name"))
        .col(text_null("description"))
        .col(text_null("icon_url"))
        .col(text_null("icon_slug"))
        .col(text_null("color"))
        .col(text("key_type"))
        .col(text_null("env_var_name"))
        .col(text("field_definitions"))
        .col(text("search_text"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .col(uuid_null("deletion_id"))
        .foreign_key(&mut owned_by_account("owner_id"))
        .take()
}

fn entries() -> TableCreateStatement {
    table("key_entries")
        .col(uuid("id").primary_key())
        .col(uuid("owner_id"))
        .col(uuid("category_id"))
        .col(text("project_name"))
        .col(text_null("description"))
        .col(text("environment"))
        .col(text_null("notes"))
        .col(text_null("file_name"))
        .col(text_null("file_kind"))
        .col(text_null("fingerprint"))
        .col(text("encrypted_value"))
        .col(integer("key_term").check(Expr::col("key_term").gte(1)))
        .col(big_integer("value_version"))
        .col(text("search_text"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .col(uuid_null("deletion_id"))
        .foreign_key(&mut owned_by_account("owner_id"))
        .foreign_key(ForeignKey::create().from_col("category_id").to("key_categories", "id"))
        .take()
}

fn audit_log() -> TableCreateStatement {
    table("audit_log")
        .col(big_integer("seq").primary_key())
        .col(text("at"))
        .col(text("actor_kind"))
        .col(text_null("actor_id"))
        .col(text_null("key_id"))
        .col(text_null("ip"))
        .col(text("action"))
        .col(text_null("object"))
        .col(big_integer_null("value_version"))
        .col(text("outcome"))
        .col(text_null("request_id"))
        .col(blob("prev_mac"))
        .col(blob("mac"))
        .take()
}

fn audit_head() -> TableCreateStatement {
    table("audit_head").col(integer("id").primary_key()).col(big_integer("seq")).col(blob("mac")).take()
}

fn crypto_keys() -> TableCreateStatement {
    table("crypto_keys")
        .col(text("purpose"))
        .col(integer("term"))
        .col(text("wrapped"))
        .col(text("mkid"))
        .col(text("state"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("purpose").col("term"))
        .take()
}

fn crypto_meta() -> TableCreateStatement {
    table("crypto_meta").col(text("key").primary_key()).col(text("value")).take()
}
