//! Env projects: made, listed, changed, moved to the trash and back, within what a caller reaches.

use domain::{
    AccessKeyInput, Code, EnvProjectChange, EnvProjectDetail, EnvProjectId, EnvProjectInput, Expected, FileType, KeyType, Patch, Problem,
    Scope,
};
use vault::{AccessKeyToken, Caller, Made};

use crate::{
    env_files::{project, revealed, save},
    world::{World, client, on_both},
};

const ENVS: [Scope; 3] = [Scope::EnvsRead, Scope::EnvsWrite, Scope::EnvsReveal];

fn named(name: &str) -> EnvProjectInput {
    EnvProjectInput { name: name.into(), description: None }
}

fn renamed(name: &str) -> EnvProjectChange {
    EnvProjectChange { name: Some(name.into()), ..Default::default() }
}

async fn get(world: &World, id: EnvProjectId) -> EnvProjectDetail {
    world.vault.get_env_project(&world.owner, id).await.unwrap()
}

async fn names(world: &World, caller: &Caller) -> Vec<String> {
    world.vault.all_env_projects(caller).await.unwrap().into_iter().map(|summary| summary.project.name).collect()
}

async fn key(world: &World, input: AccessKeyInput) -> Caller {
    let issued = world.vault.create_access_key(&world.owner, input, None).await.ok().unwrap().into_inner();
    let token = AccessKeyToken::parse(issued.key.unwrap().expose()).unwrap();
    world.vault.authenticate_key(Some(&token), client()).await.unwrap()
}

fn refused_at(problem: &Problem) -> (Code, &str) {
    (problem.code, problem.errors[0].pointer.as_str())
}

#[tokio::test]
async fn a_project_is_made_read_changed_and_listed_newest_first() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let input = EnvProjectInput { name: "  blog ".into(), description: Some("The web log".into()) };
        let made = vault.create_env_project(owner, input, None).await.unwrap().into_inner();
        let id = made.project.id;
        assert_eq!((made.project.name.as_str(), made.project.version, made.files.len()), ("blog", 1, 0));
        assert_eq!(get(&world, id).await, made);

        world.clock.advance(60);
        let change = EnvProjectChange { description: Patch::Clear, ..renamed("weblog") };
        let changed = vault.update_env_project(owner, id, &Expected::tag("1".into()), change.clone()).await.unwrap();
        assert_eq!((changed.project.name.as_str(), changed.project.description.as_deref(), changed.project.version), ("weblog", None, 2));
        assert_eq!((changed.project.created_at, changed.project.updated_at), (made.project.created_at, world.clock.now()));
        let late = vault.update_env_project(owner, id, &Expected::tag("1".into()), change).await.unwrap_err();
        assert_eq!(late.code, Code::PreconditionFailed);

        for name in ["b", "a"] {
            world.clock.advance(1);
            project(&world, name).await;
        }
        save(&world, id, FileType::Test, "T=1").await;
        save(&world, id, FileType::Env, "A=1").await;
        let listed = vault.all_env_projects(owner).await.unwrap();
        let listed: Vec<_> = listed.iter().map(|summary| (summary.project.name.as_str(), summary.files.as_slice())).collect();
        assert_eq!(listed, [("a", &[][..]), ("b", &[]), ("weblog", &[FileType::Env, FileType::Test])]);
        let first = vault.list_env_projects(owner, Some(2), None).await.unwrap();
        let second = vault.list_env_projects(owner, Some(2), first.next_cursor.as_deref()).await.unwrap();
        assert_eq!((first.data.len(), second.data[0].project.id, second.next_cursor), (2, id, None));
    })
    .await;
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_with_a_pointer() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let made = project(&world, "blog").await;
        for (name, description, pointer) in [
            (" ", None, "/name"),
            (&"n".repeat(256), None, "/name"),
            ("a\nb", None, "/name"),
            ("a", Some("d".repeat(1001)), "/description"),
        ] {
            let input = EnvProjectInput { name: name.into(), description: description.clone() };
            let problem = vault.create_env_project(owner, input, None).await.err().unwrap();
            assert_eq!(refused_at(&problem), (Code::ValidationError, pointer));
            let change = EnvProjectChange { name: Some(name.into()), description: description.into() };
            let problem = vault.update_env_project(owner, made, &Expected::Any, change).await.unwrap_err();
            assert_eq!(refused_at(&problem), (Code::ValidationError, pointer));
        }
        assert_eq!(vault.list_env_projects(owner, Some(0), None).await.unwrap_err().code, Code::ValidationError);
        assert_eq!(get(&world, made).await.project.version, 1);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_makes_one_project() {
    on_both(async |world| {
        let once = |body: &str| world.vault.once("request-1", "POST", "/api/envs", body.as_bytes()).unwrap();
        let create = |body: &'static str| {
            let world = &world;
            async move { world.vault.create_env_project(&world.owner, named(body), Some(&once(body))).await }
        };
        let Made::New(first) = create("blog").await.ok().unwrap() else { panic!("the first is new") };
        let Made::Before(again) = create("blog").await.ok().unwrap() else { panic!("the second is not") };
        assert_eq!(first, again);
        assert_eq!(create("shop").await.err().unwrap().code, Code::IdempotencyMismatch);
        assert_eq!(names(&world, &world.owner).await, ["blog"]);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_project_takes_its_files_along_and_brings_back_those_that_went_with_it() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let id = project(&world, "blog").await;
        let gone_before = save(&world, id, FileType::Test, "T=1").await;
        let kept = save(&world, id, FileType::Env, "A=1").await;
        vault.delete_env_file(owner, id, gone_before.id, &Expected::Any).await.unwrap();
        let stale = vault.delete_env_project(owner, id, &Expected::tag("1".into())).await.unwrap_err();
        assert_eq!(stale.code, Code::PreconditionFailed);

        let tag = get(&world, id).await.project.tag();
        vault.delete_env_project(owner, id, &Expected::tag(tag)).await.unwrap();
        assert_eq!(vault.get_env_project(owner, id).await.unwrap_err().code, Code::EnvProjectNotFound);
        assert_eq!(vault.reveal_env_file(owner, id, kept.id).await.err().unwrap().code, Code::EnvProjectNotFound);
        assert_eq!(vault.restore_env_file(owner, id, gone_before.id).await.unwrap_err().code, Code::EnvProjectNotFound);
        assert!(names(&world, owner).await.is_empty());
        let deletions = world.number("SELECT count(DISTINCT deletion_id) FROM env_files").await;
        let shared = "SELECT count(*) FROM env_files f JOIN env_projects p ON p.id = f.project_id AND p.deletion_id = f.deletion_id";
        assert_eq!((deletions, world.number(shared).await), (2, 1));

        vault.restore_env_project(owner, id).await.unwrap();
        assert_eq!(revealed(&world, id, kept.id).await, "A=1");
        assert_eq!(get(&world, id).await.files, [kept]);
        vault.restore_env_file(owner, id, gone_before.id).await.unwrap();
        assert_eq!(get(&world, id).await.files.len(), 2);
        assert_eq!(vault.restore_env_project(owner, id).await.unwrap_err().code, Code::EnvProjectNotFound);
    })
    .await;
}

