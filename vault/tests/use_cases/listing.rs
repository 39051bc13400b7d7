//! What pages load in one piece.

use domain::{Code, EntryInput, Environment, KeyType, listing::PRINTED};

use crate::world::{World, entry, on_both};

async fn fill(world: &World, category: domain::CategoryId, count: usize) {
    for number in 0..count {
        let input = EntryInput { environment: Environment::ALL[number % 4], ..entry(category, &format!("project {:03}", number / 4), "x") };
        world.vault.create_entry(&world.owner, input, None).await.unwrap();
    }
}

#[tokio::test]
async fn a_category_comes_with_its_entries_whole_or_page_by_page() {
    on_both(async |world| {
        let (category, other) = (world.category(KeyType::Simple).await, world.category(KeyType::Simple).await);
        fill(&world, category, PRINTED + 7).await;
        fill(&world, other, 1).await;
        let whole = world.vault.contents(&world.owner, category, None).await.unwrap();
        assert_eq!((whole.category.id, whole.total as usize, whole.entries.len()), (category, PRINTED + 7, PRINTED + 7));
        let places: Vec<_> = whole.entries.iter().map(|entry| (entry.project_name.clone(), entry.environment)).collect();
        assert!(places.is_sorted());
        let mut printed = Vec::new();
        for page in [1, 2, 3] {
            let part = world.vault.contents(&world.owner, category, Some(page)).await.unwrap();
            assert_eq!(part.total, whole.total);
            printed.extend(part.entries);
        }
        assert_eq!(printed, whole.entries);
        assert_eq!(world.vault.contents(&world.owner, category, Some(u32::MAX)).await.unwrap().entries, []);
        assert_eq!(world.vault.contents(&world.owner, category, Some(0)).await.unwrap().entries.len(), PRINTED);
    })
    .await;
}

#[tokio::test]
async fn names_and_contents_are_the_owners_alone_and_without_the_trash() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        fill(&world, category, 2).await;
        let names = world.vault.directory(&world.owner).await.unwrap();
        assert_eq!((names.categories.len(), names.entries.len(), names.categories[0].id), (1, 2, category));
        assert_eq!(names.entries[0].category, 0);

        let stranger = world.stranger().await;
        assert_eq!(world.vault.directory(&stranger).await.unwrap(), domain::Directory::default());
        assert_eq!(world.vault.contents(&stranger, category, None).await.unwrap_err().code, Code::CategoryNotFound);

        world.vault.delete_entry(&world.owner, names.entries[0].id, &domain::Expected::Any).await.unwrap();
        assert_eq!(world.vault.directory(&world.owner).await.unwrap().entries, names.entries[1..]);
        assert_eq!(world.vault.contents(&world.owner, category, None).await.unwrap().total, 1);
    })
    .await;
}
