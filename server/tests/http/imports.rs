//! Imports, exports and templates as a script meets them.

use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::support::{Answer, Server, api};

struct Script {
    server: Server,
    cookie: String,
    key: String,
}

impl Script {
    async fn start(scopes: &[&str]) -> Self {
        let server = Server::start().await;
        let cookie = server.set_up().await;
        let key = server.key(&cookie, json!({ "name": "script", "scopes": scopes })).await;
        Self { server, cookie, key }
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.server.api(Method::POST, path, &self.key, Some(body)).await
    }
}

fn file(content: &str) -> Value {
    json!({ "projectName": "blog", "content": content })
}

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (status, &code.into()), "{}", answer.body);
    assert!(!answer.body.contains("canary"), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_previewed_imported_and_imported_once() {
    let script = Script::start(&["entries:write", "categories:write", "entries:reveal", "export:read", "entries:read"]).await;
    let text = "A=canary-a\nmy-key=canary-b\n";
    let preview = script.post("/api/import/env?dryRun=true", file(text)).await;
    assert_eq!(preview.status, 200, "{}", preview.body);
    let expected = json!({
        "name": "A", "line": 1, "state": "new", "message": null, "projectName": "blog", "environment": "production",
        "category": "A", "categoryId": null, "entryId": null,
    });
    let data = &preview.json()["data"];
    assert_eq!((&data["rows"][0], &data["rows"][1]["state"]), (&expected, &json!("badName")));
    assert_eq!((&data["created"], &data["made"]), (&json!(1), &json!({ "entries": [], "categories": [] })));
    assert!(!preview.body.contains("canary"));

    let once = |body: &str| {
        let mut request = api(Method::POST, "/api/import/env", &script.key, Some(file(body)));
        request.headers_mut().insert("idempotency-key", "import-1".parse().unwrap());
        script.server.send(request)
    };
    let first = once(text).await;
    assert_eq!((first.status.as_u16(), first.header("idempotency-replayed"), first.header("cache-control")), (201, "", "no-store"));
    assert_eq!(first.json()["data"]["made"]["entries"][0], first.json()["data"]["rows"][0]["entryId"]);
    let again = once(text).await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, "true"));
    assert_eq!((&again.json()["data"]["rows"][0]["state"], &again.json()["data"]["created"]), (&json!("same"), &json!(0)));
    refused(&once("A=canary-other\n").await, 422, "IDEMPOTENCY_MISMATCH");
    assert_eq!(script.server.api(Method::GET, "/api/entries", &script.key, None).await.json()["data"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_none_of_the_contract_is_refused() {
    let script = Script::start(&["entries:write", "export:read", "entries:reveal", "entries:read"]).await;
    refused(&script.post("/api/import/env", file("A=canary\n")).await, 403, "AUTH_SCOPE_REQUIRED");
    refused(&script.post("/api/import/env", file("")).await, 400, "VALIDATION_ERROR");
    refused(&script.post("/api/import/env?dryrun=true", file("A=canary\n")).await, 400, "VALIDATION_ERROR");
    refused(&script.post("/api/import/env?dryRun=maybe", file("A=canary\n")).await, 400, "VALIDATION_ERROR");
    for body in [
        json!({ "projectName": "blog" }),
        json!({ "projectName": "blog", "content": "A=canary", "format": "canary" }),
        json!({ "projectName": "blog", "content": "A=canary", "onConflict": "canary" }),
        json!({ "projectName": "blog", "content": ["canary"] }),
        json!({ "projectName": "blog", "content": "A=canary", "dryRun": true }),
    ] {
        refused(&script.post("/api/import/env", body).await, 400, "VALIDATION_ERROR");
    }
    refused(&script.post("/api/export/env", json!({})).await, 400, "VALIDATION_ERROR");
    refused(&script.post("/api/export/env", json!({ "format": "dotenv", "projects": [] })).await, 400, "VALIDATION_ERROR");
    refused(&script.post("/api/export/env", json!({ "format": "dotenv" })).await, 404, "NOT_FOUND");
    refused(&script.post("/api/projects/check", json!({ "projectName": "blog", "template": "" })).await, 400, "VALIDATION_ERROR");
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_are_exported_as_text_with_what_was_left_out_in_a_header() {
    let script = Script::start(&["entries:write", "categories:write", "entries:reveal", "export:read", "entries:read"]).await;
    script.post("/api/import/env", file("A=\"two\nlines\"\nB=b\n")).await;
    let export = async |body: Value| script.post("/api/export/env", body).await;
    let text = export(json!({ "format": "docker", "projects": ["blog"], "environments": ["production"] })).await;
    assert_eq!((text.status.as_u16(), text.header("kagi-left-out")), (200, "A"), "{}", text.body);
    assert_eq!((text.header("content-type"), text.header("cache-control")), ("text/plain; charset=utf-8", "no-store"));
    assert!(text.body.starts_with("# A was left out") && text.body.ends_with("B=b\n"), "{}", text.body);
    let whole = export(json!({ "format": "json" })).await;
    assert_eq!((whole.header("content-type"), whole.header("kagi-left-out")), ("application/json", ""));
    assert_eq!(whole.json(), json!({ "A": "two\nlines", "B": "b" }));
    refused(&export(json!({ "format": "docker", "strict": true })).await, 409, "CONFLICT");

    for scope in ["entries:reveal", "export:read"] {
        let key = script.server.key(&script.cookie, json!({ "name": scope, "scopes": [scope] })).await;
        let answer = script.server.api(Method::POST, "/api/export/env", &key, Some(json!({ "format": "json" }))).await;
        refused(&answer, 403, "AUTH_SCOPE_REQUIRED");
    }
    let check = script.post("/api/projects/check", json!({ "projectName": "blog", "template": "B=\nC=\n" })).await;
    assert_eq!(check.json(), json!({ "data": { "missing": ["C"], "extra": ["A"], "expiring": [] } }));
    let mut plain = api(Method::POST, "/api/projects/check", &script.key, Some(json!({})));
    plain.headers_mut().insert(header::CONTENT_TYPE, "text/plain".parse().unwrap());
    refused(&script.server.send(plain).await, 415, "UNSUPPORTED_MEDIA_TYPE");
}
