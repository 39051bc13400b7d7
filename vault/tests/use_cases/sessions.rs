//! Set-up, signing in and out, and how long it lasts.

use domain::{Code, SecretInput};
use vault::{Client, IssuedSession, OwnerInput, SignIn};

use crate::world::{IDLE, MAX, PASSWORD, World, client, holds, on_both};

async fn try_as(world: &World, email: &str, password: &str, client: &Client) -> Result<IssuedSession, domain::Problem> {
    let input = SignIn { email: email.into(), password: SecretInput::new(password.into()) };
    world.vault.sign_in(input, client).await
}

#[tokio::test]
async fn only_the_first_account_is_made_and_it_is_an_admin() {
    on_both(async |world| {
        assert_eq!((world.account.email.as_str(), world.account.role), ("owner@example.org", domain::Role::Admin));
        assert!(world.vault.has_owner().await.unwrap());
        let second = OwnerInput { email: "b@example.org".into(), name: "B".into(), password: SecretInput::new(PASSWORD.into()) };
        assert_eq!(world.vault.set_up_owner(second, &client()).await.err().unwrap().code, Code::Conflict);
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 1);
        assert_eq!(world.vault.profile(&world.owner).await.unwrap().account, world.account);
    })
    .await;
}

#[tokio::test]
async fn set_up_names_every_field_that_is_wrong() {
    on_both(async |world| {
        let input = OwnerInput { email: "nobody".into(), name: " ".into(), password: SecretInput::new("hunter2".into()) };
        let problem = world.vault.set_up_owner(input, &client()).await.err().unwrap();
        let pointers: Vec<&str> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/email", "/name", "/password"]);
        assert!(!format!("{problem:?}").contains("hunter2"));
    })
    .await;
}

#[tokio::test]
async fn the_right_password_signs_in_and_everything_else_fails_alike() {
    on_both(async |world| {
        let issued = try_as(&world, " OWNER@example.org ", PASSWORD, &client()).await.ok().unwrap();
        assert_eq!((issued.account, issued.expires_in_seconds), (world.account.clone(), MAX));
        let wrong = try_as(&world, "owner@example.org", "wrong", &client()).await.err().unwrap();
        for (email, password) in [("nobody@example.org", PASSWORD), ("not an address", PASSWORD), ("owner@example.org", "")] {
            assert_eq!(try_as(&world, email, password, &client()).await.err().unwrap(), wrong);
        }
        assert_eq!(wrong.code, Code::AuthRequired);
    })
    .await;
}

