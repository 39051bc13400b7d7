//! Queries over `key_entries`, each scoped to an owner.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{AccountId, Category, CategoryId, Cursor, Entry, EntryFilter, EntryId, Environment, KeyType, Timestamp, entry::EntryFields};
use sea_orm::{
    ActiveModelTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait, Select, Set, Unchanged,
    sea_query::{Expr, ExprTrait, SelectStatement, UnionType},
};
use uuid::Uuid;

use super::{
    Error, Reach,
    entity::{
        category,
        entry::{self, Listed},
    },
    only::only,
    search,
};
use crate::{crypto::Sealed, value::FileFacts};

/// How many rows one statement inserts, or ids it names: a row has 21 values, and SQLite takes 32,766.
const ROWS_AT_ONCE: usize = 1_000;

/// A sealed value as a row keeps it.
pub(crate) struct SealedValue {
    /// `iv:authTag:ciphertext` and the data key's term.
    pub(crate) sealed: Sealed,
    /// Which write of the value this is, from 1.
    pub(crate) value_version: i64,
    /// What can be told of it without opening it.
    pub(crate) file: FileFacts,
}

/// The entry and its category, unless it is in the trash.
pub(crate) async fn find(db: &impl ConnectionTrait, reach: &Reach, id: EntryId) -> Result<Option<(entry::Model, category::Model)>, Error> {
    let rows = reach.entries().filter(entry::COLUMN.id.eq(id.0)).find_also_related(category::Entity).all(db).await?;
    Ok(rows.into_iter().next().and_then(|(entry, category)| Some((entry, category?))))
}

/// What a reveal needs of an entry and its category, and no column more.
#[derive(Clone, FromQueryResult)]
pub(crate) struct Sealing {
    /// Which of those that were asked for together it is.
    place: i32,
    pub(crate) encrypted_value: String,
    pub(crate) key_term: i32,
    pub(crate) value_version: i64,
    pub(crate) file_name: Option<String>,
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

/// The sealed values of entries, in the order in which they are asked for, each within the reach of whoever asks; `None` for what is in
/// the trash. One statement, but a query of its own for each: what one may see has no say in what another gets, and each is found
/// by its id (SQLite would scan all of an owner's entries for the same with `IN`).
pub(crate) async fn find_sealed(db: &impl ConnectionTrait, asked: &[(Reach, EntryId)]) -> Result<Vec<Option<Sealing>>, Error> {
    let Some(query) = sealings(asked) else { return Ok(Vec::new()) };
    let rows = Sealing::find_by_statement(db.get_database_backend().build(&query)).all(db).await?;
    let mut found = vec![None; asked.len()];
    for row in rows {
        let place = usize::try_from(row.place).ok().and_then(|place| found.get_mut(place));
        *place.ok_or(Error::Corrupt("key_entries"))? = Some(row);
    }
    Ok(found)
}

/// `None` where nothing is asked for.
pub(super) fn sealings(asked: &[(Reach, EntryId)]) -> Option<SelectStatement> {
    let mut queries = asked.iter().enumerate().map(|(place, (reach, id))| (UnionType::All, sealing(place, reach, *id)));
    let (_, mut query) = queries.next()?;
    query.unions(queries);
    Some(query)
}

fn sealing(place: usize, reach: &Reach, id: EntryId) -> SelectStatement {
    let query = reach
        .entries()
        .filter(entry::COLUMN.id.eq(id.0))
        .join(JoinType::InnerJoin, entry::Relation::Category.def())
        .select_only()
        .expr_as(Expr::cust(place.to_string()), "place")
        .columns([entry::Column::EncryptedValue, entry::Column::KeyTerm, entry::Column::ValueVersion, entry::Column::FileName])
        .columns([category::Column::EnvVarName, category::Column::KeyType, category::Column::FieldDefinitions]);
    query.into_query()
}

/// Keeps others from changing the entry until the transaction ends. On SQLite the write transaction itself does that.
pub(crate) async fn lock(tx: &impl ConnectionTrait, reach: &Reach, id: EntryId) -> Result<bool, Error> {
    Ok(only(reach.entries().filter(entry::COLUMN.id.eq(id.0)).lock_exclusive(), tx).await?.is_some())
}

/// One row more than `limit` where there is a next page.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    reach: &Reach,
    filter: &EntryFilter,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<Entry>, Error> {
    let mut query = reach.entries();
    let mut condition = Condition::all()
        .add_option(filter.category_id.map(|id| entry::COLUMN.category_id.eq(id.0)))
        .add_option(filter.project.as_deref().map(|name| entry::COLUMN.project_name.eq(name)))
        .add_option(filter.environment.map(|environment| entry::COLUMN.environment.eq(environment.as_str())))
        .add_option(filter.expires_before.map(|time| entry::COLUMN.expires_at.lt(DateTime::<Utc>::from(time))));
    if let Some(text) = &filter.search {
        let found = Condition::any()
            .add(search::holds((entry::Entity, entry::Column::SearchText), text))
            .add(search::holds((category::Entity, category::Column::SearchText), text));
        query = query.join(JoinType::InnerJoin, entry::Relation::Category.def());
        condition = condition.add(found);
    }
    if let Some(Cursor { created_at, id }) = after {
        let created_at: DateTime<Utc> = created_at.into();
        let same_time = entry::COLUMN.created_at.eq(created_at).and(entry::COLUMN.id.lt(id));
        condition = condition.add(entry::COLUMN.created_at.lt(created_at).or(same_time));
    }
    let query = query.filter(condition).order_by_desc(entry::COLUMN.created_at).order_by_desc(entry::COLUMN.id);
    read(db, query.limit(limit + 1)).await
}

/// All entries within reach, or those of one category, by project, environment and age.
pub(crate) async fn all(db: &impl ConnectionTrait, reach: &Reach, category: Option<CategoryId>) -> Result<Vec<Entry>, Error> {
    let condition = Condition::all().add_option(category.map(|id| entry::COLUMN.category_id.eq(id.0)));
    let mut entries = read(db, reach.entries().filter(condition)).await?;
    let place = |entry: &Entry| (entry.environment, entry.created_at, entry.id.0);
    entries.sort_unstable_by(|a, b| a.project_name.cmp(&b.project_name).then_with(|| place(a).cmp(&place(b))));
    Ok(entries)
}

/// Entries, in the order of the query. Each category is read once, however many of its entries there are.
pub(super) async fn read(db: &impl ConnectionTrait, query: Select<entry::Entity>) -> Result<Vec<Entry>, Error> {
    let rows: Vec<Listed> = query.into_partial_model().all(db).await?;
    let ids: HashSet<Uuid> = rows.iter().map(|row| row.category_id).collect();
    let categories = super::categories::by_id(db, ids.into_iter().collect()).await?;
    // Without its category an entry was wiped out between the two queries.
    let there = rows.into_iter().filter_map(|row| Some((categories.get(&row.category_id)?.clone(), row)));
    there.map(|(category, row)| row.into_entry(category)).collect()
}

/// An entry to be.
pub(crate) struct New<'a> {
    pub(crate) id: EntryId,
    pub(crate) category: &'a Category,
    pub(crate) fields: EntryFields,
    pub(crate) value: SealedValue,
}

