//! Queries over `key_categories`, each scoped to an owner.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    AccountId, Category, CategoryFilter, CategoryId, CategorySummary, Cursor, Environment, KeyType, Timestamp, category::CategoryFields,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Set, Unchanged,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    Error, Reach,
    entity::{category, entry},
    only::only,
    search,
};

/// How many ids one statement names, or rows of 17 values it inserts; PostgreSQL takes 65,535 values, SQLite 32,766.
const IDS_AT_ONCE: usize = 1_000;

/// The category, unless it is in the trash.
pub(crate) async fn find(db: &impl ConnectionTrait, reach: &Reach, id: CategoryId) -> Result<Option<category::Model>, Error> {
    only(reach.categories().filter(category::COLUMN.id.eq(id.0)), db).await
}

/// The category, unless it is in the trash; on Postgres nobody else changes it until the transaction ends.
pub(crate) async fn find_for_update(tx: &impl ConnectionTrait, reach: &Reach, id: CategoryId) -> Result<Option<category::Model>, Error> {
    only(reach.categories().filter(category::COLUMN.id.eq(id.0)).lock_exclusive(), tx).await
}

/// These categories, in the trash or not. For ids that come from rows within somebody's reach.
pub(super) async fn by_id(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Category>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(IDS_AT_ONCE) {
        for row in category::Entity::find().filter(category::COLUMN.id.is_in(some.iter().copied())).all(db).await? {
            found.insert(row.id, row.into_category()?);
        }
    }
    Ok(found)
}

/// The categories whose values are variables, the oldest first.
pub(crate) async fn of_variables(db: &impl ConnectionTrait, reach: &Reach) -> Result<Vec<Category>, Error> {
    let key_types = [KeyType::Simple, KeyType::Group].map(KeyType::as_str);
    let query = reach.categories().filter(category::COLUMN.key_type.is_in(key_types));
    let rows = query.order_by_asc(category::COLUMN.created_at).order_by_asc(category::COLUMN.id).all(db).await?;
    rows.into_iter().map(category::Model::into_category).collect()
}

/// Those of these categories that are not in the trash, by id; on Postgres nobody else changes them until the transaction ends.
pub(crate) async fn find_all_for_update(
    tx: &impl ConnectionTrait,
    reach: &Reach,
    mut ids: Vec<CategoryId>,
) -> Result<Vec<Category>, Error> {
    // In one order, so that two who want several wait for each other in turn.
    ids.sort_unstable_by_key(|id| id.0);
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(IDS_AT_ONCE) {
        let query = reach.categories().filter(category::COLUMN.id.is_in(some.iter().map(|id| id.0)));
        for row in query.order_by_asc(category::COLUMN.id).lock_exclusive().all(tx).await? {
            found.push(row.into_category()?);
        }
    }
    Ok(found)
}

/// One row more than `limit` where there is a next page.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    reach: &Reach,
    filter: &CategoryFilter,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<CategorySummary>, Error> {
    let mut query = reach.categories();
    if let Some(text) = &filter.search {
        query = query.filter(search::holds(category::Column::SearchText, text));
    }
    if let Some(Cursor { created_at, id }) = after {
        let created_at: DateTime<Utc> = created_at.into();
        let same_time = category::COLUMN.created_at.eq(created_at).and(category::COLUMN.id.lt(id));
        query = query.filter(category::COLUMN.created_at.lt(created_at).or(same_time));
    }
    let query = query.order_by_desc(category::COLUMN.created_at).order_by_desc(category::COLUMN.id);
    let rows = query.limit(limit + 1).all(db).await?;
    let mut usage = usage(db, reach, rows.iter().map(|row| row.id)).await?;
    rows.into_iter()
        .map(|row| {
            let (entry_count, environments) = usage.remove(&row.id).unwrap_or_default();
            Ok(CategorySummary { category: row.into_category()?, entry_count, environments })
        })
        .collect()
}

#[derive(FromQueryResult)]
struct Usage {
    category_id: Uuid,
    environment: String,
    entries: i64,
}

/// How many entries each category has, and for which environments.
async fn usage(
    db: &impl ConnectionTrait,
    reach: &Reach,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, (u64, Vec<Environment>)>, Error> {
    let rows: Vec<Usage> = reach
        .entries()
        .select_only()
        .column(entry::Column::CategoryId)
        .column(entry::Column::Environment)
        .column_as(entry::Column::Id.count(), "entries")
        .filter(entry::COLUMN.category_id.is_in(ids))
        .group_by(entry::Column::CategoryId)
        .group_by(entry::Column::Environment)
        .into_model()
        .all(db)
        .await?;
    let mut usage: HashMap<Uuid, (u64, Vec<Environment>)> = HashMap::new();
    for row in rows {
        let (count, environments) = usage.entry(row.category_id).or_default();
        *count += row.entries.unsigned_abs();
        environments.push(Environment::parse(&row.environment).ok_or(Error::Corrupt("key_entries.environment"))?);
        environments.sort();
    }
    Ok(usage)
}

/// Has the category an entry that is not in the trash?
pub(crate) async fn is_in_use(db: &impl ConnectionTrait, id: CategoryId) -> Result<bool, Error> {
    let entry = entry::Entity::find().filter(entry::COLUMN.category_id.eq(id.0)).filter(entry::COLUMN.deleted_at.is_null());
    Ok(entry.one(db).await?.is_some())
}

/// A new category.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    owner: AccountId,
    id: CategoryId,
    fields: CategoryFields,
    now: Timestamp,
) -> Result<category::Model, Error> {
    Ok(row(owner, id, fields, now)?.insert(db).await?)
}

