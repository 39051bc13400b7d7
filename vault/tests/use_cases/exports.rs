//! Exports for programs, and templates that projects are held against.

use domain::{
    AccessKeyInput, CategoryId, CategoryInput, Code, Dialect, Entry, EntryInput, EnvExportInput, Environment, Expected, KeyType, Scope,
    SecretInput, Value,
    import::{Check, CheckInput, ImportInput},
};
use vault::Caller;

use crate::world::{World, client, entry, on_both, secret};

async fn make(world: &World, input: CategoryInput) -> CategoryId {
    world.vault.create_category(&world.owner, input, None).await.unwrap().into_inner().id
}

fn named(name: &str, variable: &str) -> CategoryInput {
    CategoryInput { name: name.into(), env_var_name: Some(variable.into()), ..Default::default() }
}

async fn put(world: &World, input: EntryInput) -> Entry {
    world.clock.advance(1);
    world.vault.create_entry(&world.owner, input, None).await.unwrap().into_inner()
}

fn all(format: Dialect) -> EnvExportInput {
    EnvExportInput { format, ..Default::default() }
}

async fn exported(world: &World, input: EnvExportInput) -> (String, Vec<String>, Vec<String>) {
    let exported = world.vault.export_env(&world.owner, &input).await.ok().unwrap();
    let refused = exported.refused.into_iter().map(|refused| refused.name).collect();
    (exported.text.expose().to_owned(), refused, exported.warnings)
}

async fn refusal(world: &World, caller: &Caller, input: EnvExportInput) -> domain::Problem {
    let problem = world.vault.export_env(caller, &input).await.err().unwrap();
    assert!(!format!("{problem:?}").contains("canary"), "{problem:?}");
    problem
}

async fn reveals(world: &World) -> i64 {
    world.number("SELECT count(*) FROM audit_log WHERE action = 'entry.reveal' AND outcome = 'ok' AND value_version = 1").await
}

#[tokio::test]
async fn variables_are_written_oldest_first_and_each_that_was_opened_is_recorded() {
    on_both(async |world| {
        let (a, group, json) = (make(&world, named("A", "A")).await, world.category(KeyType::Group).await, world.category(KeyType::Json).await);
        let file = CategoryInput { key_type: KeyType::Json, ..named("Account", "ACCOUNT_JSON") };
        let file = make(&world, file).await;
        let field = |name: &str, value: &str| (name.to_string(), SecretInput::new(value.into()));
        let pair = Value::Fields(vec![field("AWS_SECRET_ACCESS_KEY", "s"), field("AWS_ACCESS_KEY_ID", "i")]);
        put(&world, EntryInput { value: pair, ..entry(group, "blog", "") }).await;
        put(&world, entry(a, "blog", "it's")).await;
        put(&world, EntryInput { value: secret("{}"), ..entry(json, "blog", "") }).await;
        put(&world, EntryInput { value: secret("{\"k\":1}"), ..entry(file, "blog", "") }).await;
        put(&world, EntryInput { environment: Environment::Staging, ..entry(a, "blog", "other") }).await;
        let trashed = put(&world, entry(a, "blog", "other")).await;
        world.vault.delete_entry(&world.owner, trashed.id, &Expected::Any).await.unwrap();

        let of_blog = |format| EnvExportInput {
            projects: Some(vec!["blog".into()]),
            environments: Some(vec![Environment::Production]),
            ..all(format)
        };
        let (text, refused, warnings) = exported(&world, of_blog(Dialect::Json)).await;
        let expected = "{\n  \"AWS_SECRET_ACCESS_KEY\": \"s\",\n  \"AWS_ACCESS_KEY_ID\": \"i\",\n  \"A\": \"it's\",\n  \"ACCOUNT_JSON\": \"{\\\"k\\\":1}\"\n}\n";
        assert_eq!((text.as_str(), refused.len(), reveals(&world).await), (expected, 0, 3));
        assert!(matches!(warnings.as_slice(), [only] if only.contains("“json keys” for blog, production")), "{warnings:?}");
        let skipped = world.vault.export_env(&world.owner, &of_blog(Dialect::Json)).await.ok().unwrap().skipped;
        assert_eq!(skipped, ["“json keys” for blog, production"], "also where the text has no comments");

        for dialect in Dialect::ALL {
            let (text, refused, _) = exported(&world, of_blog(dialect)).await;
            assert!(refused.is_empty() && !text.contains("other"), "{dialect:?}");
            assert_eq!(text.starts_with("# “json keys”"), dialect.has_comments(), "{dialect:?}: {text}");
        }
        let project = world.vault.export_project(&world.owner, "blog", Environment::Staging, Dialect::Docker).await.ok().unwrap();
        assert_eq!(project.text.expose(), "A=other\n");
        let delimiters: Vec<String> = [exported(&world, of_blog(Dialect::Github)).await.0, exported(&world, of_blog(Dialect::Github)).await.0].into();
        assert_ne!(delimiters[0], delimiters[1], "nobody can foresee the delimiter");
    })
    .await;
}