/// A new entry.
pub(crate) async fn insert(db: &impl ConnectionTrait, owner: AccountId, new: New<'_>, now: Timestamp) -> Result<entry::Model, Error> {
    Ok(row(owner, new, now).insert(db).await?)
}

/// Many new entries.
pub(crate) async fn insert_all(db: &impl ConnectionTrait, owner: AccountId, new: Vec<New<'_>>, now: Timestamp) -> Result<(), Error> {
    let mut rows: Vec<_> = new.into_iter().map(|new| row(owner, new, now)).collect();
    while !rows.is_empty() {
        let some: Vec<_> = rows.drain(..rows.len().min(ROWS_AT_ONCE)).collect();
        entry::Entity::insert_many(some).exec_without_returning(db).await?;
    }
    Ok(())
}

fn row(owner: AccountId, new: New<'_>, now: Timestamp) -> entry::ActiveModel {
    let mut row = entry::ActiveModel {
        id: Set(new.id.0),
        owner_id: Set(owner.0),
        category_id: Set(new.category.id.0),
        key_type: Set(new.category.key_type.as_str().into()),
        version: Set(1),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        deleted_at: Set(None),
        deletion_id: Set(None),
        ..columns(new.fields)
    };
    set_value(&mut row, new.value);
    row
}

/// The entry with these fields, the next version, and the new value if there is one.
pub(crate) async fn update(
    db: &impl ConnectionTrait,
    current: &entry::Model,
    fields: EntryFields,
    value: Option<SealedValue>,
    now: Timestamp,
) -> Result<entry::Model, Error> {
    let mut row =
        entry::ActiveModel { id: Unchanged(current.id), version: Set(current.version + 1), updated_at: Set(now.into()), ..columns(fields) };
    if let Some(value) = value {
        set_value(&mut row, value);
    }
    Ok(row.update(db).await?)
}

