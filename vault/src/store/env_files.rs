//! Queries over `env_files` and `env_file_versions`. Whoever asks has found the project within his reach, or the file in it.

use std::collections::HashMap;

use domain::{EnvFile, EnvFileId, EnvFileVersion, FileType, Timestamp};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Select, Set, Unchanged};
use uuid::Uuid;

use super::{
    Error,
    entity::{
        env_file::{self, Listed},
        env_file_version, env_project,
    },
    only::only,
};
use crate::crypto::Sealed;

/// How many ids one statement names; PostgreSQL takes 65,535 values, SQLite 32,766.
const IDS_AT_ONCE: usize = 1_000;

/// The files of a project, in the trash or not. The owner is asked for as well: he is sealed in.
fn of(project: &env_project::Model) -> Select<env_file::Entity> {
    let query = env_file::Entity::find().filter(env_file::COLUMN.project_id.eq(project.id));
    query.filter(env_file::COLUMN.owner_id.eq(project.owner_id))
}

/// The files of a project that are not in the trash, without their content, in the order of [`FileType::ALL`].
pub(crate) async fn list(db: &impl ConnectionTrait, project: &env_project::Model) -> Result<Vec<EnvFile>, Error> {
    let rows: Vec<Listed> = of(project).filter(env_file::COLUMN.deleted_at.is_null()).into_partial_model().all(db).await?;
    let mut files = rows.into_iter().map(Listed::into_file).collect::<Result<Vec<_>, _>>()?;
    files.sort_unstable_by_key(|file| file.file_type);
    Ok(files)
}

/// Which files these projects have, in the order of [`FileType::ALL`]. For ids that come from rows within somebody's reach.
pub(super) async fn types(db: &impl ConnectionTrait, projects: &[Uuid]) -> Result<HashMap<Uuid, Vec<FileType>>, Error> {
    let mut types: HashMap<Uuid, Vec<FileType>> = HashMap::with_capacity(projects.len());
    for some in projects.chunks(IDS_AT_ONCE) {
        let query = env_file::Entity::find().filter(env_file::COLUMN.project_id.is_in(some.iter().copied()));
        let rows: Vec<Listed> = query.filter(env_file::COLUMN.deleted_at.is_null()).into_partial_model().all(db).await?;
        for row in rows {
            types.entry(row.project_id).or_default().push(row.into_file()?.file_type);
        }
    }
    types.values_mut().for_each(|types| types.sort_unstable());
    Ok(types)
}

/// The file of the project, unless it is in the trash.
pub(crate) async fn find(db: &impl ConnectionTrait, project: &env_project::Model, id: EnvFileId) -> Result<Option<env_file::Model>, Error> {
    only(of(project).filter(env_file::COLUMN.id.eq(id.0)).filter(env_file::COLUMN.deleted_at.is_null()), db).await
}

/// The file of this type, unless it is in the trash.
pub(crate) async fn find_by_type(
    db: &impl ConnectionTrait,
    project: &env_project::Model,
    file_type: FileType,
) -> Result<Option<env_file::Model>, Error> {
    let query = of(project).filter(env_file::COLUMN.file_type.eq(file_type.as_str()));
    only(query.filter(env_file::COLUMN.deleted_at.is_null()), db).await
}

/// The file of the project that is in the trash.
pub(crate) async fn find_in_trash(
    db: &impl ConnectionTrait,
    project: &env_project::Model,
    id: EnvFileId,
) -> Result<Option<env_file::Model>, Error> {
    only(of(project).filter(env_file::COLUMN.id.eq(id.0)).filter(env_file::COLUMN.deleted_at.is_not_null()), db).await
}

/// A new file of the project.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    project: &env_project::Model,
    id: EnvFileId,
    file_type: FileType,
    content: Sealed,
    now: Timestamp,
) -> Result<env_file::Model, Error> {
    let row = env_file::ActiveModel {
        id: Set(id.0),
        project_id: Set(project.id),
        owner_id: Set(project.owner_id),
        file_type: Set(file_type.as_str().into()),
        encrypted_content: Set(content.text),
        key_term: Set(content.key_term.cast_signed()),
        value_version: Set(1),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        deleted_at: Set(None),
        deletion_id: Set(None),
    };
    Ok(row.insert(db).await?)
}

/// Replaces the content of a file, which gets the next number; what it held is kept, sealed into a row of its own.
pub(crate) async fn replace(
    db: &impl ConnectionTrait,
    current: &env_file::Model,
    (kept_id, kept): (Uuid, Sealed),
    content: Sealed,
    now: Timestamp,
) -> Result<env_file::Model, Error> {
    let version = env_file_version::ActiveModel {
        id: Set(kept_id),
        file_id: Set(current.id),
        owner_id: Set(current.owner_id),
        value_version: Set(current.value_version),
        encrypted_content: Set(kept.text),
        key_term: Set(kept.key_term.cast_signed()),
        created_at: Set(current.updated_at),
    };
    version.insert(db).await?;
    let row = env_file::ActiveModel {
        id: Unchanged(current.id),
        encrypted_content: Set(content.text),
        key_term: Set(content.key_term.cast_signed()),
        value_version: Set(current.value_version + 1),
        updated_at: Set(now.into()),
        ..Default::default()
    };
    Ok(row.update(db).await?)
}

/// Moves the file to the trash, or with `None` takes it out.
pub(crate) async fn set_deleted(db: &impl ConnectionTrait, row: env_file::Model, deleted: Option<(Timestamp, Uuid)>) -> Result<(), Error> {
    let mut row = row.into_active_model();
    row.deleted_at = Set(deleted.map(|(at, _)| at.into()));
    row.deletion_id = Set(deleted.map(|(_, id)| id));
    row.update(db).await?;
    Ok(())
}

/// What the file held before, newest first.
pub(crate) async fn versions(db: &impl ConnectionTrait, file: &env_file::Model) -> Result<Vec<EnvFileVersion>, Error> {
    let query = versions_of(file).order_by_desc(env_file_version::COLUMN.value_version);
    let rows: Vec<env_file_version::Listed> = query.into_partial_model().all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One of those.
pub(crate) async fn find_version(
    db: &impl ConnectionTrait,
    file: &env_file::Model,
    version: i64,
) -> Result<Option<env_file_version::Model>, Error> {
    only(versions_of(file).filter(env_file_version::COLUMN.value_version.eq(version)), db).await
}

fn versions_of(file: &env_file::Model) -> Select<env_file_version::Entity> {
    let query = env_file_version::Entity::find().filter(env_file_version::COLUMN.file_id.eq(file.id));
    query.filter(env_file_version::COLUMN.owner_id.eq(file.owner_id))
}
