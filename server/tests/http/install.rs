//! What makes an app of the site that can be installed: the manifest with its pictures, the service worker, the offline page.

use std::{collections::BTreeSet, fs, path::PathBuf};

use axum::{body::Body, http::header};
use serde_json::Value;
use server::{config::Config, http::routes::table};

use crate::support::{Server, get};

fn public(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../public").join(name.trim_start_matches('/'))
}

fn manifest() -> Value {
    serde_json::from_str(&fs::read_to_string(public("manifest.webmanifest")).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_file_has_its_type_and_is_asked_after() {
    let server = Server::start().await;
    for (path, kind) in [
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/pwa.js", "text/javascript; charset=utf-8"),
        ("/offline.html", "text/html"),
        ("/offline.css", "text/css"),
        ("/offline.js", "text/javascript"),
        ("/install/icon-192.png", "image/png"),
    ] {
        let first = server.send(get(path).body(Body::empty()).unwrap()).await;
        assert_eq!((first.status.as_u16(), first.header("cache-control")), (200, "no-cache"), "{path}");
        assert_eq!((first.header("content-type"), first.header("x-content-type-options")), (kind, "nosniff"), "{path}");
        assert!(first.header("content-security-policy").starts_with("default-src 'none'; script-src 'self' 'nonce-"), "{path}");
        let again = server.send(get(path).header(header::IF_NONE_MATCH, first.header("etag")).body(Body::empty()).unwrap()).await;
        assert_eq!((again.status.as_u16(), &*again.body, again.header("cache-control")), (304, "", "no-cache"), "{path}");
        let other = server.send(get(path).header(header::IF_NONE_MATCH, "\"another\"").body(Body::empty()).unwrap()).await;
        assert_eq!(other.status, 200, "{path}");
    }
    assert_eq!(server.get("/install/", None).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_and_its_worker_name_the_build_of_the_site() {
    let server = Server::start().await;
    let (worker, page) = (server.get("/sw.js", None).await, server.get("/pwa.js", None).await);
    let build = worker.body.split('"').nth(1).unwrap().to_owned();
    assert_eq!((build.len(), &worker.body), (16, &page.body));
    assert!(!build.contains("BUILD"));

    assert_eq!(server.restart().await.get("/sw.js", None).await.body, worker.body);
    let change = |config: &mut Config| fs::write(format!("{}/offline.css", config.site.site_root), "main {}").unwrap();
    assert_ne!(Server::with(change).await.get("/sw.js", None).await.body, worker.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_leads_to_the_manifest_and_none_before_sign_in_runs_a_script() {
    let server = Server::start().await;
    let set_up = server.get(&format!("/set-up?token={}", server.set_up_token()), None).await;
    let cookie = server.set_up().await;
    let (sign_in, keys) = (server.get("/sign-in", None).await, server.get("/keys", Some(&cookie)).await);
    for (what, page, scripts) in [("set-up", set_up, false), ("sign-in", sign_in, false), ("keys", keys, true)] {
        for link in ["<link rel=\"manifest\" href=\"/manifest.webmanifest\"", "<link rel=\"apple-touch-icon\" href=\"/install/"] {
            assert!(page.body.contains(link), "{what}: {link}");
        }
        assert_eq!(page.body.contains("<script"), scripts, "{what}");
    }
}

/// Width and height, as the header of a PNG says.
fn size(path: &str) -> (u32, u32) {
    let bytes = fs::read(public(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n", "{path}");
    assert!(bytes.len() < 200_000, "{path} has {} bytes", bytes.len());
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn the_pictures_of_the_manifest_are_of_their_sizes() {
    let manifest = manifest();
    let mut seen = BTreeSet::new();
    for picture in manifest["icons"].as_array().unwrap().iter().chain(manifest["screenshots"].as_array().unwrap()) {
        let (path, sizes) = (picture["src"].as_str().unwrap(), picture["sizes"].as_str().unwrap());
        if path.ends_with(".svg") {
            assert!(fs::exists(public(path)).unwrap() && sizes == "any");
            continue;
        }
        let (width, height) = size(path);
        assert_eq!((format!("{width}x{height}").as_str(), &picture["type"]), (sizes, &"image/png".into()), "{path}");
        let role = picture.get("purpose").or(picture.get("form_factor")).and_then(Value::as_str).unwrap();
        let is_wide = role == "wide";
        seen.insert(format!("{role} {sizes}"));
        if picture.get("form_factor").is_some() {
            assert_eq!(width > height, is_wide, "{path}");
            assert!(width.max(height) * 10 <= width.min(height) * 23, "{path} is longer than browsers take");
        }
    }
    let wanted = ["any 192x192", "any 512x512", "maskable 192x192", "maskable 512x512", "narrow 390x844", "wide 1280x800"];
    assert_eq!(seen, wanted.into_iter().map(String::from).collect());
    assert_eq!(manifest["screenshots"].as_array().unwrap().len(), 4);
    assert_eq!(size("install/apple-touch-180.png"), (180, 180));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manifest_leads_to_pages_that_there_are() {
    let manifest = manifest();
    assert_eq!((&manifest["id"], &manifest["scope"], &manifest["display"]), (&"/".into(), &"/".into(), &"standalone".into()));
    let paths: BTreeSet<String> = table().into_iter().map(|route| route.path).collect();
    let shortcuts = manifest["shortcuts"].as_array().unwrap();
    assert_eq!(shortcuts.len(), 4);
    for url in shortcuts.iter().map(|shortcut| &shortcut["url"]).chain([&manifest["start_url"]]) {
        let path = url.as_str().unwrap().split('?').next().unwrap();
        assert!(paths.contains(path), "{path}");
    }
}
