//! Sets of recovery codes: each code leaves once, whoever asks at the same time, and never without its row in the ledger.

use std::collections::HashSet;

use domain::{
    AccessKeyInput, Code, Expected, Patch, Problem, RecoverySet, RecoverySetChange, RecoverySetId, RecoverySetInput, Scope, SecretInput,
    listing::{NamedTwoFactor, TwoFactorId},
};
use vault::{AccessKeyToken, Caller, Made, Once, Vault};

use crate::world::{World, client, holds, on_both};

fn tokens<S: AsRef<str>>(codes: &[S]) -> Vec<SecretInput> {
    codes.iter().map(|code| SecretInput::new(code.as_ref().into())).collect()
}

fn input<S: AsRef<str>>(codes: &[S]) -> RecoverySetInput {
    RecoverySetInput { service: "GitHub".into(), label: Some("ada".into()), tokens: tokens(codes) }
}

pub async fn set<S: AsRef<str>>(world: &World, codes: &[S]) -> RecoverySet {
    world.vault.create_recovery_set(&world.owner, input(codes), None).await.unwrap().into_inner()
}

async fn take(vault: &Vault, caller: &Caller, id: RecoverySetId) -> Result<(String, u32), Problem> {
    let taken = vault.take_code(caller, id, None).await?.into_inner();
    Ok((taken.token.expose().to_owned(), taken.remaining))
}

async fn used(world: &World, id: RecoverySetId) -> Vec<(u32, String)> {
    let used = world.vault.used_codes(&world.owner, id).await.ok().unwrap();
    used.into_iter().map(|code| (code.place, code.token.expose().to_owned())).collect()
}

/// Puts back the code that was taken from this place.
async fn put_back(world: &World, id: RecoverySetId, place: u32) -> Result<RecoverySet, Problem> {
    let used = world.vault.used_codes(&world.owner, id).await?;
    let used_at = used.iter().find(|code| code.place == place).map(|code| code.used_at);
    world.vault.put_back_code(&world.owner, id, place, used_at.unwrap()).await
}

/// Total, used, version and value version, as the row has them.
async fn row(world: &World) -> [i64; 4] {
    let row = &world.rows("SELECT total_count, used_count, version, value_version FROM two_factor_tokens").await[0];
    let count = |index| i64::from(row.try_get_by_index::<i32>(index).unwrap());
    [count(0), count(1), row.try_get_by_index(2).unwrap(), row.try_get_by_index(3).unwrap()]
}

#[tokio::test]
async fn codes_leave_in_their_order_until_none_is_left() {
    on_both(async |world| {
        let set = set(&world, &[" first code ", "second"]).await;
        assert_eq!((set.total_count, set.used_count, set.version, row(&world).await), (2, 0, 1, [2, 0, 1, 1]));
        assert_eq!(take(&world.vault, &world.owner, set.id).await.unwrap(), ("first code".into(), 1));
        world.clock.advance(1);
        assert_eq!(take(&world.vault, &world.owner, set.id).await.unwrap(), ("second".into(), 0));
        assert_eq!(row(&world).await, [2, 2, 3, 3]);
        let none = take(&world.vault, &world.owner, set.id).await.unwrap_err();
        assert_eq!(none.code, Code::ValidationError);
        assert!(none.message.starts_with("No unused code is left"), "{}", none.message);
        assert_eq!(used(&world, set.id).await, [(1, "second".into()), (0, "first code".into())]);
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE action = 'recovery.take' AND outcome = 'ok'").await, 2);
    })
    .await;
}

/// Two processes on one database, each with thirty who ask at once.
#[tokio::test]
async fn sixty_who_ask_at_once_for_ten_codes_get_ten_different_ones() {
    on_both(async |world| {
        let other = world.place.open(&world.clock).await.unwrap().vault;
        let codes: Vec<_> = (0..10).map(|number| format!("code {number}")).collect();
        let id = set(&world, &codes).await.id;
        let tasks: Vec<_> = (0..60)
            .map(|number| {
                let (vault, owner) = (if number % 2 == 0 { &world.vault } else { &other }.clone(), world.owner.clone());
                tokio::spawn(async move { take(&vault, &owner, id).await })
            })
            .collect();
        let (mut taken, mut refused) = (HashSet::new(), 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok((code, _)) => assert!(taken.insert(code), "a code left twice"),
                Err(problem) => {
                    assert_eq!(problem.code, Code::ValidationError, "{problem}");
                    refused += 1;
                }
            }
        }
        assert_eq!((taken, refused), (codes.into_iter().collect(), 50));
        assert_eq!(row(&world).await, [10, 10, 11, 11]);
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE action = 'recovery.take' AND outcome = 'ok'").await, 10);
        other.close().await;
    })
    .await;
}

