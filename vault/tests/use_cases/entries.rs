//! Entries, and the reveal.

use domain::{
    CategoryChange, CategoryId, Code, EntryChange, EntryFilter, EntryInput, Environment, Expected, KeyType, Patch, Scope, SecretInput,
    Timestamp, Value,
};

use crate::world::{World, entry, holds, on_both, secret, text};

const SSH_KEY: &str = include_str!("../keys/openssh_ed25519");
const SERVICE_ACCOUNT: &str = "{\n  \"type\": \"service_account\",\n  \"private_key\": \"canary-json\"\n}\n";

fn pair() -> Value<SecretInput> {
    let field = |name: &str, value: &str| (name.to_string(), SecretInput::new(value.into()));
    Value::Fields(vec![field("AWS_SECRET_ACCESS_KEY", "canary/group="), field("AWS_ACCESS_KEY_ID", "AKIA1")])
}

async fn one_of_each(world: &World) -> Vec<(domain::Entry, String)> {
    let mut entries = Vec::new();
    for (key_type, value, opened) in [
        (KeyType::Simple, secret("canary-simple"), "canary-simple".to_string()),
        (KeyType::Group, pair(), "AWS_SECRET_ACCESS_KEY=canary/group=\nAWS_ACCESS_KEY_ID=AKIA1".into()),
        (KeyType::Ssh, secret(SSH_KEY), SSH_KEY.into()),
        (KeyType::Json, secret(SERVICE_ACCOUNT), SERVICE_ACCOUNT.into()),
    ] {
        let category = world.category(key_type).await;
        let input = EntryInput { value, file_name: Some("file".into()), ..entry(category, "blog", "") };
        entries.push((world.vault.create_entry(&world.owner, input, None).await.unwrap().into_inner(), opened));
    }
    entries
}

#[tokio::test]
async fn every_key_type_is_sealed_and_opens_to_what_was_given_also_after_a_restart() {
    on_both(async |world| {
        let entries = one_of_each(&world).await;
        for (entry, opened) in &entries {
            assert_eq!(&world.revealed(entry).await, opened);
        }
        let stored = world.stored_bytes().await;
        assert!(holds(&stored, "blog"), "the hunt must see what is stored in the open");
        for canary in ["canary-simple", "canary/group=", "canary-json", "AAAAtzc2gtZW", "b3BlbnNzaC1rZXk"] {
            assert!(!holds(&stored, canary), "{canary} lies in the open");
        }
        world.vault.close().await;
        let again = world.place.open(&world.clock).await.unwrap().vault;
        for (entry, opened) in entries {
            assert_eq!(text(again.reveal_entry(&world.owner, entry.id).await.ok().unwrap().value), opened);
        }
    })
    .await;
}

#[tokio::test]
async fn the_row_holds_three_base64_parts_and_term_one() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        world.entry(category, "blog", "canary").await;
        let rows = world.rows("SELECT encrypted_value, key_term FROM key_entries").await;
        let (value, term): (String, i32) = (rows[0].try_get_by_index(0).unwrap(), rows[0].try_get_by_index(1).unwrap());
        let lengths: Vec<usize> = value.split(':').map(str::len).collect();
        assert_eq!((lengths, term), (vec![16, 24, 8], 1));
        assert!(world.db_refuses("UPDATE key_entries SET key_term = 0").await);
    })
    .await;
}

#[tokio::test]
async fn no_list_and_no_detail_holds_a_value() {
    on_both(async |world| {
        let entries = one_of_each(&world).await;
        let list = world.vault.list_entries(&world.owner, EntryFilter::default()).await.unwrap();
        let detail = world.vault.get_entry(&world.owner, entries[0].0.id).await.unwrap();
        let shown = format!("{list:?}{detail:?}{entries:?}", entries = entries.iter().map(|(entry, _)| entry).collect::<Vec<_>>());
        assert!(!shown.contains("canary") && !shown.contains("PRIVATE KEY"));
    })
    .await;
}

#[tokio::test]
async fn a_key_tells_its_kind_and_fingerprint() {
    on_both(async |world| {
        let category = world.category(KeyType::Ssh).await;
        let entry = world.entry(category, "deploy", SSH_KEY).await;
        assert_eq!(entry.file_kind.as_deref(), Some("ssh-ed25519"));
        assert!(entry.fingerprint.unwrap().starts_with("SHA256:"));
    })
    .await;
}

