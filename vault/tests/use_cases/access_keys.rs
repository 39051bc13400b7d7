//! Access keys: shown once, good for what they were given, dead at once; and requests that are repeated.

use domain::{
    AccessKeyChange, AccessKeyInput, CategoryFilter, CategoryInput, Code, EntryChange, EntryFilter, Environment, Expected, IssuedAccessKey,
    KeyType, Patch, Rotation, Scope, SecretInput, Timestamp,
};
use vault::{AccessKeyToken, Caller, Client, Made};

use crate::world::{World, client, entry, holds, on_both, text};

fn input(scopes: &[Scope]) -> AccessKeyInput {
    AccessKeyInput { name: "ci".into(), scopes: scopes.to_vec(), ..Default::default() }
}

async fn issue(world: &World, input: AccessKeyInput) -> (IssuedAccessKey, AccessKeyToken) {
    let issued = world.vault.create_access_key(&world.owner, input, None).await.ok().unwrap().into_inner();
    let token = AccessKeyToken::parse(issued.key.as_ref().unwrap().expose()).unwrap();
    (issued, token)
}

async fn comes_with(world: &World, token: &AccessKeyToken) -> Result<Caller, Code> {
    world.vault.authenticate_key(Some(token), client()).await.map_err(|problem| problem.code)
}

async fn caller(world: &World, input: AccessKeyInput) -> Caller {
    let (_, token) = issue(world, input).await;
    comes_with(world, &token).await.unwrap()
}

#[tokio::test]
async fn a_key_is_shown_once_and_stored_hashed() {
    on_both(async |world| {
        let (issued, token) = issue(&world, input(&[Scope::EntriesRead])).await;
        let text = issued.key.unwrap();
        let listed = world.vault.list_access_keys(&world.owner, None, None).await.unwrap().data;
        assert_eq!(listed, std::slice::from_ref(&issued.access_key));
        assert!(text.expose().starts_with(&issued.access_key.key_prefix) && issued.access_key.key_prefix.len() == 13);
        let in_ninety_days = world.clock.now().after_seconds(90 * 86_400);
        assert_eq!(issued.access_key.expires_at, Some(in_ninety_days), "a key ends unless told never to");
        let stored = world.stored_bytes().await;
        assert!(holds(&stored, token.hash().as_str()) && !holds(&stored, text.expose()));
    })
    .await;
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say_and_nothing_else() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let made = world.entry(category, "blog", "v").await;
        let reader = caller(&world, input(&[Scope::EntriesRead])).await;
        let vault = &world.vault;
        assert_eq!(vault.list_entries(&reader, EntryFilter::default()).await.unwrap().data.len(), 1);
        assert_eq!(vault.reveal_entry(&reader, made.id).await.err().unwrap().code, Code::AuthScopeRequired);
        assert_eq!(vault.stats(&reader).await.unwrap_err().code, Code::AuthScopeRequired);
        let revealer = caller(&world, input(&[Scope::EntriesReveal])).await;
        assert!(vault.reveal_entry(&revealer, made.id).await.is_ok());
        let row = &world.rows("SELECT actor_kind, actor_id, key_id FROM audit_log WHERE action = 'entry.reveal'").await[0];
        let text = |index| row.try_get_by_index::<String>(index).unwrap();
        let vault::Principal::Key(key) = revealer.principal() else { panic!("a key") };
        assert_eq!([text(0), text(1), text(2)], ["key".into(), world.account.id.to_string(), key.to_string()]);
    })
    .await;
}

