//! The ledger: a row for everything, an unbroken chain, and nothing revealed that was not recorded.

use domain::{CategoryChange, Code, EntryChange, Expected, KeyType};
use vault::SignIn;

use crate::world::{Place, World, client, entry, on_both, secret};

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
        vault.update_category(owner, category, &Expected::Any, CategoryChange::default()).await.unwrap();
        vault.update_entry(owner, entry.id, &Expected::Any, EntryChange::default()).await.unwrap();
        let rotate = EntryChange { value: Some(secret("w")), ..Default::default() };
        vault.update_entry(owner, entry.id, &Expected::Any, rotate).await.unwrap();
        world.revealed(&entry).await;
        vault.reveal_entry(&world.stranger().await, entry.id).await.err().unwrap();
        vault.delete_entry(owner, entry.id, &Expected::Any).await.unwrap();
        vault.restore_entry(owner, entry.id).await.unwrap();
        vault.delete_category(owner, category, &Expected::Any).await.unwrap();
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
        assert_eq!(world.vault.delete_entry(&world.owner, entry.id, &Expected::Any).await.unwrap_err().code, Code::AuditUnavailable);
        assert_eq!(world.vault.get_entry(&world.owner, entry.id).await.unwrap().version, 1, "the delete was rolled back");
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_for_want_of_the_row_leaves_a_denial() {
    on_both(async |world| {
        let (vault, stranger) = (&world.vault, world.stranger().await);
        let category = world.category(KeyType::Simple).await;
        let id = world.entry(category, "blog", "v").await.id;
        let before = chain(&world).await.len();
        vault.update_category(&stranger, category, &Expected::Any, CategoryChange::default()).await.unwrap_err();
        vault.delete_category(&stranger, category, &Expected::Any).await.unwrap_err();
        vault.restore_category(&stranger, category).await.unwrap_err();
        vault.create_entry(&stranger, entry(category, "blog", "v"), None).await.err().unwrap();
        vault.update_entry(&stranger, id, &Expected::Any, EntryChange::default()).await.unwrap_err();
        vault.delete_entry(&stranger, id, &Expected::Any).await.unwrap_err();
        vault.restore_entry(&stranger, id).await.unwrap_err();
        let key = domain::AccessKeyId(uuid::Uuid::from_u128(1));
        vault.update_access_key(&stranger, key, Default::default()).await.unwrap_err();
        vault.rotate_access_key(&stranger, key, Default::default(), None).await.err().unwrap();
        vault.revoke_access_key(&stranger, key).await.unwrap_err();
        vault.end_session(&stranger, domain::SessionId(uuid::Uuid::from_u128(1))).await.unwrap_err();
        vault.refuse_set_up(&client()).await;
        let rows: Vec<String> =
            chain(&world).await.split_off(before).into_iter().map(|(_, action, outcome, _)| format!("{action} {outcome}")).collect();
        assert_eq!(
            rows,
            [
                "category.update denied",
                "category.delete denied",
                "category.restore denied",
                "entry.create denied",
                "entry.update denied",
                "entry.delete denied",
                "entry.restore denied",
                "access_key.update denied",
                "access_key.rotate denied",
                "access_key.delete denied",
                "session.delete denied",
                "account.create denied",
            ]
        );
    })
    .await;
}

/// PostgreSQL ends one of two transactions that wait for each other, or that saw different worlds. A trigger plays the other one.
#[tokio::test]
async fn a_transaction_that_made_way_for_another_is_run_again() {
    let Some(place) = Place::postgres().await else {
        return eprintln!("skipped: conflicts between transactions are PostgreSQL's, and TEST_DATABASE_URL is not set (make test sets it)");
    };
    let world = World::open(place).await;
    let category = world.category(KeyType::Simple).await;
    world.sql("CREATE SEQUENCE tries").await;
    world
        .sql(
            "CREATE FUNCTION make_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               CASE nextval('tries')
                 WHEN 1 THEN RAISE EXCEPTION 'planted' USING ERRCODE = '40P01';
                 WHEN 2 THEN RAISE EXCEPTION 'planted' USING ERRCODE = '40001';
                 ELSE RETURN NEW;
               END CASE;
             END $$",
        )
        .await;
    for table in ["audit_log", "key_entries"] {
        world.sql(&format!("CREATE TRIGGER make_way BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION make_way()")).await;
        world.sql("ALTER SEQUENCE tries RESTART").await;
        let entry = world.entry(category, table, "v").await;
        assert_eq!(world.revealed(&entry).await, "v");
        assert!(world.number("SELECT last_value FROM tries").await >= 3, "{table}: it was tried three times");
    }
    assert_eq!(chain(&world).await.iter().filter(|(_, action, ..)| action == "entry.create").count(), 2);

    world.sql("CREATE OR REPLACE FUNCTION make_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '40001'; END $$").await;
    let problem = world.vault.create_entry(&world.owner, entry(category, "p", "v"), None).await.err().unwrap();
    assert_eq!(problem.code, Code::Unavailable, "not for ever");
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

/// Each process remembers where it left the chain, and the other moves it.
#[tokio::test]
async fn two_processes_write_one_chain() {
    on_both(async |world| {
        let other = world.place.open(&world.clock).await.unwrap().vault;
        let category = world.category(KeyType::Simple).await;
        let id = world.entry(category, "blog", "v").await.id;
        for _ in 0..3 {
            world.vault.reveal_entry(&world.owner, id).await.ok().unwrap();
            other.reveal_entry(&world.owner, id).await.ok().unwrap();
        }
        let tasks: Vec<_> = (0..24)
            .map(|number| {
                let vault = if number % 2 == 0 { world.vault.clone() } else { other.clone() };
                let owner = world.owner.clone();
                tokio::spawn(async move {
                    match number % 3 {
                        0 => vault.create_entry(&owner, entry(category, "shop", "v"), None).await.is_ok(),
                        _ => vault.reveal_entry(&owner, id).await.is_ok(),
                    }
                })
            })
            .collect();
        for task in tasks {
            assert!(task.await.unwrap());
        }
        let rows = chain(&world).await;
        let count = |action: &str| rows.iter().filter(|row| row.1 == action).count();
        assert_eq!([count("entry.reveal"), count("entry.create")], [6 + 16, 1 + 8]);
        other.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_database_itself_refuses_a_row_that_does_not_continue_the_chain() {
    on_both(async |world| {
        let copy = |seq: &str, prev_mac: &str| {
            format!(
                "INSERT INTO audit_log (seq, at, actor_kind, action, outcome, prev_mac, mac)
                 SELECT {seq}, at, actor_kind, action, outcome, {prev_mac}, mac FROM audit_log WHERE seq = (SELECT max(seq) FROM audit_log)"
            )
        };
        assert!(world.db_refuses(&copy("seq + 2", "mac")).await, "a gap");
        assert!(world.db_refuses(&copy("seq + 1", "prev_mac")).await, "a fork");
        chain(&world).await;
        world.sql(&copy("seq + 1", "mac")).await;
        chain(&world).await;
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
