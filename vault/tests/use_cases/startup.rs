//! The start-up table, row by row.

use domain::{FileType, KeyType, Timestamp};
use vault::{Clock, Database, OpenError};

use crate::{
    env_files::{project, save},
    recovery::set,
    totp::totp,
    world::{Place, World, on_both, text},
};

const OTHER_KEY: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

fn clock() -> Clock {
    Clock::manual(Timestamp::parse("2026-11-23T08:00:00Z").unwrap())
}

/// The refusal, after closing the vault; what is stored must be the same before and after.
async fn refusal(world: &World, key: Option<&str>) -> OpenError {
    world.vault.close().await;
    let before = fingerprint(world).await;
    let error = world.place.open_with(key, &world.clock).await.err().unwrap();
    assert_eq!(fingerprint(world).await, before, "a refused start writes nothing");
    assert_eq!(error.exit_code(), 78);
    error
}

async fn fingerprint(world: &World) -> Vec<u8> {
    match &world.place.database {
        Database::Sqlite(file) => std::fs::read(file).unwrap(),
        Database::Postgres(_) => world.stored_bytes().await,
    }
}

#[tokio::test]
async fn first_boot_makes_a_key_file_for_its_owner_alone_and_the_next_start_uses_it() {
    let place = Place::sqlite();
    let first = place.open(&clock()).await.unwrap();
    assert!(first.first_boot && first.made_key_file);
    let text = std::fs::read_to_string(place.key_file()).unwrap();
    assert!(text.len() == 65 && text.ends_with('\n'));
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(place.key_file()).unwrap().permissions()) & 0o777, 0o600);
    first.vault.close().await;
    let second = place.open(&clock()).await.unwrap();
    assert!(!second.first_boot && !second.made_key_file);
    assert_eq!(second.master_key_id, first.master_key_id);
}

#[tokio::test]
async fn a_given_key_makes_no_file_and_is_asked_for_again() {
    for place in [Some(Place::sqlite()), Place::postgres().await].into_iter().flatten() {
        let opened = place.open_with(Some(&format!("  {}\r\n", "AA".repeat(32))), &clock()).await.unwrap();
        assert_eq!(opened.master_key_id, "b088ebcad1aa8454");
        opened.vault.close().await;
        assert!(!place.key_file().exists());
        let error = place.open(&clock()).await.err().unwrap();
        assert!(error.to_string().contains("b088ebcad1aa8454"), "{error}");
        assert_eq!(error.exit_code(), 78);
        assert!(!place.key_file().exists(), "a key file is made at first boot alone");
    }
}

