//! The `kagi` binary as an operator meets it: what it prints, with what it exits, and how it stops.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

pub fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
    folder
}

/// `kagi serve` in the folder, with nothing from our own environment.
fn kagi(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kagi"));
    command.current_dir(folder).env_clear().env("HOME", folder).env("LEPTOS_SITE_ROOT", folder.join("site"));
    command.env("LEPTOS_HASH_FILES", "false").env("LEPTOS_OUTPUT_NAME", "kagi").arg("serve").args(args).envs(env.iter().copied());
    command
}

pub fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Runs what must not start; it has to name the setting and exit with the code.
fn refused(args: &[&str], env: &[(&str, &str)], exit_code: i32, says: &[&str]) -> String {
    let folder = folder();
    refused_in(folder.path(), args, env, exit_code, says)
}

fn refused_in(folder: &Path, args: &[&str], env: &[(&str, &str)], exit_code: i32, says: &[&str]) -> String {
    let output = kagi(folder, args, env).output().unwrap();
    let text = text(&output);
    assert_eq!(output.status.code(), Some(exit_code), "{text}");
    for word in says {
        assert!(text.contains(word), "{word} is not in: {text}");
    }
    for inside in ["panicked", ".rs:"] {
        assert!(!text.contains(inside), "{text}");
    }
    text
}

#[test]
fn settings_that_do_not_fit_are_named_with_the_mend() {
    refused(&["--addr", "0.0.0.0:3999"], &[], 78, &["KAGI_PUBLIC_URL"]);
    refused(&["--addr", "127.0.0.1:0"], &[], 78, &["KAGI_ADDR", "1 to 65535"]);
    refused(&["--public-url", "http://kagi.example.org"], &[], 78, &["KAGI_INSECURE_HTTP"]);
    refused(&["--addr", "0.0.0.0:3999", "--public-url", "http://localhost:3999"], &[], 78, &["KAGI_INSECURE_HTTP"]);
    refused(&["--public-url", "https://kagi.example.org/vault"], &[], 78, &["KAGI_PUBLIC_URL"]);
    refused(&[], &[("KAGI_ENCRYPTION_KEY", KEY), ("KAGI_ENCRYPTION_KEY_FILE", "key")], 78, &["KAGI_ENCRYPTION_KEY_FILE", "Keep one"]);
    refused(&[], &[("KAGI_ENCRYPTION_KEY_FILE", "missing")], 78, &["KAGI_ENCRYPTION_KEY_FILE", "missing"]);
    refused(&["--data-dir", "data", "--key-file", "data/kagi.key"], &[], 78, &["KAGI_KEY_FILE", "inside"]);
    refused(&["--data-dir", "data", "--key-file", "site/../data/kagi.key"], &[], 78, &["KAGI_KEY_FILE", "inside"]);
    refused(&[], &[("DATABASE_URL", "mysql://root:hunter2@localhost/x")], 78, &["DATABASE_URL", "postgres://"]);
    refused(&[], &[("ADMIN_EMAIL", "owner@example.org")], 78, &["ADMIN_PASSWORD"]);
    refused(&[], &[("ADMIN_PASSWORD", "hunter2hunter2")], 78, &["ADMIN_EMAIL"]);
    refused(&[], &[("RUST_LOG", "a=b=c")], 78, &["RUST_LOG"]);
    let keycloak = [("KEYCLOAK_URL", "https://id.example.org"), ("KEYCLOAK_REALM", "team")];
    refused(&[], &keycloak, 78, &["KEYCLOAK_URL is set", "KEYCLOAK_CLIENT_ID, KEYCLOAK_CLIENT_SECRET are not"]);
    refused(&[], &[keycloak[0], ("OIDC_CLIENT_ID", "kagi")], 78, &["KEYCLOAK_URL and OIDC_CLIENT_ID", "two providers"]);
    refused(&[], &[("OIDC_NAME", "Example ID")], 78, &["OIDC_ISSUER", "OIDC_CLIENT_SECRET"]);
    let oidc = [("OIDC_CLIENT_ID", "kagi"), ("OIDC_CLIENT_SECRET", "hunter2")];
    refused(&[], &[oidc[0], oidc[1], ("OIDC_ISSUER", "http://id.example.org")], 78, &["OIDC_ISSUER", "https"]);
    refused(&[], &[oidc[0], oidc[1], ("OIDC_ISSUER", "example")], 78, &["OIDC_ISSUER", "https://id.example.org"]);
    let whole = [oidc[0], oidc[1], ("OIDC_ISSUER", "https://id.example.org")];
    refused(&[], &[whole[0], whole[1], whole[2], ("OIDC_SCOPES", "email")], 78, &["OIDC_SCOPES", "openid"]);
    refused(&[], &[whole[0], whole[1], whole[2], ("OIDC_CLIENT_SECRET_FILE", "x")], 78, &["OIDC_CLIENT_SECRET_FILE", "Keep one"]);
    refused(&[], &[oidc[0], whole[2], ("OIDC_CLIENT_SECRET_FILE", "missing")], 78, &["OIDC_CLIENT_SECRET_FILE", "missing"]);
    refused(&[], &[("OIDC_REQUIRED_ROLE", "vault-user")], 78, &["OIDC_REQUIRED_ROLE", "without a provider"]);
    refused(&[], &[("ENABLE_EMAIL_PASSWORD", "false")], 78, &["ENABLE_EMAIL_PASSWORD", "without a provider"]);
    refused(&[], &[("LEPTOS_SITE_ROOT", "/nowhere")], 78, &["/nowhere", "make run"]);
    refused(&[], &[("KAGI_ADDR", "somewhere")], 2, &["KAGI_ADDR", "--addr"]);
}