#[tokio::test]
async fn tokens_are_stored_hashed_and_passwords_not_at_all() {
    on_both(async |world| {
        let issued = try_as(&world, "owner@example.org", PASSWORD, &client()).await.ok().unwrap();
        let stored = world.stored_bytes().await;
        assert!(holds(&stored, issued.token.hash().as_str()));
        assert!(!holds(&stored, issued.token.expose()) && !holds(&stored, PASSWORD));
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_at_sign_out_when_idle_and_when_old_to_the_second() {
    on_both(async |world| {
        let issued = try_as(&world, "owner@example.org", PASSWORD, &client()).await.ok().unwrap();
        let alive = async || world.vault.authenticate(&issued.token, client()).await.unwrap();
        for _ in 0..(MAX / (IDLE - 1)) {
            world.clock.advance(IDLE - 1);
            assert!(alive().await.is_some(), "used before it was idle for too long");
        }
        let left = MAX - (MAX / (IDLE - 1)) * (IDLE - 1);
        world.clock.advance(left - 1);
        assert!(alive().await.is_some());
        world.clock.advance(1);
        assert!(alive().await.is_none(), "absolute end");

        let issued = try_as(&world, "owner@example.org", PASSWORD, &client()).await.ok().unwrap();
        world.clock.advance(IDLE);
        assert!(world.vault.authenticate(&issued.token, client()).await.unwrap().is_none(), "idle");

        let issued = try_as(&world, "owner@example.org", PASSWORD, &client()).await.ok().unwrap();
        let caller = world.vault.authenticate(&issued.token, client()).await.unwrap().unwrap();
        world.vault.sign_out(&caller).await.unwrap();
        assert!(world.vault.authenticate(&issued.token, client()).await.unwrap().is_none(), "signed out");
        world.vault.sign_out(&caller).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn guessing_is_throttled_for_the_account_and_for_the_address() {
    on_both(async |world| {
        let from = |last: u8| Client { ip: Some([198, 51, 100, last].into()), ..client() };
        for n in 0..10 {
            let spelling = ["owner@example.org", " OWNER@example.org", "Owner@Example.Org\t"][n % 3];
            let problem = try_as(&world, spelling, "wrong", &from(u8::try_from(n).unwrap())).await.err().unwrap();
            assert_eq!(problem.code, Code::AuthRequired);
        }
        let problem = try_as(&world, "OWNER@EXAMPLE.ORG ", PASSWORD, &from(99)).await.err().unwrap();
        assert_eq!(problem.code, Code::RateLimited, "even with the right password, and from elsewhere");

        for n in 0..10 {
            let email = format!("guess{n}@example.org");
            assert_eq!(try_as(&world, &email, "wrong", &from(200)).await.err().unwrap().code, Code::AuthRequired);
        }
        assert_eq!(try_as(&world, "guess@example.org", "wrong", &from(200)).await.err().unwrap().code, Code::RateLimited);

        world.clock.advance(60);
        assert!(try_as(&world, "owner@example.org", PASSWORD, &from(1)).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_hash_with_old_parameters_is_renewed_at_sign_in() {
    on_both(async |world| {
        let current = "SELECT count(*) FROM accounts WHERE password_hash LIKE '%m=65536,t=3,p=1%'";
        let cheap = argon2_of(PASSWORD);
        world.sql(&format!("UPDATE accounts SET password_hash = '{cheap}'")).await;
        assert_eq!(world.number(current).await, 0);
        try_as(&world, "owner@example.org", PASSWORD, &client()).await.ok().unwrap();
        assert_eq!(world.number(current).await, 1);
        try_as(&world, "owner@example.org", PASSWORD, &client()).await.ok().unwrap();
    })
    .await;
}

fn argon2_of(password: &str) -> String {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version, password_hash::phc::PasswordHash};
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8 * 1024, 1, 1, Some(32)).unwrap());
    let hash: PasswordHash = argon2.hash_password_with_salt(password.as_bytes(), b"0123456789abcdef").unwrap();
    hash.to_string()
}

#[tokio::test]
async fn a_changed_password_leaves_no_session_of_the_old_one() {
    on_both(async |world| {
        // Two thieves try one after the other, so that some try is under way when the change is done.
        let thieves: Vec<_> = (0..2)
            .map(|_| {
                let vault = world.vault.clone();
                tokio::spawn(async move {
                    for _ in 0..4 {
                        let old = SignIn { email: "owner@example.org".into(), password: SecretInput::new(PASSWORD.into()) };
                        let _ = vault.sign_in(old, &client()).await;
                    }
                })
            })
            .collect();
        let new = SecretInput::new("another battery staple".into());
        world.vault.change_password(&world.owner, SecretInput::new(PASSWORD.into()), new).await.unwrap();
        for thief in thieves {
            thief.await.unwrap();
        }
        assert_eq!(world.number("SELECT count(*) FROM sessions").await, 1, "his own");
    })
    .await;
}

#[tokio::test]
async fn a_session_is_ended_by_its_owner_alone() {
    on_both(async |world| {
        let stranger = world.stranger().await;
        let own = world.vault.list_sessions(&world.owner).await.unwrap()[0].id;
        let problem = world.vault.end_session(&stranger, own).await.unwrap_err();
        assert_eq!(problem.code, domain::Code::NotFound);
        world.vault.end_session(&world.owner, own).await.unwrap();
        assert!(world.vault.list_sessions(&stranger).await.unwrap().iter().all(|session| session.current));
    })
    .await;
}
