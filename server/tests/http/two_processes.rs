//! Two servers on one database: what may be given once is given once.

use std::{collections::BTreeSet, path::Path, thread};

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::binary::{Running, ask_with, folder, free_address};

const TAKERS: usize = 60;
const CODES: usize = 10;

#[test]
fn sixty_takers_at_two_servers_get_ten_codes_once_each_on_sqlite() {
    ten_codes_once_each(&[]);
}

#[test]
fn sixty_takers_at_two_servers_get_ten_codes_once_each_on_postgresql() {
    match postgres() {
        Some(url) => ten_codes_once_each(&[("DATABASE_URL", &url)]),
        None => eprintln!("skipped: TEST_DATABASE_URL is not set (make test sets it)"),
    }
}

fn ten_codes_once_each(env: &[(&str, &str)]) {
    let folder = folder();
    let servers: Vec<Server> = (0..2).map(|_| Server::start(folder.path(), env)).collect();
    let cookie = servers[0].set_up();
    let codes: Vec<String> = (0..CODES).map(|place| format!("code {place:02}")).collect();
    let (status, made) = servers[0].post("/api/2fa", &cookie, json!({ "service": "GitHub", "tokens": codes }));
    assert_eq!(status, 201, "{made}");
    let path = format!("/api/2fa/{}/reveal", made["data"]["id"].as_str().unwrap());
    let answers: Vec<(u16, Value)> = thread::scope(|scope| {
        let take = |server: &'_ Server| server.post(&path, &cookie, json!({}));
        let takers: Vec<_> = servers.iter().cycle().take(TAKERS).map(|server| scope.spawn(move || take(server))).collect();
        takers.into_iter().map(|taker| taker.join().unwrap()).collect()
    });
    let given: Vec<&str> = answers.iter().filter_map(|(_, answer)| answer["data"]["token"].as_str()).collect();
    let different: BTreeSet<&str> = given.iter().copied().collect();
    assert_eq!((given.len(), different.len()), (CODES, CODES));
    assert!(different.iter().all(|code| codes.iter().any(|one| one == code)));
    assert_eq!(answers.iter().filter(|(status, _)| *status == 400).count(), TAKERS - CODES, "{answers:?}");
    servers.into_iter().for_each(|server| drop(server.running.stop()));
}

struct Server {
    running: Running,
    addr: String,
}

impl Server {
    fn start(folder: &Path, env: &[(&str, &str)]) -> Self {
        let addr = free_address();
        Self { running: Running::start(folder, &addr, env), addr }
    }

    /// Makes the owner; gives the cookie of his session, which both servers know.
    fn set_up(&self) -> String {
        let token = self.running.greeting.split_once("token=").unwrap().1.trim();
        let head =
            format!("POST /api/auth/set-up HTTP/1.1\r\nOrigin: http://{}\r\nContent-Type: application/x-www-form-urlencoded", self.addr);
        let form = format!("token={token}&email=o%40example.org&name=O&password=first-password&password2=first-password");
        let answer = ask_with(&self.addr, &head, &form);
        let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: kagi_session=")).unwrap();
        format!("kagi_session={}", line.split(';').next().unwrap())
    }

    fn post(&self, path: &str, cookie: &str, body: Value) -> (u16, Value) {
        let head = format!("POST {path} HTTP/1.1\r\nOrigin: http://{}\r\nCookie: {cookie}\r\nContent-Type: application/json", self.addr);
        let answer = ask_with(&self.addr, &head, &body.to_string());
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or_default())
    }
}

/// The address of a new database.
#[expect(clippy::disallowed_methods, reason = "the environment says where the tests' server is")]
fn postgres() -> Option<String> {
    let server = std::env::var("TEST_DATABASE_URL").ok()?;
    let name = format!("test_{}", uuid::Uuid::new_v4().simple());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let admin = sea_orm::Database::connect(&server).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        admin.close().await.unwrap();
    });
    Some(format!("{}/{name}", server.rsplit_once('/').unwrap().0))
}