fn once(vault: &Vault, key: &str) -> Once {
    vault.once(key, "POST", "/api/2fa/reveal", b"").unwrap()
}

/// Whether the code was taken before, and the code.
async fn repeat(world: &World, id: RecoverySetId, key: &str) -> Result<(bool, String), Problem> {
    world.vault.take_code(&world.owner, id, Some(&once(&world.vault, key))).await.map(|made| match made {
        Made::New(taken) => (false, taken.token.expose().to_owned()),
        Made::Before(taken) => (true, taken.token.expose().to_owned()),
    })
}

#[tokio::test]
async fn a_repeated_request_gets_the_code_that_it_took() {
    on_both(async |world| {
        let id = set(&world, &["a", "b", "c"]).await.id;
        let ask = async |key| repeat(&world, id, key).await;
        assert_eq!(ask("k-1").await.unwrap(), (false, "a".into()));
        world.clock.advance(1);
        assert_eq!(ask("k-2").await.unwrap(), (false, "b".into()));
        assert_eq!(ask("k-1").await.unwrap(), (true, "a".into()));
        assert_eq!(row(&world).await[1], 2, "a repeated request burns no code");
        assert_eq!(ask("k-3").await.unwrap(), (false, "c".into()));
        assert_eq!(ask("k-2").await.unwrap(), (true, "b".into()), "also when none is left");
        assert_eq!(ask("k-4").await.unwrap_err().code, Code::ValidationError);
        put_back(&world, id, 2).await.unwrap();
        assert_eq!(ask("k-4").await.unwrap(), (false, "c".into()), "a refused request leaves its key free");
        let shown = world.rows("SELECT action FROM audit_log WHERE action LIKE 'recovery.%' AND outcome = 'ok' ORDER BY seq").await;
        let shown: Vec<String> = shown.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
        let take = "recovery.take";
        assert_eq!(
            shown,
            ["recovery.create", take, take, "recovery.used", take, "recovery.used", "recovery.used", "recovery.put_back", take]
        );
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_is_never_given_another_code() {
    on_both(async |world| {
        let id = set(&world, &["a", "b"]).await.id;
        repeat(&world, id, "k-1").await.unwrap();
        world.clock.advance(1);
        let change = RecoverySetChange { tokens: Some(tokens(&["x", "y"])), ..Default::default() };
        world.vault.update_recovery_set(&world.owner, id, &Expected::Any, change).await.unwrap();
        assert_eq!(repeat(&world, id, "k-1").await.unwrap_err().code, Code::Conflict, "replaced");
        take(&world.vault, &world.owner, id).await.unwrap();
        assert_eq!(repeat(&world, id, "k-1").await.unwrap_err().code, Code::Conflict, "another code was taken from the same place");
        world.clock.advance(1);
        repeat(&world, id, "k-2").await.unwrap();
        world.vault.purge_used_codes(&world.owner, id).await.unwrap();
        assert_eq!(repeat(&world, id, "k-2").await.unwrap_err().code, Code::Conflict, "purged");
        assert_eq!(row(&world).await[..2], [0, 0]);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_recorded_burns_no_code() {
    on_both(async |world| {
        let id = set(&world, &["canary"]).await.id;
        take(&world.vault, &world.owner, id).await.unwrap();
        put_back(&world, id, 0).await.unwrap();
        world.sql("CREATE TABLE saved AS SELECT * FROM audit_head").await;
        world.sql("DELETE FROM audit_head").await;
        let problem = take(&world.vault, &world.owner, id).await.unwrap_err();
        assert_eq!(problem.code, Code::AuditUnavailable);
        assert!(!format!("{problem:?}").contains("canary"));
        assert_eq!(repeat(&world, id, "k").await.unwrap_err().code, Code::AuditUnavailable);
        assert_eq!(world.vault.used_codes(&world.owner, id).await.err().unwrap().code, Code::AuditUnavailable);
        assert_eq!(row(&world).await, [1, 0, 3, 3]);
        world.sql("INSERT INTO audit_head SELECT * FROM saved").await;
        assert_eq!(repeat(&world, id, "k").await.unwrap(), (false, "canary".into()), "nothing was claimed either");
    })
    .await;
}

#[tokio::test]
async fn taken_codes_can_be_put_back_until_they_are_purged() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let id = set(&world, &["a", "b", "c"]).await.id;
        for _ in 0..2 {
            take(vault, owner, id).await.unwrap();
            world.clock.advance(1);
        }
        let before = vault.used_codes(owner, id).await.ok().unwrap();
        let back = put_back(&world, id, 0).await.unwrap();
        assert_eq!((back.total_count, back.used_count, back.remaining(), back.is_low()), (3, 1, 2, true));
        for place in [0, 2, 9] {
            let problem = vault.put_back_code(owner, id, place, before[0].used_at).await.unwrap_err();
            assert_eq!(problem.code, Code::Conflict, "{place}");
        }
        assert_eq!(take(vault, owner, id).await.unwrap(), ("a".into(), 1), "it is the first again");
        let purged = vault.purge_used_codes(owner, id).await.unwrap();
        assert_eq!((purged.total_count, purged.used_count), (1, 0));
        assert_eq!(used(&world, id).await, []);
        assert_eq!(take(vault, owner, id).await.unwrap(), ("c".into(), 0));
        let stale = vault.put_back_code(owner, id, 0, before[1].used_at).await.unwrap_err();
        assert_eq!(stale.code, Code::Conflict, "another code has that place now");

        world.clock.advance(16 * 60);
        assert_eq!(vault.purge_used_codes(owner, id).await.unwrap_err().code, Code::ReauthRequired);
        assert_eq!(row(&world).await[..2], [1, 1]);
    })
    .await;
}

#[tokio::test]
async fn a_change_without_codes_keeps_them_and_new_ones_count_from_nought() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let made = set(&world, &["a", "b"]).await;
        take(vault, owner, made.id).await.unwrap();
        let rename = RecoverySetChange { service: Some("GitLab".into()), label: Patch::Clear, tokens: None };
        assert_eq!(
            vault.update_recovery_set(owner, made.id, &Expected::tag(made.tag()), rename.clone()).await.unwrap_err().code,
            Code::PreconditionFailed,
            "taking a code is a change"
        );
        let renamed = vault.update_recovery_set(owner, made.id, &Expected::tag("2".into()), rename).await.unwrap();
        assert_eq!((renamed.service.as_str(), renamed.label.as_deref(), row(&world).await), ("GitLab", None, [2, 1, 3, 2]));
        assert_eq!(used(&world, made.id).await, [(0, "a".into())]);

        let replace = RecoverySetChange { tokens: Some(tokens(&["x", "y", "z"])), ..Default::default() };
        let replaced = vault.update_recovery_set(owner, made.id, &Expected::Any, replace).await.unwrap();
        assert_eq!((replaced.total_count, replaced.used_count, row(&world).await), (3, 0, [3, 0, 4, 3]));
        assert_eq!((used(&world, made.id).await, take(vault, owner, made.id).await.unwrap()), (vec![], ("x".into(), 2)));
    })
    .await;
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_with_a_pointer_and_nothing_is_written() {
    on_both(async |world| {
        let many: Vec<_> = (0..5000).map(|number| format!("hunter{number}")).collect();
        let long = "x".repeat(256);
        for (input, pointer) in [
            (RecoverySetInput { service: " ".into(), ..input(&["a"]) }, "/service"),
            (RecoverySetInput { label: Some(long.clone()), ..input(&["a"]) }, "/label"),
            (input::<&str>(&[]), "/tokens"),
            (input(&many), "/tokens"),
            (input(&["hunter2", " hunter2 "]), "/tokens/1"),
            (input(&["hunter2", "\t"]), "/tokens/1"),
            (input(&[&long]), "/tokens/0"),
        ] {
            let problem = world.vault.create_recovery_set(&world.owner, input, None).await.err().unwrap();
            assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValidationError, pointer));
            assert!(!format!("{problem:?}").contains("hunter"));
        }
        assert_eq!(world.number("SELECT count(*) FROM two_factor_tokens").await, 0);
        let made = set(&world, &["a"]).await;
        let change = RecoverySetChange { tokens: Some(tokens(&["b", "b"])), ..Default::default() };
        let problem = world.vault.update_recovery_set(&world.owner, made.id, &Expected::Any, change).await.unwrap_err();
        assert_eq!((problem.errors[0].pointer.as_str(), row(&world).await), ("/tokens/1", [1, 0, 1, 1]));
    })
    .await;
}

