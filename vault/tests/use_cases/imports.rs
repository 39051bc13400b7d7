//! Imports: each variable into its category, all of it or nothing, values told to nobody who may not open them.

use domain::{
    AccessKeyInput, Category, CategoryFilter, CategoryId, CategoryInput, Code, Entry, EntryFilter, EntryInput, Environment, Expected,
    ImportFormat, KeyType, Scope, SecretInput, Value,
    import::{Import, ImportInput, ImportState, ImportUndo, OnConflict},
};
use vault::{Caller, Made};

use crate::world::{World, client, entry, holds, on_both};

fn file(content: &str) -> ImportInput {
    ImportInput { project_name: "blog".into(), content: SecretInput::new(content.into()), ..Default::default() }
}

fn replacing(content: &str) -> ImportInput {
    ImportInput { on_conflict: OnConflict::Replace, ..file(content) }
}

async fn save(world: &World, input: ImportInput) -> Import {
    world.vault.save_import(&world.owner, input, None).await.unwrap().into_inner()
}

async fn preview(world: &World, caller: &Caller, input: ImportInput) -> Import {
    world.vault.preview_import(caller, input).await.unwrap()
}

async fn refusal(world: &World, caller: &Caller, input: ImportInput) -> (Code, String) {
    let previewed = world.vault.preview_import(caller, input.clone()).await.unwrap_err();
    let saved = world.vault.save_import(caller, input, None).await.err().unwrap();
    assert_eq!(previewed, saved, "a preview tells what would happen");
    (saved.code, saved.errors.first().map(|error| error.pointer.clone()).unwrap_or_default())
}

fn states(import: &Import) -> Vec<(&str, ImportState)> {
    import.rows.iter().map(|row| (row.name.as_str(), row.state)).collect()
}

fn counts(import: &Import) -> (u32, u32, u32) {
    (import.created, import.replaced, import.categories)
}

async fn entries(world: &World) -> Vec<Entry> {
    world.vault.list_entries(&world.owner, EntryFilter::default()).await.unwrap().data
}

async fn categories(world: &World) -> Vec<Category> {
    let listed = world.vault.list_categories(&world.owner, CategoryFilter::default()).await.unwrap();
    listed.data.into_iter().map(|summary| summary.category).collect()
}

/// Every entry with its value, by category and project.
async fn values(world: &World) -> Vec<(String, String, String)> {
    let mut values = Vec::new();
    for entry in entries(world).await {
        values.push((entry.category.name.clone(), entry.project_name.clone(), world.revealed(&entry).await));
    }
    values.sort();
    values
}

fn value(category: &str, project: &str, value: &str) -> (String, String, String) {
    (category.into(), project.into(), value.into())
}

async fn make(world: &World, input: CategoryInput) -> CategoryId {
    world.clock.advance(1);
    world.vault.create_category(&world.owner, input, None).await.unwrap().into_inner().id
}

fn named(name: &str, variable: &str) -> CategoryInput {
    CategoryInput { name: name.into(), env_var_name: Some(variable.into()), ..Default::default() }
}

async fn recorded(world: &World, action: &str) -> i64 {
    world.number(&format!("SELECT count(*) FROM audit_log WHERE action = '{action}' AND outcome = 'ok'")).await
}

async fn key(world: &World, input: AccessKeyInput) -> Caller {
    let input = AccessKeyInput { name: "key".into(), ..input };
    let issued = world.vault.create_access_key(&world.owner, input, None).await.ok().unwrap().into_inner();
    let token = vault::AccessKeyToken::parse(issued.key.unwrap().expose()).unwrap();
    world.vault.authenticate_key(Some(&token), client()).await.unwrap()
}

