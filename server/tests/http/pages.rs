//! Who sees which page.

use axum::body::Body;

use crate::support::{Server, form, form_with, get};

#[tokio::test(flavor = "multi_thread")]
async fn signed_out_visitors_are_sent_to_sign_in_and_back() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    let answer = server.get("/", None).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/sign-in?next=%2F"));
    let answer = server.get("/keys?search=a%26b", None).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/sign-in?next=%2Fkeys%3Fsearch%3Da%2526b"));
    assert!(answer.body.is_empty(), "a page's shell for a stranger");
    let answer = server.get(answer.header("location"), None).await;
    assert!(answer.body.contains("/keys?search=a%26b"), "{}", answer.body);
    assert_eq!(server.get("/keys", Some(&cookie)).await.status, 200);
    assert_eq!(server.get("/sign-in?next=/keys/1", Some(&cookie)).await.header("location"), "/keys/1");
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_pages_need_no_script() {
    let server = Server::start().await;
    for path in ["/sign-in".to_string(), format!("/set-up?token={}", server.set_up_token()), "/nowhere".into()] {
        let answer = server.get(&path, None).await;
        assert!(answer.body.to_lowercase().starts_with("<!doctype html>"), "{path}");
        assert!(!answer.body.contains("<script") && !answer.body.contains(".wasm"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_sign_in_only_local_paths_are_followed() {
    let server = Server::start().await;
    server.set_up().await;
    let fields = |next| [("email", crate::support::EMAIL), ("password", crate::support::PASSWORD), ("next", next)];
    for (next, location) in [
        ("/keys/1?entry=2", "/keys/1?entry=2"),
        ("//evil.example", "/keys"),
        ("https://evil.example", "/keys"),
        ("/\\evil.example", "/keys"),
        ("", "/keys"),
    ] {
        let answer = server.send(form("/api/auth/sign-in", &fields(next))).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, location), "{next}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_set_up_link_works_once() {
    let server = Server::start().await;
    let path = format!("/set-up?token={}", server.set_up_token());
    for wrong in ["/set-up", "/set-up?token=", "/set-up?token=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "/set-up?token=a&token=b"] {
        assert_eq!(server.get(wrong, None).await.status, 401, "{wrong}");
    }
    assert_eq!(server.get(&path, None).await.status, 200);

    let token = server.set_up_token();
    let fields = |token, password2| {
        [("token", token), ("email", "o@example.org"), ("name", "O"), ("password", "correct horse battery"), ("password2", password2)]
    };
    let stolen = server.send(form("/api/auth/set-up", &fields("wrong", "correct horse battery"))).await;
    assert_eq!(stolen.status, 401);
    let differing = server.send(form("/api/auth/set-up", &fields(&token, "correct horse batterx"))).await;
    assert_eq!(differing.status, 400);
    assert!(differing.body.contains("o@example.org") && !differing.body.contains("correct horse"), "{}", differing.body);

    let made = server.send(form("/api/auth/set-up", &fields(&token, "correct horse battery"))).await;
    assert_eq!((made.status.as_u16(), made.header("location")), (303, "/keys"));
    assert!(server.knows(&made.cookie()).await);
    assert_eq!(server.get(&path, None).await.status, 409);
    assert_eq!(server.send(form("/api/auth/set-up", &fields(&token, "correct horse battery"))).await.status, 409);

    let server = server.restart().await;
    assert_eq!(server.app.set_up_link, None);
    assert!(server.knows(&made.cookie()).await, "a session outlives a restart");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookies_of_the_look_reach_every_page() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    for (chosen, class) in [
        ("", ""),
        ("; kagi_theme=dark", "dark"),
        ("; kagi_density=compact", "compact"),
        ("; kagi_theme=light; kagi_density=compact", "light compact"),
        ("; kagi_theme=neon; kagi_density=\"><script>", ""),
    ] {
        for path in ["/keys", "/nowhere"] {
            let answer = server.get(path, Some(&format!("{cookie}{chosen}"))).await;
            let html = answer.body.split("<html").nth(1).unwrap().split('>').next().unwrap().to_string();
            assert!(html.contains(&format!("class=\"{class}\"")), "{path}{chosen}: {html}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn probes_are_answered() {
    let server = Server::start().await;
    for path in ["/livez", "/readyz"] {
        assert_eq!(server.send(get(path).body(Body::empty()).unwrap()).await.body, "ok");
    }
    server.app.state.vault.close().await;
    assert_eq!(server.send(get("/livez").body(Body::empty()).unwrap()).await.status, 200);
    assert_eq!(server.send(get("/readyz").body(Body::empty()).unwrap()).await.status, 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_a_browser_that_navigates_gets_a_page_when_it_fails_at_the_edge() {
    let server = Server::start().await;
    let answer = server
        .send(form_with("/api/auth/logout", &[], |request| request.header("sec-fetch-site", "cross-site").header("accept", "text/html")))
        .await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (403, "text/html; charset=utf-8"));
}
