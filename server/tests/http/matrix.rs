//! Who may do what: every door × every principal, and for each that takes an id every owner and narrowing. The doors come from the table
//! that builds the router, so that none can be forgotten.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use domain::{Scope, Timestamp};
use serde_json::{Value, json};
use server::http::{
    auth::guard::Needs,
    rate::Class,
    routes::{Route, Rule, table},
};

use vault::Clock;

use crate::support::{EMAIL, HOST, ORIGIN, PASSWORD, Server, bare};

/// What is open to everybody. Whoever adds to this list means it.
const PUBLIC: [&str; 17] = [
    "GET /api/auth/callback/keycloak",
    "GET /api/auth/login",
    "GET /api/auth/oauth2/callback/keycloak",
    "GET /api/auth/oauth2/callback/oidc",
    "GET /api/docs",
    "GET /api/docs/errors",
    "GET /api/openapi",
    "GET /api/openapi.json",
    "GET /livez",
    "GET /readyz",
    "GET /set-up",
    "GET /sign-in",
    "GET /signed-in",
    "POST /api/auth/backchannel-logout",
    "POST /api/auth/logout",
    "POST /api/auth/set-up",
    "POST /api/auth/sign-in",
];

/// Who may use the others: `session`, `fresh`, or a scope. Written down once more, so that a slip in the table is one here too.
const RULES: [&str; 52] = [
    "DELETE /api/2fa/{id} 2fa:write",
    "DELETE /api/access-keys/{id} session",
    "DELETE /api/account/data fresh",
    "DELETE /api/categories/{id} categories:write",
    "DELETE /api/entries/{id} entries:write",
    "DELETE /api/envs/{id} envs:write",
    "DELETE /api/envs/{id}/files/{fileId} envs:write",
    "DELETE /api/sessions session",
    "DELETE /api/sessions/{id} session",
    "DELETE /api/totp/{id} 2fa:write",
    "GET /api/2fa 2fa:read",
    "GET /api/access-keys session",
    "GET /api/auth/link fresh",
    "GET /api/auth/renew session",
    "GET /api/categories categories:read",
    "GET /api/categories/{id} categories:read",
    "GET /api/entries entries:read",
    "GET /api/entries/project-names entries:read",
    "GET /api/entries/{id} entries:read",
    "GET /api/envs envs:read",
    "GET /api/envs/{id} envs:read",
    "GET /api/envs/{id}/files envs:read",
    "GET /api/envs/{id}/files/{fileId}/versions envs:read",
    "GET /api/export export:read",
    "GET /api/sessions session",
    "GET /api/stats stats:read",
    "GET /api/totp 2fa:read",
    "GET /icons/category/{id} session",
    "POST /api/2fa 2fa:write",
    "POST /api/2fa/{id}/reveal 2fa:reveal",
    "POST /api/access-keys fresh",
    "POST /api/access-keys/{id}/rotate fresh",
    "POST /api/categories categories:write",
    "POST /api/entries entries:write",
    "POST /api/entries/{id}/reveal entries:reveal",
    "POST /api/envs envs:write",
    "POST /api/envs/{id}/files envs:write",
    "POST /api/envs/{id}/files/{fileId}/reveal envs:reveal",
    "POST /api/envs/{id}/files/{fileId}/versions/{n}/restore envs:write",
    "POST /api/envs/{id}/files/{fileId}/versions/{n}/reveal envs:reveal",
    "POST /api/export/env entries:reveal",
    "POST /api/import/env entries:write",
    "POST /api/projects/check entries:read",
    "POST /api/totp 2fa:write",
    "POST /api/totp/{id}/reveal 2fa:reveal",
    "PUT /api/2fa/{id} 2fa:write",
    "PUT /api/access-keys/{id} fresh",
    "PUT /api/account/password fresh",
    "PUT /api/categories/{id} categories:write",
    "PUT /api/entries/{id} entries:write",
    "PUT /api/envs/{id} envs:write",
    "PUT /api/totp/{id} 2fa:write",
];

/// What opens secrets under another name.
const REVEALS: [&str; 6] = [
    "/api/export/env",
    "/rpc/envs/reveal-file",
    "/rpc/envs/reveal-version",
    "/rpc/projects/export",
    "/rpc/recovery/take",
    "/rpc/recovery/used",
];