#[tokio::test]
async fn another_key_is_refused_by_name_and_nothing_is_written() {
    on_both(async |world| {
        let error = refusal(&world, Some(OTHER_KEY)).await.to_string();
        assert!(error.contains("was given, the database needs") && !error.contains("bbbb"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn malformed_keys_are_refused_without_repeating_them() {
    on_both(async |world| {
        for (key, says) in [("", "empty"), ("abc", "3 characters"), (&"zz".repeat(32) as &str, "hexadecimal")] {
            let error = refusal(&world, Some(key)).await.to_string();
            assert!(error.contains("KAGI_ENCRYPTION_KEY") && error.contains(says), "{error}");
            assert!(key.is_empty() || !error.contains(key), "{error}");
        }
    })
    .await;
}

#[tokio::test]
async fn values_without_a_keyring_are_an_incomplete_restore() {
    on_both(async |world| {
        world.sql("DELETE FROM crypto_meta").await;
        assert!(refusal(&world, None).await.to_string().contains("incomplete restore"));
    })
    .await;
}

#[tokio::test]
async fn a_sealed_row_alone_is_an_incomplete_restore() {
    for table in ["key_entries", "env_files", "env_file_versions", "two_factor_tokens", "totp_secrets"] {
        on_both(async |world| {
            one_of_each(&world).await;
            let others = ["key_entries", "env_files", "env_file_versions", "two_factor_tokens", "totp_secrets", "accounts", "crypto_meta"];
            let unchecked = match world.place.database {
                Database::Sqlite(_) => "PRAGMA foreign_keys = OFF",
                Database::Postgres(_) => "SET session_replication_role = replica",
            };
            let deleted: String = others.iter().filter(|other| **other != table).map(|other| format!("; DELETE FROM {other}")).collect();
            world.sql(&format!("{unchecked}{deleted}")).await;
            assert_eq!(world.number(&format!("SELECT count(*) FROM {table}")).await, 1);
            assert!(refusal(&world, None).await.to_string().contains("incomplete restore"), "{table}");
        })
        .await;
    }
}

/// A row in each table that holds sealed values.
async fn one_of_each(world: &World) {
    let category = world.category(KeyType::Simple).await;
    world.entry(category, "blog", "value").await;
    set(world, &["code"]).await;
    totp(world).await;
    let project = project(world, "shop").await;
    for content in ["A=1", "A=2"] {
        save(world, project, FileType::Env, content).await;
    }
}

#[tokio::test]
async fn a_damaged_keyring_is_named() {
    on_both(async |world| {
        world.sql("UPDATE crypto_meta SET value = '00000000000000000000000000000000' WHERE key = 'kcv'").await;
        assert!(refusal(&world, None).await.to_string().contains("check value"));
    })
    .await;
    on_both(async |world| {
        world.sql("UPDATE crypto_keys SET wrapped = 'AAAA' WHERE purpose = 'audit'").await;
        let error = refusal(&world, None).await.to_string();
        assert!(error.contains("audit") && error.contains('1'), "{error}");
    })
    .await;
    on_both(async |world| {
        world.sql("DELETE FROM crypto_keys WHERE purpose = 'data'").await;
        assert!(refusal(&world, None).await.to_string().contains("data"));
    })
    .await;
}

#[tokio::test]
async fn tables_without_content_are_a_first_boot_that_was_cut_short() {
    for place in [Some(Place::sqlite()), Place::postgres().await].into_iter().flatten() {
        place.open(&clock()).await.unwrap().vault.close().await;
        let db = place.connect().await;
        for table in ["crypto_meta", "crypto_keys", "audit_log"] {
            sea_orm::ConnectionTrait::execute_unprepared(&db, &format!("DELETE FROM {table}")).await.unwrap();
        }
        sea_orm::ConnectionTrait::execute_unprepared(&db, "UPDATE audit_head SET seq = 0").await.unwrap();
        db.close().await.unwrap();
        let again = place.open(&clock()).await.unwrap();
        assert!(again.first_boot && !again.made_key_file, "the key file that is there is used");
    }
}

#[tokio::test]
async fn two_servers_that_start_on_an_empty_postgres_make_one_keyring() {
    let Some(place) = Place::postgres().await else {
        eprintln!("skipped: TEST_DATABASE_URL is not set (make test sets it)");
        return;
    };
    let (key, clock) = ("aa".repeat(32), clock());
    let (one, other) = tokio::join!(place.open_with(Some(&key), &clock), place.open_with(Some(&key), &clock));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert!(one.first_boot != other.first_boot);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_crash_and_the_file_is_checked() {
    let world = World::open(Place::sqlite()).await;
    let category = world.category(KeyType::Simple).await;
    let entry = world.entry(category, "blog", "canary").await;
    // A copy of the files as a killed process leaves them, write-ahead log and all.
    let copy = Place::sqlite();
    for file in std::fs::read_dir(world.place.folder.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.folder.path().join(file.file_name())).unwrap();
    }
    let wal = std::fs::metadata(copy.folder.path().join("kagi.db-wal")).unwrap();
    assert!(wal.len() > 0, "the log was not folded in");
    let again = copy.open(&world.clock).await.unwrap().vault;
    assert_eq!(text(again.reveal_entry(&world.owner, entry.id).await.ok().unwrap().value), "canary");
}

#[tokio::test]
async fn a_file_that_is_no_database_and_a_server_that_is_not_there_are_named() {
    let place = Place::sqlite();
    let Database::Sqlite(file) = &place.database else { return };
    std::fs::write(file, "this is not a database, but it is long enough to look at for a header").unwrap();
    let error = place.open(&clock()).await.err().unwrap();
    assert_eq!(error.exit_code(), 78, "{error}");
    assert!(!place.key_file().exists());

    let gone = Place { folder: tempfile::tempdir().unwrap(), database: Database::Postgres("postgres://kagi@127.0.0.1:1/kagi".into()) };
    let error = gone.open(&clock()).await.err().unwrap();
    assert_eq!(error.exit_code(), 69, "{error}");
    assert!(error.to_string().contains("DATABASE_URL"), "{error}");
    assert!(!gone.key_file().exists());
}
