//! How SQLite goes about the queries of every request: a scan of all keys, or of all of an owner's entries, is as right and far slower.

use domain::{AccountId, EntryId, Narrowing, SessionId};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, QueryTrait, Statement};
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

use super::{Migrator, Reach, access_keys, entries};
use crate::{Caller, Client, Principal, crypto::AccessKeyToken};

async fn empty() -> DatabaseConnection {
    let db = Database::connect(ConnectOptions::new("sqlite::memory:").max_connections(1).to_owned()).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    db
}

async fn plan(db: &DatabaseConnection, mut statement: Statement) -> Vec<String> {
    statement.sql.insert_str(0, "EXPLAIN QUERY PLAN ");
    db.query_all_raw(statement).await.unwrap().iter().map(|row| row.try_get("", "detail").unwrap()).collect()
}

#[tokio::test]
async fn keys_are_found_by_their_hashes() {
    let tokens = [(); 3].map(|()| AccessKeyToken::generate().unwrap().hash());
    let plan = plan(&empty().await, access_keys::by_tokens(&tokens).build(DbBackend::Sqlite)).await;
    for index in ["(token_hash=?)", "(previous_hash=?)"] {
        assert!(plan.iter().any(|step| step.ends_with(index)), "{plan:?}");
    }
    assert!(!plan.iter().any(|step| step.starts_with("SCAN")), "{plan:?}");
}

#[tokio::test]
async fn sealed_values_are_found_by_their_ids() {
    let caller = Caller {
        account_id: AccountId(Uuid::nil()),
        principal: Principal::Session {
            id: SessionId(Uuid::nil()),
            signed_in_at: domain::Timestamp::parse("2026-11-23T08:00:00Z").unwrap(),
        },
        scopes: Vec::new(),
        narrowing: Narrowing::default(),
        client: Client::default(),
    };
    let asked: Vec<_> = (0..3).map(|number| (Reach::of(&caller), EntryId(Uuid::from_u128(number)))).collect();
    let query = entries::sealings(&asked).unwrap();
    let plan = plan(&empty().await, DbBackend::Sqlite.build(&query)).await;
    let searches: Vec<_> = plan.iter().filter(|step| step.starts_with("S")).collect();
    assert_eq!(searches.len(), 6, "an entry and its category for each: {plan:?}");
    assert!(searches.iter().all(|step| step.ends_with("(id=?)")), "{plan:?}");
}