#[tokio::test]
async fn a_stranger_s_project_is_an_unknown_one() {
    on_both(async |world| {
        let vault = &world.vault;
        let id = project(&world, "blog").await;
        let file = save(&world, id, FileType::Env, "A=canary").await;
        let stranger = world.stranger().await;
        let own = vault.create_env_project(&stranger, named("own"), None).await.unwrap().into_inner().project.id;
        for id in [id, EnvProjectId(uuid::Uuid::from_u128(1))] {
            let not_found = |problem: Problem| assert_eq!(problem.code, Code::EnvProjectNotFound);
            not_found(vault.get_env_project(&stranger, id).await.unwrap_err());
            not_found(vault.update_env_project(&stranger, id, &Expected::Any, renamed("x")).await.unwrap_err());
            not_found(vault.delete_env_project(&stranger, id, &Expected::Any).await.unwrap_err());
            not_found(vault.restore_env_project(&stranger, id).await.unwrap_err());
            not_found(vault.reveal_env_file(&stranger, id, file.id).await.err().unwrap());
            not_found(vault.delete_env_file(&stranger, id, file.id, &Expected::Any).await.unwrap_err());
            not_found(vault.env_file_versions(&stranger, id, file.id).await.unwrap_err());
        }
        // Another's file is not reached by way of an own project either.
        assert_eq!(vault.reveal_env_file(&stranger, own, file.id).await.err().unwrap().code, Code::EnvFileNotFound);
        assert_eq!(names(&world, &stranger).await, ["own"]);
        assert_eq!(revealed(&world, id, file.id).await, "A=canary");
        let denied = world.number("SELECT count(*) FROM audit_log WHERE outcome = 'denied' AND action LIKE 'env_%'").await;
        assert!(denied >= 10, "{denied}");
    })
    .await;
}

