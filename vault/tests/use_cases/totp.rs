//! Generators of one-time passwords: the code of the moment leaves, the secret never does.

use domain::{
    Code, Expected, Patch, Problem, Scope, SecretInput, Timestamp, Totp, TotpChange, TotpId, TotpInput,
    listing::{NamedTwoFactor, TwoFactorId},
    totp::Algorithm,
};
use vault::Made;

use crate::world::{World, holds, on_both};

/// `12345678901234567890`, the secret of RFC 6238 for SHA-1.
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn given(text: &str) -> Option<SecretInput> {
    Some(SecretInput::new(text.into()))
}

fn input(secret: &str) -> TotpInput {
    TotpInput { service: Some("GitHub".into()), account_name: Some("ada".into()), secret: given(secret), ..Default::default() }
}

pub async fn totp(world: &World) -> Totp {
    world.vault.create_totp(&world.owner, input(SECRET), None).await.unwrap().into_inner()
}

async fn code(world: &World, id: TotpId) -> Result<(String, u8), Problem> {
    let code = world.vault.reveal_totp(&world.owner, id).await?;
    Ok((code.code.expose().to_owned(), code.remaining_seconds))
}

#[tokio::test]
async fn the_code_is_that_of_the_vault_s_clock_also_after_a_restart() {
    on_both(async |world| {
        let input = TotpInput { digits: Some(8), ..input("gezd gnbv gy3t qojq gezd gnbv gy3t qojq") };
        let id = world.vault.create_totp(&world.owner, input, None).await.unwrap().into_inner().id;
        let moment = Timestamp::parse("2033-05-18T03:33:20Z").unwrap();
        world.clock.advance((moment.millis() - world.clock.now().millis()) / 1000);
        assert_eq!(code(&world, id).await.unwrap(), ("69279037".into(), 10), "RFC 6238, appendix B");
        world.clock.advance(9);
        assert_eq!(code(&world, id).await.unwrap(), ("69279037".into(), 1));
        world.clock.advance(1);
        let next = code(&world, id).await.unwrap();
        assert!(next.0 != "69279037" && next.1 == 30);
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE action = 'totp.reveal' AND value_version = 1").await, 3);
        world.vault.close().await;
        let again = world.place.open(&world.clock).await.unwrap().vault;
        assert_eq!(again.reveal_totp(&world.owner, id).await.ok().unwrap().code.expose(), next.0);
    })
    .await;
}

