//! Which rows a caller can see at all. What lies outside does not exist for him: every query over rows of a vault begins here.

use domain::{AccountId, Environment, Narrowing};
use sea_orm::{Condition, EntityTrait, QueryFilter, Select, sea_query::Expr};

use super::entity::{category, entry, totp_secret, two_factor_token};
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

    /// The sets of recovery codes that are not in the trash.
    pub(crate) fn recovery_sets(&self) -> Select<two_factor_token::Entity> {
        self.recovery_sets_and_trash().filter(two_factor_token::COLUMN.deleted_at.is_null())
    }

    /// The sets of recovery codes, in the trash or not.
    pub(crate) fn recovery_sets_and_trash(&self) -> Select<two_factor_token::Entity> {
        let own = two_factor_token::COLUMN.owner_id.eq(self.owner.0);
        two_factor_token::Entity::find().filter(own).filter(self.of_no_project())
    }

    /// The generators of one-time passwords that are not in the trash.
    pub(crate) fn totps(&self) -> Select<totp_secret::Entity> {
        self.totps_and_trash().filter(totp_secret::COLUMN.deleted_at.is_null())
    }

    /// The generators of one-time passwords, in the trash or not.
    pub(crate) fn totps_and_trash(&self) -> Select<totp_secret::Entity> {
        let own = totp_secret::COLUMN.owner_id.eq(self.owner.0);
        totp_secret::Entity::find().filter(own).filter(self.of_no_project())
    }

    /// What belongs to no project, category or environment lies outside of a key that is narrowed by any of them.
    fn of_no_project(&self) -> Condition {
        let Narrowing { projects, category_ids, environments, .. } = &self.narrowing;
        let is_narrowed = projects.is_some() || category_ids.is_some() || environments.is_some();
        Condition::all().add_option(is_narrowed.then(|| Expr::value(false)))
    }
}