/// What comes together shares a query (`lookups.rs`): each gets what is his all the same.
#[tokio::test]
async fn those_who_come_together_get_only_what_is_theirs() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let (blog, shop) = (world.entry(category, "blog", "of the blog").await, world.entry(category, "shop", "of the shop").await);
        let of_the_blog = AccessKeyInput { projects: Some(vec!["blog".into()]), ..input(&[Scope::EntriesReveal]) };
        let (narrow, wide) = (issue(&world, of_the_blog).await.1, issue(&world, input(&[Scope::EntriesReveal])).await.1);
        let (revoked, dead) = issue(&world, input(&[Scope::EntriesReveal])).await;
        world.vault.revoke_access_key(&world.owner, revoked.access_key.id).await.unwrap();
        let stranger = world.stranger().await;
        let (narrow, wide, dead) = (&narrow, &wide, &dead);
        let reveal = async |token: &AccessKeyToken, id| match comes_with(&world, token).await {
            Ok(caller) => world.vault.reveal_entry(&caller, id).await.map(|entry| text(entry.value)).map_err(|problem| problem.code),
            Err(code) => Err(code),
        };
        for _ in 0..8 {
            let (a, b, c, d, e, f) = tokio::join!(
                reveal(narrow, blog.id),
                reveal(narrow, shop.id),
                reveal(wide, shop.id),
                reveal(wide, blog.id),
                reveal(dead, blog.id),
                world.vault.reveal_entry(&stranger, blog.id),
            );
            assert_eq!([a, b, c], [Ok("of the blog".into()), Err(Code::EntryNotFound), Ok("of the shop".into())]);
            assert_eq!([d, e], [Ok("of the blog".into()), Err(Code::AuthInvalidKey)]);
            assert!(matches!(f.err().unwrap().code, Code::EntryNotFound));
        }
    })
    .await;
}

