//! Queries over `env_projects`, each scoped to an owner.

use chrono::{DateTime, Utc};
use domain::{AccountId, Cursor, EnvProjectId, EnvProjectSummary, Timestamp, env_project::EnvProjectFields};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Set, Unchanged,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    Error, Reach,
    entity::{env_file, env_project},
    env_files,
    only::only,
};

/// The project, unless it is in the trash.
pub(crate) async fn find(db: &impl ConnectionTrait, reach: &Reach, id: EnvProjectId) -> Result<Option<env_project::Model>, Error> {
    only(reach.env_projects().filter(env_project::COLUMN.id.eq(id.0)), db).await
}

/// The project, unless it is in the trash; on Postgres nobody else changes it, or a file of it, until the transaction ends: whoever
/// writes a file takes this lock first.
pub(crate) async fn find_for_update(
    tx: &impl ConnectionTrait,
    reach: &Reach,
    id: EnvProjectId,
) -> Result<Option<env_project::Model>, Error> {
    only(reach.env_projects().filter(env_project::COLUMN.id.eq(id.0)).lock_exclusive(), tx).await
}

/// One row more than `limit` where there is a next page.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    reach: &Reach,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<EnvProjectSummary>, Error> {
    let mut query = reach.env_projects();
    if let Some(Cursor { created_at, id }) = after {
        let created_at: DateTime<Utc> = created_at.into();
        let same_time = env_project::COLUMN.created_at.eq(created_at).and(env_project::COLUMN.id.lt(id));
        query = query.filter(env_project::COLUMN.created_at.lt(created_at).or(same_time));
    }
    let query = query.order_by_desc(env_project::COLUMN.created_at).order_by_desc(env_project::COLUMN.id);
    let rows = query.limit(limit + 1).all(db).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut files = env_files::types(db, &ids).await?;
    let summary = |row: env_project::Model| {
        let files = files.remove(&row.id).unwrap_or_default();
        EnvProjectSummary { project: row.into_project(), files }
    };
    Ok(rows.into_iter().map(summary).collect())
}

/// How many there are.
pub(crate) async fn count(db: &impl ConnectionTrait, reach: &Reach) -> Result<u64, Error> {
    Ok(reach.env_projects().count(db).await?)
}

/// A new project.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    owner: AccountId,
    id: EnvProjectId,
    fields: EnvProjectFields,
    now: Timestamp,
) -> Result<env_project::Model, Error> {
    let row = env_project::ActiveModel {
        id: Set(id.0),
        owner_id: Set(owner.0),
        name: Set(fields.name),
        description: Set(fields.description),
        version: Set(1),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        deleted_at: Set(None),
        deletion_id: Set(None),
    };
    Ok(row.insert(db).await?)
}

/// The project with these fields and the next version.
pub(crate) async fn update(
    db: &impl ConnectionTrait,
    current: &env_project::Model,
    fields: EnvProjectFields,
    now: Timestamp,
) -> Result<env_project::Model, Error> {
    let row = env_project::ActiveModel {
        id: Unchanged(current.id),
        name: Set(fields.name),
        description: Set(fields.description),
        version: Set(current.version + 1),
        updated_at: Set(now.into()),
        ..Default::default()
    };
    Ok(row.update(db).await?)
}

/// Gives the project the next version: a file of it has changed.
pub(crate) async fn touch(db: &impl ConnectionTrait, current: &env_project::Model, now: Timestamp) -> Result<(), Error> {
    let row = env_project::ActiveModel {
        id: Unchanged(current.id),
        version: Set(current.version + 1),
        updated_at: Set(now.into()),
        ..Default::default()
    };
    row.update(db).await?;
    Ok(())
}

/// Moves the project and its files to the trash, under one deletion id.
pub(crate) async fn trash(db: &impl ConnectionTrait, row: env_project::Model, deletion_id: Uuid, now: Timestamp) -> Result<(), Error> {
    let now: DateTime<Utc> = now.into();
    env_file::Entity::update_many()
        .col_expr(env_file::Column::DeletedAt, Expr::value(now))
        .col_expr(env_file::Column::DeletionId, Expr::value(deletion_id))
        .filter(env_file::COLUMN.project_id.eq(row.id))
        .filter(env_file::COLUMN.deleted_at.is_null())
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

/// Takes the project, and the files that went with it, out of the trash. `false` when it is not there.
pub(crate) async fn restore(db: &impl ConnectionTrait, reach: &Reach, id: EnvProjectId) -> Result<bool, Error> {
    let query = reach.env_projects_and_trash().filter(env_project::COLUMN.id.eq(id.0));
    let Some(row) = only(query.filter(env_project::COLUMN.deleted_at.is_not_null()).lock_exclusive(), db).await? else {
        return Ok(false);
    };
    env_file::Entity::update_many()
        .col_expr(env_file::Column::DeletedAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(env_file::Column::DeletionId, Expr::value(None::<Uuid>))
        .filter(env_file::COLUMN.project_id.eq(row.id))
        .filter(env_file::Column::DeletionId.eq(row.deletion_id))
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
