//! A writer in the database: what is moved, swapped, shortened or put back does not open, and everything else still does.

use domain::{Code, EntryChange, EntryId, Expected, KeyType};

use crate::world::{World, on_both, secret};

async fn fails(world: &World, id: EntryId) {
    let problem = world.vault.reveal_entry(&world.owner, id).await.err().unwrap();
    assert_eq!(problem.code, Code::DecryptionFailed);
    assert!(!format!("{problem:?}").contains("canary"));
}

#[tokio::test]
async fn a_value_moved_to_another_row_does_not_open_and_the_others_do() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let mut entries = Vec::new();
        for n in 0..4 {
            entries.push(world.entry(category, &format!("p{n}"), &format!("canary-{n}")).await);
        }
        for from in 0..4 {
            for to in (0..4).filter(|to| *to != from) {
                world.sql("CREATE TABLE saved AS SELECT project_name, encrypted_value FROM key_entries").await;
                world
                    .sql(&format!(
                        "UPDATE key_entries SET encrypted_value = (SELECT encrypted_value FROM saved WHERE project_name = 'p{from}') \
                         WHERE project_name = 'p{to}'"
                    ))
                    .await;
                for (n, entry) in entries.iter().enumerate() {
                    match n == to {
                        true => fails(&world, entry.id).await,
                        false => assert_eq!(world.revealed(entry).await, format!("canary-{n}")),
                    }
                }
                world
                    .sql("UPDATE key_entries SET encrypted_value = (SELECT s.encrypted_value FROM saved s WHERE s.project_name = key_entries.project_name)")
                    .await;
                world.sql("DROP TABLE saved").await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_old_value_under_the_current_version_does_not_open() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let entry = world.entry(category, "blog", "canary-old").await;
        let old: String = world.rows("SELECT encrypted_value FROM key_entries").await[0].try_get_by_index(0).unwrap();
        let rotate = EntryChange { value: Some(secret("canary-new")), ..Default::default() };
        world.vault.update_entry(&world.owner, entry.id, &Expected::Any, rotate).await.unwrap();
        world.sql(&format!("UPDATE key_entries SET encrypted_value = '{old}'")).await;
        fails(&world, entry.id).await;
    })
    .await;
}

#[tokio::test]
async fn a_value_given_to_another_owner_does_not_open() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let entry = world.entry(category, "blog", "canary").await;
        let stranger = world.stranger().await;
        world.sql("UPDATE key_entries SET owner_id = (SELECT id FROM accounts WHERE email = 'stranger@example.org')").await;
        let problem = world.vault.reveal_entry(&stranger, entry.id).await.err().unwrap();
        assert_eq!(problem.code, Code::DecryptionFailed);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_term_and_a_broken_form_fail_closed() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let entry = world.entry(category, "blog", "canary").await;
        for change in [
            "key_term = 2",
            "encrypted_value = ''",
            "encrypted_value = 'a:b:c'",
            "encrypted_value = encrypted_value || ':'",
            "value_version = 2",
        ] {
            world.sql("CREATE TABLE saved AS SELECT encrypted_value, key_term, value_version FROM key_entries").await;
            world.sql(&format!("UPDATE key_entries SET {change}")).await;
            fails(&world, entry.id).await;
            world
                .sql("UPDATE key_entries SET encrypted_value = (SELECT encrypted_value FROM saved), key_term = (SELECT key_term FROM saved), value_version = (SELECT value_version FROM saved)")
                .await;
            world.sql("DROP TABLE saved").await;
        }
        assert_eq!(world.revealed(&entry).await, "canary");
    })
    .await;
}
