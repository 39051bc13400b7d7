//! Where the variables of a file belong: the category of each name, and the entries that are there.

use std::{collections::HashMap, sync::Arc};

use domain::{AccountId, Category, CategoryId, Code, KeyType, Problem, Timestamp};
use sea_orm::ConnectionTrait;

use super::source::{Found, Place, What};
use crate::{
    Caller,
    crypto::random,
    services::write::Failure,
    store::{Reach, categories, entity::entry, entries, internal},
};

/// Variables that go into one entry: one of a `simple` category, one or more of a `group`.
pub(super) struct Slot<'a> {
    pub(super) category: Arc<Category>,
    pub(super) place: &'a Place,
    /// Which of what was found.
    pub(super) members: Vec<usize>,
    /// The entries that are there, the oldest first.
    pub(super) there: Vec<entry::Model>,
}

/// The entries that the variables belong into, in the order of the file, and the categories to make for them.
pub(super) async fn slots<'a>(
    db: &impl ConnectionTrait,
    caller: &Caller,
    found: &'a [Found],
    now: Timestamp,
    lock: bool,
) -> Result<(Vec<Slot<'a>>, Vec<Category>), Failure> {
    let reach = Reach::of(caller);
    let known: Vec<Arc<Category>> = categories::of_variables(db, &reach).await?.into_iter().map(Arc::new).collect();
    let mut homes = homes(&known);
    let mut new = Vec::new();
    let mut slots: Vec<Slot<'a>> = Vec::new();
    let mut taken: HashMap<(&Place, CategoryId), usize> = HashMap::new();
    for (at, one) in found.iter().enumerate() {
        if !matches!(one.what, What::Variable { .. }) {
            continue;
        }
        let category = match homes.get(one.name.as_str()) {
            Some(category) => category.clone(),
            None => {
                let category = Arc::new(simple(caller.account_id, &one.name, now)?);
                new.push(Category::clone(&category));
                homes.insert(&one.name, category.clone());
                category
            }
        };
        let slot = *taken.entry((&one.place, category.id)).or_insert_with(|| {
            slots.push(Slot { category, place: &one.place, members: Vec::new(), there: Vec::new() });
            slots.len() - 1
        });
        slots[slot].members.push(at);
    }
    if lock {
        lock_categories(db, &reach, &slots, &new).await?;
    }
    let mut places: HashMap<&Place, Vec<CategoryId>> = HashMap::new();
    for (place, category) in taken.keys() {
        places.entry(place).or_default().push(*category);
    }
    for (place, categories) in places {
        for row in entries::in_place(db, &reach, &place.project, place.environment, &categories, lock).await? {
            if let Some(&slot) = taken.get(&(place, CategoryId(row.category_id))) {
                slots[slot].there.push(row);
            }
        }
    }
    Ok((slots, new))
}

/// Which category takes a variable: the `simple` one of its name, else the `group` with it among its fields; of several the oldest.
fn homes(known: &[Arc<Category>]) -> HashMap<&str, Arc<Category>> {
    let mut homes = HashMap::new();
    for category in known.iter().filter(|category| category.key_type == KeyType::Simple) {
        if let Some(name) = &category.env_var_name {
            homes.entry(name.as_str()).or_insert_with(|| category.clone());
        }
    }
    for category in known.iter().filter(|category| category.key_type == KeyType::Group) {
        for name in &category.field_definitions {
            homes.entry(name.as_str()).or_insert_with(|| category.clone());
        }
    }
    homes
}

fn simple(owner: AccountId, name: &str, now: Timestamp) -> Result<Category, Problem> {
    Ok(Category {
        id: CategoryId(random::uuid().map_err(|error| internal(&error))?),
        user_id: owner,
        name: name.to_owned(),
        description: None,
        icon_url: None,
        icon_slug: None,
        own_icon: false,
        color: None,
        key_type: KeyType::Simple,
        env_var_name: Some(name.to_owned()),
        field_definitions: Vec::new(),
        created_at: now,
        updated_at: now,
        version: 1,
    })
}

/// # Errors
/// `CONFLICT` when somebody changed one of the categories between the look and the lock.
async fn lock_categories(tx: &impl ConnectionTrait, reach: &Reach, slots: &[Slot<'_>], new: &[Category]) -> Result<(), Failure> {
    let mut wanted: HashMap<CategoryId, &Category> = slots.iter().map(|slot| (slot.category.id, &*slot.category)).collect();
    for category in new {
        wanted.remove(&category.id);
    }
    let locked = categories::find_all_for_update(tx, reach, wanted.keys().copied().collect()).await?;
    if locked.len() == wanted.len() && locked.iter().all(|category| wanted.get(&category.id) == Some(&category)) {
        return Ok(());
    }
    Err(Problem::new(Code::Conflict, "A category was changed while this was being imported, so nothing was. Import it again.").into())
}
