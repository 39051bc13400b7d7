//! Env projects and their files as a script meets them.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Server, api};

const ALL: [&str; 5] = ["envs:read", "envs:write", "envs:reveal", "stats:read", "export:read"];

struct Script {
    server: Server,
    key: String,
}

impl Script {
    async fn start() -> Self {
        let server = Server::start().await;
        let cookie = server.set_up().await;
        let key = server.key(&cookie, json!({ "name": "script", "scopes": ALL })).await;
        Self { server, key }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.ask_with(method, path, &[], body).await
    }

    async fn ask_with(&self, method: Method, path: &str, headers: &[(&'static str, &str)], body: Option<Value>) -> Answer {
        let mut request = api(method, path, &self.key, body);
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        self.server.send(request).await
    }

    async fn project(&self, name: &str) -> String {
        let made = self.ask(Method::POST, "/api/envs", Some(json!({ "name": name }))).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        made.json()["data"]["id"].as_str().unwrap().to_owned()
    }

    async fn write(&self, project: &str, headers: &[(&'static str, &str)], content: &str) -> Answer {
        let body = json!({ "fileType": "env", "content": content });
        self.ask_with(Method::POST, &format!("/api/envs/{project}/files"), headers, Some(body)).await
    }
}

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (status, &code.into()), "{}", answer.body);
}

fn members(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_keeps_files_and_gets_them_back() {
    let script = Script::start().await;
    let project = script.project("blog").await;
    let path = format!("/api/envs/{project}");
    let read = script.ask(Method::GET, &path, None).await;
    let expected = ["createdAt", "description", "files", "id", "name", "updatedAt", "userId"];
    assert_eq!((members(&read.json()["data"]), read.header("etag")), (expected.to_vec(), "\"1\""));

    let file = script.write(&project, &[], "A=canary").await;
    let expected = ["createdAt", "fileType", "id", "projectId", "updatedAt", "userId", "version"];
    assert_eq!((file.status.as_u16(), members(&file.json()["data"]), file.header("etag")), (201, expected.to_vec(), "\"1\""));
    let id = file.json()["data"]["id"].as_str().unwrap().to_owned();
    let second = script.write(&project, &[], "A=canary-2").await;
    assert_eq!((second.status.as_u16(), second.header("etag"), &second.json()["data"]["id"]), (201, "\"2\"", &json!(id)));

    let listed = script.ask(Method::GET, "/api/envs", None).await.json();
    assert_eq!((&listed["data"][0]["fileCount"], &listed["nextCursor"]), (&json!(1), &Value::Null));
    let files = script.ask(Method::GET, &format!("{path}/files"), None).await;
    assert_eq!((&files.json()["data"][0]["version"], files.body.contains("canary")), (&json!(2), false));
    let held = script.ask_with(Method::GET, &path, &[("if-none-match", "\"3\"")], None).await;
    assert_eq!((held.status.as_u16(), held.header("etag")), (304, "\"3\""));

    let revealed = script.ask(Method::POST, &format!("{path}/files/{id}/reveal"), None).await;
    let expected = json!({ "id": id, "projectId": project, "fileType": "env", "version": 2, "content": "A=canary-2" });
    assert_eq!((&revealed.json()["data"], revealed.header("cache-control"), revealed.header("etag")), (&expected, "no-store", ""));
    let versions = script.ask(Method::GET, &format!("{path}/files/{id}/versions"), None).await.json();
    assert_eq!((members(&versions["data"][0]), &versions["data"][0]["version"]), (vec!["createdAt", "version"], &json!(1)));
    let earlier = script.ask(Method::POST, &format!("{path}/files/{id}/versions/1/reveal"), None).await.json();
    assert_eq!((&earlier["data"]["content"], &earlier["data"]["version"]), (&json!("A=canary"), &json!(1)));
    refused(&script.ask(Method::POST, &format!("{path}/files/{id}/versions/2/reveal"), None).await, 404, "ENV_FILE_NOT_FOUND");
    let restored = script.ask(Method::POST, &format!("{path}/files/{id}/versions/1/restore"), None).await;
    assert_eq!((restored.status.as_u16(), restored.header("etag"), &restored.json()["data"]["version"]), (200, "\"3\"", &json!(3)));

    assert_eq!(script.ask(Method::GET, "/api/stats", None).await.json()["data"]["totalEnvProjects"], 1);
    let export = script.ask(Method::GET, "/api/export", None).await;
    assert_eq!((&export.json()["data"]["envProjects"][0]["fileTypes"], export.body.contains("canary")), (&json!(["env"]), false));

    let deleted = script.ask(Method::DELETE, &format!("{path}/files/{id}"), None).await;
    assert_eq!((deleted.status.as_u16(), deleted.json()), (200, json!({ "data": { "success": true } })));
    refused(&script.ask(Method::DELETE, &format!("{path}/files/{id}"), None).await, 404, "ENV_FILE_NOT_FOUND");
    let changed = script.ask(Method::PUT, &path, Some(json!({ "name": "weblog", "description": "x" }))).await;
    assert_eq!((&changed.json()["data"]["name"], &changed.json()["data"]["files"]), (&json!("weblog"), &json!([])));
    assert_eq!(script.ask(Method::DELETE, &path, None).await.json(), json!({ "data": { "success": true } }));
    refused(&script.ask(Method::GET, &path, None).await, 404, "ENV_PROJECT_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_says_which_state_it_replaces() {
    let script = Script::start().await;
    let project = script.project("blog").await;
    for unmet in ["\"1\"", "*", "W/\"1\"", "1"] {
        refused(&script.write(&project, &[("if-match", unmet)], "A=1").await, 412, "PRECONDITION_FAILED");
    }
    refused(&script.write(&project, &[("if-none-match", "\"1\"")], "A=1").await, 400, "VALIDATION_ERROR");
    refused(&script.write(&project, &[("if-match", "*"), ("if-none-match", "*")], "A=1").await, 400, "VALIDATION_ERROR");
    assert_eq!(script.write(&project, &[("if-none-match", "*")], "A=1").await.status, 201);
    refused(&script.write(&project, &[("if-none-match", "*")], "A=2").await, 412, "PRECONDITION_FAILED");
    refused(&script.write(&project, &[("if-match", "\"2\"")], "A=2").await, 412, "PRECONDITION_FAILED");
    let written = script.write(&project, &[("if-match", "\"1\"")], "A=2").await;
    assert_eq!((written.status.as_u16(), written.header("etag")), (201, "\"2\""));
    assert_eq!(script.write(&project, &[("if-match", "*")], "A=3").await.header("etag"), "\"3\"");
    let file = format!("/api/envs/{project}/files/{}", written.json()["data"]["id"].as_str().unwrap());
    refused(&script.ask_with(Method::DELETE, &file, &[("if-match", "\"2\"")], None).await, 412, "PRECONDITION_FAILED");
    refused(
        &script.ask_with(Method::DELETE, &format!("/api/envs/{project}"), &[("if-match", "\"1\"")], None).await,
        412,
        "PRECONDITION_FAILED",
    );
    assert_eq!(script.ask_with(Method::DELETE, &file, &[("if-match", "\"3\"")], None).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_write_is_one_and_bad_bodies_say_what_is_wrong() {
    let script = Script::start().await;
    let project = script.project("blog").await;
    let key = [("idempotency-key", "a-1"), ("if-none-match", "*")];
    let (first, again) = (script.write(&project, &key, "A=1").await, script.write(&project, &key, "A=1").await);
    assert_eq!((first.status.as_u16(), again.status.as_u16(), again.header("idempotency-replayed")), (201, 201, "true"));
    assert_eq!(first.json(), again.json());
    refused(&script.write(&project, &key, "A=2").await, 422, "IDEMPOTENCY_MISMATCH");

    for content in ["A=hunter2\0".to_owned(), "hunter2".repeat(80_000)] {
        let answer = script.write(&project, &[], &content).await;
        refused(&answer, 400, "VALIDATION_ERROR");
        assert_eq!((&answer.json()["errors"][0]["pointer"], answer.body.contains("hunter2")), (&json!("/content"), false));
    }
    for body in [
        json!({ "fileType": "env.prod", "content": "hunter2" }),
        json!({ "fileType": "env", "content": ["hunter2"] }),
        json!({ "fileType": "env" }),
        json!({ "content": "hunter2" }),
        json!({ "fileType": "env", "content": "hunter2", "name": "x" }),
    ] {
        let answer = script.ask(Method::POST, &format!("/api/envs/{project}/files"), Some(body)).await;
        refused(&answer, 400, "VALIDATION_ERROR");
        assert!(!answer.body.contains("hunter2"), "{}", answer.body);
    }
    refused(&script.ask(Method::GET, "/api/envs?search=x", None).await, 400, "VALIDATION_ERROR");
    refused(&script.ask(Method::POST, "/api/envs", Some(json!({ "name": " " }))).await, 400, "VALIDATION_ERROR");
}
