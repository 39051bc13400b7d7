//! Queries over projects, which are entries of one name. Each scoped to an owner.

use chrono::{DateTime, Utc};
use domain::{Entry, Environment, KeyType, ProjectCount, Timestamp};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DerivePartialModel, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Set,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    Error, Reach,
    entity::{category, entry},
    search,
};

#[derive(FromQueryResult)]
struct Group {
    project_name: String,
    entries: i64,
}

/// The projects, those with the most entries first.
pub(crate) async fn list(db: &impl ConnectionTrait, reach: &Reach, limit: Option<u64>) -> Result<Vec<ProjectCount>, Error> {
    let groups: Vec<Group> = reach
        .entries()
        .select_only()
        .column(entry::Column::ProjectName)
        .column_as(entry::Column::Id.count(), "entries")
        .group_by(entry::Column::ProjectName)
        .order_by(entry::Column::Id.count(), Order::Desc)
        .order_by_asc(entry::Column::ProjectName)
        .limit(limit)
        .into_model()
        .all(db)
        .await?;
    Ok(groups.into_iter().map(|group| ProjectCount { name: group.project_name, entries: group.entries.unsigned_abs() }).collect())
}

/// How many projects there are.
pub(crate) async fn count(db: &impl ConnectionTrait, reach: &Reach) -> Result<u64, Error> {
    let names = Expr::col((entry::Entity, entry::Column::ProjectName)).count_distinct();
    let count: Option<i64> = reach.entries().select_only().expr_as(names, "projects").into_tuple().one(db).await?;
    Ok(count.unwrap_or_default().unsigned_abs())
}

/// The entries of one project, newest first.
pub(crate) async fn entries(db: &impl ConnectionTrait, reach: &Reach, name: &str) -> Result<Vec<Entry>, Error> {
    let query = reach.entries().filter(entry::COLUMN.project_name.eq(name));
    super::entries::read(db, query.order_by_desc(entry::COLUMN.created_at).order_by_desc(entry::COLUMN.id)).await
}

/// What opens a value, and what it is called.
#[derive(FromQueryResult)]
pub(crate) struct Sealing {
    pub(crate) id: Uuid,
    pub(crate) encrypted_value: String,
    pub(crate) key_term: i32,
    pub(crate) value_version: i64,
    pub(crate) file_name: Option<String>,
    pub(crate) category: String,
    pub(crate) project_name: String,
    pub(crate) environment: String,
    pub(crate) env_var_name: Option<String>,
    key_type: String,
    field_definitions: String,
}

impl Sealing {
    /// The category's key type.
    pub(crate) fn key_type(&self) -> Result<KeyType, Error> {
        category::key_type(&self.key_type)
    }

    /// The category's fields.
    pub(crate) fn field_definitions(&self) -> Result<Vec<String>, Error> {
        category::field_definitions(&self.field_definitions)
    }
}

/// Which sealed values are wanted; `None` for all.
pub(crate) struct Wanted<'a> {
    pub(crate) projects: Option<&'a [String]>,
    pub(crate) environments: Option<&'a [Environment]>,
}

/// The sealed values of variables. The oldest first.
pub(crate) async fn sealed_variables(
    db: &impl ConnectionTrait,
    reach: &Reach,
    wanted: &Wanted<'_>,
    limit: u64,
) -> Result<Vec<Sealing>, Error> {
    let environments = wanted.environments.map(|environments| environments.iter().copied().map(Environment::as_str));
    let places = Condition::all()
        .add_option(wanted.projects.map(|projects| entry::COLUMN.project_name.is_in(projects)))
        .add_option(environments.map(|environments| entry::COLUMN.environment.is_in(environments)));
    let query = reach
        .entries()
        .filter(places)
        .join(JoinType::InnerJoin, entry::Relation::Category.def())
        .select_only()
        .columns([entry::Column::Id, entry::Column::EncryptedValue, entry::Column::KeyTerm])
        .columns([entry::Column::ValueVersion, entry::Column::FileName])
        .columns([entry::Column::ProjectName, entry::Column::Environment])
        .column_as(category::Column::Name, "category")
        .columns([category::Column::EnvVarName, category::Column::KeyType, category::Column::FieldDefinitions])
        .order_by_asc(entry::COLUMN.created_at)
        .order_by_asc(entry::COLUMN.id);
    Ok(query.limit(limit).into_model().all(db).await?)
}

/// What a new name changes of an entry.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "entry::Entity")]
pub(crate) struct Named {
    pub(crate) id: Uuid,
    description: Option<String>,
    notes: Option<String>,
    file_name: Option<String>,
    version: i64,
}

/// The entries of one project, in the trash or not; on Postgres nobody else changes them until the transaction ends. Always locked in
/// one order, so that two who rename wait for each other in turn.
pub(crate) async fn find_for_update(tx: &impl ConnectionTrait, reach: &Reach, name: &str) -> Result<Vec<Named>, Error> {
    let query = reach.entries_and_trash().filter(entry::COLUMN.project_name.eq(name));
    Ok(query.order_by_asc(entry::COLUMN.id).lock_exclusive().into_partial_model().all(tx).await?)
}

/// How many entries a project has, in the trash or not.
pub(crate) async fn count_with_trash(db: &impl ConnectionTrait, reach: &Reach, name: &str) -> Result<u64, Error> {
    let query = reach.entries_and_trash().filter(entry::COLUMN.project_name.eq(name));
    let count: Option<i64> = query.select_only().column_as(entry::Column::Id.count(), "entries").into_tuple().one(db).await?;
    Ok(count.unwrap_or_default().unsigned_abs())
}

/// Gives entries the name of another project, and the next version.
pub(crate) async fn rename(db: &impl ConnectionTrait, rows: &[Named], name: &str, now: Timestamp) -> Result<(), Error> {
    let now: DateTime<Utc> = now.into();
    for row in rows {
        let names = [Some(name), row.description.as_deref(), row.notes.as_deref(), row.file_name.as_deref()];
        let renamed = entry::ActiveModel {
            project_name: Set(name.into()),
            search_text: Set(search::text(names)),
            version: Set(row.version + 1),
            updated_at: Set(now),
            ..Default::default()
        };
        entry::Entity::update_many().set(renamed).filter(entry::COLUMN.id.eq(row.id)).exec(db).await?;
    }
    Ok(())
}
