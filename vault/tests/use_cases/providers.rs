//! People who sign in through an identity provider.

use domain::{Code, Role};
use vault::{Identity, ProviderLogout, ProviderSignIn};

use crate::world::{World, client, on_both};

const ISSUER: &str = "https://id.example.org/realms/team";

fn ada(subject: &str, session: &str) -> ProviderSignIn {
    ProviderSignIn {
        identity: Identity { issuer: ISSUER.into(), subject: subject.into() },
        session: Some(session.into()),
        email: Some("Ada@example.org".into()),
        name: Some("Ada".into()),
        role: Role::Member,
    }
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

#[tokio::test]
async fn the_first_sign_in_makes_an_account_and_the_next_finds_it_by_issuer_and_subject() {
    on_both(async |world| {
        let vault = &world.vault;
        let first = vault.sign_in_with_provider(ada("s-1", "a"), &client()).await.unwrap();
        assert_eq!(
            (first.account.email.as_str(), first.account.name.as_str(), first.account.role),
            ("ada@example.org", "Ada", Role::Member)
        );
        let renamed =
            ProviderSignIn { email: Some("ada@new.example".into()), name: Some("Ada L.".into()), role: Role::Admin, ..ada("s-1", "b") };
        let again = vault.sign_in_with_provider(renamed, &client()).await.unwrap();
        assert_eq!(again.account.id, first.account.id);
        assert_eq!(
            (again.account.email.as_str(), again.account.name.as_str(), again.account.role),
            ("ada@new.example", "Ada L.", Role::Admin)
        );

        let elsewhere = Identity { issuer: "https://other.example".into(), subject: "s-1".into() };
        let elsewhere = vault.sign_in_with_provider(ProviderSignIn { identity: elsewhere, ..ada("", "c") }, &client()).await.unwrap();
        assert_ne!(elsewhere.account.id, first.account.id, "the same subject of another issuer is another person");
        let twin = ProviderSignIn { email: Some("ada@new.example".into()), ..ada("s-2", "d") };
        let twin = vault.sign_in_with_provider(twin, &client()).await.unwrap();
        assert!(twin.account.id != first.account.id && twin.account.email != "ada@new.example", "an address finds nobody");
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 4);
    })
    .await;
}

#[tokio::test]
async fn an_account_with_a_password_is_never_joined_by_its_address() {
    on_both(async |world| {
        let same = ProviderSignIn { email: Some("OWNER@example.org".into()), ..ada("s-1", "a") };
        let problem = world.vault.sign_in_with_provider(same, &client()).await.err().unwrap();
        assert_eq!(problem.code, Code::Conflict);
        assert_eq!(world.number("SELECT count(*) FROM accounts").await + world.number("SELECT count(*) FROM identities").await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_ends_at_the_provider_ends_here_and_nothing_else() {
    on_both(async |world| {
        let vault = &world.vault;
        let one = vault.sign_in_with_provider(ada("s-1", "a"), &client()).await.unwrap();
        let two = vault.sign_in_with_provider(ada("s-1", "b"), &client()).await.unwrap();
        let other = ProviderSignIn { email: None, ..ada("s-2", "c") };
        let other = vault.sign_in_with_provider(other, &client()).await.unwrap();
        let lives = async |issued: &vault::IssuedSession| vault.authenticate(&issued.token, client()).await.unwrap().is_some();

        assert_eq!(vault.end_provider_sessions(logout(Some("a"), None, "t-1", &world), &client()).await.unwrap(), 1);
        assert!(!lives(&one).await && lives(&two).await && lives(&other).await);
        let again = vault.end_provider_sessions(logout(Some("b"), None, "t-1", &world), &client()).await.unwrap_err();
        assert_eq!(again.code, Code::ValidationError, "a token is used once");
        assert!(lives(&two).await);
        assert_eq!(vault.end_provider_sessions(logout(None, Some("s-1"), "t-2", &world), &client()).await.unwrap(), 1);
        assert!(!lives(&two).await && lives(&other).await);
        let foreign = ProviderLogout { issuer: "https://other.example".into(), ..logout(None, Some("s-2"), "t-3", &world) };
        assert_eq!(vault.end_provider_sessions(foreign, &client()).await.unwrap(), 0);
        assert!(lives(&other).await && vault.authenticate(&world.token, client()).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn of_two_first_sign_ins_at_once_one_makes_the_account() {
    on_both(async |world| {
        let tasks: Vec<_> = (0..8)
            .map(|n| {
                let vault = world.vault.clone();
                tokio::spawn(async move {
                    vault.sign_in_with_provider(ada("s-1", &n.to_string()), &client()).await.map(|issued| issued.account.id)
                })
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