#[tokio::test]
async fn no_list_holds_a_code_and_none_is_stored_in_the_open() {
    on_both(async |world| {
        let id = set(&world, &["canary one", "canary two"]).await.id;
        take(&world.vault, &world.owner, id).await.unwrap();
        let (vault, owner) = (&world.vault, &world.owner);
        let page = vault.list_recovery_sets(owner, None, None).await.unwrap();
        let names = vault.directory(owner).await.unwrap();
        let named = NamedTwoFactor { id: TwoFactorId::Set(id), service: "GitHub".into(), label: Some("ada".into()) };
        assert_eq!((page.data.len(), names.two_factor.as_slice()), (1, &[named][..]));
        let (all, export) = (vault.two_factor(owner).await.unwrap(), vault.export(owner).await.unwrap());
        assert_eq!(
            (&all.sets, &export.recovery_sets, vault.stats(owner).await.unwrap().total_two_factor_sets),
            (&page.data, &page.data, 1)
        );
        assert!(!format!("{page:?}{names:?}{all:?}{export:?}").contains("canary"));
        let stored = world.stored_bytes().await;
        assert!(holds(&stored, "GitHub"), "the hunt must see what is stored in the open");
        assert!(!holds(&stored, "canary"));
    })
    .await;
}

#[tokio::test]
async fn lists_come_newest_first_in_pages() {
    on_both(async |world| {
        let mut made = Vec::new();
        for number in 0..3 {
            made.insert(0, set(&world, &["a"]).await.id);
            world.clock.advance(i64::from(number != 0));
        }
        made[1..].sort_unstable_by(|a, b| b.cmp(a));
        let list = async |limit, cursor: Option<String>| {
            let page = world.vault.list_recovery_sets(&world.owner, Some(limit), cursor.as_deref()).await.unwrap();
            (page.data.into_iter().map(|set| set.id).collect::<Vec<_>>(), page.next_cursor)
        };
        let (first, cursor) = list(2, None).await;
        let (second, end) = list(2, cursor).await;
        assert_eq!((&[first, second].concat(), end), (&made, None));
        for (limit, cursor) in [(Some(0), None), (Some(1001), None), (None, Some("x"))] {
            assert_eq!(world.vault.list_recovery_sets(&world.owner, limit, cursor).await.unwrap_err().code, Code::ValidationError);
        }
    })
    .await;
}

