//! People who sign in through an identity provider, and how that ends.

use domain::{AccessKeyInput, AccountChange, Code, Role, Scope, SecretInput};
use vault::{AccessKeyToken, Caller, Identity, IssuedSession, ProviderCheck, ProviderLogout, ProviderSignIn, RefreshToken, Verdict};

use crate::world::{PASSWORD, World, client, holds, on_both};

const ISSUER: &str = "https://id.example.org/realms/team";
const CANARY: &str = "refresh-token-canary";

/// Ada at the provider: as `subject`, in its session `session`.
fn ada(world: &World, subject: &str, session: &str) -> ProviderSignIn {
    ProviderSignIn {
        identity: Identity { issuer: ISSUER.into(), subject: subject.into() },
        session: Some(session.into()),
        email: Some("Ada@example.org".into()),
        name: Some("Ada".into()),
        role: Role::Member,
        refresh_token: None,
        state: vault::SessionToken::generate().unwrap().expose().into(),
        expires_at: world.clock.now().after_seconds(600),
    }
}

fn online(text: &str) -> Option<RefreshToken> {
    Some(RefreshToken { text: SecretInput::new(text.into()), offline: false })
}

fn offline(text: &str) -> Option<RefreshToken> {
    Some(RefreshToken { text: SecretInput::new(text.into()), offline: true })
}

fn logout(session: Option<&str>, subject: Option<&str>, token_id: &str, world: &World) -> ProviderLogout {
    ProviderLogout {
        issuer: ISSUER.into(),
        session: session.map(Into::into),
        subject: subject.map(Into::into),
        token_id: token_id.into(),
        expires_at: world.clock.now().after_seconds(120),
    }
}

async fn signed_in(world: &World, who: ProviderSignIn) -> IssuedSession {
    world.vault.sign_in_with_provider(who, &client()).await.unwrap()
}

async fn lives(world: &World, issued: &IssuedSession) -> bool {
    world.vault.authenticate(&issued.token, client()).await.unwrap().is_some()
}

async fn caller(world: &World, issued: &IssuedSession) -> Caller {
    world.vault.authenticate(&issued.token, client()).await.unwrap().unwrap()
}

async fn key(world: &World, caller: &Caller) -> AccessKeyToken {
    let input = AccessKeyInput { name: "CI".into(), scopes: vec![Scope::EntriesRead], ..Default::default() };
    let issued = world.vault.create_access_key(caller, input, None).await.ok().unwrap().into_inner();
    AccessKeyToken::parse(issued.key.unwrap().expose()).unwrap()
}

async fn opens(world: &World, key: &AccessKeyToken) -> bool {
    match world.vault.authenticate_key(Some(key), client()).await {
        Ok(_) => true,
        Err(problem) => {
            assert_eq!(problem.code, Code::AuthInvalidKey);
            false
        }
    }
}

/// Who is due to be asked for, five minutes after the last time.
async fn due(world: &World) -> Option<ProviderCheck> {
    world.vault.next_provider_check(ISSUER, world.clock.now().after_seconds(-300)).await.unwrap()
}

async fn settle(world: &World, check: &ProviderCheck, verdict: Verdict) {
    world.vault.settle_provider_check(check, verdict, &client()).await.unwrap();
}

#[tokio::test]
async fn the_first_sign_in_makes_an_account_and_the_next_finds_it_by_issuer_and_subject() {
    on_both(async |world| {
        let first = signed_in(&world, ada(&world, "s-1", "a")).await;
        assert_eq!(
            (first.account.email.as_str(), first.account.name.as_str(), first.account.role),
            ("ada@example.org", "Ada", Role::Member)
        );
        let renamed = ProviderSignIn {
            email: Some("ada@new.example".into()),
            name: Some("Ada L.".into()),
            role: Role::Admin,
            ..ada(&world, "s-1", "b")
        };
        let again = signed_in(&world, renamed).await;
        assert_eq!(again.account.id, first.account.id);
        assert_eq!(
            (again.account.email.as_str(), again.account.name.as_str(), again.account.role),
            ("ada@new.example", "Ada L.", Role::Admin)
        );

        let other = Identity { issuer: "https://other.example".into(), subject: "s-1".into() };
        let other = signed_in(&world, ProviderSignIn { identity: other, ..ada(&world, "", "c") }).await;
        assert_ne!(other.account.id, first.account.id, "the same subject of another issuer is another person");
        let twin = signed_in(&world, ProviderSignIn { email: Some("ada@new.example".into()), ..ada(&world, "s-2", "d") }).await;
        assert!(twin.account.id != first.account.id && twin.account.email != "ada@new.example", "an address finds nobody");
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 4);
    })
    .await;
}