#[tokio::test]
async fn a_variable_goes_to_its_simple_category_else_to_a_group_else_to_a_new_one() {
    on_both(async |world| {
        let group = world.category(KeyType::Group).await;
        let aws = CategoryInput { key_type: KeyType::Group, field_definitions: vec!["AWS_ACCESS_KEY_ID".into()], ..named("later", "X") };
        make(&world, CategoryInput { env_var_name: None, ..aws }).await;
        let oldest = make(&world, named("OpenAI", "OPENAI_API_KEY")).await;
        make(&world, named("OpenAI again", "OPENAI_API_KEY")).await;
        let text = "OPENAI_API_KEY=sk\nAWS_SECRET_ACCESS_KEY=s\nexport NEW_ONE='n'\nAWS_ACCESS_KEY_ID=i\n";

        let seen = preview(&world, &world.owner, file(text)).await;
        assert!(seen.rows.iter().all(|row| row.state == ImportState::New && row.entry_id.is_none()));
        assert_eq!((counts(&seen), &seen.made), ((3, 0, 1), &ImportUndo::default()));
        let homes: Vec<_> = seen.rows.iter().map(|row| (row.line, row.category_id)).collect();
        assert_eq!(homes, [(Some(1), Some(oldest)), (Some(2), Some(group)), (Some(3), None), (Some(4), Some(group))]);
        assert_eq!((entries(&world).await.len(), categories(&world).await.len()), (0, 4), "a preview changes nothing");

        let import = save(&world, file(text)).await;
        assert_eq!((counts(&import), import.made.entries.len(), import.made.categories.len()), ((3, 0, 1), 3, 1));
        assert!(import.rows.iter().all(|row| row.entry_id.is_some() && row.category_id.is_some() && row.project_name == "blog"));
        assert_eq!(import.rows[1].entry_id, import.rows[3].entry_id, "one entry of the group");
        let pair = "AWS_SECRET_ACCESS_KEY=s\nAWS_ACCESS_KEY_ID=i";
        assert_eq!(values(&world).await, [value("NEW_ONE", "blog", "n"), value("OpenAI", "blog", "sk"), value("group keys", "blog", pair)]);
        let made = categories(&world).await.into_iter().find(|category| category.name == "NEW_ONE").unwrap();
        assert_eq!((made.key_type, made.env_var_name.as_deref(), made.version), (KeyType::Simple, Some("NEW_ONE"), 1));
        let found = EntryFilter { search: Some("new_one".into()), ..Default::default() };
        assert_eq!(world.vault.list_entries(&world.owner, found).await.unwrap().data.len(), 1, "what is new is found");
        for (action, count) in [("entry.create", 3), ("category.create", 5), ("import", 1)] {
            assert_eq!(recorded(&world, action).await, count, "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_there_keeps_its_value_unless_told_otherwise() {
    on_both(async |world| {
        save(&world, file("A=1\nB=2\nC=3\n")).await;
        let before = entries(&world).await;
        world.clock.advance(60);
        let text = "A=1\nB=canary\nD=4\n";
        let kept = save(&world, file(text)).await;
        assert_eq!(states(&kept), [("A", ImportState::Same), ("B", ImportState::Changed), ("D", ImportState::New)]);
        assert_eq!(counts(&kept), (1, 0, 1));
        assert!(before.iter().all(|old| kept.rows.iter().all(|row| row.name != old.category.name || row.entry_id == Some(old.id))));
        assert_eq!(values(&world).await[1], value("B", "blog", "2"));

        let seen = preview(&world, &world.owner, replacing(text)).await;
        assert_eq!(counts(&seen), (0, 1, 0));
        let reveals = recorded(&world, "entry.reveal").await;
        let replaced = save(&world, replacing(text)).await;
        assert_eq!(states(&replaced), [("A", ImportState::Same), ("B", ImportState::Changed), ("D", ImportState::Same)]);
        assert_eq!((counts(&replaced), &replaced.made), ((0, 1, 0), &ImportUndo::default()));
        assert_eq!(recorded(&world, "entry.reveal").await, reveals + 3, "a row for each that was opened to be compared");
        assert_eq!(values(&world).await[1], value("B", "blog", "canary"));
        let changed: Vec<_> =
            entries(&world).await.into_iter().filter(|entry| entry.version > 1).map(|entry| entry.category.name).collect();
        assert_eq!(changed, ["B"], "what is the same is not written");
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE action = 'entry.update' AND value_version = 2").await, 1);
        assert!(!holds(format!("{replaced:?}{seen:?}").as_bytes(), "canary"));

        let elsewhere = save(&world, ImportInput { environment: Environment::Staging, ..file("A=1\n") }).await;
        assert_eq!((states(&elsewhere), counts(&elsewhere)), (vec![("A", ImportState::New)], (1, 0, 0)), "another environment");
    })
    .await;
}

#[tokio::test]
async fn fields_of_a_group_s_entry_are_replaced_one_by_one() {
    on_both(async |world| {
        let group = world.category(KeyType::Group).await;
        save(&world, file("AWS_ACCESS_KEY_ID=i\n")).await;
        let text = "AWS_SECRET_ACCESS_KEY=s\nAWS_ACCESS_KEY_ID=i\n";
        let kept = save(&world, file(text)).await;
        assert_eq!(
            (states(&kept), counts(&kept)),
            (vec![("AWS_SECRET_ACCESS_KEY", ImportState::Changed), ("AWS_ACCESS_KEY_ID", ImportState::Same)], (0, 0, 0))
        );
        let change = domain::CategoryChange { field_definitions: Some(vec!["AWS_SECRET_ACCESS_KEY".into()]), ..Default::default() };
        world.vault.update_category(&world.owner, group, &Expected::Any, change).await.unwrap();
        let replaced = save(&world, replacing("AWS_SECRET_ACCESS_KEY=s\n")).await;
        assert_eq!(counts(&replaced), (0, 1, 0));
        let pair = "AWS_ACCESS_KEY_ID=i\nAWS_SECRET_ACCESS_KEY=s";
        assert_eq!(values(&world).await, [value("group keys", "blog", pair)], "a field that its category has lost stays");
    })
    .await;
}

#[tokio::test]
async fn whoever_may_not_open_values_learns_nothing_of_them() {
    on_both(async |world| {
        world.category(KeyType::Group).await;
        save(&world, file("A=1\nAWS_ACCESS_KEY_ID=i\n")).await;
        let writer = key(&world, AccessKeyInput { scopes: vec![Scope::EntriesWrite], ..Default::default() }).await;
        let reveals = recorded(&world, "entry.reveal").await;
        for text in ["A=1\nAWS_ACCESS_KEY_ID=i\n", "A=2\nAWS_ACCESS_KEY_ID=j\n", "A=\nAWS_SECRET_ACCESS_KEY=s\n"] {
            let seen = preview(&world, &writer, file(text)).await;
            assert!(seen.rows.iter().all(|row| row.state == ImportState::Exists && row.message.is_none()), "{seen:?}");
            let seen = preview(&world, &writer, replacing(text)).await;
            assert!(seen.rows.iter().all(|row| row.state == ImportState::Exists), "{seen:?}");
            assert_eq!(counts(&seen), (0, 2, 0), "also where it is the same: the number would tell");
        }
        let saved = world.vault.save_import(&writer, replacing("A=1\nAWS_SECRET_ACCESS_KEY=s\n"), None).await.unwrap().into_inner();
        assert_eq!(counts(&saved), (0, 2, 0));
        assert_eq!(recorded(&world, "entry.reveal").await, reveals, "nothing was told");
        let pair = "AWS_ACCESS_KEY_ID=i\nAWS_SECRET_ACCESS_KEY=s";
        assert_eq!(values(&world).await, [value("A", "blog", "1"), value("group keys", "blog", pair)]);
    })
    .await;
}

#[tokio::test]
async fn of_two_entries_neither_is_replaced() {
    on_both(async |world| {
        let category = make(&world, named("OpenAI", "OPENAI_API_KEY")).await;
        for value in ["1", "2"] {
            world.clock.advance(60);
            world.entry(category, "blog", value).await;
        }
        let problem = world.vault.save_import(&world.owner, replacing("NEW=1\nOPENAI_API_KEY=1\n"), None).await.err().unwrap();
        assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::Conflict, "/onConflict"));
        for part in ["“OpenAI”", "blog", "production", "2026-11-23T08:01:01.000Z", "2026-11-23T08:02:01.000Z"] {
            assert!(problem.message.contains(part), "{part}: {problem}");
        }
        assert_eq!((entries(&world).await.len(), categories(&world).await.len()), (2, 1), "all of it or nothing");
        refusal(&world, &world.owner, replacing("OPENAI_API_KEY=1\n")).await;
        assert_eq!(states(&save(&world, file("OPENAI_API_KEY=1\n")).await), [("OPENAI_API_KEY", ImportState::Changed)]);
    })
    .await;
}

#[tokio::test]
async fn what_can_t_be_imported_is_named_with_its_line_and_the_rest_is() {
    on_both(async |world| {
        let text = "A=1\nA=2\nmy-key=x\nno assignment\nB=\"unterminated\nC=3\0\nD=4\n";
        let import = save(&world, file(text)).await;
        let rows: Vec<_> = import.rows.iter().map(|row| (row.line.unwrap(), row.state, row.category.is_some())).collect();
        let expected = [
            (1, ImportState::Duplicate, false),
            (2, ImportState::New, true),
            (3, ImportState::BadName, false),
            (4, ImportState::Unreadable, false),
            (5, ImportState::Unreadable, false),
            (6, ImportState::Unreadable, false),
            (7, ImportState::New, true),
        ];
        assert_eq!(rows, expected);
        assert!(import.rows[2].message.as_ref().unwrap().ends_with("my_key"));
        assert_eq!(values(&world).await, [value("A", "blog", "2"), value("D", "blog", "4")]);
        let large = format!("A={}\n", "x".repeat(600 * 1024));
        for bad in ["", "# nothing\n", "\0\u{1}\u{2}PNG", large.as_str(), &"X=1\n".repeat(20_000)] {
            assert_eq!(refusal(&world, &world.owner, file(bad)).await, (Code::ValidationError, "/content".into()));
        }
        for project in ["", " ", "a\nb"] {
            let bad = ImportInput { project_name: project.into(), ..file("A=1\n") };
            assert_eq!(refusal(&world, &world.owner, bad).await, (Code::ValidationError, "/projectName".into()));
        }
    })
    .await;
}

#[tokio::test]
async fn every_sample_of_another_tool_is_imported_and_opens_again() {
    on_both(async |world| {
        let sample = |name: &str| std::fs::read_to_string(format!("{}/src/formats/samples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        for (format, name, imported, left_out) in [
            (ImportFormat::Infisical, "infisical-export.json", 2, 2),
            (ImportFormat::Infisical, "infisical-api.json", 2, 1),
            (ImportFormat::Doppler, "doppler-download.json", 3, 3),
            (ImportFormat::Doppler, "doppler-api.json", 2, 4),
            (ImportFormat::Bitwarden, "bitwarden-sm.json", 2, 1),
            (ImportFormat::Sops, "sops.yaml", 8, 3),
            (ImportFormat::Sops, "sops.json", 5, 2),
            (ImportFormat::OnePassword, "1password.env", 1, 1),
        ] {
            let project_name = format!("from {name}");
            let input = ImportInput { format, project_name: project_name.clone(), ..file(&sample(name)) };
            let import = save(&world, input.clone()).await;
            let variables = import.rows.iter().filter(|row| row.category.is_some()).count();
            assert_eq!((variables, import.rows.len() - variables), (imported, left_out), "{name}: {import:?}");
            assert!(import.rows.iter().filter(|row| row.category.is_none()).all(|row| row.message.is_some()), "{name}");
            let again = preview(&world, &world.owner, input).await;
            assert!(again.rows.iter().all(|row| row.category.is_none() || row.state == ImportState::Same), "{name}: {again:?}");
        }
        let problem =
            refusal(&world, &world.owner, ImportInput { format: ImportFormat::Sops, ..file(&sample("sops-encrypted.yaml")) }).await;
        assert_eq!(problem, (Code::ValidationError, "/content".into()));
        let of = async |project: &str| {
            let filter = EntryFilter { project: Some(project.into()), ..Default::default() };
            world.vault.list_entries(&world.owner, filter).await.unwrap().data
        };
        assert_eq!(of("shop").await.len(), 0, "“Stripe secret key” is no name of a variable");
        let doppler: Vec<_> = of("blog").await.into_iter().map(|entry| (entry.category.name, entry.environment, entry.notes)).collect();
        assert!(doppler.contains(&("DB_HOST".into(), Environment::Staging, Some("read replica".into()))), "{doppler:?}");
    })
    .await;
}

#[tokio::test]
async fn a_key_imports_within_its_reach_and_makes_categories_only_where_it_may() {
    on_both(async |world| {
        let known = make(&world, named("A", "A")).await;
        let narrow = |narrowed: AccessKeyInput| AccessKeyInput { scopes: vec![Scope::EntriesWrite], ..narrowed };
        let project = key(&world, narrow(AccessKeyInput { projects: Some(vec!["blog".into()]), ..Default::default() })).await;
        let environments = Some(vec![Environment::Staging]);
        let environment = key(&world, narrow(AccessKeyInput { environments, ..Default::default() })).await;
        let elsewhere = ImportInput { project_name: "shop".into(), ..file("A=1\n") };
        assert_eq!(refusal(&world, &project, elsewhere).await, (Code::ValidationError, "/projectName".into()));
        assert_eq!(refusal(&world, &environment, file("A=1\n")).await, (Code::ValidationError, "/environment".into()));
        let shop = r#"{"DOPPLER_PROJECT":"shop","A":"1"}"#;
        let outside = ImportInput { format: ImportFormat::Doppler, ..file(shop) };
        assert_eq!(refusal(&world, &project, outside).await, (Code::ValidationError, "/projectName".into()), "a file names its own");

        assert_eq!(refusal(&world, &project, file("A=1\nNEW=1\n")).await, (Code::AuthScopeRequired, String::new()));
        assert_eq!(counts(&world.vault.save_import(&project, file("A=1\n"), None).await.unwrap().into_inner()), (1, 0, 0));
        let scopes = vec![Scope::EntriesWrite, Scope::CategoriesWrite];
        let other = make(&world, named("B", "B")).await;
        let categories = key(&world, AccessKeyInput { scopes, category_ids: Some(vec![other]), ..Default::default() }).await;
        assert_eq!(refusal(&world, &categories, file("A=2\n")).await, (Code::AuthScopeRequired, String::new()), "“A” is out of its sight");
        assert_eq!(preview(&world, &categories, file("B=2\n")).await.rows[0].category_id, Some(other));
        let reader = world.owner.clone().with_scopes(&[Scope::EntriesRead, Scope::EntriesReveal]);
        assert_eq!(refusal(&world, &reader, file("A=1\n")).await.0, Code::AuthScopeRequired);
        let stranger = world.stranger().await;
        assert_eq!(preview(&world, &stranger, file("A=1\n")).await.rows[0].state, ImportState::New);
        assert_eq!(entries(&world).await.len(), 1);
        assert_eq!(entries(&world).await[0].category_id, known);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_imports_once_and_tells_what_is_there() {
    on_both(async |world| {
        let once = |body: &str| world.vault.once("key-1", "POST", "/api/import/env", body.as_bytes()).unwrap();
        let first = world.vault.save_import(&world.owner, replacing("A=1\n"), Some(&once("x"))).await.unwrap();
        assert!(matches!(&first, Made::New(import) if import.created == 1));
        let category = categories(&world).await[0].id;
        world.entry(category, "blog", "another").await;
        let again = world.vault.save_import(&world.owner, replacing("A=1\n"), Some(&once("x"))).await.unwrap();
        let Made::Before(again) = again else { panic!("done twice") };
        assert_eq!((counts(&again), states(&again)), ((0, 0, 0), vec![("A", ImportState::Changed)]), "no conflict either");
        assert_eq!(again.made, ImportUndo::default());
        let other = world.vault.save_import(&world.owner, file("A=2\n"), Some(&once("y"))).await.err().unwrap();
        assert_eq!(other.code, Code::IdempotencyMismatch);
        assert_eq!(recorded(&world, "import").await, 1);
    })
    .await;
}

#[tokio::test]
async fn two_imports_at_once_make_everything_once() {
    on_both(async |world| {
        world.category(KeyType::Group).await;
        let text: String = (0..50).map(|number| format!("V{number}={number}\n")).collect::<String>() + "AWS_ACCESS_KEY_ID=i\n";
        for round in 0..3 {
            let input = ImportInput { project_name: format!("p{round}"), ..file(&text) };
            let import = || world.vault.save_import(&world.owner, input.clone(), None);
            // Somebody who makes an entry at the same time is not held up for ever, and holds up nobody.
            let category = make(&world, named("beside", "BESIDE")).await;
            let beside = world.vault.create_entry(&world.owner, entry(category, "beside", "v"), None);
            let (first, second, beside) = tokio::join!(import(), import(), beside);
            let (first, second) = (first.unwrap().into_inner(), second.unwrap().into_inner());
            assert_eq!((first.created + second.created, first.categories + second.categories), (51, if round == 0 { 50 } else { 0 }));
            assert!(beside.is_ok());
        }
        assert_eq!(entries(&world).await.len(), 3 * 52);
    })
    .await;
}

#[tokio::test]
async fn what_an_import_made_goes_to_the_trash_together() {
    on_both(async |world| {
        save(&world, file("A=1\n")).await;
        let import = save(&world, replacing("A=2\nB=1\nC=1\n")).await;
        assert_eq!((import.made.entries.len(), import.made.categories.len()), (2, 2));
        let c = import.rows[2].category_id.unwrap();
        let later = world.entry(c, "shop", "v").await;
        for caller in [&world.stranger().await, &world.owner.clone().with_scopes(&[Scope::EntriesWrite])] {
            world.vault.undo_import(caller, import.made.clone()).await.unwrap_err();
        }
        world.vault.undo_import(&world.owner, import.made.clone()).await.unwrap();
        assert_eq!(values(&world).await, [value("A", "blog", "2"), value("C", "shop", "v")], "a replaced value is not put back");
        let left: Vec<_> = categories(&world).await.into_iter().map(|category| category.name).collect();
        assert!(left.len() == 2 && left.contains(&"C".into()), "{left:?} has an entry of somebody's");
        let together = "SELECT count(DISTINCT deletion_id) FROM key_entries WHERE deleted_at IS NOT NULL";
        assert_eq!((world.number(together).await, recorded(&world, "import.undo").await), (1, 1));
        assert_eq!((recorded(&world, "entry.delete").await, recorded(&world, "category.delete").await), (2, 1));
        let again = world.vault.undo_import(&world.owner, import.made.clone()).await.unwrap_err();
        assert_eq!(again.code, Code::CategoryNotFound);
        let b = import.rows[1].category_id.unwrap();
        world.vault.restore_category(&world.owner, b).await.unwrap();
        assert!(values(&world).await.contains(&value("B", "blog", "1")), "what went together comes back together");
        assert_eq!(world.vault.get_entry(&world.owner, later.id).await.unwrap().id, later.id);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_imported_or_told_that_was_not_recorded() {
    on_both(async |world| {
        save(&world, file("A=1\n")).await;
        world.sql("DELETE FROM audit_head").await;
        for input in [file("A=2\n"), replacing("A=2\n")] {
            assert_eq!(refusal(&world, &world.owner, input).await.0, Code::AuditUnavailable);
        }
        let saved = world.vault.save_import(&world.owner, file("B=1\n"), None).await.err().unwrap();
        assert_eq!(saved.code, Code::AuditUnavailable);
        let undone = ImportUndo { entries: vec![entries(&world).await[0].id], categories: Vec::new() };
        assert_eq!(world.vault.undo_import(&world.owner, undone).await.unwrap_err().code, Code::AuditUnavailable);
        assert_eq!((entries(&world).await.len(), categories(&world).await.len()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn values_are_stored_sealed_and_named_nowhere() {
    on_both(async |world| {
        let text = "A=canary-a\nB=\"canary-b\"\n";
        let first = save(&world, file(text)).await;
        let import = save(&world, replacing("A=canary-c\nB=canary-b\n")).await;
        let pair = Value::Fields(vec![("AWS_ACCESS_KEY_ID".into(), SecretInput::new("canary-d".into()))]);
        let group = world.category(KeyType::Group).await;
        world.vault.create_entry(&world.owner, EntryInput { value: pair, ..entry(group, "blog", "") }, None).await.unwrap();
        save(&world, replacing("AWS_ACCESS_KEY_ID=canary-e\n")).await;
        assert!(!holds(&world.stored_bytes().await, "canary-"));
        assert!(!holds(format!("{first:?}{import:?}").as_bytes(), "canary-"));
        let entry = entries(&world).await.into_iter().find(|entry| entry.category.name == "A").unwrap();
        assert_eq!(world.revealed(&entry).await, "canary-c");
    })
    .await;
}

#[tokio::test]
async fn a_vault_of_20_000_keys_takes_imports_as_a_small_one_does() {
    on_both(async |world| {
        for project in 0..10 {
            let text: String = (0..2_000).map(|number| format!("V{number}={project}\n")).collect();
            let import = save(&world, ImportInput { project_name: format!("p{project}"), ..file(&text) }).await;
            assert_eq!(counts(&import), (2_000, 0, if project == 0 { 2_000 } else { 0 }));
        }
        assert_eq!(world.number("SELECT count(*) FROM key_entries").await, 20_000);
        let import = save(&world, ImportInput { project_name: "p3".into(), ..replacing("V7=changed\nV8=3\nNEW=1\n") }).await;
        assert_eq!(
            (states(&import), counts(&import)),
            (vec![("V7", ImportState::Changed), ("V8", ImportState::Same), ("NEW", ImportState::New)], (1, 1, 1))
        );
        let all = ImportUndo { entries: import.made.entries, categories: import.made.categories };
        world.vault.undo_import(&world.owner, all).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM key_entries WHERE deleted_at IS NULL").await, 20_000);
    })
    .await;
}
