//! `audit_log`: the ledger. Its columns are kept in the very text that the chain's MAC covers.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// RFC 3339, UTC, three fractional digits.
    pub at: String,
    pub actor_kind: String,
    pub actor_id: Option<String>,
    pub key_id: Option<String>,
    pub ip: Option<String>,
    pub action: String,
    /// `table/row id`.
    pub object: Option<String>,
    pub value_version: Option<i64>,
    pub outcome: String,
    pub request_id: Option<String>,
    pub prev_mac: Vec<u8>,
    pub mac: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
