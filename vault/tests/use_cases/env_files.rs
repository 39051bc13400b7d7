//! Files of env projects: sealed byte for byte, written by one writer at a time, every earlier version kept.

use domain::{Code, EnvFile, EnvFileId, EnvFileInput, EnvProjectId, EnvProjectInput, Expected, FileType, Problem, SecretInput};
use vault::Made;

use crate::world::{World, holds, on_both};

pub async fn project(world: &World, name: &str) -> EnvProjectId {
    let input = EnvProjectInput { name: name.into(), description: None };
    world.vault.create_env_project(&world.owner, input, None).await.unwrap().into_inner().project.id
}

pub async fn save(world: &World, id: EnvProjectId, file_type: FileType, content: &str) -> EnvFile {
    world.vault.save_env_file(&world.owner, id, &Expected::Any, input(file_type, content), None).await.unwrap().into_inner()
}

pub async fn revealed(world: &World, id: EnvProjectId, file: EnvFileId) -> String {
    world.vault.reveal_env_file(&world.owner, id, file).await.ok().unwrap().content.expose().to_owned()
}

fn input(file_type: FileType, content: &str) -> EnvFileInput {
    EnvFileInput { file_type, content: SecretInput::new(content.into()) }
}

async fn version(world: &World, id: EnvProjectId, file: EnvFileId, version: i64) -> String {
    let revealed = world.vault.reveal_env_file_version(&world.owner, id, file, version).await.ok().unwrap();
    assert_eq!((revealed.id, revealed.project_id, revealed.version), (file, id, version));
    revealed.content.expose().to_owned()
}

async fn versions(world: &World, id: EnvProjectId, file: EnvFileId) -> Vec<i64> {
    world.vault.env_file_versions(&world.owner, id, file).await.unwrap().into_iter().map(|version| version.version).collect()
}

async fn project_version(world: &World, id: EnvProjectId) -> i64 {
    world.vault.get_env_project(&world.owner, id).await.unwrap().project.version
}

async fn recorded(world: &World, action: &str) -> i64 {
    world.number(&format!("SELECT count(*) FROM audit_log WHERE action = 'env_file.{action}' AND outcome = 'ok'")).await
}