#[tokio::test]
async fn an_account_with_a_password_is_never_joined_by_its_address() {
    on_both(async |world| {
        let same = ProviderSignIn { email: Some("OWNER@example.org".into()), ..ada(&world, "s-1", "a") };
        let problem = world.vault.sign_in_with_provider(same, &client()).await.err().unwrap();
        assert_eq!(problem.code, Code::Conflict);
        assert_eq!(world.number("SELECT count(*) FROM accounts").await + world.number("SELECT count(*) FROM identities").await, 1);
        assert_eq!(world.number("SELECT count(*) FROM spent_tokens").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_owner_links_his_provider_while_signed_in_and_keeps_name_role_and_password() {
    on_both(async |world| {
        let theirs = ProviderSignIn { email: Some("owner@example.org".into()), ..ada(&world, "s-1", "a") };
        world.vault.link_provider(&world.owner, theirs.clone()).await.unwrap();
        let again = ProviderSignIn { state: "another".into(), name: Some("Renamed".into()), ..theirs };
        let issued = signed_in(&world, again).await;
        assert_eq!(issued.account, world.account, "a provider does not rename or demote who has a password here");
        let profile = world.vault.profile(&caller(&world, &issued).await).await.unwrap();
        assert!(profile.has_password && profile.linked_as.is_some() && profile.through_provider);

        let stranger = signed_in(&world, ada(&world, "s-2", "b")).await;
        let stranger = caller(&world, &stranger).await;
        let taken = world.vault.link_provider(&stranger, ada(&world, "s-1", "c")).await.unwrap_err();
        assert_eq!(taken.code, Code::Conflict, "somebody's sign-in can't be taken over");
        let second = world.vault.link_provider(&stranger, ada(&world, "s-4", "c")).await.unwrap_err();
        assert_eq!(second.code, Code::Forbidden, "a provider's account is of one person there");
        let second = world.vault.link_provider(&world.owner, ada(&world, "s-4", "c")).await.unwrap_err();
        assert_eq!(second.code, Code::Conflict, "and so is one with a password");
        world.clock.advance(vault_fresh() + 1);
        let stale = world.vault.link_provider(&world.owner_again().await, ada(&world, "s-3", "d")).await.unwrap_err();
        assert_eq!(stale.code, Code::ReauthRequired);
    })
    .await;
}

fn vault_fresh() -> i64 {
    15 * 60
}

#[tokio::test]
async fn a_sign_in_is_good_once() {
    on_both(async |world| {
        let who = ada(&world, "s-1", "a");
        let issued = signed_in(&world, who.clone()).await;
        let again = world.vault.sign_in_with_provider(who.clone(), &client()).await.err().unwrap();
        assert_eq!(again.code, Code::ValidationError);
        let confirmed = world.vault.confirm_with_provider(&caller(&world, &issued).await, who.clone()).await.unwrap_err();
        let linked = world.vault.link_provider(&world.owner, who).await.unwrap_err();
        assert_eq!((confirmed.code, linked.code), (Code::ValidationError, Code::ValidationError));
        assert_eq!(world.number("SELECT count(*) FROM sessions").await, 2);
    })
    .await;
}

#[tokio::test]
async fn of_first_sign_ins_at_once_one_makes_the_account() {
    on_both(async |world| {
        let tasks: Vec<_> = (0..8)
            .map(|n| {
                let (vault, who) = (world.vault.clone(), ada(&world, "s-1", &n.to_string()));
                tokio::spawn(async move { vault.sign_in_with_provider(who, &client()).await.map(|issued| issued.account.id) })
            })
            .collect();
        let mut ids = Vec::new();
        for task in tasks {
            ids.push(task.await.unwrap().unwrap());
        }
        assert!(ids.iter().all(|id| *id == ids[0]));
        assert_eq!(world.number("SELECT count(*) FROM identities").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_confirmation_renews_the_session_of_the_same_person_alone() {
    on_both(async |world| {
        let issued = signed_in(&world, ada(&world, "s-1", "a")).await;
        signed_in(&world, ProviderSignIn { email: None, ..ada(&world, "s-2", "b") }).await;
        world.clock.advance(vault_fresh() + 1);
        let stale = caller(&world, &issued).await;
        assert_eq!(stale.require_fresh(world.clock.now()).unwrap_err().code, Code::ReauthRequired);
        let else_ = world.vault.confirm_with_provider(&stale, ada(&world, "s-2", "c")).await.unwrap_err();
        let unknown = world.vault.confirm_with_provider(&stale, ada(&world, "s-9", "c")).await.unwrap_err();
        assert_eq!((else_.code, unknown.code), (Code::Forbidden, Code::Forbidden));
        assert!(caller(&world, &issued).await.require_fresh(world.clock.now()).is_err());

        world.vault.confirm_with_provider(&stale, ada(&world, "s-1", "new")).await.unwrap();
        assert!(caller(&world, &issued).await.require_fresh(world.clock.now()).is_ok());
        assert_eq!(world.vault.end_provider_sessions(logout(Some("a"), None, "t-1", &world), &client()).await.unwrap(), 0);
        assert_eq!(world.vault.end_provider_sessions(logout(Some("new"), None, "t-2", &world), &client()).await.unwrap(), 1);
        let gone = world.vault.confirm_with_provider(&stale, ada(&world, "s-1", "x")).await.unwrap_err();
        assert_eq!(gone.code, Code::AuthRequired, "an ended session is not revived");
    })
    .await;
}

#[tokio::test]
async fn what_ends_at_the_provider_ends_here_and_nothing_else() {
    on_both(async |world| {
        let vault = &world.vault;
        let one = signed_in(&world, ada(&world, "s-1", "a")).await;
        let two = signed_in(&world, ada(&world, "s-1", "b")).await;
        let other = signed_in(&world, ProviderSignIn { email: None, ..ada(&world, "s-2", "c") }).await;

        assert_eq!(vault.end_provider_sessions(logout(Some("a"), None, "t-1", &world), &client()).await.unwrap(), 1);
        assert!(!lives(&world, &one).await && lives(&world, &two).await && lives(&world, &other).await);
        let again = vault.end_provider_sessions(logout(Some("b"), None, "t-1", &world), &client()).await.unwrap_err();
        assert_eq!(again.code, Code::ValidationError, "a token is used once");
        assert!(lives(&world, &two).await);
        let both = logout(Some("c"), Some("s-1"), "t-0", &world);
        assert_eq!(vault.end_provider_sessions(both, &client()).await.unwrap(), 0, "the session of somebody else");
        assert_eq!(vault.end_provider_sessions(logout(None, Some("s-1"), "t-2", &world), &client()).await.unwrap(), 1);
        assert!(!lives(&world, &two).await && lives(&world, &other).await);
        let foreign = ProviderLogout { issuer: "https://other.example".into(), ..logout(None, Some("s-2"), "t-3", &world) };
        assert_eq!(vault.end_provider_sessions(foreign, &client()).await.unwrap(), 0);
        assert!(lives(&world, &other).await && vault.authenticate(&world.token, client()).await.unwrap().is_some());

        world.clock.advance(121);
        assert_eq!(vault.end_provider_sessions(logout(Some("b"), None, "t-1", &world), &client()).await.unwrap(), 0);
        assert_eq!(world.number("SELECT count(*) FROM spent_tokens WHERE token LIKE 'jti:%'").await, 1, "past tokens are forgotten");
    })
    .await;
}

#[tokio::test]
async fn refresh_tokens_are_sealed_and_each_is_tried_once_a_round() {
    on_both(async |world| {
        let first = format!("{CANARY}-1");
        let issued = signed_in(&world, ProviderSignIn { refresh_token: online(&first), ..ada(&world, "s-1", "a") }).await;
        assert!(due(&world).await.is_none(), "nobody is asked for at once");
        world.clock.advance(300);
        let check = due(&world).await.unwrap();
        assert_eq!((check.refresh_token.expose(), check.identity.subject.as_str()), (first.as_str(), "s-1"));
        assert!(due(&world).await.is_none(), "another server has nothing left to ask");

        let second = format!("{CANARY}-2");
        let mut check = check;
        world.vault.keep_refresh_token(&mut check, &SecretInput::new(second.clone())).await.unwrap();
        world.clock.advance(300);
        let check = due(&world).await.unwrap();
        assert_eq!(check.refresh_token.expose(), second);
        settle(&world, &check, Verdict::Confirmed(None)).await;
        assert!(lives(&world, &issued).await);
        assert!(!holds(&world.stored_bytes().await, CANARY));
        assert!(world.vault.next_provider_check("https://other.example", world.clock.now()).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_refused_token_ends_the_sessions_of_that_one_session_there_and_keys_go_on() {
    on_both(async |world| {
        let one = signed_in(&world, ProviderSignIn { refresh_token: online("r-1"), ..ada(&world, "s-1", "a") }).await;
        let beside = signed_in(&world, ada(&world, "s-1", "a")).await;
        let elsewhere = signed_in(&world, ada(&world, "s-1", "b")).await;
        let key = key(&world, &caller(&world, &one).await).await;
        world.clock.advance(300);
        settle(&world, &due(&world).await.unwrap(), Verdict::Refused).await;
        assert!(!lives(&world, &one).await && !lives(&world, &beside).await);
        assert!(lives(&world, &elsewhere).await && opens(&world, &key).await, "an ended session is no removed person");
    })
    .await;
}

#[tokio::test]
async fn who_is_no_longer_let_in_there_loses_sessions_and_keys_until_the_next_sign_in() {
    on_both(async |world| {
        let refused = async |who: ProviderSignIn, verdict: Verdict| {
            let one = signed_in(&world, who.clone()).await;
            let two = signed_in(&world, ProviderSignIn { refresh_token: None, ..ada(&world, "s-1", "other") }).await;
            let bystander = signed_in(&world, ProviderSignIn { email: None, ..ada(&world, "s-2", "z") }).await;
            let key = key(&world, &caller(&world, &one).await).await;
            assert!(opens(&world, &key).await);
            world.clock.advance(300);
            settle(&world, &due(&world).await.unwrap(), verdict).await;
            assert!(!lives(&world, &one).await && !lives(&world, &two).await && lives(&world, &bystander).await);
            assert!(!opens(&world, &key).await);
            assert!(due(&world).await.is_none());
            signed_in(&world, ada(&world, "s-1", "back")).await;
            assert!(opens(&world, &key).await, "who signs in again is let in again");
        };
        refused(ProviderSignIn { refresh_token: online("r-1"), ..ada(&world, "s-1", "a") }, Verdict::NotLetIn).await;
        refused(ProviderSignIn { refresh_token: offline("r-2"), ..ada(&world, "s-1", "b") }, Verdict::NotLetIn).await;
        refused(ProviderSignIn { refresh_token: offline("r-3"), ..ada(&world, "s-1", "c") }, Verdict::Refused).await;

        let key = key(&world, &caller(&world, &signed_in(&world, ada(&world, "s-1", "d")).await).await).await;
        world.vault.refuse_identity(&ada(&world, "s-1", "").identity, &client()).await.unwrap();
        assert!(!opens(&world, &key).await, "a sign-in without the role tells it too");
        let rows = world.number("SELECT count(*) FROM audit_log").await;
        world.vault.refuse_identity(&ada(&world, "s-9", "").identity, &client()).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM audit_log").await, rows, "nothing is known of a stranger");
    })
    .await;
}

#[tokio::test]
async fn the_owner_who_lost_a_role_there_is_let_in_again_by_his_password() {
    on_both(async |world| {
        world.vault.link_provider(&world.owner, ada(&world, "s-1", "a")).await.unwrap();
        let through_provider = signed_in(&world, ada(&world, "s-1", "b")).await;
        let key = key(&world, &world.owner).await;
        world.vault.refuse_identity(&ada(&world, "s-1", "").identity, &client()).await.unwrap();
        assert!(!lives(&world, &through_provider).await && !opens(&world, &key).await);
        assert!(world.vault.authenticate(&world.token, client()).await.unwrap().is_some(), "this session began with the password");
        let input = vault::SignIn { email: "owner@example.org".into(), password: SecretInput::new(PASSWORD.into()) };
        world.vault.sign_in(input, &client()).await.unwrap();
        assert!(opens(&world, &key).await);
    })
    .await;
}

#[tokio::test]
async fn an_answer_about_an_older_token_ends_nothing() {
    on_both(async |world| {
        let who = ProviderSignIn { refresh_token: online("r-1"), ..ada(&world, "s-1", "a") };
        let issued = signed_in(&world, who).await;
        world.clock.advance(300);
        let check = due(&world).await.unwrap();
        let again = ProviderSignIn { refresh_token: online("r-2"), ..ada(&world, "s-1", "a") };
        world.vault.confirm_with_provider(&caller(&world, &issued).await, again).await.unwrap();
        for verdict in [Verdict::Refused, Verdict::NotLetIn] {
            settle(&world, &check, verdict).await;
            assert!(lives(&world, &issued).await, "{verdict:?}");
        }

        let issued = signed_in(&world, ProviderSignIn { refresh_token: offline("o-1"), ..ada(&world, "s-2", "b") }).await;
        world.clock.advance(300);
        due(&world).await.unwrap();
        let check = due(&world).await.unwrap();
        assert_eq!(check.refresh_token.expose(), "o-1");
        let back = signed_in(&world, ProviderSignIn { refresh_token: offline("o-2"), ..ada(&world, "s-2", "c") }).await;
        settle(&world, &check, Verdict::Refused).await;
        assert!(lives(&world, &issued).await && lives(&world, &back).await);
        world.clock.advance(300);
        let mut late = check;
        world.vault.keep_refresh_token(&mut late, &SecretInput::new("late".into())).await.unwrap();
        due(&world).await.unwrap();
        assert_eq!(due(&world).await.unwrap().refresh_token.expose(), "o-2", "a newer token is kept");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_for_whose_session_has_run_out() {
    on_both(async |world| {
        signed_in(&world, ProviderSignIn { refresh_token: online("r"), ..ada(&world, "s-1", "a") }).await;
        world.clock.advance(crate::world::IDLE);
        assert!(due(&world).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn sessions_of_another_provider_end_when_this_one_takes_its_place() {
    on_both(async |world| {
        let ours = signed_in(&world, ada(&world, "s-1", "a")).await;
        let identity = Identity { issuer: "https://other.example".into(), subject: "s-1".into() };
        let theirs = signed_in(&world, ProviderSignIn { identity, ..ada(&world, "", "b") }).await;
        world.vault.end_foreign_sessions(Some(ISSUER), &client()).await.unwrap();
        assert!(lives(&world, &ours).await && !lives(&world, &theirs).await);
        world.vault.end_foreign_sessions(None, &client()).await.unwrap();
        assert!(!lives(&world, &ours).await && world.vault.authenticate(&world.token, client()).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn an_address_that_becomes_that_of_an_account_with_a_password_locks_nobody_out() {
    on_both(async |world| {
        let first = signed_in(&world, ada(&world, "s-1", "a")).await;
        let renamed = ProviderSignIn { email: Some("owner@example.org".into()), ..ada(&world, "s-1", "b") };
        let again = signed_in(&world, renamed).await;
        assert_eq!((again.account.id, again.account.email), (first.account.id, format!("{}@kagi.invalid", first.account.id)));
    })
    .await;
}

#[tokio::test]
async fn a_role_that_changed_there_changes_here_with_the_next_round() {
    on_both(async |world| {
        let who = ProviderSignIn { refresh_token: online("r"), role: Role::Admin, ..ada(&world, "s-1", "a") };
        let issued = signed_in(&world, who).await;
        let admin = caller(&world, &issued).await;
        assert!(world.vault.list_accounts(&admin).await.is_ok());
        world.clock.advance(300);
        settle(&world, &due(&world).await.unwrap(), Verdict::Confirmed(Some(Role::Member))).await;
        assert_eq!(world.vault.list_accounts(&admin).await.unwrap_err().code, Code::Forbidden);
        assert!(lives(&world, &issued).await);
    })
    .await;
}

#[tokio::test]
async fn admins_see_accounts_and_keep_them_out() {
    on_both(async |world| {
        let vault = &world.vault;
        world.clock.advance(1);
        let issued = signed_in(&world, ada(&world, "s-1", "a")).await;
        let (member, id) = (caller(&world, &issued).await, issued.account.id);
        let key = key(&world, &member).await;
        let seen = vault.list_accounts(&world.owner).await.unwrap();
        let ada_seen = seen.iter().find(|one| one.account.id == id).unwrap();
        assert_eq!((seen.len(), ada_seen.sessions, ada_seen.access_keys), (2, 1, 1));
        assert!(ada_seen.is_linked && !ada_seen.has_password && !ada_seen.is_own && seen[0].is_own && seen[0].has_password);

        for refused in [
            vault.list_accounts(&member).await.map(drop),
            vault.change_account(&member, world.account.id, AccountChange::Disable).await,
            vault.change_account(&member, id, AccountChange::Enable).await,
            vault.change_account(&member, world.account.id, AccountChange::EndSessions).await,
        ] {
            assert_eq!(refused.unwrap_err().code, Code::Forbidden);
        }
        assert_eq!(vault.change_account(&world.owner, world.account.id, AccountChange::Disable).await.unwrap_err().code, Code::Conflict);
        let nobody = domain::AccountId(uuid::Uuid::nil());
        assert_eq!(vault.change_account(&world.owner, nobody, AccountChange::Disable).await.unwrap_err().code, Code::NotFound);

        vault.change_account(&world.owner, id, AccountChange::Disable).await.unwrap();
        assert!(!lives(&world, &issued).await && !opens(&world, &key).await);
        let refused = vault.sign_in_with_provider(ada(&world, "s-1", "b"), &client()).await.err().unwrap();
        assert_eq!(refused.code, Code::Forbidden);
        vault.change_account(&world.owner, id, AccountChange::Enable).await.unwrap();
        assert!(opens(&world, &key).await);
        let back = signed_in(&world, ada(&world, "s-1", "c")).await;
        vault.change_account(&world.owner, id, AccountChange::EndSessions).await.unwrap();
        assert!(!lives(&world, &back).await && opens(&world, &key).await);
    })
    .await;
}

#[tokio::test]
async fn the_host_gives_the_owner_a_new_password() {
    on_both(async |world| {
        let vault = &world.vault;
        world.clock.advance(1);
        let provider_admin = signed_in(&world, ProviderSignIn { role: Role::Admin, ..ada(&world, "s-1", "a") }).await;
        let admin = caller(&world, &provider_admin).await;
        vault.change_account(&admin, world.account.id, AccountChange::Disable).await.unwrap();
        let sign_in = async |password: &str| {
            let input = vault::SignIn { email: "owner@example.org".into(), password: SecretInput::new(password.into()) };
            vault.sign_in(input, &client()).await.map(drop).map_err(|problem| problem.code)
        };
        assert_eq!(sign_in(PASSWORD).await, Err(Code::Forbidden), "disabled");
        let (email, password) = vault.reset_owner(&client()).await.ok().unwrap();
        assert_eq!((email.as_str(), password.expose().len()), ("owner@example.org", 24));
        assert_eq!(sign_in(PASSWORD).await, Err(Code::AuthRequired));
        assert_eq!(sign_in(password.expose()).await, Ok(()));
        assert!(lives(&world, &provider_admin).await);
    })
    .await;
}
