//! Every kind of answer carries the headers of security.md.

use axum::{
    body::Body,
    http::{Method, Request, header},
};

use crate::support::{Answer, HOST, ORIGIN, Server, bare, form, get, rpc};

fn check(what: &str, answer: &Answer) {
    let policy = answer.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_else(|| panic!("{what}: {policy}"));
    assert!(nonce.len() >= 22, "{what}");
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; img-src 'self' \
             data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors \
             'none'; base-uri 'none'; object-src 'none'"
        ),
        "{what}"
    );
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{what}");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{what}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("referrer-policy"), "same-origin", "{what}");
    let permissions = answer.header("permissions-policy");
    assert!(permissions.split(", ").all(|part| part == "clipboard-write=(self)" || part.ends_with("=()")), "{what}");
    assert!(!answer.header("cache-control").is_empty() && !answer.header("x-request-id").is_empty(), "{what}");
    for inside in ["style=\"", "onclick="] {
        assert!(!answer.body.contains(inside), "{what}");
    }
    for script in answer.body.split("<script").skip(1) {
        assert!(script.split('>').next().unwrap().contains(&format!("nonce=\"{nonce}\"")), "{what}: a script without the nonce");
    }
}

fn empty(method: Method, path: &str) -> Request<Body> {
    bare(method, path).header(header::HOST, HOST).header(header::ORIGIN, ORIGIN).body(Body::empty()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn on_every_kind_of_answer() {
    let server = Server::start().await;
    let token = server.set_up_token();
    check("set-up", &server.get(&format!("/set-up?token={token}"), None).await);
    let cookie = server.set_up().await;
    check("app page", &server.get("/keys", Some(&cookie)).await);
    check("sign-in", &server.get("/sign-in", None).await);
    check("redirect", &server.get("/keys", None).await);
    check("missing page", &server.get("/nowhere", None).await);
    check("rpc", &server.send(rpc("/rpc/account/current", Some(&cookie), "{}")).await);
    check("rpc refused", &server.send(rpc("/rpc/account/current", None, "{}")).await);
    check("asset", &server.send(empty(Method::GET, "/pkg/kagi.js")).await);
    check("health", &server.send(empty(Method::GET, "/livez")).await);
    check("method", &server.send(empty(Method::PUT, "/sign-in")).await);
    check("wrong password", &server.sign_in("owner@example.org", "wrong").await);
    check("sign-out", &server.send(form("/api/auth/logout", &[])).await);
    check(
        "cross-site",
        &server.send(bare(Method::POST, "/x").header(header::HOST, HOST).header(header::ORIGIN, "null").body(Body::empty()).unwrap()).await,
    );
    check("other host", &server.send(bare(Method::GET, "/").header(header::HOST, "evil.example").body(Body::empty()).unwrap()).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_not_stored_and_nonces_are_new_each_time() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    let (one, two) = (server.get("/keys", Some(&cookie)).await, server.get("/keys", Some(&cookie)).await);
    assert_eq!((one.status.as_u16(), one.header("cache-control")), (200, "no-store"));
    assert_ne!(one.header("content-security-policy"), two.header("content-security-policy"));
    assert!(one.header("strict-transport-security").is_empty());
    assert_eq!(server.send(rpc("/rpc/account/current", Some(&cookie), "{}")).await.header("cache-control"), "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_public_and_only_the_viewer_may_style_inline() {
    let server = Server::start().await;
    let errors = server.get("/api/docs/errors", None).await;
    check("error codes", &errors);
    assert!(errors.status.is_success() && errors.body.contains("<h2 id=\"AUTH_REQUIRED\">"), "{}", errors.body);

    let viewer = server.get("/api/docs", None).await;
    let policy = viewer.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src \
             'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
        )
    );
    assert!(viewer.status.is_success() && viewer.body.contains("<rapi-doc"), "{}", viewer.body);
    assert_eq!(viewer.body.matches("<script").count(), viewer.body.matches(&format!("nonce=\"{nonce}\"")).count());
    assert_eq!(viewer.header("cache-control"), "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn https_adds_hsts() {
    let server = Server::https().await;
    let answer = server.send(bare(Method::GET, "/sign-in").header(header::HOST, "kagi.example.org").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sane_request_id_is_echoed_and_others_are_replaced() {
    let server = Server::start().await;
    let id_for = async |id: &str| {
        let request = get("/livez").header("x-request-id", id).body(Body::empty()).unwrap();
        server.send(request).await.header("x-request-id").to_string()
    };
    assert_eq!(id_for("build-7.a_B").await, "build-7.a_B");
    for bad in ["", "a b", "a\"b", &"a".repeat(65)] {
        let id = id_for(bad).await;
        assert!(id != bad && id.len() == 36, "{bad:?} → {id}");
    }
}
