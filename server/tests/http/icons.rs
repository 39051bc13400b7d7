//! Icons: a brand's mark for everybody, an uploaded picture for its owner alone.

use axum::{body::Body, http::Method};
use base64ct::{Base64, Encoding};
use domain::Timestamp;
use serde_json::{Value, json};
use vault::Clock;

use crate::support::{Answer, Server, get, rpc};

const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// One red pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==";

async fn fetch(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers.iter().fold(get(path), |request, (name, value)| request.header(*name, *value));
    server.send(request.body(Body::empty()).unwrap()).await
}

async fn call(server: &Server, path: &str, cookie: &str, body: Value) -> Answer {
    server.send(rpc(path, Some(cookie), &body.to_string())).await
}

async fn category(server: &Server, cookie: &str, slug: &str) -> String {
    let new = json!({ "name": "X", "keyType": "ssh", "iconSlug": slug });
    server.api(Method::POST, "/api/categories", cookie, Some(new)).await.json()["data"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_is_served_to_be_drawn_and_never_to_run() {
    let server = Server::start().await;
    let answer = fetch(&server, "/icons/brand/github.svg", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "image/svg+xml"));
    assert_eq!(answer.body, r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path id="b" d="M12 .3z"/></svg>"#);
    assert_eq!(answer.header("content-security-policy"), POLICY);
    assert_eq!((answer.header("x-content-type-options"), answer.header("cache-control")), ("nosniff", "public, max-age=86400"));
    let again = fetch(&server, "/icons/brand/github.svg", &[("if-none-match", answer.header("etag"))]).await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
    assert!(fetch(&server, "/icons/brand/dotenv.svg", &[]).await.body.contains("d=\"M0 0z\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_slug_is_not_found() {
    let server = Server::start().await;
    let long = "a".repeat(300);
    for name in [
        "openai.svg",
        "github",
        "github.png",
        ".svg",
        "GitHub.svg",
        "gith%75b.svg",
        "github.svg.svg",
        "..%2f..%2fdata.key",
        "%2e%2e%2fbrands.txt",
        "..%2fbrands.svg",
        "%00.svg",
        "%FF.svg",
        "github.svg%00",
        "../brands.txt",
        "../../data.key",
        "github.svg/",
        "",
        &long,
    ] {
        assert_eq!(fetch(&server, &format!("/icons/brand/{name}"), &[]).await.status, 404, "{name}");
    }
    assert_eq!(fetch(&server, "/icons/brands.txt", &[]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_brands_and_guesses_by_the_category_s_name() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    let search =
        async |query: &str, name: &str| call(&server, "/rpc/icons/search", &cookie, json!({ "query": query, "name": name })).await.json();
    let github = json!({ "slug": "github", "title": "GitHub" });
    assert_eq!(search("hub", "").await, json!({ "brands": [github], "guess": null }));
    assert_eq!(search("", "GitHub").await, json!({ "brands": [github], "guess": "github" }));
    assert_eq!(search("", "OpenAI").await, json!({ "brands": [github], "guess": null }), "the popular ones");
    assert_eq!(search("openai", "").await, json!({ "brands": [], "guess": null }));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_not_told_of_a_brand_without_a_mark_and_programs_keep_theirs() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    for (slug, shown) in [("openai", Value::Null), ("github", "github".into())] {
        let id = category(&server, &cookie, slug).await;
        assert_eq!(call(&server, "/rpc/categories/get", &cookie, json!({ "id": id })).await.json()["iconSlug"], shown);
        let rest = server.api(Method::GET, &format!("/api/categories/{id}"), &cookie, None).await.json();
        assert_eq!((&rest["data"]["iconSlug"], rest["data"].get("ownIcon")), (&slug.into(), None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_uploaded_picture_is_its_owner_s_alone() {
    let clock = Clock::manual(Timestamp::parse("2026-11-23T08:16:00Z").unwrap());
    let server = Server::with(|config| config.vault.clock = clock).await;
    let cookie = server.set_up().await;
    let id = category(&server, &cookie, "github").await;
    let path = format!("/icons/category/{id}.png?v=2");
    assert_eq!(fetch(&server, &path, &[("cookie", &cookie)]).await.status, 404);
    let set = call(&server, "/rpc/categories/set-icon", &cookie, json!({ "id": id, "expected": { "OneOf": ["1"] }, "png": PNG })).await;
    assert_eq!((set.status.as_u16(), &set.json()["ownIcon"]), (200, &true.into()), "{}", set.body);

    let request = get(&path).header("cookie", &cookie).body(Body::empty()).unwrap();
    let answer = tower::ServiceExt::oneshot(server.app.router.clone(), request).await.unwrap();
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!((answer.status().as_u16(), header("content-type").as_str()), (200, "image/png"));
    assert_eq!((header("content-security-policy").as_str(), header("x-content-type-options").as_str()), (POLICY, "nosniff"));
    assert_eq!(header("cache-control"), "private, no-cache");
    let again = fetch(&server, &path, &[("cookie", &cookie), ("if-none-match", &header("etag"))]).await;
    assert_eq!(again.status, 304);

    assert_eq!(fetch(&server, &path, &[]).await.status, 401);
    let stranger = server.stranger().await;
    assert_eq!(fetch(&server, &path, &[("cookie", &stranger)]).await.status, 404);
    for body in [json!({ "id": id, "expected": "Any", "png": PNG }), json!({ "id": id, "expected": "Any" })] {
        let door = if body.get("png").is_some() { "set" } else { "remove" };
        assert_eq!(call(&server, &format!("/rpc/categories/{door}-icon"), &stranger, body).await.status, 404, "{door}");
    }
    for name in ["x.png", &id, &format!("{id}.svg"), &format!("..%2f{id}.png")] {
        assert_eq!(fetch(&server, &format!("/icons/category/{name}"), &[("cookie", &cookie)]).await.status, 404, "{name}");
    }
    let removed = call(&server, "/rpc/categories/remove-icon", &cookie, json!({ "id": id, "expected": { "OneOf": ["2"] } })).await;
    assert_eq!(removed.json()["ownIcon"], false, "{}", removed.body);
    assert_eq!(fetch(&server, &path, &[("cookie", &cookie)]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_refused_at_its_field() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    let id = category(&server, &cookie, "github").await;
    for png in ["", "not base64!", &Base64::encode_string(b"GIF89a"), &Base64::encode_string(&[0; 33 * 1024])] {
        let answer = call(&server, "/rpc/categories/set-icon", &cookie, json!({ "id": id, "expected": "Any", "png": png })).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["errors"][0]["pointer"]), (400, &"/icon".into()), "{}", answer.body);
    }
}
