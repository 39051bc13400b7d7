//! The files that pages load. Hashed ones are kept for good; the others are asked after each time.

use std::{fs, path::Path};

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use leptos::config::LeptosOptions;
use tower_http::services::{ServeDir, ServeFile};

use super::icons;
use crate::{site, state::AppState};

/// Scripts, styles, fonts and icons, and what makes an app of the site that can be installed.
pub fn routes(site: &LeptosOptions) -> Router<AppState> {
    let root = Path::new(&*site.site_root);
    let pkg = ServeDir::new(root.join(&*site.site_pkg_dir)).precompressed_br().precompressed_gzip();
    let caching = if site.hash_files { "public, max-age=31536000, immutable" } else { "no-cache" };
    let hashed = Router::new()
        .nest_service(site.site_pkg_dir_route_base().trim_end_matches('/'), pkg)
        .layer(from_fn(move |request, next| cache(caching, request, next)));
    let build = site::build(site);
    let mut plain = Router::new()
        .nest_service("/fonts", ServeDir::new(root.join("fonts")))
        .nest_service("/install", ServeDir::new(root.join("install")));
    for name in ["favicon.svg", "icons.svg", "words.txt", "manifest.webmanifest", "offline.css", "offline.html", "offline.js"] {
        plain = plain.route_service(&format!("/{name}"), ServeFile::new(root.join(name)));
    }
    for name in ["pwa.js", "sw.js"] {
        plain = plain.route(&format!("/{name}"), script_of_build(&root.join(name), &build));
    }
    let plain = plain.layer(from_fn(|request, next| cache("no-cache", request, next)));
    hashed.merge(plain).route("/icons/brand/{file}", get(icons::brand))
}

/// A script that knows the build it belongs to. The whole site is its validator: it changes with any of its files.
fn script_of_build(file: &Path, build: &str) -> MethodRouter<AppState> {
    let Ok(text) = fs::read_to_string(file) else { return get(StatusCode::NOT_FOUND) };
    let (text, etag) = (text.replace("__BUILD__", build), format!("\"{build}\""));
    get(async move |headers: HeaderMap| {
        let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
        let etag = [(header::ETAG, etag)];
        match known {
            true => (StatusCode::NOT_MODIFIED, etag).into_response(),
            false => (etag, [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], text).into_response(),
        }
    })
}

/// Says how long the file may be kept; an error says nothing, and so is not kept at all.
pub async fn cache(how: &'static str, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let status = response.status();
    if status.is_success() || status.is_redirection() {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(how));
    }
    response
}
