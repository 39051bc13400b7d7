//! One's own account: its name, and what may be told of the vault that it is in.

use domain::{Code, Role};
use vault::{Identity, ProviderSignIn, SessionToken};

use crate::world::{IDLE, MAX, World, client, on_both};

async fn name(world: &World) -> String {
    world.vault.profile(&world.owner).await.unwrap().account.name
}

async fn renamings(world: &World) -> Vec<String> {
    let rows = world.rows("SELECT outcome FROM audit_log WHERE action = 'account.rename' ORDER BY seq").await;
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[tokio::test]
async fn a_name_is_one_line_of_255_characters_and_its_change_is_recorded() {
    on_both(async |world| {
        let long = "鍵".repeat(255);
        world.vault.rename_account(&world.owner, &format!("  {long} ")).await.unwrap();
        assert_eq!(name(&world).await, long);
        assert_eq!(renamings(&world).await, ["ok"]);
        for bad in ["", " \t", "a\nb", "a\u{0}", &"x".repeat(256)] {
            let problem = world.vault.rename_account(&world.owner, bad).await.unwrap_err();
            assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValidationError, "/name"), "{bad:?}");
        }
        assert_eq!(name(&world).await, long);
        assert_eq!(renamings(&world).await, ["ok"]);
    })
    .await;
}

#[tokio::test]
async fn who_has_no_password_here_is_called_what_the_provider_says() {
    on_both(async |world| {
        let who = ProviderSignIn {
            identity: Identity { issuer: "https://id.example.org".into(), subject: "ada".into() },
            session: None,
            email: Some("ada@example.org".into()),
            name: Some("Ada".into()),
            role: Role::Member,
            refresh_token: None,
            state: SessionToken::generate().unwrap().expose().into(),
            expires_at: world.clock.now().after_seconds(600),
        };
        let issued = world.vault.sign_in_with_provider(who, &client()).await.unwrap();
        let ada = world.vault.authenticate(&issued.token, client()).await.unwrap().unwrap();
        assert_eq!(world.vault.rename_account(&ada, "Countess").await.unwrap_err().code, Code::Forbidden);
        assert_eq!(world.vault.profile(&ada).await.unwrap().account.name, "Ada");
        assert_eq!(renamings(&world).await, ["denied"]);
        let facts = world.vault.facts(&ada).await.unwrap();
        assert!(!facts.is_admin && !facts.has_password);
    })
    .await;
}

#[tokio::test]
async fn the_facts_are_those_of_the_open_vault() {
    on_both(async |world| {
        let facts = world.vault.facts(&world.owner).await.unwrap();
        assert!(facts.is_admin && facts.has_password);
        let kept = world.rows("SELECT value FROM crypto_meta WHERE key = 'mkid'").await[0].try_get_by_index::<String>(0).unwrap();
        assert_eq!((facts.master_key_id, facts.key_term, facts.key_since), (kept, 1, world.clock.now()));
        assert_eq!((facts.session_idle_seconds, facts.session_max_seconds), (IDLE, MAX));
        let backend = format!("{:?}", world.db.get_database_backend());
        assert_eq!(facts.database.to_lowercase(), backend.to_lowercase().replace("postgres", "postgresql"));
    })
    .await;
}
