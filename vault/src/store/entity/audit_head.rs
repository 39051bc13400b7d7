//! `audit_head`: the one row that says where the ledger ends. Whoever appends holds its lock.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    pub seq: i64,
    pub mac: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
