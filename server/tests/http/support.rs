//! A server in a temporary folder, and the requests that tests send to it.

use std::{fs, net::SocketAddr, path::PathBuf};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header, request},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::Timestamp;
use leptos::config::{Env, LeptosOptions};
use sea_orm::{ConnectionTrait, sea_query::Query};
use serde_json::Value;
use server::{
    App, PublicOrigin, TrustedProxies,
    config::{Config, Rates},
};
use tempfile::TempDir;
use tower::ServiceExt;
use url::{Url, form_urlencoded};
use uuid::Uuid;
use vault::{Clock, Database, KeySource, SessionToken, Settings};

pub const HOST: &str = "127.0.0.1:3000";
pub const ORIGIN: &str = "http://127.0.0.1:3000";
pub const EMAIL: &str = "owner@example.org";
pub const PASSWORD: &str = "correct horse battery staple";

pub struct Server {
    pub app: App,
    folder: TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Server {
    pub async fn start() -> Self {
        Self::with(|_| ()).await
    }

    pub async fn https() -> Self {
        let public = Url::parse("https://kagi.example.org").unwrap();
        Self::with(|config| config.origin = PublicOrigin::from_url(&public).unwrap()).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(&folder);
        change(&mut config);
        Self { app: server::build(config).await.unwrap_or_else(|error| panic!("{error}")), folder }
    }

    /// The same vault, opened by a server that starts anew.
    pub async fn restart(self) -> Self {
        self.app.state.vault.close().await;
        let app = server::build(config(&self.folder)).await.unwrap();
        Self { app, folder: self.folder }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        send(self.app.router.clone(), request).await
    }

    pub async fn get(&self, path: &str, cookie: Option<&str>) -> Answer {
        let mut request = get(path).header(header::ACCEPT, "text/html");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub fn set_up_token(&self) -> String {
        self.app.set_up_link.as_ref().unwrap().split_once("token=").unwrap().1.into()
    }

    /// Makes the owner's account; gives the cookie of its session, as in `name=value`.
    pub async fn set_up(&self) -> String {
        let token = self.set_up_token();
        let fields = [("token", &*token), ("email", EMAIL), ("name", "Owner"), ("password", PASSWORD), ("password2", PASSWORD)];
        let answer = self.send(form("/api/auth/set-up", &fields)).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.cookie()
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.send(form("/api/auth/sign-in", &[("email", email), ("password", password), ("next", "/keys")])).await
    }

    /// A REST request with a session's cookie or an access key; as a browser's page and as a script send it.
    pub async fn api(&self, method: Method, path: &str, credential: &str, body: Option<Value>) -> Answer {
        self.send(api(method, path, credential, body)).await
    }

    /// An access key, made by the session.
    pub async fn key(&self, cookie: &str, input: Value) -> String {
        let answer = self.api(Method::POST, "/api/access-keys", cookie, Some(input)).await;
        answer.json()["data"]["key"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
    }

    /// The cookie of somebody else with an account of his own, made around the server: there is no registration.
    pub async fn stranger(&self) -> String {
        let (id, token) = (Uuid::from_u128(0x5712_a96e), SessionToken::generate().unwrap());
        let now: DateTime<Utc> = Timestamp::parse("2026-11-23T08:16:00Z").unwrap().into();
        let db = sea_orm::Database::connect(format!("sqlite://{}?mode=rw", self.file("data/kagi.db").display())).await.unwrap();
        let mut account = Query::insert();
        account.into_table("accounts").columns(["id", "email", "name", "role", "created_at", "updated_at"]).values_panic([
            id.into(),
            "stranger@example.org".into(),
            "Stranger".into(),
            "member".into(),
            now.into(),
            now.into(),
        ]);
        db.execute(&account).await.unwrap();
        let mut session = Query::insert();
        session
            .into_table("sessions")
            .columns(["id", "account_id", "token_hash", "created_at", "signed_in_at", "last_seen_at", "expires_at"])
            .values_panic([
                Uuid::from_u128(0x5e55_1014).into(),
                id.into(),
                token.hash().as_str().into(),
                now.into(),
                now.into(),
                now.into(),
                (now + TimeDelta::days(1)).into(),
            ]);
        db.execute(&session).await.unwrap();
        db.close().await.unwrap();
        format!("kagi_session={}", token.expose())
    }

    /// Whether the cookie still names a session.
    pub async fn knows(&self, cookie: &str) -> bool {
        self.send(rpc("/rpc/account/current", Some(cookie), "{}")).await.status == 200
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap().into()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

pub async fn send(router: Router, request: Request<Body>) -> Answer {
    let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.into()).unwrap() }
}

pub fn get(path: &str) -> request::Builder {
    bare(Method::GET, path).header(header::HOST, HOST)
}

/// A request with no headers at all, from this machine.
pub fn bare(method: Method, path: &str) -> request::Builder {
    Request::builder().method(method).uri(path).extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50_000))))
}