#[tokio::test]
async fn a_change_without_a_value_keeps_the_secret_and_a_new_value_replaces_it() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let made = world.entry(category, "blog", "first").await;
        let notes = EntryChange { notes: Patch::Set("rotate in May".into()), ..Default::default() };
        let noted = world.vault.update_entry(&world.owner, made.id, &Expected::tag("1.1".into()), notes).await.unwrap();
        assert_eq!((noted.version, noted.notes.as_deref(), world.revealed(&made).await.as_str()), (2, Some("rotate in May"), "first"));

        let rotate = EntryChange { value: Some(secret("second")), ..Default::default() };
        let rotated = world.vault.update_entry(&world.owner, made.id, &Expected::tag("2.1".into()), rotate.clone()).await.unwrap();
        assert_eq!((rotated.version, world.revealed(&made).await.as_str()), (3, "second"));
        assert_eq!(world.number("SELECT value_version FROM key_entries").await, 2);

        let late = world.vault.update_entry(&world.owner, made.id, &Expected::tag("2.1".into()), rotate).await.unwrap_err();
        assert_eq!(late.code, Code::PreconditionFailed);
    })
    .await;
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_with_a_pointer_and_nothing_is_written() {
    on_both(async |world| {
        let vault = &world.vault;
        let category = world.category(KeyType::Simple).await;
        let json = world.category(KeyType::Json).await;
        let ssh = world.category(KeyType::Ssh).await;
        let unknown = CategoryId(uuid::Uuid::from_u128(1));
        for (input, code, pointer) in [
            (entry(unknown, "p", "v"), Code::CategoryNotFound, None),
            (entry(category, "   ", "v"), Code::ValidationError, Some("/projectName")),
            (entry(category, "a\0b", "v"), Code::ValidationError, Some("/projectName")),
            (entry(category, &"p".repeat(256), "v"), Code::ValidationError, Some("/projectName")),
            (EntryInput { notes: Some("n".repeat(2001)), ..entry(category, "p", "v") }, Code::ValidationError, Some("/notes")),
            (entry(category, "p", "hunter2\0"), Code::ValueShapeInvalid, Some("/value")),
            (entry(category, "p", &"x".repeat(300 * 1024)), Code::ValidationError, Some("/value")),
            (entry(json, "p", "{\"hunter2\":"), Code::ValueShapeInvalid, Some("/value")),
            (entry(ssh, "p", "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2"), Code::ValueShapeInvalid, Some("/value")),
        ] {
            let problem = vault.create_entry(&world.owner, input, None).await.err().unwrap();
            assert_eq!((problem.code, problem.errors.first().map(|error| error.pointer.as_str())), (code, pointer));
            assert!(!format!("{problem:?}").contains("hunter2"));
        }
        assert_eq!(world.number("SELECT count(*) FROM key_entries").await, 0);
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE action = 'entry.create' AND outcome = 'ok'").await, 0);

        let made = world.entry(category, "p", "v").await;
        let moved = EntryChange { category_id: Some(json), ..Default::default() };
        let problem = vault.update_entry(&world.owner, made.id, &Expected::Any, moved).await.unwrap_err();
        assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValidationError, "/categoryId"));
    })
    .await;
}

#[tokio::test]
async fn lists_are_filtered_by_every_member() {
    on_both(async |world| {
        let (simple, json) = (world.category(KeyType::Simple).await, world.category(KeyType::Json).await);
        let soon = Timestamp::parse("2026-12-01T00:00:00Z").unwrap();
        for (category, project, environment, expires_at) in [
            (simple, "blog", Environment::Production, Some(soon)),
            (simple, "blog", Environment::Staging, None),
            (json, "shop", Environment::Production, None),
        ] {
            world.clock.advance(1);
            let value = if category == json { "{}" } else { "v" };
            let input = EntryInput { environment, expires_at, ..entry(category, project, value) };
            world.vault.create_entry(&world.owner, input, None).await.unwrap();
        }
        let after = Timestamp::parse("2026-12-02T00:00:00Z").unwrap();
        for (filter, expected) in [
            (EntryFilter::default(), vec!["shop", "blog", "blog"]),
            (EntryFilter { category_id: Some(simple), ..Default::default() }, vec!["blog", "blog"]),
            (EntryFilter { project: Some("shop".into()), ..Default::default() }, vec!["shop"]),
            (EntryFilter { environment: Some(Environment::Staging), ..Default::default() }, vec!["blog"]),
            (EntryFilter { expires_before: Some(after), ..Default::default() }, vec!["blog"]),
            (EntryFilter { expires_before: Some(soon), ..Default::default() }, vec![]),
            (EntryFilter { search: Some("SHO".into()), ..Default::default() }, vec!["shop"]),
            (EntryFilter { search: Some("openai_api".into()), ..Default::default() }, vec!["blog", "blog"]),
        ] {
            let page = world.vault.list_entries(&world.owner, filter.clone()).await.unwrap();
            let projects: Vec<String> = page.data.into_iter().map(|entry| entry.project_name).collect();
            assert_eq!(projects, expected, "{filter:?}");
        }
        let first = EntryFilter { limit: Some(2), ..Default::default() };
        let cursor = world.vault.list_entries(&world.owner, first).await.unwrap().next_cursor;
        let rest = EntryFilter { limit: Some(2), cursor, ..Default::default() };
        let page = world.vault.list_entries(&world.owner, rest).await.unwrap();
        assert_eq!((page.data.len(), page.next_cursor), (1, None));
    })
    .await;
}