#[tokio::test]
async fn what_a_dialect_can_t_carry_is_named_or_refused() {
    on_both(async |world| {
        put(&world, entry(make(&world, named("A", "A")).await, "blog", "canary\nof two lines")).await;
        put(&world, entry(make(&world, named("B", "B")).await, "blog", "one line")).await;
        let (text, refused, _) = exported(&world, all(Dialect::Docker)).await;
        assert!(text.starts_with("# A was left out: ") && text.ends_with("\nB=one line\n") && !text.contains("canary"), "{text}");
        assert_eq!((refused, reveals(&world).await), (vec!["A".to_owned()], 2));
        let strict = refusal(&world, &world.owner, EnvExportInput { strict: true, ..all(Dialect::Docker) }).await;
        assert_eq!((strict.code, strict.errors.len()), (Code::Conflict, 1));
        assert!(strict.message.contains("docker can't carry A."), "{strict}");
        assert_eq!(reveals(&world).await, 4, "what a value is like was told");
        assert!(exported(&world, EnvExportInput { strict: true, ..all(Dialect::Dotenv) }).await.1.is_empty());
    })
    .await;
}

#[tokio::test]
async fn one_variable_of_two_entries_is_exported_from_neither() {
    on_both(async |world| {
        let (one, two) = (make(&world, named("One", "A")).await, make(&world, named("Two", "A")).await);
        put(&world, entry(one, "blog", "canary")).await;
        put(&world, EntryInput { environment: Environment::Local, ..entry(one, "blog", "canary") }).await;
        let problem = refusal(&world, &world.owner, all(Dialect::Dotenv)).await;
        assert_eq!(problem.code, Code::Conflict);
        assert!(problem.message.contains("“One” for blog, production and “One” for blog, local"), "{problem}");
        put(&world, entry(two, "shop", "canary")).await;
        put(&world, entry(one, "shop", "canary")).await;
        let shop = EnvExportInput { projects: Some(vec!["shop".into()]), ..all(Dialect::Dotenv) };
        assert!(refusal(&world, &world.owner, shop).await.message.contains("“Two” and “One” give the same variable, A"));
        assert_eq!(reveals(&world).await, 0, "nothing left, so nothing is recorded");
    })
    .await;
}

#[tokio::test]
async fn all_variables_are_opened_or_none() {
    on_both(async |world| {
        let (a, b) = (make(&world, named("A", "A")).await, make(&world, named("B", "B")).await);
        put(&world, entry(a, "blog", "canary-a")).await;
        let moved = put(&world, entry(b, "blog", "canary-b")).await;
        let sealed_of = |id| format!("SELECT encrypted_value FROM key_entries WHERE category_id = {}", literal(&world, id));
        let stored: String = world.rows(&sealed_of(b)).await[0].try_get_by_index(0).unwrap();
        let put_there =
            |sealed: &str| format!("UPDATE key_entries SET encrypted_value = {sealed} WHERE category_id = {}", literal(&world, b));
        world.sql(&put_there(&format!("({})", sealed_of(a)))).await;
        assert_eq!(refusal(&world, &world.owner, all(Dialect::Json)).await.code, Code::DecryptionFailed);
        assert_eq!(reveals(&world).await, 0, "nothing left, so nothing is recorded");
        world.sql(&put_there(&format!("'{stored}'"))).await;
        assert_eq!(world.revealed(&moved).await, "canary-b");
    })
    .await;
}

