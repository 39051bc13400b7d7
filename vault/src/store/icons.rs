//! Queries over `category_icons`, each for a category that its owner was found to have.

use domain::Timestamp;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Set, sea_query::OnConflict};

use super::{
    Error,
    entity::{category, category_icon},
    only::only,
};

/// The picture, if the category has one of its own.
pub(crate) async fn find(db: &impl ConnectionTrait, category: &category::Model) -> Result<Option<Vec<u8>>, Error> {
    Ok(only(category_icon::Entity::find_by_id(category.id), db).await?.map(|icon| icon.bytes))
}

/// Gives the category this picture, or takes away the one that it has. The category with its next version.
pub(crate) async fn replace(
    db: &impl ConnectionTrait,
    category: category::Model,
    bytes: Option<Vec<u8>>,
    now: Timestamp,
) -> Result<category::Model, Error> {
    let (version, own_icon) = (category.version + 1, bytes.is_some());
    match bytes {
        Some(bytes) => {
            let icon = category_icon::ActiveModel {
                category_id: Set(category.id),
                owner_id: Set(category.owner_id),
                bytes: Set(bytes),
                updated_at: Set(now.into()),
            };
            let replacing = OnConflict::column(category_icon::Column::CategoryId)
                .update_columns([category_icon::Column::Bytes, category_icon::Column::UpdatedAt])
                .to_owned();
            category_icon::Entity::insert(icon).on_conflict(replacing).exec_without_returning(db).await?;
        }
        None => {
            category_icon::Entity::delete_by_id(category.id).exec(db).await?;
        }
    }
    let mut category = category.into_active_model();
    category.version = Set(version);
    category.own_icon = Set(own_icon);
    category.updated_at = Set(now.into());
    Ok(category.update(db).await?)
}