#[tokio::test]
async fn a_deleted_entry_is_gone_until_it_is_restored() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let made = world.entry(category, "blog", "v").await;
        world.vault.delete_entry(&world.owner, made.id, &Expected::tag("1.1".into())).await.unwrap();
        assert_eq!(world.vault.reveal_entry(&world.owner, made.id).await.err().unwrap().code, Code::EntryNotFound);
        assert!(world.vault.list_entries(&world.owner, EntryFilter::default()).await.unwrap().data.is_empty());
        world.vault.restore_entry(&world.owner, made.id).await.unwrap();
        assert_eq!(world.revealed(&made).await, "v");
        assert_eq!(world.vault.get_entry(&world.owner, made.id).await.unwrap().version, 3, "going and coming back are changes");
        assert_eq!(world.vault.restore_entry(&world.owner, made.id).await.unwrap_err().code, Code::EntryNotFound);
    })
    .await;
}

#[tokio::test]
async fn an_entry_does_not_come_back_under_another_key_type() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let made = world.entry(category, "blog", "v").await;
        world.vault.delete_entry(&world.owner, made.id, &Expected::Any).await.unwrap();
        let to = |key_type| CategoryChange { key_type: Some(key_type), ..Default::default() };
        world.vault.update_category(&world.owner, category, &Expected::Any, to(KeyType::Json)).await.unwrap();
        assert_eq!(world.vault.restore_entry(&world.owner, made.id).await.unwrap_err().code, Code::Conflict);
        world.vault.update_category(&world.owner, category, &Expected::Any, to(KeyType::Simple)).await.unwrap();
        world.vault.restore_entry(&world.owner, made.id).await.unwrap();
        assert_eq!(world.revealed(&made).await, "v");
    })
    .await;
}

#[tokio::test]
async fn a_stranger_s_id_is_an_unknown_id() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let made = world.entry(category, "blog", "canary").await;
        let stranger = world.stranger().await;
        let vault = &world.vault;
        let unknown = domain::EntryId(uuid::Uuid::from_u128(1));
        for id in [made.id, unknown] {
            assert_eq!(vault.get_entry(&stranger, id).await.unwrap_err().code, Code::EntryNotFound);
            assert_eq!(vault.reveal_entry(&stranger, id).await.err().unwrap().code, Code::EntryNotFound);
            assert_eq!(
                vault.update_entry(&stranger, id, &Expected::Any, EntryChange::default()).await.unwrap_err().code,
                Code::EntryNotFound
            );
            assert_eq!(vault.delete_entry(&stranger, id, &Expected::Any).await.unwrap_err().code, Code::EntryNotFound);
            assert_eq!(vault.restore_entry(&stranger, id).await.unwrap_err().code, Code::EntryNotFound);
        }
        assert_eq!(vault.create_entry(&stranger, entry(category, "p", "v"), None).await.err().unwrap().code, Code::CategoryNotFound);
        assert!(vault.list_entries(&stranger, EntryFilter::default()).await.unwrap().data.is_empty());
        assert_eq!(world.revealed(&made).await, "canary");
    })
    .await;
}

#[tokio::test]
async fn reveal_needs_its_own_scope() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let made = world.entry(category, "blog", "v").await;
        let curious = world.owner.clone().with_scopes(&[Scope::EntriesRead, Scope::EntriesWrite]);
        let problem = world.vault.reveal_entry(&curious, made.id).await.err().unwrap();
        assert_eq!(problem.message, "Insufficient permissions: 'entries:reveal' scope required");
        let revealer = world.owner.clone().with_scopes(&[Scope::EntriesReveal]);
        assert!(world.vault.reveal_entry(&revealer, made.id).await.is_ok());
        assert_eq!(world.vault.get_entry(&revealer, made.id).await.unwrap_err().code, Code::AuthScopeRequired);
        assert_eq!(world.vault.list_entries(&revealer, EntryFilter::default()).await.unwrap_err().code, Code::AuthScopeRequired);
    })
    .await;
}
