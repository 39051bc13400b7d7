//! Signing in and out, and how often one may try.

use std::net::SocketAddr;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, header},
};

use crate::support::{EMAIL, PASSWORD, Server, bare, form, form_with};

#[tokio::test(flavor = "multi_thread")]
async fn a_session_begins_with_sign_in_and_dies_with_sign_out() {
    let server = Server::start().await;
    let first = server.set_up().await;
    let answer = server.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(answer.header("set-cookie").split_once("; ").unwrap().1, "Path=/; Max-Age=604800; HttpOnly; SameSite=Lax");
    let cookie = answer.cookie();
    assert_ne!(cookie, first);
    assert_eq!(server.get("/keys", Some(&cookie)).await.status, 200);

    let out = server.send(form_with("/api/auth/logout", &[], |request| request.header(header::COOKIE, &cookie))).await;
    assert_eq!((out.status.as_u16(), out.header("location")), (303, "/sign-in"));
    assert_eq!(out.header("set-cookie"), "kagi_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");

    assert!(!server.knows(&cookie).await);
    assert_eq!(server.get("/keys", Some(&cookie)).await.status, 303);
    assert!(server.knows(&first).await, "signing out ends one session, not all");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_again_gives_a_new_session_and_ends_the_old_one() {
    let server = Server::start().await;
    let old = server.set_up().await;
    let fields = [("email", EMAIL), ("password", PASSWORD)];
    let answer = server.send(form_with("/api/auth/sign-in", &fields, |request| request.header(header::COOKIE, &old))).await;
    assert_ne!(answer.cookie(), old);
    assert!(server.knows(&answer.cookie()).await && !server.knows(&old).await);

    let chosen = "kagi_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let answer = server.send(form_with("/api/auth/sign-in", &fields, |request| request.header(header::COOKIE, chosen))).await;
    assert_ne!(answer.cookie(), chosen);
    assert!(!server.knows(chosen).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_https_the_cookie_is_bound_to_the_host() {
    let server = Server::https().await;
    let fields = [("token", &*server.set_up_token()), ("email", EMAIL), ("name", "O"), ("password", PASSWORD), ("password2", PASSWORD)]
        .map(|(k, v)| (k, v.to_string()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let mut request = form("/api/auth/set-up", &fields);
    request.headers_mut().insert(header::HOST, "kagi.example.org".parse().unwrap());
    request.headers_mut().insert(header::ORIGIN, "https://kagi.example.org".parse().unwrap());
    let answer = server.send(request).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-kagi_session="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    let page = async |cookie: &str| {
        let request = bare(Method::GET, "/keys").header(header::HOST, "kagi.example.org").header(header::COOKIE, cookie);
        server.send(request.body(Body::empty()).unwrap()).await.status.as_u16()
    };
    let cookie = answer.cookie();
    assert_eq!(page(&cookie).await, 200);
    assert_eq!(page(&cookie.replace("__Host-", "")).await, 303);
    assert_eq!(page(&cookie.replace("__Host-", "%5F%5FHost-")).await, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_try_shows_the_form_again_without_the_password() {
    let server = Server::start().await;
    server.set_up().await;
    let unknown = server.sign_in("stranger@example.org", "hunter2hunter2").await;
    let wrong = server.sign_in(EMAIL, "hunter2hunter2").await;
    for answer in [&unknown, &wrong] {
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (401, "text/html; charset=utf-8"));
        assert!(answer.header("set-cookie").is_empty());
        assert!(!answer.body.contains("hunter2"));
    }
    assert!(wrong.body.contains(EMAIL));
    assert_eq!(unknown.body.replace("stranger@example.org", EMAIL), wrong.body, "the page tells whether an account exists");
}

/// Fails `count` times as `email`, each time under a slightly different guise, from the address that `from` gives for each try.
async fn fail(server: &Server, count: u8, email: &str, from: impl Fn(u8) -> [u8; 4]) -> Vec<u16> {
    let mut statuses = Vec::new();
    for n in 0..count {
        let typed = if n % 2 == 0 { email.to_uppercase() } else { format!("  {email}\t") };
        let mut request = form_with("/api/auth/sign-in", &[("email", &typed), ("password", "wrong")], |request| {
            request.header("x-forwarded-for", format!("203.0.113.{n}")).header("x-real-ip", format!("203.0.113.{n}"))
        });
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((from(n), 1234))));
        statuses.push(server.send(request).await.status.as_u16());
    }
    statuses
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_tried_ten_times_a_minute_from_wherever() {
    let server = Server::start().await;
    server.set_up().await;
    let statuses = fail(&server, 11, EMAIL, |n| [198, 51, 100, n]).await;
    assert_eq!((&statuses[..10], statuses[10]), (&[401; 10][..], 429));
    let right = server.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(right.status, 429);
    assert!(right.header("retry-after").parse::<u32>().is_ok_and(|seconds| (1..=60).contains(&seconds)));
    assert!(right.body.contains(EMAIL) && !right.body.contains(PASSWORD));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_tries_ten_times_a_minute_whatever_it_says_of_itself() {
    let server = Server::start().await;
    server.set_up().await;
    let mut statuses = Vec::new();
    for n in 0..11 {
        statuses.extend(fail(&server, 1, &format!("guess{n}@example.org"), |_| [198, 51, 100, 7]).await);
    }
    assert_eq!((&statuses[..10], statuses[10]), (&[401; 10][..], 429));
}
