//! The schema's history. A migration names tables and columns by plain text: entities change, history does not.

mod m2026_11_access_keys;
mod m2026_11_category_icons;
mod m2026_11_entry_key_type;
mod m2026_11_env_projects;
mod m2026_11_foundation;
mod m2026_11_identities;
mod m2026_11_ledger_chain;

use sea_orm_migration::prelude::*;

/// Every migration, oldest first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m2026_11_foundation::Migration),
            Box::new(m2026_11_entry_key_type::Migration),
            Box::new(m2026_11_access_keys::Migration),
            Box::new(m2026_11_ledger_chain::Migration),
            Box::new(m2026_11_identities::Migration),
            Box::new(m2026_11_category_icons::Migration),
            Box::new(m2026_11_env_projects::Migration),
        ]
    }
}