fn columns(fields: EntryFields) -> entry::ActiveModel {
    let names = [Some(fields.project_name.as_str()), fields.description.as_deref(), fields.notes.as_deref(), fields.file_name.as_deref()];
    entry::ActiveModel {
        search_text: Set(search::text(names)),
        project_name: Set(fields.project_name),
        description: Set(fields.description),
        environment: Set(fields.environment.as_str().into()),
        notes: Set(fields.notes),
        file_name: Set(fields.file_name),
        expires_at: Set(fields.expires_at.map(Into::into)),
        ..Default::default()
    }
}

fn set_value(row: &mut entry::ActiveModel, value: SealedValue) {
    row.encrypted_value = Set(value.sealed.text);
    row.key_term = Set(value.sealed.key_term.cast_signed());
    row.value_version = Set(value.value_version);
    row.file_kind = Set(value.file.kind);
    row.fingerprint = Set(value.file.fingerprint);
}

/// Moves the entry to the trash.
pub(crate) async fn trash(db: &impl ConnectionTrait, row: entry::Model, deletion_id: Uuid, now: Timestamp) -> Result<(), Error> {
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.version = Set(version);
    row.deleted_at = Set(Some(now.into()));
    row.deletion_id = Set(Some(deletion_id));
    row.update(db).await?;
    Ok(())
}

/// The entries of some categories in a project's environment, the oldest first. With `lock` nobody else changes them until the
/// transaction ends.
pub(crate) async fn in_place(
    db: &impl ConnectionTrait,
    reach: &Reach,
    project: &str,
    environment: Environment,
    categories: &[CategoryId],
    lock: bool,
) -> Result<Vec<entry::Model>, Error> {
    let mut found = Vec::new();
    for some in categories.chunks(ROWS_AT_ONCE) {
        let query = reach
            .entries()
            .filter(entry::COLUMN.project_name.eq(project))
            .filter(entry::COLUMN.environment.eq(environment.as_str()))
            .filter(entry::COLUMN.category_id.is_in(some.iter().map(|id| id.0)))
            .order_by_asc(entry::COLUMN.id);
        found.extend(if lock { query.lock_exclusive() } else { query }.all(db).await?);
    }
    found.sort_by_key(|row| (row.created_at, row.id));
    Ok(found)
}

/// Moves entries to the trash together; `false` when one of them is not there, and then it may have moved none or some.
pub(crate) async fn trash_all(
    tx: &impl ConnectionTrait,
    reach: &Reach,
    ids: &[EntryId],
    deletion_id: Uuid,
    now: Timestamp,
) -> Result<bool, Error> {
    let now: DateTime<Utc> = now.into();
    for some in ids.chunks(ROWS_AT_ONCE) {
        let query = reach.entries().filter(entry::COLUMN.id.is_in(some.iter().map(|id| id.0))).order_by_asc(entry::COLUMN.id);
        let there: Vec<Uuid> = query.lock_exclusive().select_only().column(entry::Column::Id).into_tuple().all(tx).await?;
        if there.len() != some.len() {
            return Ok(false);
        }
        entry::Entity::update_many()
            .col_expr(entry::Column::Version, Expr::col(entry::Column::Version).add(1))
            .col_expr(entry::Column::DeletedAt, Expr::value(now))
            .col_expr(entry::Column::DeletionId, Expr::value(deletion_id))
            .filter(entry::COLUMN.id.is_in(there))
            .exec(tx)
            .await?;
    }
    Ok(true)
}

/// What came of taking an entry out of the trash.
pub(crate) enum Restored {
    /// It is back.
    Yes,
    /// It is not in the trash of this owner.
    NotInTrash,
    /// Its category is in the trash itself.
    CategoryInTrash,
    /// Its category changed its key type meanwhile.
    CategoryChanged,
}

/// Takes the entry out of the trash.
pub(crate) async fn restore(db: &impl ConnectionTrait, reach: &Reach, id: EntryId) -> Result<Restored, Error> {
    let query = reach.entries_and_trash().filter(entry::COLUMN.id.eq(id.0)).filter(entry::COLUMN.deleted_at.is_not_null());
    let Some(row) = only(query.clone(), db).await? else { return Ok(Restored::NotInTrash) };
    // The category's lock before the entry's, as everywhere: two deletions and restores could wait for each other otherwise.
    let category = super::categories::find_for_update(db, reach, CategoryId(row.category_id)).await?;
    let Some(category) = category else { return Ok(Restored::CategoryInTrash) };
    if category.key_type != row.key_type {
        return Ok(Restored::CategoryChanged);
    }
    let Some(row) = only(query.lock_exclusive(), db).await? else { return Ok(Restored::NotInTrash) };
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.version = Set(version);
    row.deleted_at = Set(None);
    row.deletion_id = Set(None);
    row.update(db).await?;
    Ok(Restored::Yes)
}