#[tokio::test]
async fn a_deleted_set_is_gone_until_it_is_restored() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let id = set(&world, &["a"]).await.id;
        assert_eq!(vault.delete_recovery_set(owner, id, &Expected::tag("7".into())).await.unwrap_err().code, Code::PreconditionFailed);
        vault.delete_recovery_set(owner, id, &Expected::tag("1".into())).await.unwrap();
        assert_eq!(take(vault, owner, id).await.unwrap_err().code, Code::TwoFactorNotFound);
        assert!(vault.list_recovery_sets(owner, None, None).await.unwrap().data.is_empty());
        assert_eq!(vault.stats(owner).await.unwrap().total_two_factor_sets, 0);
        vault.restore_recovery_set(owner, id).await.unwrap();
        assert_eq!(take(vault, owner, id).await.unwrap(), ("a".into(), 0));
        assert_eq!(vault.restore_recovery_set(owner, id).await.unwrap_err().code, Code::TwoFactorNotFound);
    })
    .await;
}

#[tokio::test]
async fn a_stranger_s_set_is_an_unknown_one_and_denials_are_recorded() {
    on_both(async |world| {
        let own = set(&world, &["canary"]).await.id;
        let (vault, stranger) = (&world.vault, world.stranger().await);
        for id in [own, RecoverySetId(uuid::Uuid::from_u128(1))] {
            let problems = [
                take(vault, &stranger, id).await.unwrap_err(),
                vault.used_codes(&stranger, id).await.err().unwrap(),
                vault.put_back_code(&stranger, id, 0, world.clock.now()).await.unwrap_err(),
                vault.purge_used_codes(&stranger, id).await.unwrap_err(),
                vault.update_recovery_set(&stranger, id, &Expected::Any, Default::default()).await.unwrap_err(),
                vault.delete_recovery_set(&stranger, id, &Expected::Any).await.unwrap_err(),
                vault.restore_recovery_set(&stranger, id).await.unwrap_err(),
            ];
            assert!(problems.iter().all(|problem| problem.code == Code::TwoFactorNotFound));
        }
        assert!(vault.list_recovery_sets(&stranger, None, None).await.unwrap().data.is_empty());
        assert_eq!(vault.directory(&stranger).await.unwrap(), domain::Directory::default());
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE action LIKE 'recovery.%' AND outcome = 'denied'").await, 14);
        assert_eq!(take(vault, &world.owner, own).await.unwrap().0, "canary");
    })
    .await;
}

