//! Requests of other sites, and for other hosts, do nothing.

use axum::{
    body::Body,
    http::{Method, header},
};

use crate::support::{EMAIL, HOST, ORIGIN, PASSWORD, Server, bare};

const FOREIGN: [(Option<&str>, Option<&str>); 9] = [
    (Some("cross-site"), None),
    (Some("cross-site"), Some(ORIGIN)),
    (Some("same-site"), Some("http://sub.127.0.0.1:3000")),
    (Some("none"), None),
    (Some(""), Some(ORIGIN)),
    (None, Some("null")),
    (None, Some("https://evil.example")),
    (None, Some("http://127.0.0.1:3001")),
    (None, None),
];

const OWN: [(Option<&str>, Option<&str>); 4] =
    [(Some("same-origin"), Some(ORIGIN)), (Some("same-origin"), None), (None, Some(ORIGIN)), (None, Some("http://localhost:3000"))];

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_request_is_refused_on_every_route_and_changes_nothing() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    let body = format!("email={EMAIL}&password={PASSWORD}").replace(' ', "+");
    let mut checked = 0;
    for (site, origin) in FOREIGN {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::from_bytes(b"ODD").unwrap()] {
            for path in [
                "/rpc/account/current",
                "/rpc/unknown",
                "/api/auth/sign-in",
                "/api/auth/logout",
                "/api/auth/set-up",
                "/api/access-keys",
                "/api/account/data",
                "/api/sessions",
                "/api/entries",
                "/keys",
                "/unknown",
            ] {
                for kind in [
                    None,
                    Some("application/json"),
                    Some("application/x-www-form-urlencoded"),
                    Some("text/plain"),
                    Some("multipart/form-data"),
                ] {
                    let mut request = bare(method.clone(), path).header(header::HOST, HOST).header(header::COOKIE, &cookie);
                    for (name, value) in [("sec-fetch-site", site), ("origin", origin), ("content-type", kind)] {
                        if let Some(value) = value {
                            request = request.header(name, value);
                        }
                    }
                    let answer = server.send(request.body(Body::from(body.clone())).unwrap()).await;
                    let what = format!("{method} {path} {site:?} {origin:?} {kind:?}");
                    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (403, &"CSRF_REJECTED".into()), "{what}");
                    assert!(answer.header("set-cookie").is_empty() && answer.header("clear-site-data").is_empty(), "{what}");
                    checked += 1;
                }
            }
        }
    }
    assert_eq!(checked, 9 * 5 * 11 * 5);
    assert!(server.knows(&cookie).await, "a foreign sign-out took effect");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_headers_of_a_kind_are_foreign() {
    let server = Server::start().await;
    for (name, value) in [("sec-fetch-site", "same-origin"), ("origin", ORIGIN)] {
        let request = bare(Method::POST, "/api/auth/logout").header(header::HOST, HOST).header(name, value).header(name, value);
        assert_eq!(server.send(request.body(Body::empty()).unwrap()).await.status, 403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_pages_and_clients_without_cookies_pass() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    let request = || bare(Method::POST, "/rpc/account/current").header(header::HOST, HOST).header(header::CONTENT_TYPE, "application/json");
    for (site, origin) in OWN {
        let mut request = request().header(header::COOKIE, &cookie);
        for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        assert_eq!(server.send(request.body(Body::from("{}")).unwrap()).await.status, 200, "{site:?} {origin:?}");
    }
    assert_eq!(server.send(request().body(Body::from("{}")).unwrap()).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn authorization_hides_the_cookie() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    let request = |authorization: &str, path: &str| {
        let request = bare(Method::POST, path).header(header::HOST, HOST).header(header::COOKIE, &cookie).header(header::ORIGIN, ORIGIN);
        request
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, authorization)
            .body(Body::from("{}"))
            .unwrap()
    };
    assert_eq!(server.send(request("Bearer kagi_x", "/rpc/account/current")).await.status, 401);
    assert_eq!(server.send(request("bearer kagi_x", "/rpc/account/current")).await.status, 401);
    assert_eq!(server.send(request("Basic eDp4", "/rpc/account/current")).await.status, 401);
    let page =
        bare(Method::GET, "/keys").header(header::HOST, HOST).header(header::COOKIE, &cookie).header(header::AUTHORIZATION, "Bearer x");
    assert_eq!(server.send(page.body(Body::empty()).unwrap()).await.status, 303);
    // Browsers send Basic credentials from an address by themselves: it is no pass.
    let foreign = bare(Method::POST, "/api/auth/sign-in").header(header::HOST, HOST).header(header::AUTHORIZATION, "Basic eDp4");
    assert_eq!(server.send(foreign.header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap()).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_our_host_is_answered() {
    let server = Server::start().await;
    let status = async |path: &str, hosts: &[&str]| {
        let request = hosts.iter().fold(bare(Method::GET, path), |request, host| request.header(header::HOST, *host));
        server.send(request.body(Body::empty()).unwrap()).await.status.as_u16()
    };
    for host in ["127.0.0.1:3000", "localhost:3000", "LOCALHOST:3000", "[::1]:3000"] {
        assert_eq!(status("/sign-in", &[host]).await, 200, "{host}");
    }
    for hosts in [&["evil.example"][..], &["localhost"], &["localhost:3001"], &["localhost:3000.evil.example"], &[], &[HOST, HOST]] {
        for path in ["/sign-in", "/keys", "/pkg/kagi.js", "/unknown"] {
            assert_eq!(status(path, hosts).await, 421, "{hosts:?} {path}");
        }
        assert_eq!((status("/livez", hosts).await, status("/readyz", hosts).await), (200, 200));
    }
    let absolute = bare(Method::GET, "http://evil.example/sign-in").header(header::HOST, HOST).body(Body::empty()).unwrap();
    assert_eq!(server.send(absolute).await.status, 421);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_public_url_loopback_names_are_foreign() {
    let server = Server::https().await;
    for (host, status) in [("kagi.example.org", 200), ("kagi.example.org:443", 200), (HOST, 421), ("localhost:3000", 421)] {
        let request = bare(Method::GET, "/sign-in").header(header::HOST, host).body(Body::empty()).unwrap();
        assert_eq!(server.send(request).await.status, status, "{host}");
    }
}
