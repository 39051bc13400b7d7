//! Projects: listed, shown, renamed.

use domain::{AccessKeyInput, CategoryId, CategoryInput, Code, EntryChange, EntryFilter, EntryInput, Environment, Expected, Patch, Scope};
use vault::Caller;

use crate::world::{World, entry, on_both};

/// A category of one variable, named after it.
async fn variable(world: &World, name: &str) -> CategoryId {
    let input = CategoryInput { name: name.into(), env_var_name: Some(name.into()), ..Default::default() };
    world.vault.create_category(&world.owner, input, None).await.unwrap().into_inner().id
}

async fn put(world: &World, input: EntryInput) -> domain::Entry {
    world.clock.advance(1);
    world.vault.create_entry(&world.owner, input, None).await.unwrap().into_inner()
}

async fn names(world: &World, caller: &Caller) -> Vec<(String, u64)> {
    let overview = world.vault.overview(caller, true).await.unwrap();
    overview.projects.into_iter().map(|project| (project.name, project.entries)).collect()
}

/// What of the ledger says this, and whether it was allowed.
async fn recorded(world: &World, action: &str, outcome: &str) -> i64 {
    world.number(&format!("SELECT count(*) FROM audit_log WHERE action = '{action}' AND outcome = '{outcome}'")).await
}

#[tokio::test]
async fn the_overview_lists_the_projects_with_the_most_entries() {
    on_both(async |world| {
        let category = variable(&world, "A").await;
        for number in 0..14 {
            world.entry(category, &format!("p{number:02}"), "v").await;
        }
        world.entry(category, "p13", "v").await;
        let gone = world.entry(category, "gone", "v").await;
        world.vault.delete_entry(&world.owner, gone.id, &Expected::Any).await.unwrap();
        for (days, project) in [(-3, "p00"), (20, "p01"), (40, "p02")] {
            let expires_at = Some(world.clock.now().after_seconds(days * 86_400));
            put(&world, EntryInput { expires_at, ..entry(category, project, "v") }).await;
        }

        let overview = world.vault.overview(&world.owner, false).await.unwrap();
        assert_eq!((overview.projects.len(), overview.total_projects, overview.total_expiring), (12, 14, 2));
        let first: Vec<_> = overview.projects.iter().take(5).map(|project| (project.name.as_str(), project.entries)).collect();
        assert_eq!(first, [("p00", 2), ("p01", 2), ("p02", 2), ("p13", 2), ("p03", 1)]);
        let expiring: Vec<_> = overview.stats.expiring_entries.iter().map(|entry| entry.project_name.as_str()).collect();
        assert_eq!((expiring, overview.stats.total_entries), (vec!["p00", "p01"], 18));
        assert_eq!(world.vault.overview(&world.owner, true).await.unwrap().projects.len(), 14);

        let stranger = world.vault.overview(&world.stranger().await, true).await.unwrap();
        assert_eq!((stranger.total_projects, stranger.total_expiring, stranger.projects.len()), (0, 0, 0));
        for missing in [Scope::EntriesRead, Scope::StatsRead] {
            let scopes: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| *scope != missing).collect();
            let problem = world.vault.overview(&world.owner.clone().with_scopes(&scopes), false).await.unwrap_err();
            assert_eq!(problem.code, Code::AuthScopeRequired);
        }
    })
    .await;
}

