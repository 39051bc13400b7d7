//! The ledger: a row for everything, an unbroken chain, and nothing revealed that was not recorded.

use domain::{CategoryChange, Code, EntryChange, KeyType};
use vault::SignIn;

use crate::world::{World, client, on_both, secret};

async fn chain(world: &World) -> Vec<(i64, String, String, Option<i64>)> {
    let rows = world.rows("SELECT seq, action, outcome, value_version, prev_mac, mac FROM audit_log ORDER BY seq").await;
    let (mut previous, mut seen) = (vec![0u8; 32], Vec::new());
    for (index, row) in rows.iter().enumerate() {
        let seq: i64 = row.try_get_by_index(0).unwrap();
        assert_eq!(seq, i64::try_from(index).unwrap() + 1, "the sequence has no gaps");
        assert_eq!(row.try_get_by_index::<Vec<u8>>(4).unwrap(), previous, "row {seq} is chained to the one before it");
        previous = row.try_get_by_index(5).unwrap();
        seen.push((seq, row.try_get_by_index(1).unwrap(), row.try_get_by_index(2).unwrap(), row.try_get_by_index(3).unwrap()));
    }
    assert_eq!(world.rows("SELECT mac FROM audit_head").await[0].try_get_by_index::<Vec<u8>>(0).unwrap(), previous);
    seen
}

#[tokio::test]
async fn everything_that_happens_leaves_its_row() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let category = world.category(KeyType::Simple).await;
        let entry = world.entry(category, "blog", "v").await;
        vault.update_category(owner, category, None, CategoryChange::default()).await.unwrap();
        vault.update_entry(owner, entry.id, None, EntryChange::default()).await.unwrap();
        let rotate = EntryChange { value: Some(secret("w")), ..Default::default() };
        vault.update_entry(owner, entry.id, None, rotate).await.unwrap();
        world.revealed(&entry).await;
        vault.reveal_entry(&world.stranger().await, entry.id).await.err().unwrap();
        vault.delete_entry(owner, entry.id, None).await.unwrap();
        vault.restore_entry(owner, entry.id).await.unwrap();
        vault.delete_category(owner, category, None).await.unwrap();
        vault.restore_category(owner, category).await.unwrap();
        let wrong = SignIn { email: "owner@example.org".into(), password: domain::SecretInput::new("wrong".into()) };
        vault.sign_in(wrong, &client()).await.err().unwrap();
        vault.sign_out(owner).await.unwrap();

        let rows: Vec<String> = chain(&world)
            .await
            .into_iter()
            .map(|(_, action, outcome, version)| {
                format!("{action} {outcome} {}", version.map_or("-".into(), |version| version.to_string()))
            })
            .collect();
        assert_eq!(
            rows,
            [
                "vault.create ok -",
                "account.create ok -",
                "session.create ok -",
                "category.create ok -",
                "entry.create ok 1",
                "category.update ok -",
                "entry.update ok -",
                "entry.update ok 2",
                "entry.reveal ok 2",
                "entry.reveal denied -",
                "entry.delete ok -",
                "entry.restore ok -",
                "category.delete ok -",
                "category.restore ok -",
                "session.create denied -",
                "session.delete ok -",
            ]
        );
        let row = &world.rows("SELECT actor_kind, actor_id, ip, object, request_id FROM audit_log WHERE seq = 9").await[0];
        let text = |index| row.try_get_by_index::<String>(index).unwrap();
        assert_eq!(
            [text(0), text(1), text(2), text(3), text(4)],
            ["user".into(), world.account.id.to_string(), "192.0.2.7".into(), format!("key_entries/{}", entry.id), "req-1".into()]
        );
    })
    .await;
}

#[tokio::test]
async fn nothing_is_revealed_or_changed_that_cannot_be_recorded() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let entry = world.entry(category, "blog", "canary").await;
        world.sql("DELETE FROM audit_head").await;
        let problem = world.vault.reveal_entry(&world.owner, entry.id).await.err().unwrap();
        assert_eq!(problem.code, Code::AuditUnavailable);
        assert!(!format!("{problem:?}").contains("canary"));
        assert_eq!(world.vault.delete_entry(&world.owner, entry.id, None).await.unwrap_err().code, Code::AuditUnavailable);
        assert_eq!(world.vault.get_entry(&world.owner, entry.id).await.unwrap().version, 1, "the delete was rolled back");
    })
    .await;
}

#[tokio::test]
async fn parallel_reveals_are_all_recorded_without_gaps() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let entry = world.entry(category, "blog", "v").await;
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (vault, owner, id) = (world.vault.clone(), world.owner.clone(), entry.id);
                tokio::spawn(async move { vault.reveal_entry(&owner, id).await.is_ok() })
            })
            .collect();
        for task in tasks {
            assert!(task.await.unwrap());
        }
        assert_eq!(chain(&world).await.iter().filter(|(_, action, ..)| action == "entry.reveal").count(), 20);
    })
    .await;
}

#[tokio::test]
async fn denials_are_bounded_for_each_principal() {
    on_both(async |world| {
        let stranger = world.stranger().await;
        for _ in 0..50 {
            world.vault.reveal_entry(&stranger, domain::EntryId(uuid::Uuid::from_u128(9))).await.err().unwrap();
        }
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE outcome = 'denied'").await, 30);
        world.vault.reveal_entry(&world.owner, domain::EntryId(uuid::Uuid::from_u128(9))).await.err().unwrap();
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE outcome = 'denied'").await, 31);
    })
    .await;
}
