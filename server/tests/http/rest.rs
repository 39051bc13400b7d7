//! REST as a script meets it: bodies, pages, tags, repeats, refusals.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use serde_json::{Value, json};
use server::config::Rates;

use crate::support::{Answer, HOST, Server, api, bare};

const ALL: [&str; 10] = [
    "categories:read",
    "categories:write",
    "entries:read",
    "entries:write",
    "entries:reveal",
    "2fa:read",
    "2fa:write",
    "2fa:reveal",
    "stats:read",
    "export:read",
];

struct Script {
    server: Server,
    cookie: String,
    key: String,
}

impl Script {
    async fn start() -> Self {
        Self::with(Rates::default()).await
    }

    async fn with(rates: Rates) -> Self {
        let server = Server::with(|config| config.rates = rates).await;
        let cookie = server.set_up().await;
        let key = server.key(&cookie, json!({ "name": "script", "scopes": ALL })).await;
        Self { server, cookie, key }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.server.api(method, path, &self.key, body).await
    }

    async fn ask_with(&self, method: Method, path: &str, headers: &[(&'static str, &str)], body: Option<Value>) -> Answer {
        let mut request = api(method, path, &self.key, body);
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        self.server.send(request).await
    }

    async fn category(&self) -> String {
        id(&self.ask(Method::POST, "/api/categories", Some(json!({ "name": "OpenAI", "keyType": "simple", "envVarName": "KEY" }))).await)
    }

    async fn entry(&self, category: &str, project: &str) -> String {
        id(&self
            .ask(Method::POST, "/api/entries", Some(json!({ "categoryId": category, "projectName": project, "value": "canary" })))
            .await)
    }
}

fn id(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    answer.json()["data"]["id"].as_str().unwrap().to_owned()
}

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (status, &code.into()), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_makes_reads_changes_reveals_and_deletes() {
    let script = Script::start().await;
    let category = script.category().await;
    let entry = script.entry(&category, "blog").await;

    let read = script.ask(Method::GET, &format!("/api/entries/{entry}"), None).await;
    let body = read.json();
    let members: Vec<&String> = body["data"].as_object().unwrap().keys().collect();
    let expected = [
        "category",
        "categoryId",
        "createdAt",
        "description",
        "environment",
        "expiresAt",
        "fileKind",
        "fileName",
        "fingerprint",
        "id",
        "notes",
        "projectName",
        "updatedAt",
    ];
    assert_eq!(members, expected);
    assert_eq!((&body["data"]["environment"], &body["data"]["notes"]), (&json!("production"), &Value::Null));
    assert_eq!((read.header("etag"), read.header("cache-control")), ("\"1.1\"", "no-store"));

    let changed = script.ask(Method::PUT, &format!("/api/entries/{entry}"), Some(json!({ "notes": "rotate in May" }))).await;
    assert_eq!((changed.header("etag"), &changed.json()["data"]["notes"]), ("\"2.1\"", &json!("rotate in May")));

    let revealed = script.ask(Method::POST, &format!("/api/entries/{entry}/reveal"), None).await;
    let data = &revealed.json()["data"];
    let expected =
        json!({ "id": entry, "keyType": "simple", "value": "canary", "envVarName": "KEY", "fieldDefinitions": [], "fileName": null });
    assert_eq!(data, &expected);
    assert_eq!((revealed.header("etag"), revealed.header("cache-control")), ("", "no-store"));

    assert_eq!(script.ask(Method::GET, "/api/entries/project-names", None).await.json(), json!({ "data": ["blog"] }));
    let stats = script.ask(Method::GET, "/api/stats", None).await.json();
    assert_eq!(
        (&stats["data"]["totalEntries"], &stats["data"]["keyTypeBreakdown"]),
        (&json!(1), &json!([{ "type": "simple", "count": 1 }]))
    );
    let export = script.ask(Method::GET, "/api/export", None).await;
    assert!(export.header("content-disposition").starts_with("attachment; filename=\"kagi-export-20"));
    assert!(!export.body.contains("canary"));

    let deleted = script.ask(Method::DELETE, &format!("/api/categories/{category}"), None).await;
    assert_eq!(deleted.json(), json!({ "data": { "id": category } }));
    refused(&script.ask(Method::GET, &format!("/api/entries/{entry}"), None).await, 404, "ENTRY_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_come_in_pages_with_a_link_to_the_next() {
    let script = Script::start().await;
    let category = script.category().await;
    for project in ["a", "b", "c"] {
        script.entry(&category, project).await;
    }
    let first = script.ask(Method::GET, "/api/entries?limit=2&search=openai", None).await;
    let cursor = first.json()["nextCursor"].as_str().unwrap().to_owned();
    assert_eq!(first.header("link"), format!("</api/entries?limit=2&search=openai&cursor={cursor}>; rel=\"next\""));
    let next = first.header("link").split(['<', '>']).nth(1).unwrap().to_owned();
    let second = script.ask(Method::GET, &next, None).await;
    assert_eq!(
        (second.json()["data"].as_array().unwrap().len(), &second.json()["nextCursor"], second.header("link")),
        (1, &Value::Null, "")
    );
    let listed = &second.json()["data"][0];
    assert_eq!(listed["category"]["name"], "OpenAI");
    assert!(listed["category"].get("userId").is_none() && !second.body.contains("canary"));
    assert_eq!(script.ask(Method::GET, "/api/categories", None).await.json()["data"][0]["entryCount"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_members_and_parameters_are_refused() {
    let script = Script::start().await;
    let entry = script.entry(&script.category().await, "blog").await;
    for path in [
        "/api/entries?projekt=blog",
        "/api/entries?limit=1&limit=2",
        "/api/stats?x=1",
        "/api/categories?environment=local",
        "/api/export?all",
    ] {
        refused(&script.ask(Method::GET, path, None).await, 400, "VALIDATION_ERROR");
    }
    for bad in ["limit=0", "limit=1001", "limit=x", "cursor=x", "environment=prod", "categoryId=x", "expiresBefore=May", "search=%00"] {
        refused(&script.ask(Method::GET, &format!("/api/entries?{bad}"), None).await, 400, "VALIDATION_ERROR");
    }
    refused(&script.ask(Method::PUT, &format!("/api/entries/{entry}"), Some(json!({ "nots": "x" }))).await, 400, "VALIDATION_ERROR");
    let reveal = script.ask(Method::POST, &format!("/api/entries/{entry}/reveal?format=env"), None).await;
    refused(&reveal, 400, "VALIDATION_ERROR");
    assert!(!reveal.body.contains("canary"));
    for (method, path) in [(Method::POST, format!("/api/entries/{entry}/reveal")), (Method::DELETE, format!("/api/entries/{entry}"))] {
        refused(&script.ask(method, &path, Some(json!({ "force": true }))).await, 400, "VALIDATION_ERROR");
    }
    assert_eq!(script.ask(Method::POST, &format!("/api/entries/{entry}/reveal"), Some(json!({}))).await.status, 200);
    refused(&script.ask(Method::GET, "/api/openapi?version=2", None).await, 400, "VALIDATION_ERROR");
    let token = format!("/api/entries?access_token={}", script.key);
    let answer = script.server.send(bare(Method::GET, &token).header(header::HOST, HOST).body(Body::empty()).unwrap()).await;
    refused(&answer, 401, "AUTH_REQUIRED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_resource_is_fetched_and_changed_by_its_tag() {
    let script = Script::start().await;
    let category = script.category().await;
    let path = format!("/api/categories/{category}");
    let held = script.ask_with(Method::GET, &path, &[("if-none-match", "\"0\", W/\"1\"")], None).await;
    assert_eq!((held.status.as_u16(), held.header("etag"), held.body.as_str()), (304, "\"1\"", ""));
    let rename = |name: &str| Some(json!({ "name": name }));
    let late = script.ask_with(Method::PUT, &path, &[("if-match", "\"7\"")], rename("late")).await;
    refused(&late, 412, "PRECONDITION_FAILED");
    let first = script.ask_with(Method::PUT, &path, &[("if-match", "\"1\"")], rename("first")).await;
    assert_eq!((first.status.as_u16(), first.header("etag")), (200, "\"2\""));
    refused(&script.ask_with(Method::DELETE, &path, &[("if-match", "\"1\"")], None).await, 412, "PRECONDITION_FAILED");
    assert_eq!(script.ask_with(Method::DELETE, &path, &[("if-match", "*")], None).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_makes_nothing_new() {
    let script = Script::start().await;
    let new = json!({ "name": "OpenAI", "keyType": "simple", "envVarName": "KEY" });
    let post = async |key: &str, body: &Value| {
        script.ask_with(Method::POST, "/api/categories", &[("idempotency-key", key)], Some(body.clone())).await
    };
    let first = post("a-1", &new).await;
    let again = post("a-1", &new).await;
    assert_eq!((first.status, again.status, first.json()), (StatusCode::CREATED, StatusCode::CREATED, again.json()));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    refused(&post("a-1", &json!({ "name": "Other", "keyType": "json" })).await, 422, "IDEMPOTENCY_MISMATCH");
    refused(&post("a b", &new).await, 400, "VALIDATION_ERROR");
    let twice = [("idempotency-key", "a"), ("idempotency-key", "b")];
    refused(&script.ask_with(Method::POST, "/api/categories", &twice, Some(new)).await, 400, "VALIDATION_ERROR");
    assert_eq!(script.ask(Method::GET, "/api/categories", None).await.json()["data"].as_array().unwrap().len(), 1);
    let input = json!({ "name": "ci", "scopes": ["stats:read"] });
    let issue = async || {
        let mut request = api(Method::POST, "/api/access-keys", &script.cookie, Some(input.clone()));
        request.headers_mut().insert("idempotency-key", "k".parse().unwrap());
        script.server.send(request).await.json()
    };
    assert!(issue().await["data"]["key"].is_string());
    assert!(issue().await["data"].get("key").is_none(), "a secret is shown once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_is_taken_once_also_where_the_answer_was_lost() {
    let script = Script::start().await;
    let new = json!({ "service": "GitHub", "tokens": [" canary 1 ", "canary 2"] });
    let made = script.ask(Method::POST, "/api/2fa", Some(new)).await;
    let set = id(&made);
    assert_eq!(made.header("etag"), "\"1\"");
    let listed = script.ask(Method::GET, "/api/2fa?limit=1", None).await;
    let members: Vec<String> = listed.json()["data"][0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["createdAt", "id", "label", "service", "totalCount", "updatedAt", "usedCount", "userId"]);
    let path = format!("/api/2fa/{set}/reveal");
    let take = async |key: &str| script.ask_with(Method::POST, &path, &[("idempotency-key", key)], None).await;
    let first = take("k-1").await;
    let expected = json!({ "id": set, "service": "GitHub", "token": "canary 1", "remaining": 1 });
    assert_eq!((first.status.as_u16(), &first.json()["data"]), (200, &expected));
    assert_eq!((first.header("idempotency-replayed"), first.header("cache-control"), first.header("etag")), ("", "no-store", ""));
    let again = take("k-1").await;
    assert_eq!((again.json(), again.header("idempotency-replayed")), (first.json(), "true"));
    assert_eq!(script.ask(Method::POST, &path, Some(json!({}))).await.json()["data"]["token"], "canary 2");
    let empty = take("k-2").await;
    refused(&empty, 400, "VALIDATION_ERROR");
    assert!(empty.json()["error"].as_str().unwrap().starts_with("No unused code is left"));
    refused(&script.ask(Method::POST, &path, Some(json!({ "count": 2 }))).await, 400, "VALIDATION_ERROR");
    refused(
        &script.ask_with(Method::PUT, &format!("/api/2fa/{set}"), &[("if-match", "\"1\"")], Some(json!({}))).await,
        412,
        "PRECONDITION_FAILED",
    );
    let replaced = script.ask(Method::PUT, &format!("/api/2fa/{set}"), Some(json!({ "tokens": ["canary 3"] }))).await;
    let counts = &replaced.json()["data"];
    assert_eq!((&counts["totalCount"], &counts["usedCount"], replaced.header("etag")), (&json!(1), &json!(0), "\"4\""));
    refused(&take("k-1").await, 409, "CONFLICT");
    let twice = script.ask(Method::POST, "/api/2fa", Some(json!({ "service": "x", "tokens": ["canary", "canary"] }))).await;
    refused(&twice, 400, "VALIDATION_ERROR");
    assert_eq!(twice.json()["errors"][0]["pointer"], "/tokens/1");
    assert_eq!(script.ask(Method::GET, "/api/stats", None).await.json()["data"]["totalTwoFactorSets"], 1);
    let export = script.ask(Method::GET, "/api/export", None).await;
    assert_eq!(export.json()["data"]["recoverySets"][0]["service"], "GitHub");
    for answer in [&made, &listed, &empty, &replaced, &twice, &export] {
        assert!(!answer.body.contains("canary"), "{}", answer.body);
    }
    assert_eq!(script.ask(Method::DELETE, &format!("/api/2fa/{set}"), None).await.json(), json!({ "data": { "id": set } }));
    refused(&script.ask(Method::POST, &path, None).await, 404, "TWO_FACTOR_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generator_tells_the_code_of_the_moment_and_never_its_secret() {
    let script = Script::start().await;
    let uri = "otpauth://totp/GitHub:ada?secret=JBSWY3DPEHPK3PXP&digits=8";
    let made = script.ask(Method::POST, "/api/totp", Some(json!({ "uri": uri }))).await;
    let totp = id(&made);
    let listed = script.ask(Method::GET, "/api/totp", None).await;
    let members: Vec<String> = listed.json()["data"][0].as_object().unwrap().keys().cloned().collect();
    let expected = ["accountName", "algorithm", "createdAt", "digits", "id", "period", "service", "updatedAt", "userId"];
    assert_eq!((members, made.header("etag")), (expected.map(String::from).to_vec(), "\"1\""));
    let revealed = script.ask(Method::POST, &format!("/api/totp/{totp}/reveal"), None).await;
    let data = &revealed.json()["data"];
    assert_eq!((&data["id"], &data["service"], &data["accountName"]), (&json!(totp), &json!("GitHub"), &json!("ada")));
    assert_eq!((data["code"].as_str().unwrap().len(), revealed.header("cache-control")), (8, "no-store"));
    assert!((1..=30).contains(&data["remainingSeconds"].as_u64().unwrap()));
    for (body, pointers) in [
        (json!({ "service": "x" }), vec!["/secret", "/uri", "/qrImage"]),
        (json!({ "service": "x", "secret": "JBSWY3DP", "uri": uri }), vec!["/secret", "/uri"]),
        (json!({ "secret": "JBSWY3DP" }), vec!["/service"]),
        (json!({ "service": "x", "secret": "JBSWY3DP", "digits": 5, "period": 61 }), vec!["/digits", "/period"]),
        (json!({ "qrImage": "aGVsbG8=" }), vec!["/qrImage"]),
    ] {
        let answer = script.ask(Method::POST, "/api/totp", Some(body)).await;
        refused(&answer, 400, "VALIDATION_ERROR");
        let found: Vec<String> =
            answer.json()["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap().into()).collect();
        assert_eq!(found, pointers);
    }
    let renamed =
        script.ask_with(Method::PUT, &format!("/api/totp/{totp}"), &[("if-match", "\"1\"")], Some(json!({ "accountName": null }))).await;
    assert_eq!((&renamed.json()["data"]["accountName"], renamed.header("etag")), (&Value::Null, "\"2\""));
    for answer in [&made, &listed, &revealed, &renamed, &script.ask(Method::GET, "/api/export", None).await] {
        assert!(!answer.body.contains("JBSWY3DP"), "{}", answer.body);
    }
    assert_eq!(script.ask(Method::DELETE, &format!("/api/totp/{totp}"), None).await.status, 200);
    refused(&script.ask(Method::POST, &format!("/api/totp/{totp}/reveal"), None).await, 404, "TWO_FACTOR_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_one_and_whole() {
    let script = Script::start().await;
    let ask = async |lines: &[&str], cookie: Option<&str>| {
        let mut request = bare(Method::GET, "/api/stats").header(header::HOST, HOST);
        for line in lines {
            request = request.header(header::AUTHORIZATION, *line);
        }
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        script.server.send(request.body(Body::empty()).unwrap()).await
    };
    let good = format!("Bearer {}", script.key);
    for scheme in ["Bearer", "bearer", "BEARER"] {
        assert_eq!(ask(&[&format!("{scheme} {}", script.key)], None).await.status, 200);
    }
    let nobody = ask(&[], None).await;
    refused(&nobody, 401, "AUTH_REQUIRED");
    assert_eq!(nobody.header("www-authenticate"), "Bearer realm=\"kagi\"");
    let in_cookie = format!("kagi_session={}", script.key);
    refused(&ask(&[], Some(&in_cookie)).await, 401, "AUTH_REQUIRED");
    let (short, long) = (&good[..good.len() - 1], format!("{good}A"));
    for bad in [&[short][..], &[&long], &[&good, &good], &["Basic eDp4"], &["Bearer"], &[""]] {
        let answer = ask(bad, Some(&script.cookie)).await;
        refused(&answer, 401, "AUTH_INVALID_KEY");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"kagi\", error=\"invalid_token\"");
    }
    let poor = script.server.key(&script.cookie, json!({ "name": "poor", "scopes": ["entries:read"] })).await;
    let answer = script.server.api(Method::GET, "/api/stats", &poor, None).await;
    refused(&answer, 403, "AUTH_SCOPE_REQUIRED");
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"kagi\", error=\"insufficient_scope\"");
    assert_eq!(answer.json()["error"], "Insufficient permissions: 'stats:read' scope required");
    refused(&script.server.send(rpc_with(&script.key)).await, 403, "AUTH_SESSION_REQUIRED");
}

fn rpc_with(key: &str) -> axum::http::Request<Body> {
    api(Method::POST, "/rpc/account/current", key, Some(json!({})))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_made_changed_rotated_and_dies_at_once() {
    let script = Script::start().await;
    let as_session = async |method, path: &str, body| script.server.api(method, path, &script.cookie, body).await;
    for scopes in [json!([]), json!(["*"]), json!(["stats:read", "stats:read"]), Value::Array(vec![json!("stats:read"); 10_000])] {
        refused(
            &as_session(Method::POST, "/api/access-keys", Some(json!({ "name": "x", "scopes": scopes }))).await,
            400,
            "VALIDATION_ERROR",
        );
    }
    let made =
        as_session(Method::POST, "/api/access-keys", Some(json!({ "name": "ci", "scopes": ["stats:read"], "expiresAt": null }))).await;
    let (id, key) = (id(&made), made.json()["data"]["key"].as_str().unwrap().to_owned());
    assert_eq!((&made.json()["data"]["expiresAt"], made.header("etag")), (&Value::Null, ""));
    let path = format!("/api/access-keys/{id}");
    let status = async |key: &str| script.server.api(Method::GET, "/api/stats", key, None).await.status.as_u16();
    assert_eq!(status(&key).await, 200);
    let changed = as_session(Method::PUT, &path, Some(json!({ "scopes": ["entries:read"] }))).await;
    assert_eq!((changed.json()["data"]["scopes"].clone(), status(&key).await), (json!(["entries:read"]), 403));
    as_session(Method::PUT, &path, Some(json!({ "scopes": ["stats:read"] }))).await;
    let rotated = as_session(Method::POST, &format!("{path}/rotate"), Some(json!({ "graceSeconds": 0 }))).await;
    let second = rotated.json()["data"]["key"].as_str().unwrap().to_owned();
    assert_eq!((rotated.status.as_u16(), status(&key).await, status(&second).await), (201, 401, 200));
    let listed = as_session(Method::GET, "/api/access-keys", None).await;
    assert!(!listed.body.contains(&second) && listed.json()["data"].as_array().unwrap().len() == 2);
    assert_eq!(as_session(Method::DELETE, &path, None).await.json(), json!({ "data": { "id": id } }));
    assert_eq!(status(&second).await, 401);
    refused(&as_session(Method::DELETE, &path, None).await, 404, "ACCESS_KEY_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_and_a_wipe_is_full() {
    let script = Script::start().await;
    let other = script.server.sign_in(crate::support::EMAIL, crate::support::PASSWORD).await.cookie();
    let listed = script.server.api(Method::GET, "/api/sessions", &script.cookie, None).await.json();
    let sessions = listed["data"].as_array().unwrap();
    assert_eq!((sessions.len(), sessions.iter().filter(|session| session["current"] == true).count()), (2, 1));
    let other_id = sessions.iter().find(|session| session["current"] == false).unwrap()["id"].as_str().unwrap();
    assert_eq!(script.server.api(Method::DELETE, &format!("/api/sessions/{other_id}"), &script.cookie, None).await.status, 200);
    assert!(!script.server.knows(&other).await && script.server.knows(&script.cookie).await);

    let change = json!({ "currentPassword": crate::support::PASSWORD, "newPassword": "another battery staple" });
    assert_eq!(script.server.api(Method::PUT, "/api/account/password", &script.cookie, Some(change)).await.status, 200);
    assert_eq!(script.server.sign_in(crate::support::EMAIL, "another battery staple").await.status, 303);

    script.entry(&script.category().await, "blog").await;
    assert_eq!(
        script.server.api(Method::DELETE, "/api/account/data", &script.cookie, None).await.json(),
        json!({ "data": { "ok": true } })
    );
    refused(&script.ask(Method::GET, "/api/stats", None).await, 401, "AUTH_INVALID_KEY");
    assert_eq!(script.server.api(Method::GET, "/api/stats", &script.cookie, None).await.json()["data"]["totalEntries"], 0);
    assert_eq!(script.server.api(Method::DELETE, "/api/sessions", &script.cookie, None).await.status, 200);
    assert!(!script.server.knows(&script.cookie).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn reveals_have_a_bucket_of_their_own_and_say_what_is_left() {
    let script = Script::with(Rates { reveal: 2, requests: 100 }).await;
    let entry = script.entry(&script.category().await, "blog").await;
    let path = format!("/api/entries/{entry}/reveal");
    let first = script.ask(Method::POST, &path, None).await;
    assert_eq!((first.header("ratelimit"), first.header("ratelimit-policy")), ("\"reveal\";r=1;t=30", "\"reveal\";q=2;w=60"));
    script.ask(Method::POST, &path, None).await;
    let third = script.ask(Method::POST, &path, None).await;
    refused(&third, 429, "RATE_LIMITED");
    assert!(third.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds >= 1));
    assert!(third.header("ratelimit").starts_with("\"reveal\";r=0;t=") && !third.body.contains("canary"));
    let other = script.server.key(&script.cookie, json!({ "name": "other", "scopes": ALL })).await;
    refused(&script.server.api(Method::POST, &path, &other, None).await, 429, "RATE_LIMITED");
    assert_eq!(script.ask(Method::GET, "/api/stats", None).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_s_reveals_are_counted_as_reveals() {
    let script = Script::with(Rates { reveal: 2, requests: 0 }).await;
    let entry = script.entry(&script.category().await, "blog").await;
    let reveal = async || {
        let request = crate::support::rpc("/rpc/entries/reveal", Some(&script.cookie), &json!({ "id": entry }).to_string());
        script.server.send(request).await
    };
    assert_eq!((reveal().await.status, reveal().await.status), (StatusCode::OK, StatusCode::OK));
    refused(&reveal().await, 429, "RATE_LIMITED");
    refused(&script.ask(Method::POST, &format!("/api/entries/{entry}/reveal"), None).await, 429, "RATE_LIMITED");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_limited_whoever_asks() {
    let server = Server::with(|config| config.rates = Rates { reveal: 0, requests: 4 }).await;
    let ask = async |path: &str| {
        server.send(bare(Method::GET, path).header(header::HOST, HOST).body(Body::empty()).unwrap()).await.status.as_u16()
    };
    assert_eq!([ask("/sign-in").await, ask("/api/stats").await, ask("/keys").await, ask("/api/docs/errors").await], [200, 401, 303, 200]);
    assert_eq!([ask("/sign-in").await, ask("/api/stats").await, ask("/keys").await, ask("/livez").await], [429; 4]);
    assert_eq!(ask("/pkg/kagi.js").await, 200, "files are no requests of anybody's vault");
}

#[tokio::test(flavor = "multi_thread")]
async fn head_and_options_are_right_and_the_contract_is_served() {
    let script = Script::start().await;
    let head = script.ask(Method::HEAD, "/api/stats", None).await;
    assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
    let options = script.ask(Method::OPTIONS, "/api/entries", None).await;
    assert_eq!((options.status.as_u16(), options.header("allow"), options.body.as_str()), (204, "GET,HEAD,POST", ""));
    for path in ["/api/openapi", "/api/openapi.json"] {
        let answer = script.server.send(bare(Method::GET, path).header(header::HOST, HOST).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.json()["openapi"], "3.1.0");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_bodies_get_one_answer_each() {
    let script = Script::start().await;
    let send = async |kind: Option<&str>, body: String| {
        let mut request = api(Method::POST, "/api/entries", &script.key, None);
        *request.body_mut() = Body::from(body);
        if let Some(kind) = kind {
            request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().unwrap());
        }
        script.server.send(request).await
    };
    let kind = Some("application/json");
    refused(&send(None, "{}".into()).await, 415, "UNSUPPORTED_MEDIA_TYPE");
    refused(&send(Some("text/plain"), "{}".into()).await, 415, "UNSUPPORTED_MEDIA_TYPE");
    refused(&send(kind, String::new()).await, 400, "VALIDATION_ERROR");
    refused(&send(kind, "{".into()).await, 400, "VALIDATION_ERROR");
    refused(&send(kind, "[".repeat(100_000)).await, 400, "VALIDATION_ERROR");
    refused(&send(kind, " ".repeat(1024 * 1024 + 1)).await, 413, "PAYLOAD_TOO_LARGE");
    let category = script.category().await;
    let huge = json!({ "categoryId": category, "projectName": "p", "value": "x".repeat(300 * 1024) });
    let answer = send(kind, huge.to_string()).await;
    refused(&answer, 400, "VALIDATION_ERROR");
    assert_eq!(answer.json()["errors"][0]["pointer"], "/value");
}