#[tokio::test]
async fn a_narrowed_key_reaches_projects_of_its_names_alone() {
    on_both(async |world| {
        let vault = &world.vault;
        let (blog, shop) = (project(&world, "blog").await, project(&world, "shop").await);
        let (inside, outside) = (save(&world, blog, FileType::Env, "A=1").await, save(&world, shop, FileType::Env, "B=2").await);
        let scopes = [&ENVS[..], &[Scope::StatsRead, Scope::ExportRead]].concat();
        let narrow = AccessKeyInput { name: "ci".into(), scopes, projects: Some(vec!["blog".into()]), ..Default::default() };
        let narrow = key(&world, narrow).await;
        assert_eq!(names(&world, &narrow).await, ["blog"]);
        assert_eq!(vault.stats(&narrow).await.unwrap().total_env_projects, 1);
        assert_eq!(vault.export(&narrow).await.unwrap().env_projects.len(), 1);
        assert!(vault.reveal_env_file(&narrow, blog, inside.id).await.is_ok());
        assert_eq!(vault.reveal_env_file(&narrow, shop, outside.id).await.err().unwrap().code, Code::EnvProjectNotFound);
        assert_eq!(
            vault.update_env_project(&narrow, shop, &Expected::Any, renamed("blog")).await.unwrap_err().code,
            Code::EnvProjectNotFound
        );
        let made = vault.create_env_project(&narrow, named("shop"), None).await.err().unwrap();
        let moved = vault.update_env_project(&narrow, blog, &Expected::Any, renamed("shop")).await.unwrap_err();
        assert_eq!((refused_at(&made), refused_at(&moved)), ((Code::ValidationError, "/name"), (Code::ValidationError, "/name")));
        assert!(vault.create_env_project(&narrow, named("blog"), None).await.is_ok());

        let category = world.category(KeyType::Simple).await;
        let other =
            AccessKeyInput { name: "c".into(), scopes: vec![Scope::StatsRead], category_ids: Some(vec![category]), ..Default::default() };
        assert_eq!(vault.stats(&key(&world, other.clone()).await).await.unwrap().total_env_projects, 0);
        let with_envs = AccessKeyInput { scopes: ENVS.to_vec(), ..other };
        let problem = vault.create_access_key(&world.owner, with_envs, None).await.err().unwrap();
        assert_eq!(refused_at(&problem), (Code::ValidationError, "/scopes"));
    })
    .await;
}

#[tokio::test]
async fn each_scope_opens_its_part_and_no_other() {
    on_both(async |world| {
        let vault = &world.vault;
        let id = project(&world, "blog").await;
        let file = save(&world, id, FileType::Env, "A=1").await;
        let without = |scope: Scope| world.owner.clone().with_scopes(&ENVS.into_iter().filter(|held| *held != scope).collect::<Vec<_>>());
        let (no_read, no_write, no_reveal) = (without(Scope::EnvsRead), without(Scope::EnvsWrite), without(Scope::EnvsReveal));
        for problem in [
            vault.get_env_project(&no_read, id).await.unwrap_err(),
            vault.all_env_projects(&no_read).await.unwrap_err(),
            vault.list_env_projects(&no_read, None, None).await.unwrap_err(),
            vault.env_file_versions(&no_read, id, file.id).await.unwrap_err(),
            vault.create_env_project(&no_write, named("x"), None).await.err().unwrap(),
            vault.update_env_project(&no_write, id, &Expected::Any, renamed("x")).await.unwrap_err(),
            vault.delete_env_project(&no_write, id, &Expected::Any).await.unwrap_err(),
            vault.restore_env_project(&no_write, id).await.unwrap_err(),
            vault.delete_env_file(&no_write, id, file.id, &Expected::Any).await.unwrap_err(),
            vault.restore_env_file(&no_write, id, file.id).await.unwrap_err(),
            vault.restore_env_file_version(&no_write, id, file.id, 1, &Expected::Any).await.unwrap_err(),
            vault.reveal_env_file(&no_reveal, id, file.id).await.err().unwrap(),
            vault.reveal_env_file_version(&no_reveal, id, file.id, 1).await.err().unwrap(),
        ] {
            assert_eq!(problem.code, Code::AuthScopeRequired);
        }
    })
    .await;
}

#[tokio::test]
async fn the_export_the_names_and_the_wipe_know_env_projects() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let id = project(&world, "blog").await;
        save(&world, id, FileType::Env, "A=canary-1").await;
        let file = save(&world, id, FileType::Env, "A=canary-2").await;
        let export = vault.export(owner).await.unwrap();
        assert_eq!(export.env_projects[0].files, [FileType::Env]);
        assert!(!format!("{export:?}").contains("canary"));
        let directory = vault.directory(owner).await.unwrap();
        assert_eq!((directory.env_projects[0].id, directory.env_projects[0].name.as_str()), (id, "blog"));

        let stranger = world.stranger().await;
        vault.create_env_project(&stranger, named("own"), None).await.unwrap();
        vault.delete_env_file(owner, id, file.id, &Expected::Any).await.unwrap();
        vault.wipe(owner).await.unwrap();
        for (table, left) in [("env_projects", 1), ("env_files", 0), ("env_file_versions", 0)] {
            assert_eq!(world.number(&format!("SELECT count(*) FROM {table}")).await, left, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn without_a_ledger_no_project_changes() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let id = project(&world, "blog").await;
        let before = get(&world, id).await;
        world.sql("DELETE FROM audit_head").await;
        let unavailable = |problem: Problem| assert_eq!(problem.code, Code::AuditUnavailable);
        unavailable(vault.create_env_project(owner, named("shop"), None).await.err().unwrap());
        unavailable(vault.update_env_project(owner, id, &Expected::Any, renamed("shop")).await.unwrap_err());
        unavailable(vault.delete_env_project(owner, id, &Expected::Any).await.unwrap_err());
        assert_eq!((names(&world, owner).await, get(&world, id).await), (vec!["blog".into()], before));
    })
    .await;
}