#[tokio::test]
async fn each_of_reading_writing_and_taking_needs_its_scope() {
    on_both(async |world| {
        let id = set(&world, &["a", "b"]).await.id;
        let vault = &world.vault;
        let holding = |scope| world.owner.clone().with_scopes(&[scope]);
        let may = async |caller: &Caller| {
            let refused = |result: Result<(), Problem>| result.is_err_and(|problem| problem.code == Code::AuthScopeRequired);
            [
                refused(vault.list_recovery_sets(caller, None, None).await.map(drop)),
                refused(vault.create_recovery_set(caller, input(&["x"]), None).await.map(drop)),
                refused(vault.update_recovery_set(caller, id, &Expected::Any, Default::default()).await.map(drop)),
                refused(vault.put_back_code(caller, id, 9, world.clock.now()).await.map(drop)),
                refused(vault.take_code(caller, id, None).await.map(drop)),
                refused(vault.used_codes(caller, id).await.map(drop)),
            ]
            .map(|refused| !refused)
        };
        assert_eq!(may(&holding(Scope::TwoFactorRead)).await, [true, false, false, false, false, false]);
        assert_eq!(may(&holding(Scope::TwoFactorWrite)).await, [false, true, true, true, false, false]);
        assert_eq!(may(&holding(Scope::TwoFactorReveal)).await, [false, false, false, false, true, true]);
    })
    .await;
}

/// A narrowed key can hold no scope of recovery codes; what it may read of numbers and names leaves them out.
#[tokio::test]
async fn a_narrowed_key_counts_no_set() {
    on_both(async |world| {
        set(&world, &["a"]).await;
        let keys = [
            AccessKeyInput { projects: Some(vec!["blog".into()]), ..Default::default() },
            AccessKeyInput { environments: Some(vec![domain::Environment::Local]), ..Default::default() },
            AccessKeyInput { cidrs: Some(vec!["192.0.2.0/24".into()]), ..Default::default() },
        ];
        for (key, sets) in keys.into_iter().zip([0, 0, 1]) {
            let key = AccessKeyInput { name: "ci".into(), scopes: vec![Scope::StatsRead, Scope::ExportRead], ..key };
            let issued = world.vault.create_access_key(&world.owner, key, None).await.ok().unwrap().into_inner();
            let token = AccessKeyToken::parse(issued.key.unwrap().expose()).unwrap();
            let caller = world.vault.authenticate_key(Some(&token), client()).await.unwrap();
            let (stats, export) = (world.vault.stats(&caller).await.unwrap(), world.vault.export(&caller).await.unwrap());
            assert_eq!((stats.total_two_factor_sets, export.recovery_sets.len() as u64), (sets, sets));
        }
    })
    .await;
}

#[tokio::test]
async fn codes_moved_to_another_set_or_put_back_from_an_older_row_do_not_open() {
    on_both(async |world| {
        let (one, other) = (set(&world, &["canary a", "canary b"]).await, set(&world, &["canary c"]).await);
        let fails = async |id| {
            let problem = take(&world.vault, &world.owner, id).await.unwrap_err();
            assert_eq!(problem.code, Code::DecryptionFailed);
            assert!(!format!("{problem:?}").contains("canary"));
        };
        let first = one.id;
        world.sql("CREATE TABLE saved AS SELECT id, encrypted_tokens FROM two_factor_tokens").await;
        let sealed_of = |place: &str| format!("(SELECT s.encrypted_tokens FROM saved s WHERE s.id {place} two_factor_tokens.id)");
        world.sql(&format!("UPDATE two_factor_tokens SET encrypted_tokens = {}", sealed_of("<>"))).await;
        fails(first).await;
        fails(other.id).await;
        world.sql(&format!("UPDATE two_factor_tokens SET encrypted_tokens = {}", sealed_of("="))).await;

        // The codes of before one was taken, put under the version of after: it would be given out twice.
        assert_eq!(take(&world.vault, &world.owner, first).await.unwrap().0, "canary a");
        world.sql(&format!("UPDATE two_factor_tokens SET encrypted_tokens = {}", sealed_of("="))).await;
        fails(first).await;
        assert_eq!(take(&world.vault, &world.owner, other.id).await.unwrap().0, "canary c");
    })
    .await;
}