#[tokio::test]
async fn a_project_is_shown_with_the_keys_that_are_narrowed_to_it() {
    on_both(async |world| {
        let (a, b) = (variable(&world, "A").await, variable(&world, "B").await);
        for name in ["blog", "a/b?c=d&e", "鍵".repeat(255).as_str(), "مدونة", "<b>blog</b>"] {
            put(&world, entry(a, name, "canary")).await;
            put(&world, EntryInput { environment: Environment::Local, ..entry(b, name, "canary") }).await;
            let project = world.vault.project(&world.owner, name).await.unwrap();
            let found: Vec<_> = project.entries.iter().map(|entry| (entry.category.name.as_str(), entry.environment)).collect();
            assert_eq!((project.name.as_str(), found), (name, vec![("B", Environment::Local), ("A", Environment::Production)]));
            assert!(!format!("{project:?}").contains("canary"));
        }
        let key = |name: &str, projects: Option<Vec<String>>| AccessKeyInput {
            name: name.into(),
            scopes: vec![Scope::EntriesRead],
            projects,
            ..Default::default()
        };
        for input in [
            key("ci", Some(vec!["shop".into(), "blog".into()])),
            key("another", Some(vec!["shop".into()])),
            key("backup", Some(vec!["blog".into()])),
            key("everything", None),
            AccessKeyInput { expires_at: Patch::Set(world.clock.now().after_seconds(60)), ..key("short", Some(vec!["blog".into()])) },
        ] {
            world.vault.create_access_key(&world.owner, input, None).await.ok().unwrap();
        }
        assert_eq!(world.vault.project(&world.owner, "blog").await.unwrap().narrowed_keys, ["backup", "ci", "short"]);
        world.clock.advance(61);
        assert_eq!(world.vault.project(&world.owner, "blog").await.unwrap().narrowed_keys, ["backup", "ci"]);

        let stranger = world.stranger().await;
        for (caller, name) in [(&stranger, "blog"), (&world.owner, "blo"), (&world.owner, "Blog"), (&world.owner, "")] {
            assert_eq!(world.vault.project(caller, name).await.unwrap_err().code, Code::NotFound, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_name_reaches_every_entry_and_nothing_else() {
    on_both(async |world| {
        let category = variable(&world, "A").await;
        let kept = put(&world, EntryInput { notes: Some("Rotate it".into()), ..entry(category, "blog", "canary") }).await;
        let trashed = put(&world, entry(category, "blog", "in the trash")).await;
        let other = put(&world, entry(category, "shop", "v")).await;
        world.vault.delete_entry(&world.owner, trashed.id, &Expected::Any).await.unwrap();
        world.clock.advance(60);

        assert_eq!(world.vault.rename_project(&world.owner, "blog", "  Web/Log ", false).await.unwrap(), "Web/Log");
        assert_eq!(names(&world, &world.owner).await, [("Web/Log".into(), 1), ("shop".into(), 1)]);
        let renamed = world.vault.get_entry(&world.owner, kept.id).await.unwrap();
        assert_eq!((renamed.version, renamed.updated_at, renamed.notes.as_deref()), (2, world.clock.now(), Some("Rotate it")));
        assert_eq!(world.vault.get_entry(&world.owner, other.id).await.unwrap(), other);
        assert_eq!(world.revealed(&kept).await, "canary", "the value stays sealed as it was");
        let found = |search: &str| EntryFilter { search: Some(search.into()), ..Default::default() };
        for (search, count) in [("web/log", 1), ("blog", 0), ("rotate", 1)] {
            assert_eq!(world.vault.list_entries(&world.owner, found(search)).await.unwrap().data.len(), count, "{search}");
        }
        world.vault.restore_entry(&world.owner, trashed.id).await.unwrap();
        assert_eq!(names(&world, &world.owner).await[0], ("Web/Log".into(), 2));
        assert_eq!(recorded(&world, "project.rename", "ok").await, 2, "a row for each entry");
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE object LIKE '%log%'").await, 0, "ids, no names");

        let late = EntryChange { notes: Patch::Clear, ..Default::default() };
        let late = world.vault.update_entry(&world.owner, kept.id, &Expected::tag(kept.tag()), late).await.unwrap_err();
        assert_eq!(late.code, Code::PreconditionFailed);

        world.vault.rename_project(&world.owner, "Web/Log", "blog", false).await.unwrap();
        assert_eq!(names(&world, &world.owner).await, [("blog".into(), 2), ("shop".into(), 1)]);
    })
    .await;
}

#[tokio::test]
async fn projects_are_merged_only_when_that_is_said() {
    on_both(async |world| {
        let category = variable(&world, "A").await;
        put(&world, entry(category, "blog", "v")).await;
        let trashed = put(&world, entry(category, "shop", "v")).await;
        world.vault.delete_entry(&world.owner, trashed.id, &Expected::Any).await.unwrap();

        let problem = world.vault.rename_project(&world.owner, "blog", "shop", false).await.unwrap_err();
        assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::Conflict, "/merge"));
        assert!(problem.errors[0].message.contains("1 entry"), "{problem:?}");
        assert_eq!(names(&world, &world.owner).await, [("blog".into(), 1)]);
        world.vault.rename_project(&world.owner, "blog", "shop", true).await.unwrap();
        world.vault.restore_entry(&world.owner, trashed.id).await.unwrap();
        assert_eq!(names(&world, &world.owner).await, [("shop".into(), 2)]);
    })
    .await;
}

#[tokio::test]
async fn a_bad_name_or_a_stranger_renames_nothing() {
    on_both(async |world| {
        let category = variable(&world, "A").await;
        let made = put(&world, entry(category, "blog", "v")).await;
        for to in ["", "   ", "a\nb", "x".repeat(256).as_str(), "blog", " blog "] {
            let problem = world.vault.rename_project(&world.owner, "blog", to, true).await.unwrap_err();
            assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValidationError, "/to"), "{to}");
        }
        for (caller, from) in [(&world.stranger().await, "blog"), (&world.owner, "nothing")] {
            assert_eq!(world.vault.rename_project(caller, from, "shop", true).await.unwrap_err().code, Code::NotFound);
        }
        assert_eq!(world.vault.get_entry(&world.owner, made.id).await.unwrap(), made);
        assert_eq!((recorded(&world, "project.rename", "ok").await, recorded(&world, "project.rename", "denied").await), (0, 2));

        world.sql("DELETE FROM audit_head").await;
        let problem = world.vault.rename_project(&world.owner, "blog", "shop", false).await.unwrap_err();
        assert_eq!(problem.code, Code::AuditUnavailable);
        assert_eq!(world.vault.get_entry(&world.owner, made.id).await.unwrap(), made);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_rename_at_once_one_finds_nothing_left() {
    on_both(async |world| {
        let category = variable(&world, "A").await;
        for _ in 0..20 {
            world.entry(category, "blog", "v").await;
        }
        let rename = |to: &'static str| world.vault.rename_project(&world.owner, "blog", to, false);
        let (first, second) = tokio::join!(rename("one"), rename("two"));
        let (won, lost) = if first.is_ok() { (first, second) } else { (second, first) };
        assert_eq!(lost.unwrap_err().code, Code::NotFound);
        assert_eq!(names(&world, &world.owner).await, [(won.unwrap(), 20)]);
    })
    .await;
}

#[tokio::test]
async fn two_that_get_the_same_name_at_once_are_not_merged_unasked() {
    on_both(async |world| {
        let category = variable(&world, "A").await;
        for round in 0..5 {
            let (one, other, both) = (format!("one {round}"), format!("other {round}"), format!("both {round}"));
            for project in [&one, &other] {
                put(&world, entry(category, project, "v")).await;
            }
            let rename = |from| world.vault.rename_project(&world.owner, from, &both, false);
            let (first, second) = tokio::join!(rename(&one), rename(&other));
            let lost = if first.is_ok() { second } else { first };
            assert_eq!(lost.unwrap_err().code, Code::Conflict);
        }
    })
    .await;
}

#[tokio::test]
async fn an_access_key_neither_renames_nor_sees_a_project_as_a_whole() {
    on_both(async |world| {
        let category = variable(&world, "A").await;
        put(&world, entry(category, "blog", "v")).await;
        let input = AccessKeyInput { name: "all".into(), scopes: Scope::ALL.to_vec(), ..Default::default() };
        let issued = world.vault.create_access_key(&world.owner, input, None).await.ok().unwrap().into_inner();
        let token = vault::AccessKeyToken::parse(issued.key.unwrap().expose()).unwrap();
        let key = world.vault.authenticate_key(Some(&token), crate::world::client()).await.unwrap();
        assert_eq!(world.vault.project(&key, "blog").await.unwrap_err().code, Code::AuthSessionRequired);
        assert_eq!(world.vault.rename_project(&key, "blog", "shop", false).await.unwrap_err().code, Code::AuthSessionRequired);
    })
    .await;
}
