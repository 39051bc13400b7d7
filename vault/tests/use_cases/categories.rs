//! Categories.

use domain::{CategoryChange, CategoryFilter, CategoryInput, Code, Expected, KeyType, Patch, Scope};

use crate::world::on_both;

fn simple(name: &str) -> CategoryInput {
    CategoryInput { name: name.into(), env_var_name: Some("KEY".into()), ..Default::default() }
}

#[tokio::test]
async fn a_category_is_made_read_changed_and_listed_with_its_entries() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let made = vault
            .create_category(owner, CategoryInput { description: Some("d".into()), ..simple("OpenAI") }, None)
            .await
            .unwrap()
            .into_inner();
        assert_eq!((made.version, made.user_id), (1, world.account.id));
        assert_eq!(vault.get_category(owner, made.id).await.unwrap(), made);

        world.clock.advance(1);
        let change = CategoryChange { name: Some("Open AI".into()), description: Patch::Clear, ..Default::default() };
        let changed = vault.update_category(owner, made.id, &Expected::tag("1".into()), change).await.unwrap();
        assert_eq!((changed.name.as_str(), changed.description.as_deref(), changed.version), ("Open AI", None, 2));
        assert!(changed.updated_at > made.updated_at && changed.created_at == made.created_at);

        world.entry(made.id, "blog", "v").await;
        let page = vault.list_categories(owner, CategoryFilter::default()).await.unwrap();
        assert_eq!(page.data.len(), 1);
        assert_eq!((&page.data[0].category, page.data[0].entry_count), (&changed, 1));
    })
    .await;
}

#[tokio::test]
async fn of_two_changes_to_one_version_the_second_is_refused() {
    on_both(async |world| {
        let id = world.category(KeyType::Simple).await;
        let rename = |name: &str| CategoryChange { name: Some(name.into()), ..Default::default() };
        world.vault.update_category(&world.owner, id, &Expected::tag("1".into()), rename("first")).await.unwrap();
        let problem = world.vault.update_category(&world.owner, id, &Expected::tag("1".into()), rename("second")).await.unwrap_err();
        assert_eq!(problem.code, Code::PreconditionFailed);
        assert_eq!(world.vault.get_category(&world.owner, id).await.unwrap().name, "first");
    })
    .await;
}

#[tokio::test]
async fn the_key_type_is_locked_while_entries_exist() {
    on_both(async |world| {
        let id = world.category(KeyType::Simple).await;
        let entry = world.entry(id, "blog", "v").await;
        let to_json = CategoryChange { key_type: Some(KeyType::Json), ..Default::default() };
        let problem = world.vault.update_category(&world.owner, id, &Expected::Any, to_json.clone()).await.unwrap_err();
        assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::CategoryInUse, "/keyType"));
        world.vault.delete_entry(&world.owner, entry.id, &Expected::Any).await.unwrap();
        assert_eq!(world.vault.update_category(&world.owner, id, &Expected::Any, to_json).await.unwrap().key_type, KeyType::Json);
    })
    .await;
}

#[tokio::test]
async fn deleting_takes_the_entries_along_and_restoring_brings_back_just_those() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let id = world.category(KeyType::Simple).await;
        let (before, along) = (world.entry(id, "before", "v").await, world.entry(id, "along", "v").await);
        vault.delete_entry(owner, before.id, &Expected::Any).await.unwrap();
        vault.delete_category(owner, id, &Expected::Any).await.unwrap();

        assert_eq!(vault.get_category(owner, id).await.unwrap_err().code, Code::CategoryNotFound);
        assert_eq!(vault.get_entry(owner, along.id).await.unwrap_err().code, Code::EntryNotFound);
        assert_eq!(vault.reveal_entry(owner, along.id).await.err().unwrap().code, Code::EntryNotFound);
        assert_eq!(vault.delete_category(owner, id, &Expected::Any).await.unwrap_err().code, Code::CategoryNotFound);
        assert_eq!(vault.restore_entry(owner, along.id).await.unwrap_err().code, Code::Conflict);

        vault.restore_category(owner, id).await.unwrap();
        assert_eq!(world.revealed(&along).await, "v");
        assert_eq!(vault.get_entry(owner, before.id).await.unwrap_err().code, Code::EntryNotFound);
        assert_eq!(vault.restore_category(owner, id).await.unwrap_err().code, Code::CategoryNotFound);
    })
    .await;
}

