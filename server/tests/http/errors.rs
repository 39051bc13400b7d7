//! Errors have one body, in the words of api.md, and tell nothing of the inside.

use axum::{
    Router,
    body::Body,
    http::{Method, Request, header},
    routing::get as on_get,
};

use crate::support::{Answer, HOST, ORIGIN, Server, bare, form, get, rpc, send};

const INSIDE: [&str; 10] = ["panicked", ".rs:", "/src/", "/tmp/", "SELECT", "INSERT", "sqlx", "sea_orm", "axum", "leptos"];

fn check(answer: &Answer, status: u16, code: &str) {
    let body = answer.json();
    assert_eq!((answer.status.as_u16(), body["code"].as_str(), body["status"].as_u64()), (status, Some(code), Some(status.into())));
    assert_eq!(body["type"], format!("/api/docs/errors#{code}"));
    assert_eq!(body["requestId"], answer.header("x-request-id"));
    assert!(!body["error"].as_str().unwrap().is_empty() && !body["title"].as_str().unwrap().is_empty());
    let known = ["error", "code", "status", "type", "title", "requestId", "errors"];
    assert!(body.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())), "{body}");
    assert_eq!(answer.header("cache-control"), "no-store");
    tells_nothing(answer);
}

fn tells_nothing(answer: &Answer) {
    for inside in INSIDE {
        assert!(!answer.body.contains(inside), "{inside} in {}", answer.body);
    }
}

fn post(path: &str, kind: &str, body: impl Into<Body>) -> Request<Body> {
    let request = bare(Method::POST, path).header(header::HOST, HOST).header(header::ORIGIN, ORIGIN);
    request.header(header::CONTENT_TYPE, kind).body(body.into()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_has_the_one_body() {
    let server = Server::start().await;
    let plain = |path: &str| get(path).body(Body::empty()).unwrap();
    check(&server.send(plain("/nowhere")).await, 404, "NOT_FOUND");
    check(&server.send(plain("/api/nowhere")).await, 404, "NOT_FOUND");
    check(&server.send(plain("/pkg/nowhere.js")).await, 404, "NOT_FOUND");
    check(&server.send(plain("/pkg/../../data.key")).await, 404, "NOT_FOUND");
    check(&server.send(plain("/pkg/%2e%2e/%2e%2e/data.key")).await, 404, "NOT_FOUND");
    check(&server.send(rpc("/rpc/nowhere", None, "{}")).await, 404, "NOT_FOUND");
    check(&server.send(post("/rpc/account/current", "text/plain", "{}")).await, 401, "AUTH_REQUIRED");
    let mut text = rpc("/rpc/account/current", Some(&server.set_up().await), "{}");
    text.headers_mut().insert(header::CONTENT_TYPE, "text/plain".parse().unwrap());
    check(&server.send(text).await, 415, "UNSUPPORTED_MEDIA_TYPE");
    check(&server.send(post("/api/auth/sign-in", "application/json", "{}")).await, 415, "UNSUPPORTED_MEDIA_TYPE");
    check(&server.send(form("/api/auth/sign-in", &[("email", "a"), ("email", "b")])).await, 400, "VALIDATION_ERROR");
    check(&server.send(post("/rpc/account/current", "application/json", vec![b' '; 1024 * 1024 + 1])).await, 413, "PAYLOAD_TOO_LARGE");
    check(&server.send(post("/nowhere", "application/json", vec![b' '; 1024 * 1024 + 1])).await, 413, "PAYLOAD_TOO_LARGE");
    let lying = bare(Method::POST, "/api/auth/sign-in").header(header::HOST, HOST).header(header::CONTENT_LENGTH, "99999999");
    check(&server.send(lying.body(Body::empty()).unwrap()).await, 413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_method_names_the_right_ones() {
    let server = Server::start().await;
    for (method, path, allow) in [
        (Method::GET, "/api/auth/sign-in", "POST"),
        (Method::GET, "/rpc/account/current", "POST"),
        (Method::DELETE, "/sign-in", "GET,HEAD"),
        (Method::POST, "/keys", "GET,HEAD"),
        (Method::POST, "/livez", "GET,HEAD"),
        (Method::POST, "/pkg/kagi.js", "GET,HEAD"),
    ] {
        let request = bare(method, path).header(header::HOST, HOST).header(header::ORIGIN, ORIGIN).body(Body::empty()).unwrap();
        let answer = server.send(request).await;
        check(&answer, 405, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.header("allow"), allow, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_chooses_the_form() {
    let server = Server::start().await;
    let ask = async |accept: &str| server.send(get("/nowhere").header(header::ACCEPT, accept).body(Body::empty()).unwrap()).await;
    assert_eq!(ask("*/*").await.header("content-type"), "application/json");
    assert_eq!(ask("application/problem+json").await.header("content-type"), "application/problem+json");
    let page = ask("text/html,application/xhtml+xml").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (404, "text/html; charset=utf-8"));
    assert!(page.body.contains("<html") && !page.body.contains("<script"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn arguments_that_cannot_be_read_are_the_clients_fault() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    for body in ["", "{", "[]", r#"{"id":7}"#] {
        let answer = server.send(rpc("/rpc/entries/reveal", Some(&cookie), body)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (400, &"VALIDATION_ERROR".into()), "{body}");
        tells_nothing(&answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_never_redirects_to_the_referer() {
    let server = Server::start().await;
    let mut request = rpc("/rpc/account/current", None, "{}");
    request.headers_mut().insert(header::ACCEPT, "text/html".parse().unwrap());
    request.headers_mut().insert(header::REFERER, "https://evil.example/".parse().unwrap());
    let answer = server.send(request).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (401, ""));
}

async fn boom() {
    panic!("hunter2")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_ends_one_request_and_not_the_server() {
    let server = Server::start().await;
    let routes = Router::new().route("/boom", on_get(boom)).route("/fine", on_get(async || "fine"));
    let router = server::http::behind_edge(routes, server.app.state.clone());
    let answer = send(router.clone(), get("/boom").body(Body::empty()).unwrap()).await;
    check(&answer, 500, "INTERNAL_ERROR");
    assert!(!answer.body.contains("hunter2"));
    assert!(!answer.header("content-security-policy").is_empty());
    assert_eq!(send(router, get("/fine").body(Body::empty()).unwrap()).await.body, "fine");
}
