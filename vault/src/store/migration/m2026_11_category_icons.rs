//! Own icons of categories. In a table of their own, so that lists read no pictures; a category only says whether there is one.

use sea_orm_migration::{prelude::*, schema::*};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m2026_11_category_icons"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(category_icons()).await?;
        let mut index = Index::create();
        manager.create_index(index.name("ix_category_icons_owner_id").table("category_icons").col("owner_id").take()).await?;
        let mut own_icon = Table::alter();
        manager.alter_table(own_icon.table("key_categories").add_column(boolean("own_icon").default(false)).take()).await
    }
}

fn category_icons() -> TableCreateStatement {
    Table::create()
        .table("category_icons")
        .col(uuid("category_id").primary_key())
        .col(uuid("owner_id"))
        .col(blob("bytes"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(ForeignKey::create().from_col("category_id").to("key_categories", "id").on_delete(ForeignKeyAction::Cascade))
        .foreign_key(ForeignKey::create().from_col("owner_id").to("accounts", "id"))
        .take()
}
