//! Entries say which form their value has: a category may change its key type while entries lie in the trash.

use sea_orm_migration::{prelude::*, schema::*};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m2026_11_entry_key_type"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = text("key_type").default("").take();
        manager.alter_table(Table::alter().table("key_entries").add_column(column).take()).await?;
        let of_category = Query::select()
            .column("key_type")
            .from("key_categories")
            .and_where(Expr::col(("key_categories", "id")).equals(("key_entries", "category_id")))
            .take();
        manager.execute(Query::update().table("key_entries").value("key_type", of_category).take()).await
    }
}