#[tokio::test]
async fn an_export_wants_both_scopes_a_fresh_sign_in_and_the_ledger() {
    on_both(async |world| {
        let a = make(&world, named("A", "A")).await;
        put(&world, entry(a, "blog", "canary")).await;
        put(&world, entry(a, "shop", "canary")).await;
        for scope in [Scope::ExportRead, Scope::EntriesReveal] {
            let narrow = world.owner.clone().with_scopes(&[scope]);
            assert_eq!(refusal(&world, &narrow, all(Dialect::Json)).await.code, Code::AuthScopeRequired);
        }
        let scopes = vec![Scope::ExportRead, Scope::EntriesReveal];
        let input = AccessKeyInput { name: "k".into(), scopes, projects: Some(vec!["blog".into()]), ..Default::default() };
        let issued = world.vault.create_access_key(&world.owner, input, None).await.ok().unwrap().into_inner();
        let token = vault::AccessKeyToken::parse(issued.key.unwrap().expose()).unwrap();
        let key = world.vault.authenticate_key(Some(&token), client()).await.unwrap();
        assert_eq!(world.vault.export_env(&key, &all(Dialect::Docker)).await.ok().unwrap().text.expose(), "A=canary\n");
        let outside = EnvExportInput { projects: Some(vec!["shop".into()]), ..all(Dialect::Docker) };
        assert_eq!(refusal(&world, &key, outside).await.code, Code::NotFound);
        assert_eq!(refusal(&world, &world.stranger().await, all(Dialect::Docker)).await.code, Code::NotFound);
        for (projects, environments, pointer) in [
            (Some(vec![]), None, "/projects"),
            (None, Some(vec![]), "/environments"),
            (Some(vec!["x".into(); 101]), None, "/projects"),
            (Some(vec!["a".into(), "b\n".into()]), None, "/projects/1"),
        ] {
            let problem = refusal(&world, &world.owner, EnvExportInput { projects, environments, ..all(Dialect::Json) }).await;
            assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValidationError, pointer));
        }

        let of_blog = EnvExportInput { projects: Some(vec!["blog".into()]), ..all(Dialect::Json) };
        let before = reveals(&world).await;
        world.clock.advance(16 * 60);
        assert_eq!(refusal(&world, &world.owner, of_blog.clone()).await.code, Code::ReauthRequired);
        assert_eq!(reveals(&world).await, before);
        world.vault.export_env(&key, &of_blog).await.ok().unwrap();
        world.sql("DELETE FROM audit_head").await;
        assert_eq!(refusal(&world, &key, of_blog).await.code, Code::AuditUnavailable);
    })
    .await;
}