#[tokio::test]
async fn a_file_is_kept_byte_for_byte_and_sealed() {
    on_both(async |world| {
        let id = project(&world, "blog").await;
        let contents = ["", "A=canary-now\r\nB='x y'\n# note \u{feff}é鍵\n\n", &"x".repeat(512 * 1024)];
        for (file_type, content) in [FileType::Env, FileType::Local, FileType::Production].into_iter().zip(contents) {
            let file = save(&world, id, file_type, content).await;
            assert_eq!((file.version, file.file_type, revealed(&world, id, file.id).await == content), (1, file_type, true));
        }
        save(&world, id, FileType::Test, "A=canary-old").await;
        save(&world, id, FileType::Test, "A=canary-new").await;
        let stored = world.stored_bytes().await;
        assert!(holds(&stored, "env.production"), "the hunt must see what is stored in the open");
        for canary in ["canary-now", "canary-old", "canary-new"] {
            assert!(!holds(&stored, canary), "{canary} lies in the open");
        }
        let shown = format!("{:?}", world.vault.get_env_project(&world.owner, id).await.unwrap());
        assert!(!shown.contains("canary"));
        for table in ["env_files", "env_file_versions"] {
            assert!(world.db_refuses(&format!("UPDATE {table} SET key_term = 0")).await, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_write_keeps_the_id_and_what_was_there_before() {
    on_both(async |world| {
        let id = project(&world, "blog").await;
        let first = save(&world, id, FileType::Env, "A=1").await;
        let written_at = world.clock.now();
        world.clock.advance(60);
        let second = save(&world, id, FileType::Env, "A=2").await;
        assert_eq!((second.id, second.version, second.created_at), (first.id, 2, first.created_at));
        assert_eq!((first.updated_at, second.updated_at), (written_at, world.clock.now()));
        let detail = world.vault.get_env_project(&world.owner, id).await.unwrap();
        assert_eq!((detail.project.version, detail.project.updated_at, detail.files.len()), (3, world.clock.now(), 1));

        world.clock.advance(60);
        let same = save(&world, id, FileType::Env, "A=2").await;
        assert_eq!((same, project_version(&world, id).await), (second.clone(), 3), "the same content makes no new version");
        assert_eq!(recorded(&world, "write").await, 3, "the ledger knows of every write, also of that one");

        let kept = world.vault.env_file_versions(&world.owner, id, first.id).await.unwrap();
        assert_eq!((kept.len(), kept[0].version, kept[0].created_at), (1, 1, written_at));
        assert_eq!((version(&world, id, first.id, 1).await.as_str(), revealed(&world, id, first.id).await.as_str()), ("A=1", "A=2"));
        for unknown in [2, 0, -1, i64::MAX] {
            let problem = world.vault.reveal_env_file_version(&world.owner, id, first.id, unknown).await.err().unwrap();
            assert_eq!(problem.code, Code::EnvFileNotFound, "{unknown}");
        }

        world.clock.advance(60);
        let restored = world.vault.restore_env_file_version(&world.owner, id, first.id, 1, &Expected::tag("2".into())).await.unwrap();
        assert_eq!((restored.version, revealed(&world, id, first.id).await.as_str()), (3, "A=1"));
        assert_eq!((versions(&world, id, first.id).await, version(&world, id, first.id, 2).await), (vec![2, 1], "A=2".into()));
        let late = world.vault.restore_env_file_version(&world.owner, id, first.id, 2, &Expected::tag("2".into())).await.unwrap_err();
        assert_eq!(late.code, Code::PreconditionFailed);
        let again = world.vault.restore_env_file_version(&world.owner, id, first.id, 1, &Expected::Any).await.unwrap();
        assert_eq!(again.version, 3, "it holds that already");

        // After a restart too.
        world.vault.close().await;
        let reopened = world.place.open(&world.clock).await.unwrap().vault;
        let opened = reopened.reveal_env_file_version(&world.owner, id, first.id, 2).await.ok().unwrap();
        assert_eq!(opened.content.expose(), "A=2");
    })
    .await;
}

#[tokio::test]
async fn what_no_file_can_hold_is_refused_and_never_repeated() {
    on_both(async |world| {
        let id = project(&world, "blog").await;
        for content in ["A=1\nB=hunter2\0".to_owned(), "hunter2".repeat(80_000)] {
            let problem =
                world.vault.save_env_file(&world.owner, id, &Expected::Any, input(FileType::Env, &content), None).await.err().unwrap();
            assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValidationError, "/content"));
            assert!(!format!("{problem:?}").contains("hunter2"));
        }
        assert_eq!((world.number("SELECT count(*) FROM env_files").await, recorded(&world, "write").await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_write_expects_the_state_that_it_says() {
    on_both(async |world| {
        let id = project(&world, "blog").await;
        let write = |expected: Expected, content: &'static str| {
            let world = &world;
            async move {
                let saved = world.vault.save_env_file(&world.owner, id, &expected, input(FileType::Env, content), None).await;
                saved.map(|made| made.into_inner().version).map_err(|problem| problem.code)
            }
        };
        let tag = |version: &str| Expected::tag(version.into());
        for unmet in [tag("1"), Expected::OneOf(Vec::new()), Expected::Existing] {
            assert_eq!(write(unmet, "A=0").await, Err(Code::PreconditionFailed));
        }
        assert_eq!(write(Expected::none(), "A=1").await, Ok(1));
        assert_eq!(write(Expected::none(), "A=2").await, Err(Code::PreconditionFailed));
        assert_eq!(write(tag("1"), "A=2").await, Ok(2));
        assert_eq!(write(tag("1"), "A=3").await, Err(Code::PreconditionFailed));
        assert_eq!(write(Expected::Existing, "A=3").await, Ok(3));
        let file = world.vault.get_env_project(&world.owner, id).await.unwrap().files[0].id;
        let stale = world.vault.delete_env_file(&world.owner, id, file, &tag("2")).await.unwrap_err();
        assert_eq!(stale.code, Code::PreconditionFailed);
        world.vault.delete_env_file(&world.owner, id, file, &tag("3")).await.unwrap();
        assert_eq!(write(tag("3"), "A=4").await, Err(Code::PreconditionFailed));
    })
    .await;
}

#[tokio::test]
async fn of_two_writers_with_the_same_condition_one_wins() {
    on_both(async |world| {
        let id = project(&world, "blog").await;
        let file = save(&world, id, FileType::Env, "A=0").await.id;
        for round in 1..=10 {
            let expected = Expected::tag(round.to_string());
            let (one, other) = (format!("A={round}a"), format!("A={round}b"));
            let write = |content: &str| world.vault.save_env_file(&world.owner, id, &expected, input(FileType::Env, content), None);
            let (first, second) = tokio::join!(write(&one), write(&other));
            let (won, lost) = if first.is_ok() { (one, second) } else { (other, first) };
            assert_eq!(lost.err().unwrap().code, Code::PreconditionFailed);
            assert_eq!(revealed(&world, id, file).await, won);
        }
        assert_eq!(versions(&world, id, file).await, (1..=10).rev().collect::<Vec<_>>());
        for earlier in 1..=10 {
            assert!(version(&world, id, file, earlier).await.starts_with(&format!("A={}", earlier - 1)));
        }
    })
    .await;
}

#[tokio::test]
async fn two_first_writes_of_a_type_make_one_file() {
    on_both(async |world| {
        for round in 0..10 {
            let id = project(&world, &format!("p{round}")).await;
            let write = |expected: Expected, content: &'static str| {
                let world = &world;
                async move { world.vault.save_env_file(&world.owner, id, &expected, input(FileType::Env, content), None).await }
            };
            let (first, second) = tokio::join!(write(Expected::Any, "A=1"), write(Expected::Any, "A=2"));
            let (first, second) = (first.unwrap().into_inner(), second.unwrap().into_inner());
            assert_eq!((first.id, first.version + second.version), (second.id, 3));
            let last = if first.version == 2 { "A=1" } else { "A=2" };
            assert_eq!(revealed(&world, id, first.id).await, last);
            assert_eq!(versions(&world, id, first.id).await, [1]);

            let id = project(&world, &format!("q{round}")).await;
            let write = |content: &'static str| {
                let world = &world;
                async move { world.vault.save_env_file(&world.owner, id, &Expected::none(), input(FileType::Env, content), None).await }
            };
            let (first, second) = tokio::join!(write("A=1"), write("A=2"));
            let lost = if first.is_ok() { second } else { first };
            assert_eq!(lost.err().unwrap().code, Code::PreconditionFailed);
        }
    })
    .await;
}

#[tokio::test]
async fn a_repeated_write_is_answered_with_the_file_and_writes_nothing() {
    on_both(async |world| {
        let id = project(&world, "blog").await;
        save(&world, id, FileType::Env, "A=0").await;
        let once = || world.vault.once("request-1", "POST", "/api/envs/x/files", b"A=1").unwrap();
        let write = async || {
            let expected = Expected::tag("1".into());
            world.vault.save_env_file(&world.owner, id, &expected, input(FileType::Env, "A=1"), Some(&once())).await.ok().unwrap()
        };
        let Made::New(first) = write().await else { panic!("the first is new") };
        let Made::Before(again) = write().await else { panic!("the second is not, and its condition was met before") };
        assert_eq!((first.version, first), (2, again));
    })
    .await;
}

#[tokio::test]
async fn a_deleted_file_comes_back_unless_another_took_its_place() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let id = project(&world, "blog").await;
        save(&world, id, FileType::Env, "A=1").await;
        let first = save(&world, id, FileType::Env, "A=2").await;
        let before = project_version(&world, id).await;
        vault.delete_env_file(owner, id, first.id, &Expected::Any).await.unwrap();
        for problem in [
            vault.reveal_env_file(owner, id, first.id).await.err().unwrap(),
            vault.reveal_env_file_version(owner, id, first.id, 1).await.err().unwrap(),
            vault.env_file_versions(owner, id, first.id).await.unwrap_err(),
            vault.restore_env_file_version(owner, id, first.id, 1, &Expected::Any).await.unwrap_err(),
            vault.delete_env_file(owner, id, first.id, &Expected::Any).await.unwrap_err(),
        ] {
            assert_eq!(problem.code, Code::EnvFileNotFound);
        }
        let second = save(&world, id, FileType::Env, "A=3").await;
        assert_eq!((second.id == first.id, second.version), (false, 1), "a new file, with a history of its own");
        assert_eq!(vault.restore_env_file(owner, id, first.id).await.unwrap_err().code, Code::Conflict);
        assert!(world.db_refuses("UPDATE env_files SET deleted_at = NULL").await, "the database knows that rule too");
        vault.delete_env_file(owner, id, second.id, &Expected::Any).await.unwrap();
        vault.restore_env_file(owner, id, first.id).await.unwrap();
        assert_eq!((revealed(&world, id, first.id).await, version(&world, id, first.id, 1).await), ("A=2".into(), "A=1".into()));
        assert_eq!(vault.restore_env_file(owner, id, first.id).await.unwrap_err().code, Code::EnvFileNotFound);
        assert_eq!(project_version(&world, id).await, before + 4, "going, making and coming back are changes of the project");
        assert_eq!((recorded(&world, "delete").await, recorded(&world, "restore").await), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn every_opening_is_recorded_with_its_version_or_does_not_happen() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let id = project(&world, "blog").await;
        save(&world, id, FileType::Env, "A=canary-1").await;
        let file = save(&world, id, FileType::Env, "A=canary-2").await.id;
        revealed(&world, id, file).await;
        version(&world, id, file, 1).await;
        for (action, value_version) in [("reveal", 2), ("reveal_version", 1)] {
            let rows = world.rows(&format!("SELECT object, value_version FROM audit_log WHERE action = 'env_file.{action}'")).await;
            let row = (rows[0].try_get_by_index::<String>(0).unwrap(), rows[0].try_get_by_index::<i64>(1).unwrap());
            assert_eq!((rows.len(), row), (1, (format!("env_files/{file}"), value_version)));
        }
        world.sql("DELETE FROM audit_head").await;
        for problem in [
            vault.reveal_env_file(owner, id, file).await.err().unwrap(),
            vault.reveal_env_file_version(owner, id, file, 1).await.err().unwrap(),
            vault.save_env_file(owner, id, &Expected::Any, input(FileType::Env, "A=canary-3"), None).await.err().unwrap(),
            vault.save_env_file(owner, id, &Expected::Any, input(FileType::Test, "A=canary-3"), None).await.err().unwrap(),
            vault.restore_env_file_version(owner, id, file, 1, &Expected::Any).await.unwrap_err(),
            vault.delete_env_file(owner, id, file, &Expected::Any).await.unwrap_err(),
        ] {
            assert_eq!(problem.code, Code::AuditUnavailable);
            assert!(!format!("{problem:?}").contains("canary"));
        }
        let detail = vault.get_env_project(owner, id).await.unwrap();
        assert_eq!((detail.files.len(), detail.files[0].version, versions(&world, id, file).await), (1, 2, vec![1]));
    })
    .await;
}

/// A writer in the database: what is moved, swapped or put back does not open.
#[tokio::test]
async fn a_content_opens_in_its_own_place_alone() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let id = project(&world, "blog").await;
        for content in ["A=canary-1", "A=canary-2"] {
            save(&world, id, FileType::Env, content).await;
        }
        let file = save(&world, id, FileType::Env, "A=canary-3").await.id;
        let other = save(&world, id, FileType::Test, "B=canary").await.id;
        let fails = |problem: Option<Problem>| {
            let problem = problem.unwrap();
            assert_eq!(problem.code, Code::DecryptionFailed);
            assert!(!format!("{problem:?}").contains("canary"));
        };
        let moves = [
            // Another file's content, an earlier version under the current number, the other way round, and one version for another.
            ("env_files", "SELECT encrypted_content FROM env_files WHERE file_type = 'env.test'", "file_type = 'env'"),
            ("env_files", "SELECT encrypted_content FROM env_file_versions WHERE value_version = 2", "file_type = 'env'"),
            ("env_file_versions", "SELECT encrypted_content FROM env_files WHERE file_type = 'env'", "value_version = 1"),
            ("env_file_versions", "SELECT encrypted_content FROM env_file_versions WHERE value_version = 2", "value_version = 1"),
        ];
        for (table, from, to) in moves {
            world.sql(&format!("CREATE TABLE saved AS SELECT id, encrypted_content FROM {table}")).await;
            world.sql(&format!("UPDATE {table} SET encrypted_content = ({from}) WHERE {to}")).await;
            match table {
                "env_files" => {
                    fails(vault.reveal_env_file(owner, id, file).await.err());
                    // What can't be opened can't be kept, so it is not written over either.
                    fails(vault.save_env_file(owner, id, &Expected::Any, input(FileType::Env, "A=4"), None).await.err());
                    assert_eq!(version(&world, id, file, 1).await, "A=canary-1");
                }
                _ => {
                    fails(vault.reveal_env_file_version(owner, id, file, 1).await.err());
                    fails(vault.restore_env_file_version(owner, id, file, 1, &Expected::Any).await.err());
                    assert_eq!(revealed(&world, id, file).await, "A=canary-3");
                }
            }
            assert_eq!((revealed(&world, id, other).await, version(&world, id, file, 2).await), ("B=canary".into(), "A=canary-2".into()));
            world
                .sql(&format!("UPDATE {table} SET encrypted_content = (SELECT s.encrypted_content FROM saved s WHERE s.id = {table}.id)"))
                .await;
            world.sql("DROP TABLE saved").await;
        }

        // Whole rows under other numbers, of another file, or of another type.
        world.sql("UPDATE env_file_versions SET value_version = value_version + 10").await;
        fails(vault.reveal_env_file_version(owner, id, file, 11).await.err());
        world.sql("UPDATE env_file_versions SET value_version = value_version - 10").await;
        world.sql("UPDATE env_files SET value_version = 2 WHERE file_type = 'env'").await;
        fails(vault.reveal_env_file(owner, id, file).await.err());
        world.sql("UPDATE env_files SET value_version = 3 WHERE file_type = 'env'").await;
        assert_eq!(revealed(&world, id, file).await, "A=canary-3");

        let stranger = world.stranger().await;
        let theirs = "owner_id = (SELECT id FROM accounts WHERE email = 'stranger@example.org')";
        for table in ["env_projects", "env_files", "env_file_versions"] {
            world.sql(&format!("UPDATE {table} SET {theirs}")).await;
        }
        fails(vault.reveal_env_file(&stranger, id, file).await.err());
        fails(vault.reveal_env_file_version(&stranger, id, file, 1).await.err());
    })
    .await;
}