/// A form that one of our own pages sends.
pub fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    form_with(path, fields, |request| request)
}

pub fn form_with(path: &str, fields: &[(&str, &str)], more: impl FnOnce(request::Builder) -> request::Builder) -> Request<Body> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = bare(Method::POST, path).header(header::HOST, HOST).header(header::ORIGIN, ORIGIN);
    more(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")).body(Body::from(body)).unwrap()
}

/// A call of a server function, as the app's half in the browser makes it.
pub fn rpc(path: &str, cookie: Option<&str>, body: &str) -> Request<Body> {
    let mut request = bare(Method::POST, path).header(header::HOST, HOST).header("sec-fetch-site", "same-origin");
    request = request.header(header::CONTENT_TYPE, "application/json").header(header::ACCEPT, "application/json");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    request.body(Body::from(body.to_string())).unwrap()
}

/// A REST request with a session's cookie or an access key.
pub fn api(method: Method, path: &str, credential: &str, body: Option<Value>) -> Request<Body> {
    let request = bare(method, path).header(header::HOST, HOST);
    let request = match credential.strip_prefix("kagi_").filter(|rest| rest.len() == 43) {
        Some(_) => request.header(header::AUTHORIZATION, format!("Bearer {credential}")),
        None => request.header(header::COOKIE, credential).header(header::ORIGIN, ORIGIN),
    };
    match body {
        Some(body) => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap(),
        None => request.body(Body::empty()).unwrap(),
    }
}

fn config(folder: &TempDir) -> Config {
    let root = folder.path();
    for (file, text) in [
        ("site/pkg/kagi.css", "body {}"),
        ("site/pkg/kagi.js", "export {}"),
        ("site/pkg/kagi.js.br", "not really brotli"),
        ("site/fonts/geist-mono.woff2", "font"),
        ("site/favicon.svg", "<svg/>"),
        ("site/icons.svg", "<svg/>"),
        ("site/install/icon-192.png", "png"),
        ("site/manifest.webmanifest", "{}"),
        ("site/offline.css", "body {}"),
        ("site/offline.html", "<!DOCTYPE html>"),
        ("site/offline.js", "export {}"),
        ("site/pwa.js", "const BUILD = \"__BUILD__\";"),
        ("site/sw.js", "const BUILD = \"__BUILD__\";"),
        ("site/icons/brands.txt", "0123456789abcdef\ndotenv\t.ENV\tDotenv\t5\ngithub\tGitHub\t\t7\n\nM0 0zM12 .3z"),
    ] {
        let file = root.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let site_root = root.join("site");
    let data_dir = root.join("data");
    Config {
        addr: HOST.parse().unwrap(),
        origin: PublicOrigin::from_loopback(HOST.parse().unwrap()).unwrap(),
        proxies: TrustedProxies::default(),
        rates: Rates::default(),
        vault: Settings {
            database: Database::Sqlite(data_dir.join("kagi.db")),
            key: KeySource { given: None, file: root.join("data.key") },
            clock: Clock::system(),
            session_idle_seconds: 12 * 3600,
            session_max_seconds: 7 * 24 * 3600,
            failures_a_minute: 10,
        },
        data_dir: Some(data_dir),
        owner: None,
        provider: None,
        local_sign_in: true,
        site: LeptosOptions::builder().output_name("kagi").site_root(site_root.to_str().unwrap()).env(Env::PROD).build(),
    }
}
