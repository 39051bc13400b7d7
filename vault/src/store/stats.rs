//! Counts over what a caller can see.

use std::collections::BTreeMap;

use domain::{Entry, Environment, KeyType, Timestamp};
use sea_orm::{
    ColumnTrait, ConnectionTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};

use super::{
    Error, Reach,
    entity::{category, entry},
};

/// Entries by key type and by environment.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) categories: u64,
    pub(crate) entries: u64,
    pub(crate) recovery_sets: u64,
    pub(crate) by_key_type: BTreeMap<&'static str, (KeyType, u64)>,
    pub(crate) by_environment: BTreeMap<Environment, u64>,
}

#[derive(FromQueryResult)]
struct Group {
    key_type: String,
    environment: String,
    entries: i64,
}

/// Counts in three queries.
pub(crate) async fn count(db: &impl ConnectionTrait, reach: &Reach) -> Result<Counts, Error> {
    let mut counts = Counts {
        categories: reach.categories().count(db).await?,
        recovery_sets: reach.recovery_sets().count(db).await?,
        ..Counts::default()
    };
    let groups: Vec<Group> = reach
        .entries()
        .select_only()
        .column_as(category::Column::KeyType, "key_type")
        .column_as(entry::Column::Environment, "environment")
        .column_as(entry::Column::Id.count(), "entries")
        .join(JoinType::InnerJoin, entry::Relation::Category.def())
        .group_by(category::Column::KeyType)
        .group_by(entry::Column::Environment)
        .into_model()
        .all(db)
        .await?;
    for group in groups {
        let key_type = KeyType::parse(&group.key_type).ok_or(Error::Corrupt("key_categories.key_type"))?;
        let environment = Environment::parse(&group.environment).ok_or(Error::Corrupt("key_entries.environment"))?;
        let entries = group.entries.unsigned_abs();
        counts.entries += entries;
        counts.by_key_type.entry(key_type.as_str()).or_insert((key_type, 0)).1 += entries;
        *counts.by_environment.entry(environment).or_default() += entries;
    }
    Ok(counts)
}

/// Entries that end before a time, the soonest first.
pub(crate) async fn expiring(db: &impl ConnectionTrait, reach: &Reach, before: Timestamp, limit: u64) -> Result<Vec<Entry>, Error> {
    let before: chrono::DateTime<chrono::Utc> = before.into();
    let query = reach.entries().filter(entry::COLUMN.expires_at.lte(before));
    let query = query.order_by_asc(entry::COLUMN.expires_at).order_by_asc(entry::COLUMN.id).limit(limit);
    super::entries::read(db, query).await
}

/// How many entries end before a time.
pub(crate) async fn count_expiring(db: &impl ConnectionTrait, reach: &Reach, before: Timestamp) -> Result<u64, Error> {
    let before: chrono::DateTime<chrono::Utc> = before.into();
    Ok(reach.entries().filter(entry::COLUMN.expires_at.lte(before)).count(db).await?)
}

/// The names of the projects, sorted.
pub(crate) async fn project_names(db: &impl ConnectionTrait, reach: &Reach) -> Result<Vec<String>, Error> {
    let mut names: Vec<String> = reach.entries().select_only().column(entry::Column::ProjectName).distinct().into_tuple().all(db).await?;
    names.sort_unstable();
    Ok(names)
}