#[test]
fn a_key_that_is_none_is_refused_without_repeating_it() {
    for bad in ["hunter2", "", &KEY[1..], &format!("{}x", &KEY[1..])] {
        let text = refused(&["--data-dir", "data"], &[("KAGI_ENCRYPTION_KEY", bad)], 78, &["KAGI_ENCRYPTION_KEY", "64"]);
        assert!(bad.is_empty() || !text.contains(bad), "{text}");
    }
}

#[test]
fn a_malformed_dot_env_is_named_by_its_line_and_never_by_its_text() {
    let folder = folder();
    fs::write(folder.path().join(".env"), "# fine\nKAGI_ADDR=127.0.0.1:3999\n\nADMIN_PASSWORD=hunter2 and more\n").unwrap();
    let text = refused_in(folder.path(), &[], &[], 78, &[".env, line 4"]);
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn a_data_folder_that_is_none_is_named() {
    let folder = folder();
    fs::write(folder.path().join("data"), "").unwrap();
    refused_in(folder.path(), &["--data-dir", "data"], &[], 78, &["KAGI_DATA_DIR", "--data-dir"]);
}

#[test]
fn a_database_that_is_down_may_come_back() {
    let url = format!("postgres://kagi:hunter2@{}/kagi", free_address());
    let text = refused(&[], &[("DATABASE_URL", &url), ("KAGI_ENCRYPTION_KEY", KEY)], 69, &["DATABASE_URL"]);
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    // The key that this first start made is announced all the same: the next start will not say it again.
    refused(&["--data-dir", "data", "--addr", &addr], &[], 69, &[&addr, "--addr", "KAGI_ADDR", "Keep a copy"]);
}

/// A server that runs, and what it printed to standard output before it was ready.
pub struct Running {
    child: Child,
    pub greeting: String,
}

impl Running {
    pub fn start(folder: &Path, addr: &str, env: &[(&str, &str)]) -> Self {
        let mut command = kagi(folder, &["--data-dir", "data"], env);
        let mut child = command.env("LEPTOS_SITE_ADDR", addr).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut greeting = String::new();
        while !greeting.contains("/set-up?token=") {
            match lines.next() {
                Some(line) => greeting += &(line.unwrap() + "\n"),
                None => panic!("{greeting}{}", text(&child.wait_with_output().unwrap())),
            }
        }
        Self { child, greeting }
    }

    /// Sends SIGTERM; gives the log.
    pub fn stop(mut self) -> String {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert_eq!(status.code(), Some(0), "{log}");
        log
    }
}

fn ask(addr: &str, request: &str) -> String {
    ask_with(addr, request, "")
}

pub fn ask_with(addr: &str, request: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(addr).unwrap();
    let length = body.len();
    let head = format!("{request}\r\nHost: {addr}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn it_greets_serves_logs_without_values_and_stops() {
    let (folder, addr) = (folder(), free_address());
    let running = Running::start(folder.path(), &addr, &[("RUST_LOG", "trace")]);
    let greeting = running.greeting.clone();
    assert!(greeting.contains(&format!("Kagi is at http://{addr}\n")) && greeting.contains("data.key"), "{greeting}");
    let token = greeting.split_once("token=").unwrap().1.trim();

    assert!(ask(&addr, "GET /livez HTTP/1.1").starts_with("HTTP/1.1 200"));
    assert!(ask(&addr, &format!("GET /set-up?token={token} HTTP/1.1")).starts_with("HTTP/1.1 200"));
    assert!(ask(&addr, "GET /hunter2?password=hunter3 HTTP/1.1\r\nCookie: kagi_session=hunter4").starts_with("HTTP/1.1 404"));

    let log = running.stop();
    assert!(log.lines().all(|line| line.starts_with('{')), "{log}");
    assert!(log.contains(r#""route":"/set-up""#) && log.contains(r#""status":404"#), "{log}");
    for secret in [token, "hunter2", "hunter3", "hunter4"] {
        assert!(!log.contains(secret), "{log}");
    }

    let again = Running::start(folder.path(), &addr, &[]);
    assert!(!again.greeting.contains(token) && !again.greeting.contains("data.key"), "{}", again.greeting);
    again.stop();
}

/// `kagi admin reset-owner` in the folder.
fn reset_owner(folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kagi"));
    command.current_dir(folder).env_clear().env("HOME", folder).args(["admin", "reset-owner", "--data-dir", "data"]);
    command.output().unwrap()
}

#[test]
fn the_owner_gets_a_new_password_on_the_host_beside_the_running_server() {
    let (folder, addr) = (folder(), free_address());
    let output = reset_owner(folder.path());
    assert_eq!(output.status.code(), Some(78));
    assert!(text(&output).contains("no vault at") && !folder.path().join("data.key").exists(), "{}", text(&output));

    let running = Running::start(folder.path(), &addr, &[]);
    let output = reset_owner(folder.path());
    assert!(output.status.code() == Some(78) && text(&output).contains("set-up link"), "{}", text(&output));
    let token = running.greeting.split_once("token=").unwrap().1.trim().to_owned();
    let post = |path: &str, form: &str| {
        let head = format!("POST {path} HTTP/1.1\r\nOrigin: http://{addr}\r\nContent-Type: application/x-www-form-urlencoded");
        ask_with(&addr, &head, form)
    };
    let made =
        post("/api/auth/set-up", &format!("token={token}&email=o%40example.org&name=O&password=first-password&password2=first-password"));
    assert!(made.starts_with("HTTP/1.1 303"), "{made}");
    let output = reset_owner(folder.path());
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && told.starts_with("o@example.org signs in with this password"), "{told}");
    let password = told.lines().nth(1).unwrap();
    assert!(post("/api/auth/sign-in", "email=o%40example.org&password=first-password").starts_with("HTTP/1.1 401"));
    assert!(post("/api/auth/sign-in", &format!("email=o%40example.org&password={password}")).starts_with("HTTP/1.1 303"));
    let log = running.stop();
    assert!(!log.contains(password) && !String::from_utf8_lossy(&output.stderr).contains(password));
}

/// Another command of `kagi` in the folder, with this on its standard input.
fn host(folder: &Path, args: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kagi"));
    command.current_dir(folder).env_clear().env("HOME", folder).args(args).args(["--data-dir", "data"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // One that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn variables_come_in_and_go_out_on_the_host_beside_the_running_server() {
    let (folder, addr) = (folder(), free_address());
    let (code, _, told) = host(folder.path(), &["import", "env", "-", "--project", "blog"], "A=1\n");
    assert!(code == Some(78) && told.contains("no vault at"), "{told}");
    let running = Running::start(folder.path(), &addr, &[]);
    let import = ["import", "env", "-", "--project", "blog", "--environment", "staging"];
    let (code, _, told) = host(folder.path(), &import, "A=1\n");
    assert!(code == Some(65) && told.contains("set-up link"), "{told}");
    let token = running.greeting.split_once("token=").unwrap().1.trim().to_owned();
    let form = format!("token={token}&email=o%40example.org&name=O&password=first-password&password2=first-password");
    let head = format!("POST /api/auth/set-up HTTP/1.1\r\nOrigin: http://{addr}\r\nContent-Type: application/x-www-form-urlencoded");
    assert!(ask_with(&addr, &head, &form).starts_with("HTTP/1.1 303"));

    let text = "A=\"canary\nof two lines\"\nB=canary-b\nno assignment canary\nB=canary-c\n";
    let (code, report, told) = host(folder.path(), &[&import[..], &["--dry-run"]].concat(), text);
    assert!(code == Some(0) && report.contains("dry run"), "{report}{told}");
    let (code, report, told) = host(folder.path(), &import, text);
    assert_eq!(code, Some(0), "{told}");
    assert!(report.contains("made      A, line 1, in “A” for blog, staging\n"), "{report}");
    for part in
        ["left out  B, line 3: It comes again on line 5", "left out  line 4: ", "Entries made: 2, in new categories: 2; replaced: 0."]
    {
        assert!(report.contains(part), "{part}: {report}");
    }
    let changed = folder.path().join("changed.env");
    fs::write(&changed, "A=canary-d\nB=canary-c\n").unwrap();
    let replace = ["import", "env", "changed.env", "--project", "blog", "--environment", "staging", "--on-conflict", "replace"];
    let (_, replaced, _) = host(folder.path(), &[&replace[..], &["--account", "O@example.org"]].concat(), "");
    assert!(replaced.contains("replaced  A, line 1") && replaced.contains("kept      B, line 2"), "{replaced}");
    assert!(!format!("{report}{replaced}").contains("canary"), "{report}{replaced}");

    let export = ["export", "env", "--project", "blog", "--environment", "staging", "--format"];
    let (code, exported, told) = host(folder.path(), &[&export[..], &["json"]].concat(), "");
    assert_eq!((code, told.as_str()), (Some(0), ""));
    assert!(exported.contains("\"A\": \"canary-d\"") && exported.contains("\"B\": \"canary-c\""), "{exported}");
    host(folder.path(), &[&import[..], &["--on-conflict", "replace"]].concat(), text);
    let (code, exported, told) = host(folder.path(), &[&export[..], &["docker"]].concat(), "");
    assert!(code == Some(0) && exported.ends_with("B=canary-c\n") && told.starts_with("A was left out: "), "{exported}{told}");
    let (code, exported, told) = host(folder.path(), &[&export[..], &["docker", "--strict"]].concat(), "");
    assert!(code == Some(65) && exported.is_empty() && told.contains("docker can't carry A"), "{exported}{told}");
    for args in [
        ["import", "env", "-", "--project", "blog", "--account", "n@example.org"],
        ["import", "env", "missing", "--project", "blog", "--format", "sops"],
    ] {
        let (code, report, told) = host(folder.path(), &args, "A=canary\n");
        assert!(code == Some(65) && report.is_empty() && !told.contains("canary"), "{report}{told}");
    }
    assert_eq!(host(folder.path(), &["import", "env", "-", "--project", "blog", "--format", "x"], "").0, Some(2));
    assert!(!running.stop().contains("canary"));
}

#[test]
fn another_key_is_refused_before_anything_is_written() {
    let (folder, addr) = (folder(), free_address());
    Running::start(folder.path(), &addr, &[]).stop();
    let file = folder.path().join("data/kagi.db");
    let before = fs::read(&file).unwrap();
    let begin = Instant::now();
    refused_in(folder.path(), &["--data-dir", "data", "--addr", &addr], &[("KAGI_ENCRYPTION_KEY", KEY)], 78, &["master key"]);
    assert!(begin.elapsed() < Duration::from_secs(3));
    assert!(before == fs::read(&file).unwrap());
}