#[tokio::test]
async fn lists_come_newest_first_in_pages_and_are_searched_literally() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        for name in ["Alpha", "50% off", "50 off", "under_score", "Ünïcode"] {
            world.clock.advance(1);
            vault.create_category(owner, simple(name), None).await.unwrap();
        }
        let names = async |filter: CategoryFilter| -> (Vec<String>, Option<String>) {
            let page = vault.list_categories(owner, filter).await.unwrap();
            (page.data.into_iter().map(|row| row.category.name).collect(), page.next_cursor)
        };
        let (first, cursor) = names(CategoryFilter { limit: Some(3), ..Default::default() }).await;
        assert_eq!(first, ["Ünïcode", "under_score", "50 off"]);
        let (second, end) = names(CategoryFilter { limit: Some(3), cursor, ..Default::default() }).await;
        assert_eq!((second, end), (vec!["50% off".to_string(), "Alpha".into()], None));

        for (search, found) in [("0%", vec!["50% off"]), ("R_S", vec!["under_score"]), ("üNÏ", vec!["Ünïcode"]), ("a\\b", vec![])] {
            let (names, _) = names(CategoryFilter { search: Some(search.into()), ..Default::default() }).await;
            assert_eq!(names, found, "{search}");
        }
        for bad in [
            CategoryFilter { limit: Some(0), ..Default::default() },
            CategoryFilter { limit: Some(1001), ..Default::default() },
            CategoryFilter { cursor: Some("x".into()), ..Default::default() },
            CategoryFilter { search: Some("a\0b".into()), ..Default::default() },
            CategoryFilter { search: Some("x".repeat(256)), ..Default::default() },
        ] {
            assert_eq!(vault.list_categories(owner, bad).await.unwrap_err().code, Code::ValidationError);
        }
    })
    .await;
}

#[tokio::test]
async fn rows_made_in_one_millisecond_are_paged_without_loss() {
    on_both(async |world| {
        for n in 0..7 {
            world.vault.create_category(&world.owner, simple(&format!("c{n}")), None).await.unwrap();
        }
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let filter = CategoryFilter { limit: Some(2), cursor, ..Default::default() };
            let page = world.vault.list_categories(&world.owner, filter).await.unwrap();
            seen.extend(page.data.into_iter().map(|row| row.category.name));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        seen.sort();
        assert_eq!(seen, ["c0", "c1", "c2", "c3", "c4", "c5", "c6"]);
    })
    .await;
}

#[tokio::test]
async fn a_stranger_meets_nothing_and_changes_nothing() {
    on_both(async |world| {
        let id = world.category(KeyType::Simple).await;
        let stranger = world.stranger().await;
        let vault = &world.vault;
        let rename = CategoryChange { name: Some("mine".into()), ..Default::default() };
        assert_eq!(vault.get_category(&stranger, id).await.unwrap_err().code, Code::CategoryNotFound);
        assert_eq!(vault.update_category(&stranger, id, &Expected::Any, rename).await.unwrap_err().code, Code::CategoryNotFound);
        assert_eq!(vault.delete_category(&stranger, id, &Expected::Any).await.unwrap_err().code, Code::CategoryNotFound);
        assert!(vault.list_categories(&stranger, CategoryFilter::default()).await.unwrap().data.is_empty());
        vault.delete_category(&world.owner, id, &Expected::Any).await.unwrap();
        assert_eq!(vault.restore_category(&stranger, id).await.unwrap_err().code, Code::CategoryNotFound);
    })
    .await;
}

#[tokio::test]
async fn every_use_case_needs_its_scope_and_write_does_not_imply_read() {
    on_both(async |world| {
        let id = world.category(KeyType::Simple).await;
        let vault = &world.vault;
        let reader = world.owner.clone().with_scopes(&[Scope::CategoriesRead]);
        let writer = world.owner.clone().with_scopes(&[Scope::CategoriesWrite]);
        let denied = |problem: domain::Problem, scope: &str| {
            assert_eq!(problem.code, Code::AuthScopeRequired);
            assert_eq!(problem.message, format!("Insufficient permissions: '{scope}' scope required"));
        };
        denied(vault.list_categories(&writer, CategoryFilter::default()).await.unwrap_err(), "categories:read");
        denied(vault.get_category(&writer, id).await.unwrap_err(), "categories:read");
        denied(vault.create_category(&reader, simple("x"), None).await.err().unwrap(), "categories:write");
        denied(vault.update_category(&reader, id, &Expected::Any, CategoryChange::default()).await.unwrap_err(), "categories:write");
        denied(vault.delete_category(&reader, id, &Expected::Any).await.unwrap_err(), "categories:write");
        denied(vault.restore_category(&reader, id).await.unwrap_err(), "categories:write");
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE outcome = 'denied'").await, 6);
    })
    .await;
}