/// Many new categories.
pub(crate) async fn insert_all(db: &impl ConnectionTrait, new: &[Category]) -> Result<(), Error> {
    for some in new.chunks(IDS_AT_ONCE) {
        let rows: Result<Vec<_>, _> = some.iter().map(|new| row(new.user_id, new.id, new.fields(), new.created_at)).collect();
        category::Entity::insert_many(rows?).exec_without_returning(db).await?;
    }
    Ok(())
}

fn row(owner: AccountId, id: CategoryId, fields: CategoryFields, now: Timestamp) -> Result<category::ActiveModel, Error> {
    Ok(category::ActiveModel {
        id: Set(id.0),
        owner_id: Set(owner.0),
        version: Set(1),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        own_icon: Set(false),
        deleted_at: Set(None),
        deletion_id: Set(None),
        ..columns(fields)?
    })
}

/// The category with these fields and the next version.
pub(crate) async fn update(
    db: &impl ConnectionTrait,
    current: &category::Model,
    fields: CategoryFields,
    now: Timestamp,
) -> Result<category::Model, Error> {
    let row = category::ActiveModel {
        id: Unchanged(current.id),
        version: Set(current.version + 1),
        updated_at: Set(now.into()),
        ..columns(fields)?
    };
    Ok(row.update(db).await?)
}

fn columns(fields: CategoryFields) -> Result<category::ActiveModel, Error> {
    let names = [Some(fields.name.as_str()), fields.description.as_deref(), fields.env_var_name.as_deref()];
    let search_text = search::text(names.into_iter().chain(fields.field_definitions.iter().map(|name| Some(name.as_str()))));
    Ok(category::ActiveModel {
        name: Set(fields.name),
        description: Set(fields.description),
        icon_url: Set(fields.icon_url),
        icon_slug: Set(fields.icon_slug),
        color: Set(fields.color),
        key_type: Set(fields.key_type.as_str().into()),
        env_var_name: Set(fields.env_var_name),
        field_definitions: Set(
            serde_json::to_string(&fields.field_definitions).map_err(|_| Error::Corrupt("key_categories.field_definitions"))?
        ),
        search_text: Set(search_text),
        ..Default::default()
    })
}

/// Moves the category and its entries to the trash, under one deletion id.
pub(crate) async fn trash(db: &impl ConnectionTrait, row: category::Model, deletion_id: Uuid, now: Timestamp) -> Result<(), Error> {
    let now: DateTime<Utc> = now.into();
    entry::Entity::update_many()
        .col_expr(entry::Column::Version, Expr::col(entry::Column::Version).add(1))
        .col_expr(entry::Column::DeletedAt, Expr::value(now))
        .col_expr(entry::Column::DeletionId, Expr::value(deletion_id))
        .filter(entry::COLUMN.category_id.eq(row.id))
        .filter(entry::COLUMN.deleted_at.is_null())
        .exec(db)
        .await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.version = Set(version);
    row.deleted_at = Set(Some(now));
    row.deletion_id = Set(Some(deletion_id));
    row.update(db).await?;
    Ok(())
}

/// Moves those of these categories to the trash that have no entries outside of it; gives them.
pub(crate) async fn trash_empty(
    tx: &impl ConnectionTrait,
    ids: &[CategoryId],
    deletion_id: Uuid,
    now: Timestamp,
) -> Result<Vec<CategoryId>, Error> {
    let now: DateTime<Utc> = now.into();
    let mut empty = Vec::new();
    for some in ids.chunks(IDS_AT_ONCE) {
        let ids = some.iter().map(|id| id.0);
        let entries = entry::Entity::find().filter(entry::COLUMN.category_id.is_in(ids)).filter(entry::COLUMN.deleted_at.is_null());
        let in_use: Vec<Uuid> = entries.select_only().column(entry::Column::CategoryId).distinct().into_tuple().all(tx).await?;
        let unused: Vec<CategoryId> = some.iter().copied().filter(|id| !in_use.contains(&id.0)).collect();
        category::Entity::update_many()
            .col_expr(category::Column::Version, Expr::col(category::Column::Version).add(1))
            .col_expr(category::Column::DeletedAt, Expr::value(now))
            .col_expr(category::Column::DeletionId, Expr::value(deletion_id))
            .filter(category::COLUMN.id.is_in(unused.iter().map(|id| id.0)))
            .exec(tx)
            .await?;
        empty.extend(unused);
    }
    Ok(empty)
}

/// Takes the category, and the entries that went with it, out of the trash. `false` when it is not there.
pub(crate) async fn restore(db: &impl ConnectionTrait, reach: &Reach, id: CategoryId) -> Result<bool, Error> {
    let query = reach.categories_and_trash().filter(category::COLUMN.id.eq(id.0)).filter(category::COLUMN.deleted_at.is_not_null());
    let Some(row) = only(query.lock_exclusive(), db).await? else { return Ok(false) };
    entry::Entity::update_many()
        .col_expr(entry::Column::Version, Expr::col(entry::Column::Version).add(1))
        .col_expr(entry::Column::DeletedAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(entry::Column::DeletionId, Expr::value(None::<Uuid>))
        .filter(entry::COLUMN.category_id.eq(row.id))
        .filter(entry::Column::DeletionId.eq(row.deletion_id))
        .exec(db)
        .await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.version = Set(version);
    row.deleted_at = Set(None);
    row.deletion_id = Set(None);
    row.update(db).await?;
    Ok(true)
}
