//! What the pages of the settings do through server functions, and what they tell.

use axum::http::Method;
use domain::Timestamp;
use serde_json::json;
use vault::Clock;

use crate::support::{Answer, EMAIL, PASSWORD, Server, rpc};

const OTHER: &str = "another correct horse";

/// When the strangers of the tests are signed in.
fn at_eight() -> Clock {
    Clock::manual(Timestamp::parse("2026-11-23T08:16:00Z").unwrap())
}

async fn call(server: &Server, function: &str, cookie: &str, body: serde_json::Value) -> Answer {
    server.send(rpc(function, Some(cookie), &body.to_string())).await
}

async fn facts(server: &Server, cookie: &str) -> String {
    let answer = call(server, "/rpc/server/facts", cookie, json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json().as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_changed_and_a_bad_one_is_said_at_its_field() {
    let server = Server::with(|config| config.vault.clock = at_eight()).await;
    let cookie = server.set_up().await;
    assert_eq!(call(&server, "/rpc/account/rename", &cookie, json!({ "name": " Ada " })).await.status, 200);
    let profile = call(&server, "/rpc/account/current", &cookie, json!({})).await;
    assert_eq!(profile.json()["account"]["name"], "Ada");
    let refused = call(&server, "/rpc/account/rename", &cookie, json!({ "name": "a\nb" })).await;
    assert_eq!((refused.status.as_u16(), refused.json()["errors"][0]["pointer"].as_str()), (400, Some("/name")));
    let stranger = server.stranger().await;
    assert_eq!(call(&server, "/rpc/account/rename", &stranger, json!({ "name": "Mallory" })).await.status, 403, "has no password");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_password_ends_the_other_sessions_and_the_old_password() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    let elsewhere = server.sign_in(EMAIL, PASSWORD).await.cookie();
    let change = async |current: &str, new: &str| {
        call(&server, "/rpc/account/change-password", &cookie, json!({ "current": current, "new": new })).await
    };
    for (current, new, pointer) in [("wrong", OTHER, "/currentPassword"), (PASSWORD, "too short", "/newPassword")] {
        let refused = change(current, new).await;
        assert_eq!((refused.status.as_u16(), refused.json()["errors"][0]["pointer"].as_str()), (400, Some(pointer)));
        assert!(!refused.body.contains(new) && !refused.body.contains(PASSWORD), "{}", refused.body);
    }
    assert!(server.knows(&elsewhere).await);
    assert_eq!(change(PASSWORD, OTHER).await.status, 200);
    assert!(server.knows(&cookie).await && !server.knows(&elsewhere).await);
    assert_eq!(server.sign_in(EMAIL, PASSWORD).await.status, 401);
    assert_eq!(server.sign_in(EMAIL, OTHER).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wipe_wants_a_fresh_sign_in_and_leaves_nothing_but_the_account() {
    let clock = at_eight();
    let server = Server::with(|config| config.vault.clock = clock.clone()).await;
    let cookie = server.set_up().await;
    let category = json!({ "name": "OpenAI", "keyType": "simple", "envVarName": "OPENAI_API_KEY" });
    assert_eq!(server.api(Method::POST, "/api/categories", &cookie, Some(category)).await.status, 201);
    clock.advance(16 * 60);
    let refused = call(&server, "/rpc/account/wipe", &cookie, json!({})).await;
    assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (403, Some("REAUTH_REQUIRED")));
    assert_eq!(server.api(Method::GET, "/api/categories", &cookie, None).await.json()["data"].as_array().unwrap().len(), 1);
    assert_eq!(call(&server, "/rpc/account/confirm-password", &cookie, json!({ "password": PASSWORD })).await.status, 200);
    assert_eq!(call(&server, "/rpc/account/wipe", &cookie, json!({})).await.status, 200);
    assert_eq!(server.api(Method::GET, "/api/categories", &cookie, None).await.json()["data"].as_array().unwrap().len(), 0);
    assert!(server.knows(&cookie).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_facts_are_the_server_s_own_and_members_read_only_their_part() {
    let server = Server::with(|config| {
        config.vault.clock = at_eight();
        config.proxies.0 = vec!["10.0.0.0/8".parse().unwrap()];
    })
    .await;
    let cookie = server.set_up().await;
    let (admin, member) = (facts(&server, &cookie).await, facts(&server, &server.stranger().await).await);
    for fact in ["AES-256-GCM", "kagi_session; HttpOnly; SameSite=Lax<", "Plain http, on this machine alone", "End 12 hours after"] {
        assert!(admin.contains(fact) && member.contains(fact), "{fact}: {admin}");
    }
    for fact in ["From the key file", "1 network", "SQLite", "Off", "http://127.0.0.1:3000"] {
        assert!(admin.contains(fact) && !member.contains(fact), "{fact}: {admin}");
    }
    let path = server.file("data").parent().unwrap().display().to_string();
    let key = std::fs::read_to_string(server.file("data.key")).unwrap();
    for secret in [path.as_str(), key.trim(), PASSWORD] {
        assert!(!admin.contains(secret), "{secret}");
    }
    let page = server.get("/settings/security", Some(&cookie)).await;
    assert!(page.body.contains("Sealed with AES-256-GCM</span>"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_https_the_facts_say_so() {
    let server = Server::https().await;
    let vault = &server.app.state.vault;
    let owner = vault::OwnerInput { email: EMAIL.into(), name: "O".into(), password: domain::SecretInput::new(PASSWORD.into()) };
    let issued = vault.set_up_owner(owner, &vault::Client::default()).await.ok().unwrap();
    let cookie = format!("__Host-kagi_session={}", issued.token.expose());
    let mut request = rpc("/rpc/server/facts", Some(&cookie), "{}");
    request.headers_mut().insert("host", "kagi.example.org".parse().unwrap());
    let answer = server.send(request).await;
    let facts = answer.json().as_str().unwrap().to_owned();
    for fact in ["__Host-kagi_session; HttpOnly; SameSite=Lax; Secure", "https://kagi.example.org", "On, for a year"] {
        assert!(facts.contains(fact), "{fact}: {facts}");
    }
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}