#[tokio::test]
async fn keys_cannot_manage_keys_sessions_or_the_account() {
    on_both(async |world| {
        let (issued, token) = issue(&world, input(&Scope::ALL)).await;
        let key = comes_with(&world, &token).await.unwrap();
        let (vault, id) = (&world.vault, issued.access_key.id);
        let secret = || SecretInput::new("correct horse battery".into());
        let refused = [
            vault.list_access_keys(&key, None, None).await.err(),
            vault.create_access_key(&key, input(&[Scope::EntriesRead]), None).await.err(),
            vault.update_access_key(&key, id, AccessKeyChange::default()).await.err(),
            vault.rotate_access_key(&key, id, Rotation::default(), None).await.err(),
            vault.revoke_access_key(&key, id).await.err(),
            vault.list_sessions(&key).await.err(),
            vault.end_all_sessions(&key).await.err(),
            vault.confirm_password(&key, secret()).await.err(),
            vault.change_password(&key, secret(), secret()).await.err(),
            vault.rename_account(&key, "Key").await.err(),
            vault.facts(&key).await.err(),
            vault.wipe(&key).await.err(),
            vault.sign_out(&key).await.err(),
        ];
        for problem in refused {
            assert_eq!(problem.unwrap().code, Code::AuthSessionRequired);
        }
        assert!(comes_with(&world, &token).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn what_changes_keys_needs_a_fresh_sign_in_and_the_password_renews_it() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        world.clock.advance(15 * 60);
        let id = issue(&world, input(&[Scope::EntriesRead])).await.0.access_key.id;
        world.clock.advance(1);
        let stale = [
            vault.create_access_key(owner, input(&[Scope::EntriesRead]), None).await.err(),
            vault.update_access_key(owner, id, AccessKeyChange::default()).await.err(),
            vault.rotate_access_key(owner, id, Rotation::default(), None).await.err(),
            vault.wipe(owner).await.err(),
        ];
        for problem in stale {
            assert_eq!(problem.unwrap().code, Code::ReauthRequired);
        }
        let wrong = vault.confirm_password(owner, SecretInput::new("wrong".into())).await.unwrap_err();
        assert_eq!((wrong.code, wrong.errors[0].pointer.as_str()), (Code::ValidationError, "/password"));
        vault.confirm_password(owner, SecretInput::new(crate::world::PASSWORD.into())).await.unwrap();
        let owner = world.owner_again().await;
        assert!(vault.rotate_access_key(&owner, id, Rotation::default(), None).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_key_dies_with_its_revocation_and_to_the_second_at_its_end() {
    on_both(async |world| {
        let (issued, token) = issue(&world, input(&[Scope::EntriesRead])).await;
        world.vault.revoke_access_key(&world.owner, issued.access_key.id).await.unwrap();
        assert_eq!(comes_with(&world, &token).await.unwrap_err(), Code::AuthInvalidKey);
        assert_eq!(world.vault.revoke_access_key(&world.owner, issued.access_key.id).await.unwrap_err().code, Code::AccessKeyNotFound);

        let end = world.clock.now().after_seconds(60);
        let (_, token) = issue(&world, AccessKeyInput { expires_at: Patch::Set(end), ..input(&[Scope::EntriesRead]) }).await;
        world.clock.advance(59);
        assert!(comes_with(&world, &token).await.is_ok());
        world.clock.advance(1);
        assert_eq!(comes_with(&world, &token).await.unwrap_err(), Code::AuthInvalidKey);
    })
    .await;
}

#[tokio::test]
async fn a_rotated_key_has_its_grace_and_no_more() {
    on_both(async |world| {
        let (issued, first) = issue(&world, input(&[Scope::EntriesRead])).await;
        let id = issued.access_key.id;
        let rotate = async |grace_seconds| {
            let made = world.vault.rotate_access_key(&world.owner, id, Rotation { grace_seconds }, None).await.ok().unwrap();
            AccessKeyToken::parse(made.into_inner().key.unwrap().expose()).unwrap()
        };
        let odd = world.vault.rotate_access_key(&world.owner, id, Rotation { grace_seconds: 5 }, None).await.err().unwrap();
        assert_eq!((odd.code, odd.errors[0].pointer.as_str()), (Code::ValidationError, "/graceSeconds"));
        let second = rotate(3_600).await;
        assert!(comes_with(&world, &first).await.is_ok() && comes_with(&world, &second).await.is_ok());
        let third = rotate(3_600).await;
        assert!(comes_with(&world, &first).await.is_err(), "only the secret before the last rotation has grace");
        assert!(comes_with(&world, &second).await.is_ok() && comes_with(&world, &third).await.is_ok());
        let fourth = rotate(0).await;
        assert!(comes_with(&world, &third).await.is_err() && comes_with(&world, &fourth).await.is_ok());
        let fifth = rotate(3_600).await;
        world.clock.advance(3_600);
        assert!(comes_with(&world, &fourth).await.is_err() && comes_with(&world, &fifth).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn outside_its_networks_a_key_is_none() {
    on_both(async |world| {
        let inside = AccessKeyInput { cidrs: Some(vec!["192.0.2.0/28".into(), "2001:db8::1".into()]), ..input(&[Scope::EntriesRead]) };
        let (_, token) = issue(&world, inside).await;
        let from = async |ip: Option<&str>| {
            let client = Client { ip: ip.map(|ip| ip.parse().unwrap()), ..client() };
            world.vault.authenticate_key(Some(&token), client).await.map(|_| ()).map_err(|problem| problem.code)
        };
        for ip in ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1"] {
            assert_eq!(from(Some(ip)).await, Ok(()), "{ip}");
        }
        for ip in [Some("192.0.2.16"), Some("2001:db8::2"), None] {
            assert_eq!(from(ip).await, Err(Code::AuthInvalidKey), "{ip:?}");
        }
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE action = 'access_key.use' AND key_id IS NOT NULL").await, 3);
    })
    .await;
}

#[tokio::test]
async fn what_lies_outside_a_key_s_narrowing_does_not_exist_for_it() {
    on_both(async |world| {
        let (one, other) = (world.category(KeyType::Simple).await, world.category(KeyType::Simple).await);
        let inside = world.entry(one, "blog", "v").await;
        let staging = {
            let input = domain::EntryInput { environment: Environment::Staging, ..entry(one, "blog", "v") };
            world.vault.create_entry(&world.owner, input, None).await.unwrap().into_inner()
        };
        let (project, category) = (world.entry(one, "shop", "v").await, world.entry(other, "blog", "v").await);
        let scopes =
            [Scope::EntriesRead, Scope::EntriesWrite, Scope::EntriesReveal, Scope::CategoriesRead, Scope::StatsRead, Scope::ExportRead];
        let narrowed = AccessKeyInput {
            projects: Some(vec!["blog".into()]),
            category_ids: Some(vec![one]),
            environments: Some(vec![Environment::Production]),
            ..input(&scopes)
        };
        let key = caller(&world, narrowed).await;
        let vault = &world.vault;
        let listed = vault.list_entries(&key, EntryFilter::default()).await.unwrap().data;
        assert_eq!(listed.iter().map(|entry| entry.id).collect::<Vec<_>>(), [inside.id]);
        assert_eq!(vault.project_names(&key).await.unwrap(), ["blog"]);
        let categories = vault.list_categories(&key, CategoryFilter::default()).await.unwrap().data;
        assert_eq!(categories.iter().map(|row| (row.category.id, row.entry_count)).collect::<Vec<_>>(), [(one, 1)]);
        let stats = vault.stats(&key).await.unwrap();
        assert_eq!((stats.total_categories, stats.total_entries, stats.recent_entries.len()), (1, 1, 1));
        let export = vault.export(&key).await.unwrap();
        assert_eq!((export.categories.len(), export.entries.len()), (1, 1));

        for id in [staging.id, project.id, category.id] {
            assert_eq!(vault.get_entry(&key, id).await.unwrap_err().code, Code::EntryNotFound);
            assert_eq!(vault.reveal_entry(&key, id).await.err().unwrap().code, Code::EntryNotFound);
            assert_eq!(vault.delete_entry(&key, id, &Expected::Any).await.unwrap_err().code, Code::EntryNotFound);
            let change = vault.update_entry(&key, id, &Expected::Any, EntryChange::default()).await;
            assert_eq!(change.unwrap_err().code, Code::EntryNotFound);
        }
        assert_eq!(vault.get_category(&key, other).await.unwrap_err().code, Code::CategoryNotFound);
        assert_eq!(vault.create_entry(&key, entry(other, "blog", "v"), None).await.err().unwrap().code, Code::CategoryNotFound);
        let outside = vault.create_entry(&key, entry(one, "shop", "v"), None).await.err().unwrap();
        assert_eq!((outside.code, outside.errors[0].pointer.as_str()), (Code::ValidationError, "/projectName"));
        let moved = EntryChange { environment: Some(Environment::Local), ..Default::default() };
        let outside = vault.update_entry(&key, inside.id, &Expected::Any, moved).await.unwrap_err();
        assert_eq!((outside.code, outside.errors[0].pointer.as_str()), (Code::ValidationError, "/environment"));
        assert!(vault.create_entry(&key, entry(one, "blog", "v"), None).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_key_narrowed_to_some_categories_makes_no_others() {
    on_both(async |world| {
        let one = world.category(KeyType::Simple).await;
        let key = caller(&world, AccessKeyInput { category_ids: Some(vec![one]), ..input(&[Scope::CategoriesWrite]) }).await;
        let new = CategoryInput { name: "x".into(), key_type: KeyType::Json, ..Default::default() };
        assert_eq!(world.vault.create_category(&key, new, None).await.err().unwrap().code, Code::AuthScopeRequired);
        assert!(world.vault.delete_category(&key, one, &Expected::Any).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_stranger_s_key_is_an_unknown_key() {
    on_both(async |world| {
        let id = issue(&world, input(&[Scope::EntriesRead])).await.0.access_key.id;
        let stranger = world.stranger().await;
        let vault = &world.vault;
        assert!(vault.list_access_keys(&stranger, None, None).await.unwrap().data.is_empty());
        assert_eq!(vault.revoke_access_key(&stranger, id).await.unwrap_err().code, Code::AccessKeyNotFound);
        let change = vault.update_access_key(&stranger, id, AccessKeyChange::default()).await;
        assert_eq!(change.unwrap_err().code, Code::AccessKeyNotFound);
        let rotated = vault.rotate_access_key(&stranger, id, Rotation::default(), None).await;
        assert_eq!(rotated.err().unwrap().code, Code::AccessKeyNotFound);
    })
    .await;
}

#[tokio::test]
async fn bad_keys_are_throttled_and_good_ones_always_pass() {
    on_both(async |world| {
        let (_, good) = issue(&world, input(&[Scope::EntriesRead])).await;
        let bad = AccessKeyToken::generate().unwrap();
        for _ in 0..10 {
            assert_eq!(comes_with(&world, &bad).await.unwrap_err(), Code::AuthInvalidKey);
        }
        let problem = world.vault.authenticate_key(None, client()).await.unwrap_err();
        assert_eq!((problem.code, problem.retry_after), (Code::RateLimited, Some(60)));
        assert!(comes_with(&world, &good).await.is_ok());
        let sign_in = vault::SignIn { email: "owner@example.org".into(), password: SecretInput::new(crate::world::PASSWORD.into()) };
        let refused = world.vault.sign_in(sign_in, &client()).await.err().unwrap();
        assert_eq!(refused.code, Code::RateLimited, "an empty bucket refuses passwords before they are looked at");
    })
    .await;
}

#[tokio::test]
async fn the_last_use_is_known_to_the_minute() {
    on_both(async |world| {
        let (_, token) = issue(&world, input(&[Scope::EntriesRead])).await;
        world.clock.advance(61);
        comes_with(&world, &token).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM access_keys WHERE last_used_at IS NOT NULL").await, 0, "off the request's path");
        world.vault.write_last_uses().await;
        let key = &world.vault.list_access_keys(&world.owner, None, None).await.unwrap().data[0];
        assert_eq!(key.last_used_at, Some(Timestamp::parse("2026-11-23T08:01:00Z").unwrap()));
        assert_eq!((key.last_used_ip.as_deref(), key.last_used_agent.as_deref()), (Some("192.0.2.7"), Some("test")));
    })
    .await;
}

#[tokio::test]
async fn a_request_that_is_repeated_is_done_once() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let category = world.category(KeyType::Simple).await;
        let once = |key: &str, body: &str| vault.once(key, "POST", "/api/entries", body.as_bytes()).unwrap();
        let create =
            async |key: &str, body: &str| vault.create_entry(owner, entry(category, "blog", "canary"), Some(&once(key, body))).await;
        let Made::New(first) = create("a", "{}").await.unwrap() else { panic!("it is new") };
        let Made::Before(again) = create("a", "{}").await.unwrap() else { panic!("it was made before") };
        assert_eq!(first, again);
        assert_eq!(create("a", "{ }").await.err().unwrap().code, Code::IdempotencyMismatch);
        assert!(matches!(create("b", "{}").await.unwrap(), Made::New(_)));
        assert_eq!(world.number("SELECT count(*) FROM key_entries").await, 2);
        for bad in ["", "a b", "ä", &"x".repeat(256)] {
            assert_eq!(vault.once(bad, "POST", "/", b"").err().unwrap().code, Code::ValidationError);
        }

        let issue = async || vault.create_access_key(owner, input(&[Scope::EntriesRead]), Some(&once("c", "{}"))).await.ok().unwrap();
        assert!(issue().await.into_inner().key.is_some());
        assert!(matches!(issue().await, Made::Before(again) if again.key.is_none()), "a secret is shown once");

        world.clock.advance(24 * 3_600);
        assert!(matches!(create("a", "{ }").await.unwrap(), Made::New(_)), "a day later the key is free");
    })
    .await;
}

#[tokio::test]
async fn of_twenty_requests_at_once_one_makes_and_the_others_hear_of_it() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (vault, owner) = (world.vault.clone(), world.owner.clone());
                tokio::spawn(async move {
                    let once = vault.once("k", "POST", "/api/entries", b"{}").unwrap();
                    let made = vault.create_entry(&owner, entry(category, "blog", "v"), Some(&once)).await.unwrap();
                    (matches!(made, Made::New(_)), made.into_inner().id)
                })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        assert_eq!(answers.iter().filter(|(new, _)| *new).count(), 1);
        assert!(answers.iter().all(|(_, id)| *id == answers[0].1));
        assert_eq!(world.number("SELECT count(*) FROM key_entries").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_wipe_is_full_and_leaves_the_account_its_sessions_and_the_ledger() {
    on_both(async |world| {
        let category = world.category(KeyType::Simple).await;
        let trashed = world.entry(category, "blog", "v").await;
        world.entry(category, "blog", "v").await;
        world.vault.delete_entry(&world.owner, trashed.id, &Expected::Any).await.unwrap();
        let (_, token) = issue(&world, input(&[Scope::EntriesRead])).await;
        world.vault.set_category_icon(&world.owner, category, &Expected::Any, crate::icons::png(8, 8)).await.unwrap();
        crate::recovery::set(&world, &["a"]).await;
        crate::totp::totp(&world).await;
        let before = world.number("SELECT count(*) FROM audit_log").await;
        world.vault.wipe(&world.owner).await.unwrap();
        for table in ["key_entries", "category_icons", "key_categories", "access_keys", "two_factor_tokens", "totp_secrets"] {
            assert_eq!(world.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
        }
        assert!(comes_with(&world, &token).await.is_err());
        assert!(world.number("SELECT count(*) FROM audit_log").await > before);
        assert!(world.vault.profile(&world.owner).await.is_ok());
    })
    .await;
}
