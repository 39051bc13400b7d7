//! What pages load in one piece, so that none of them asks twice.

use std::collections::HashMap;

use domain::{
    CategoryFilter, CategoryId, CategorySummary, Contents, Directory, KeyRing, Problem, Scope,
    listing::{NamedCategory, NamedEntry, NamedEnvProject, PRINTED},
};

use super::categories::not_found;
use crate::{
    Caller, Vault,
    store::{Reach, categories, entries},
};

/// As many rows as there are.
const ALL: u64 = u32::MAX as u64;

impl Vault {
    /// A category with all of its entries, or with [`PRINTED`] of them: those of one printed page, counted from 1.
    ///
    /// # Errors
    /// `CATEGORY_NOT_FOUND`, also for another account's.
    pub async fn contents(&self, caller: &Caller, id: CategoryId, page: Option<u32>) -> Result<Contents, Problem> {
        self.require(caller, Scope::CategoriesRead).await?;
        self.require(caller, Scope::EntriesRead).await?;
        let (db, reach) = (self.0.store.reader(), Reach::of(caller));
        let category = categories::find(db, &reach, id).await?.ok_or_else(not_found)?.into_category()?;
        let mut entries = entries::all(db, &reach, Some(id)).await?;
        let total = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        if let Some(page) = page {
            let before = (page as usize).saturating_sub(1).saturating_mul(PRINTED);
            entries = entries.into_iter().skip(before).take(PRINTED).collect();
        }
        Ok(Contents { category, entries, total })
    }

    /// All of the caller's categories, newest first.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub async fn all_categories(&self, caller: &Caller) -> Result<Vec<CategorySummary>, Problem> {
        self.require(caller, Scope::CategoriesRead).await?;
        let (db, reach) = (self.0.store.reader(), Reach::of(caller));
        Ok(categories::list(db, &reach, &CategoryFilter::default(), None, ALL).await?)
    }

    /// All of the account's access keys, and what categories are called.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`.
    pub async fn key_ring(&self, caller: &Caller) -> Result<KeyRing, Problem> {
        let mut keys = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let page = self.list_access_keys(caller, None, cursor.as_deref()).await?;
            keys.extend(page.data);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        let named = |summary: CategorySummary| (summary.category.id, summary.category.name);
        Ok(KeyRing { keys, categories: self.all_categories(caller).await?.into_iter().map(named).collect() })
    }

    /// The names of everything that the caller can see.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub async fn directory(&self, caller: &Caller) -> Result<Directory, Problem> {
        self.require(caller, Scope::EntriesRead).await?;
        let listed = self.all_categories(caller).await?;
        let (db, reach) = (self.0.store.reader(), Reach::of(caller));
        let places: HashMap<_, _> = listed.iter().map(|summary| summary.category.id).zip(0..).collect();
        let named = |entry: domain::Entry| {
            let category = *places.get(&entry.category_id)?;
            Some(NamedEntry { id: entry.id, category, project_name: entry.project_name, environment: entry.environment })
        };
        let entries = entries::all(db, &reach, None).await?.into_iter().filter_map(named).collect();
        let named = |summary: CategorySummary| {
            let category = summary.category;
            NamedCategory { id: category.id, name: category.name, env_var_name: category.env_var_name }
        };
        let env_projects = self.all_env_projects(caller).await?.into_iter().map(|summary| summary.project);
        let env_projects = env_projects.map(|project| NamedEnvProject { id: project.id, name: project.name }).collect();
        Ok(Directory { categories: listed.into_iter().map(named).collect(), entries, env_projects })
    }
}
