//! Files that pages load: kept for good when hashed, asked after otherwise.

use std::fs;

use axum::{body::Body, http::header};

use crate::support::{Server, get};

#[tokio::test(flavor = "multi_thread")]
async fn plain_files_have_validators_and_are_asked_after() {
    let server = Server::start().await;
    for path in ["/favicon.svg", "/icons.svg", "/fonts/geist-mono.woff2", "/pkg/kagi.css"] {
        let first = server.send(get(path).body(Body::empty()).unwrap()).await;
        assert_eq!((first.status.as_u16(), first.header("cache-control")), (200, "no-cache"), "{path}");
        for (ask, answer) in [("if-none-match", "etag"), ("if-modified-since", "last-modified")] {
            let again = server.send(get(path).header(ask, first.header(answer)).body(Body::empty()).unwrap()).await;
            assert_eq!((again.status.as_u16(), again.header("cache-control")), (304, "no-cache"), "{path} {ask}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn compressed_copies_are_served_to_those_who_read_them() {
    let server = Server::start().await;
    let answer = server.send(get("/pkg/kagi.js").header(header::ACCEPT_ENCODING, "gzip, br").body(Body::empty()).unwrap()).await;
    assert_eq!((answer.header("content-encoding"), &*answer.body), ("br", "not really brotli"));
    assert!(answer.header("content-type").contains("javascript"));
    let answer = server.send(get("/pkg/kagi.js").body(Body::empty()).unwrap()).await;
    assert_eq!((answer.header("content-encoding"), &*answer.body), ("", "export {}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_beside_the_site_is_served() {
    let server = Server::start().await;
    assert!(fs::exists(server.file("data.key")).unwrap());
    for path in [
        "/data.key",
        "/data/kagi.db",
        "/fonts/../../data.key",
        "/fonts/..%2f..%2fdata.key",
        "/fonts/%2e%2e/%2e%2e/data.key",
        "/pkg/",
        "/fonts",
    ] {
        let answer = server.send(get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 404, "{path}");
    }
}