#[tokio::test]
async fn an_address_says_what_the_input_leaves_out() {
    on_both(async |world| {
        let uri = "otpauth://totp/GitHub:ada?secret=GEZDGNBVGY3TQOJQ&algorithm=SHA256&digits=7&period=45";
        let make = async |input: TotpInput| world.vault.create_totp(&world.owner, input, None).await.map(Made::into_inner);
        let all = make(TotpInput { uri: given(uri), ..Default::default() }).await.unwrap();
        assert_eq!((all.service.as_str(), all.account_name.as_deref()), ("GitHub", Some("ada")));
        assert_eq!((all.algorithm, all.digits, all.period), (Algorithm::Sha256, 7, 45));
        let own = TotpInput { service: Some("Work".into()), digits: Some(6), uri: given(uri), ..Default::default() };
        let own = make(own).await.unwrap();
        assert_eq!((own.service.as_str(), own.account_name.as_deref(), own.digits, own.period), ("Work", Some("ada"), 6, 45));
        let usual = make(input(SECRET)).await.unwrap();
        assert_eq!((usual.algorithm, usual.digits, usual.period), (Algorithm::Sha1, 6, 30));

        for (input, pointers) in [
            (TotpInput::default(), vec!["/secret", "/uri", "/qrImage"]),
            (TotpInput { uri: given(uri), ..input(SECRET) }, vec!["/secret", "/uri"]),
            (TotpInput { service: None, ..input(SECRET) }, vec!["/service"]),
            (TotpInput { uri: given("otpauth://totp/?secret=GEZDGNBV"), ..Default::default() }, vec!["/service"]),
            (TotpInput { digits: Some(9), period: Some(14), ..input(SECRET) }, vec!["/digits", "/period"]),
            (input("HUNTER21"), vec!["/secret"]),
        ] {
            let problem = make(input).await.unwrap_err();
            let found: Vec<_> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
            assert_eq!((problem.code, found), (Code::ValidationError, pointers));
            assert!(!format!("{problem:?}").contains("HUNTER"));
        }
        assert_eq!(world.number("SELECT count(*) FROM totp_secrets").await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_change_keeps_the_secret_unless_there_is_a_new_one() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let made = totp(&world).await;
        let before = code(&world, made.id).await.unwrap();
        let rename = TotpChange { service: Some("GitLab".into()), account_name: Patch::Clear, ..Default::default() };
        let renamed = vault.update_totp(owner, made.id, &Expected::tag(made.tag()), rename.clone()).await.unwrap();
        assert_eq!((renamed.service.as_str(), renamed.account_name, renamed.version), ("GitLab", None, 2));
        assert_eq!(code(&world, made.id).await.unwrap(), before);
        assert_eq!(vault.update_totp(owner, made.id, &Expected::tag(made.tag()), rename).await.unwrap_err().code, Code::PreconditionFailed);
        let address = TotpChange { uri: given("otpauth://totp/x?secret=GEZDGNBVGY&digits=8"), ..Default::default() };
        let replaced = vault.update_totp(owner, made.id, &Expected::Any, address).await.unwrap();
        assert_eq!((replaced.service.as_str(), replaced.digits), ("GitLab", 8), "an address brings its digits, not its names");
        let secret = TotpChange { secret: given(SECRET), ..Default::default() };
        assert_eq!(vault.update_totp(owner, made.id, &Expected::Any, secret).await.unwrap().digits, 8, "a secret alone leaves them");
        assert_eq!(world.number("SELECT value_version FROM totp_secrets").await, 3);
        assert!(code(&world, made.id).await.unwrap().0.ends_with(&before.0));
    })
    .await;
}

#[tokio::test]
async fn a_repeated_creation_makes_one() {
    on_both(async |world| {
        let once = || world.vault.once("k", "POST", "/api/totp", b"{}").unwrap();
        let make = async || world.vault.create_totp(&world.owner, input(SECRET), Some(&once())).await.unwrap();
        let first = make().await.into_inner();
        assert!(matches!(make().await, Made::Before(again) if again == first));
    })
    .await;
}

#[tokio::test]
async fn no_list_holds_a_secret_and_none_is_stored_in_the_open() {
    on_both(async |world| {
        let made = totp(&world).await;
        let (vault, owner) = (&world.vault, &world.owner);
        let (page, all) = (vault.list_totps(owner, None, None).await.unwrap(), vault.two_factor(owner).await.unwrap());
        let (names, export) = (vault.directory(owner).await.unwrap(), vault.export(owner).await.unwrap());
        assert_eq!((&page.data[0], &all.generators, &export.totps), (&made, &page.data, &page.data));
        let named = NamedTwoFactor { id: TwoFactorId::Generator(made.id), service: "GitHub".into(), label: Some("ada".into()) };
        assert_eq!(names.two_factor, [named]);
        assert_eq!(vault.stats(owner).await.unwrap().total_two_factor_sets, 0, "a generator is no set");
        assert!(!format!("{page:?}{all:?}{names:?}{export:?}").contains("GEZDGNBV"));
        let stored = world.stored_bytes().await;
        assert!(holds(&stored, "GitHub"), "the hunt must see what is stored in the open");
        assert!(!holds(&stored, "GEZDGNBV") && !holds(&stored, "1234567890123456"));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_told_that_cannot_be_recorded() {
    on_both(async |world| {
        let id = totp(&world).await.id;
        world.sql("DELETE FROM audit_head").await;
        assert_eq!(code(&world, id).await.unwrap_err().code, Code::AuditUnavailable);
        assert_eq!(world.vault.delete_totp(&world.owner, id, &Expected::Any).await.unwrap_err().code, Code::AuditUnavailable);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_generator_is_gone_until_it_is_restored_and_a_stranger_s_is_unknown() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let own = totp(&world).await.id;
        vault.delete_totp(owner, own, &Expected::tag("1".into())).await.unwrap();
        assert_eq!(code(&world, own).await.unwrap_err().code, Code::TwoFactorNotFound);
        assert!(vault.list_totps(owner, None, None).await.unwrap().data.is_empty());
        vault.restore_totp(owner, own).await.unwrap();
        code(&world, own).await.unwrap();
        let stranger = world.stranger().await;
        for id in [own, TotpId(uuid::Uuid::from_u128(1))] {
            let problems = [
                vault.reveal_totp(&stranger, id).await.err().unwrap(),
                vault.update_totp(&stranger, id, &Expected::Any, Default::default()).await.unwrap_err(),
                vault.delete_totp(&stranger, id, &Expected::Any).await.unwrap_err(),
                vault.restore_totp(&stranger, id).await.unwrap_err(),
            ];
            assert!(problems.iter().all(|problem| problem.code == Code::TwoFactorNotFound));
        }
        let reader = owner.clone().with_scopes(&[Scope::TwoFactorRead, Scope::TwoFactorWrite]);
        assert_eq!(vault.reveal_totp(&reader, own).await.err().unwrap().code, Code::AuthScopeRequired);
    })
    .await;
}

#[tokio::test]
async fn a_secret_moved_to_another_generator_or_owner_does_not_open() {
    on_both(async |world| {
        let (one, other) = (totp(&world).await.id, totp(&world).await.id);
        world.sql("CREATE TABLE saved AS SELECT id, encrypted_secret FROM totp_secrets").await;
        let sealed_of = |place: &str| format!("(SELECT s.encrypted_secret FROM saved s WHERE s.id {place} totp_secrets.id)");
        world.sql(&format!("UPDATE totp_secrets SET encrypted_secret = {}", sealed_of("<>"))).await;
        for id in [one, other] {
            assert_eq!(code(&world, id).await.unwrap_err().code, Code::DecryptionFailed);
        }
        world.sql(&format!("UPDATE totp_secrets SET encrypted_secret = {}", sealed_of("="))).await;
        code(&world, one).await.unwrap();
        let stranger = world.stranger().await;
        world.sql("UPDATE totp_secrets SET owner_id = (SELECT id FROM accounts WHERE email = 'stranger@example.org')").await;
        assert_eq!(world.vault.reveal_totp(&stranger, one).await.err().unwrap().code, Code::DecryptionFailed);
    })
    .await;
}
