//! Which rows a caller can see at all. What lies outside does not exist for him: every query over rows of a vault begins here.

use domain::{AccountId, Environment, Narrowing};
use sea_orm::{Condition, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

use super::entity::{category, entry, env_project};
use crate::Caller;

/// An owner, and what of his a key is narrowed to.
pub(crate) struct Reach {
    pub(crate) owner: AccountId,
    narrowing: Narrowing,
}

impl Reach {
    /// What the caller sees.
    pub(crate) fn of(caller: &Caller) -> Self {
        Self { owner: caller.account_id, narrowing: caller.narrowing.clone() }
    }

    /// The categories that are not in the trash.
    pub(crate) fn categories(&self) -> Select<category::Entity> {
        self.categories_and_trash().filter(category::COLUMN.deleted_at.is_null())
    }

    /// The categories, in the trash or not.
    pub(crate) fn categories_and_trash(&self) -> Select<category::Entity> {
        let ids = self.narrowing.category_ids.as_ref();
        let condition = Condition::all()
            .add(category::COLUMN.owner_id.eq(self.owner.0))
            .add_option(ids.map(|ids| category::COLUMN.id.is_in(ids.iter().map(|id| id.0))));
        category::Entity::find().filter(condition)
    }

    /// The entries that are not in the trash.
    pub(crate) fn entries(&self) -> Select<entry::Entity> {
        self.entries_and_trash().filter(entry::COLUMN.deleted_at.is_null())
    }

    /// The entries, in the trash or not.
    pub(crate) fn entries_and_trash(&self) -> Select<entry::Entity> {
        let Narrowing { projects, category_ids, environments, .. } = &self.narrowing;
        let environments = environments.as_ref().map(|list| list.iter().copied().map(Environment::as_str));
        let condition = Condition::all()
            .add(entry::COLUMN.owner_id.eq(self.owner.0))
            .add_option(projects.as_ref().map(|names| entry::COLUMN.project_name.is_in(names)))
            .add_option(category_ids.as_ref().map(|ids| entry::COLUMN.category_id.is_in(ids.iter().map(|id| id.0))))
            .add_option(environments.map(|names| entry::COLUMN.environment.is_in(names)));
        entry::Entity::find().filter(condition)
    }

    /// The env projects that are not in the trash.
    pub(crate) fn env_projects(&self) -> Select<env_project::Entity> {
        self.env_projects_and_trash().filter(env_project::COLUMN.deleted_at.is_null())
    }

    /// The env projects, in the trash or not. They have neither category nor environment: whoever is narrowed by those sees none.
    pub(crate) fn env_projects_and_trash(&self) -> Select<env_project::Entity> {
        let Narrowing { projects, category_ids, environments, .. } = &self.narrowing;
        let none = category_ids.is_some() || environments.is_some();
        let condition = Condition::all()
            .add(env_project::COLUMN.owner_id.eq(self.owner.0))
            .add_option(projects.as_ref().map(|names| env_project::COLUMN.name.is_in(names)))
            .add_option(none.then(|| env_project::COLUMN.id.is_in::<Uuid, _>([])));
        env_project::Entity::find().filter(condition)
    }
}