#[tokio::test]
async fn what_the_host_does_stands_in_the_ledger_as_the_host_s() {
    on_both(async |world| {
        let client = vault::Client { request_id: "import env".into(), ..Default::default() };
        assert_eq!(world.vault.host(Some("nobody@example.org"), client.clone()).await.unwrap_err().code, Code::NotFound);
        assert_eq!(world.vault.host(Some("nobody"), client.clone()).await.unwrap_err().code, Code::ValidationError);
        let host = world.vault.host(Some(" OWNER@example.org "), client.clone()).await.unwrap();
        assert_eq!(host.account_id(), world.vault.host(None, client).await.unwrap().account_id());
        let input = ImportInput { project_name: "blog".into(), content: SecretInput::new("A=canary\n".into()), ..Default::default() };
        world.vault.save_import(&host, input, None).await.unwrap();
        world.clock.advance(16 * 60);
        let exported = world.vault.export_env(&host, &all(Dialect::Docker)).await.ok().unwrap();
        assert_eq!(exported.text.expose(), "A=canary\n");
        assert_eq!(world.vault.list_access_keys(&host, None, None).await.unwrap_err().code, Code::AuthSessionRequired);
        let rows = world
            .rows(
                "SELECT action, actor_id FROM audit_log WHERE actor_kind = 'host' AND actor_id IS NOT NULL AND outcome = 'ok' ORDER BY seq",
            )
            .await;
        let actions: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
        assert_eq!(actions, ["category.create", "entry.create", "import", "entry.reveal"]);
        assert!(rows.iter().all(|row| row.try_get_by_index::<String>(1).unwrap() == world.account.id.to_string()));
    })
    .await;
}

#[tokio::test]
async fn a_project_is_held_against_a_template_by_names_alone() {
    on_both(async |world| {
        let (a, b, group) =
            (make(&world, named("A", "A")).await, make(&world, named("B", "B")).await, world.category(KeyType::Group).await);
        let at = |days: i64| Some(world.clock.now().after_seconds(days * 86_400));
        put(&world, EntryInput { expires_at: at(29), ..entry(a, "blog", "canary") }).await;
        put(&world, EntryInput { expires_at: at(31), ..entry(b, "blog", "canary") }).await;
        let pair = Value::Fields(vec![("AWS_ACCESS_KEY_ID".into(), SecretInput::new("canary".into()))]);
        put(&world, EntryInput { value: pair, expires_at: at(-1), ..entry(group, "blog", "") }).await;
        put(&world, EntryInput { environment: Environment::Staging, ..entry(b, "blog", "canary") }).await;

        let check = |project: &str, template: &str| CheckInput {
            project_name: project.into(),
            template: template.into(),
            environment: Environment::Production,
        };
        let template = "# needed\nZED=\nA=example\nAWS_SECRET_ACCESS_KEY=\nA=twice\nexport CAT=\n";
        let rows = world.number("SELECT count(*) FROM audit_log").await;
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let found = world.vault.check_project(&world.owner, &check("blog", template)).await.unwrap();
        let expected = Check {
            missing: names(&["ZED", "CAT"]),
            extra: names(&["AWS_ACCESS_KEY_ID", "B"]),
            expiring: names(&["A", "AWS_SECRET_ACCESS_KEY"]),
        };
        assert_eq!((found, world.number("SELECT count(*) FROM audit_log").await), (expected, rows));
        for (caller, project) in [(&world.stranger().await, "blog"), (&world.owner, "nothing")] {
            let none = world.vault.check_project(caller, &check(project, "A=\n")).await.unwrap();
            assert_eq!(none, Check { missing: names(&["A"]), ..Default::default() });
        }
        let writer = world.owner.clone().with_scopes(&[Scope::EntriesWrite]);
        assert_eq!(world.vault.check_project(&writer, &check("blog", "A=\n")).await.unwrap_err().code, Code::AuthScopeRequired);
        let nameless = world.vault.check_project(&world.owner, &check(" ", "A=\n")).await.unwrap_err();
        assert_eq!((nameless.code, nameless.errors[0].pointer.as_str()), (Code::ValidationError, "/projectName"));
        let many: String = (0..2_001).map(|number| format!("A{number}=\n")).collect();
        for bad in ["", "# nothing\n", many.as_str(), &"x".repeat(600 * 1024)] {
            let problem = world.vault.check_project(&world.owner, &check("blog", bad)).await.unwrap_err();
            assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValidationError, "/template"));
        }
    })
    .await;
}

/// An id as the database compares it.
fn literal(world: &World, id: CategoryId) -> String {
    match world.place.database {
        vault::Database::Sqlite(_) => format!("x'{}'", id.0.simple()),
        vault::Database::Postgres(_) => format!("'{}'", id.0),
    }
}