/// Whoever may come.
enum Principal {
    Nobody,
    Session,
    /// A session whose password was given long ago.
    Stale,
    Key(String),
    BadKey,
    /// A bad key beside a good cookie.
    BadKeyAndSession,
}

struct World {
    server: Server,
    cookie: String,
    stale: String,
    category: String,
    entry: String,
    env_project: String,
    env_file: String,
    set: String,
    totp: String,
}

impl World {
    async fn open() -> Self {
        let clock = Clock::manual(Timestamp::parse("2026-11-23T08:00:00Z").unwrap());
        let server = Server::with(|config| {
            config.vault.clock = clock.clone();
            config.vault.failures_a_minute = 0;
        })
        .await;
        let stale = server.set_up().await;
        clock.advance(16 * 60);
        let cookie = server.sign_in(EMAIL, PASSWORD).await.cookie();
        let new = json!({ "name": "OpenAI", "keyType": "simple", "envVarName": "OPENAI_API_KEY" });
        let make = async |path: &str, new| {
            let made = server.api(Method::POST, path, &cookie, Some(new)).await.json();
            made["data"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
        };
        let category = make("/api/categories", new).await;
        let entry = make("/api/entries", json!({ "categoryId": category, "projectName": "blog", "value": "canary" })).await;
        let env_project = make("/api/envs", json!({ "name": "blog" })).await;
        let files = format!("/api/envs/{env_project}/files");
        let env_file = make(&files, json!({ "fileType": "env", "content": "A=canary" })).await;
        make(&files, json!({ "fileType": "env", "content": "A=canary-2" })).await;
        let set = make("/api/2fa", json!({ "service": "GitHub", "tokens": ["canary"] })).await;
        let totp = make("/api/totp", json!({ "service": "GitHub", "secret": "CANARYCANARYCANA" })).await;
        Self { server, cookie, stale, category, entry, env_project, env_file, set, totp }
    }

    async fn key(&self, input: Value) -> String {
        self.server.key(&self.cookie, input).await
    }

    /// A request that gets past parsing where it may, so that only the rule and the owner decide; its body would do nothing.
    fn request(&self, route: &Route, principal: &Principal, id: &str) -> Request<Body> {
        let path = route.path.replace("{id}", id).replace(":id", id).replace("{fileId}", id).replace("{n}", "1");
        let mut request = bare(route.method.clone(), &path).header(header::HOST, HOST).header(header::ORIGIN, ORIGIN);
        request = request.header(header::ACCEPT, "application/json").header(header::CONTENT_TYPE, "application/json");
        let bad = format!("Bearer kagi_{}", "x".repeat(43));
        let (cookie, authorization) = match principal {
            Principal::Nobody => (None, None),
            Principal::Session => (Some(&self.cookie), None),
            Principal::Stale => (Some(&self.stale), None),
            Principal::Key(key) => (None, Some(format!("Bearer {key}"))),
            Principal::BadKey => (None, Some(bad)),
            Principal::BadKeyAndSession => (Some(&self.cookie), Some(bad)),
        };
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(authorization) = authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        request.body(Body::from("not json: whoever is let in fails on this alone")).unwrap()
    }

    async fn ask(&self, route: &Route, principal: &Principal, id: &str) -> (u16, String) {
        let answer = self.server.send(self.request(route, principal, id)).await;
        let code = serde_json::from_str::<Value>(&answer.body).ok().and_then(|body| Some(body["code"].as_str()?.to_owned()));
        assert!(!answer.body.contains("canary"), "{} {}", route.method, route.path);
        (answer.status.as_u16(), code.unwrap_or_default())
    }
}

fn name(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

/// Doors that end what the test needs: only those are sent there who are turned away.
fn is_final(route: &Route) -> bool {
    ["/api/account/data", "/api/sessions"].contains(&route.path.as_str()) && route.method == Method::DELETE
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_doors_are_these() {
    let mut public: Vec<String> = table().iter().filter(|route| route.rule == Rule::Public).map(name).collect();
    let mut expected: Vec<String> = PUBLIC.iter().map(ToString::to_string).collect();
    public.sort();
    public.dedup();
    expected.sort();
    expected.dedup();
    assert_eq!(public, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_doors_are_these() {
    let mut rules = Vec::new();
    for route in table() {
        let rule = match route.rule {
            Rule::Public => continue,
            Rule::Page => "page",
            Rule::Caller(Needs::Session) => "session",
            Rule::Caller(Needs::Fresh) => "fresh",
            Rule::Caller(Needs::Scope(scope)) => scope.as_str(),
        };
        let reveals = route.path.ends_with("/reveal") || REVEALS.contains(&route.path.as_str());
        assert_eq!(route.class == Class::Reveal, reveals, "{}", name(&route));
        match (rule, ["/api/", "/icons/"].iter().any(|start| route.path.starts_with(start))) {
            (rule, true) => rules.push(format!("{} {rule}", name(&route))),
            (rule, false) => assert_eq!(rule, if route.path.starts_with("/rpc/") { "session" } else { "page" }, "{}", name(&route)),
        }
    }
    rules.sort();
    assert_eq!(rules, RULES);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_further_than_the_rule_says() {
    let world = World::open().await;
    let mut keys = Vec::new();
    for scope in Scope::ALL {
        let key = world.key(json!({ "name": scope.as_str(), "scopes": [scope.as_str()] })).await;
        keys.push((Some(scope), Principal::Key(key)));
    }
    let all: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    keys.push((None, Principal::Key(world.key(json!({ "name": "all", "scopes": all })).await)));
    let unknown = "00000000-0000-4000-8000-000000000000";
    let mut cells = 0;
    for route in table().iter().filter(|route| route.rule != Rule::Public) {
        let what = name(route);
        // Pages send people to sign in and know no keys.
        if route.rule == Rule::Page {
            for (principal, status) in [(Principal::Nobody, 303), (Principal::BadKey, 303), (Principal::BadKeyAndSession, 303)] {
                assert_eq!(world.ask(route, &principal, unknown).await.0, status, "{what}");
                cells += 1;
            }
            for (_, key) in &keys {
                assert_eq!(world.ask(route, key, unknown).await.0, 303, "{what}");
                cells += 1;
            }
            continue;
        }
        let expect = async |principal: &Principal, expected: (u16, &str)| {
            let (status, code) = world.ask(route, principal, unknown).await;
            assert_eq!((status, code.as_str()), expected, "{what}");
        };
        expect(&Principal::Nobody, (401, "AUTH_REQUIRED")).await;
        expect(&Principal::BadKey, (401, "AUTH_INVALID_KEY")).await;
        expect(&Principal::BadKeyAndSession, (401, "AUTH_INVALID_KEY")).await;
        cells += 3;
        for (scope, key) in &keys {
            let (status, code) = world.ask(route, key, unknown).await;
            match route.rule {
                Rule::Caller(Needs::Session | Needs::Fresh) => {
                    assert_eq!((status, code.as_str()), (403, "AUTH_SESSION_REQUIRED"), "{what} {scope:?}")
                }
                Rule::Caller(Needs::Scope(needed)) if scope.is_some_and(|scope| scope != needed) => {
                    assert_eq!((status, code.as_str()), (403, "AUTH_SCOPE_REQUIRED"), "{what} {scope:?}");
                }
                _ => assert!(![401, 403].contains(&status), "{what} {scope:?}: {status} {code}"),
            }
            cells += 1;
        }
        if route.rule == Rule::Caller(Needs::Fresh) {
            let (status, code) = world.ask(route, &Principal::Stale, unknown).await;
            assert_eq!((status, code.as_str()), (403, "REAUTH_REQUIRED"), "{what}");
            cells += 1;
        }
        if is_final(route) {
            continue;
        }
        let (status, code) = world.ask(route, &Principal::Session, unknown).await;
        assert!(![401, 403].contains(&status), "{what}: {status} {code}");
        cells += 1;
    }
    println!("authorisation: {cells} cells of door × principal");
    assert!(cells > 600, "{cells}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_another_s_or_outside_a_key_s_narrowing_is_as_if_it_did_not_exist() {
    let world = World::open().await;
    let stranger = world.server.stranger().await;
    let scopes = ["categories:read", "categories:write", "entries:read", "entries:write", "entries:reveal"];
    let with_envs = [&scopes[2..], &["envs:read", "envs:write", "envs:reveal"]].concat();
    let narrowed = [
        json!({ "name": "project", "scopes": with_envs, "projects": ["shop"] }),
        json!({ "name": "environment", "scopes": &scopes[2..], "environments": ["local"] }),
        json!({ "name": "category", "scopes": scopes, "categoryIds": ["00000000-0000-4000-8000-000000000000"] }),
    ];
    let mut keys = Vec::new();
    for input in narrowed {
        keys.push(world.key(input).await);
    }
    let first = async |path: &str| {
        let listed = world.server.api(Method::GET, path, &world.cookie, None).await.json();
        listed["data"][0]["id"].as_str().unwrap().to_owned()
    };
    let (access_key, session) = (first("/api/access-keys").await, first("/api/sessions").await);
    let unknown = "00000000-0000-4000-8000-000000000000";
    let mut cells = 0;
    for route in table().iter().filter(|route| route.path.starts_with("/api/") && route.path.contains("{id}")) {
        let own = match route.path.split('/').nth(2).unwrap() {
            "categories" => &world.category,
            "entries" => &world.entry,
            "envs" => &world.env_project,
            "2fa" => &world.set,
            "totp" => &world.totp,
            "access-keys" => &access_key,
            "sessions" => &session,
            other => panic!("who owns {other}?"),
        };
        let body = match route.method {
            Method::PUT => Some(json!({})),
            Method::POST if route.path.ends_with("/rotate") => Some(json!({ "graceSeconds": 0 })),
            Method::POST if route.path.ends_with("/files") => Some(json!({ "fileType": "env", "content": "A=another's" })),
            _ => None,
        };
        let answers = async |credential: &str| {
            let mut answers = Vec::new();
            for id in [own.as_str(), unknown, "not-an-id", "%FF", "7B3C9E12"] {
                let path = route.path.replace("{id}", id).replace("{fileId}", &world.env_file).replace("{n}", "1");
                let answer = world.server.api(route.method.clone(), &path, credential, body.clone()).await;
                let mut problem = answer.json();
                problem["requestId"] = Value::Null;
                answers.push((answer.status.as_u16(), problem));
            }
            answers
        };
        let mut strangers = vec![stranger.clone()];
        // Keys are no matter where they can't come in; and one narrowed by project or environment sees every category.
        let narrowed = match route.path.split('/').nth(2).unwrap() {
            "entries" => &keys[..],
            "categories" => &keys[2..],
            "envs" => &keys[..1],
            _ => &[],
        };
        strangers.extend(narrowed.iter().cloned());
        for credential in strangers {
            let answers = answers(&credential).await;
            assert_eq!(answers[0].0, 404, "{} {}", name(route), answers[0].1);
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{}: {answers:?}", name(route));
            cells += answers.len();
        }
    }
    let reveal = world.server.api(Method::POST, &format!("/api/entries/{}/reveal", world.entry), &world.cookie, None).await;
    assert_eq!(reveal.json()["data"]["value"], "canary");
    // Within an own project, likewise: a file of another project is as one that there never was.
    let other = world.server.api(Method::POST, "/api/envs", &world.cookie, Some(json!({ "name": "shop" }))).await.json();
    let other = other["data"]["id"].as_str().unwrap();
    for route in table().iter().filter(|route| route.path.starts_with("/api/") && route.path.contains("{fileId}")) {
        let mut answers = Vec::new();
        for (file, version) in [(world.env_file.as_str(), "1"), (unknown, "1"), ("not-an-id", "x")] {
            let path = route.path.replace("{id}", other).replace("{fileId}", file).replace("{n}", version);
            let answer = world.server.api(route.method.clone(), &path, &world.cookie, None).await;
            answers.push((answer.status.as_u16(), answer.json()["code"].as_str().map(str::to_owned)));
        }
        assert!(answers.iter().all(|answer| *answer == (404, Some("ENV_FILE_NOT_FOUND".into()))), "{}: {answers:?}", name(route));
        cells += answers.len();
    }
    let path = format!("/api/envs/{}/files/{}/versions/1/reveal", world.env_project, world.env_file);
    assert_eq!(world.server.api(Method::POST, &path, &world.cookie, None).await.json()["data"]["content"], "A=canary");
    println!("ownership and narrowing: {cells} cells");
    assert!(cells > 100, "{cells}");
}
