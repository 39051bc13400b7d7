//! The files that pages load. Hashed ones are kept for good; the others are asked after each time.

use std::path::Path;

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{Next, from_fn},
    response::Response,
    routing::get,
};
use leptos::config::LeptosOptions;
use tower_http::services::{ServeDir, ServeFile};

use super::icons;
use crate::state::AppState;

/// Scripts, styles, fonts and icons.
pub fn routes(site: &LeptosOptions) -> Router<AppState> {
    let root = Path::new(&*site.site_root);
    let pkg = ServeDir::new(root.join(&*site.site_pkg_dir)).precompressed_br().precompressed_gzip();
    let caching = if site.hash_files { "public, max-age=31536000, immutable" } else { "no-cache" };
    let hashed = Router::new()
        .nest_service(site.site_pkg_dir_route_base().trim_end_matches('/'), pkg)
        .layer(from_fn(move |request, next| cache(caching, request, next)));
    let plain = Router::new()
        .nest_service("/fonts", ServeDir::new(root.join("fonts")))
        .route_service("/favicon.svg", ServeFile::new(root.join("favicon.svg")))
        .route_service("/icons.svg", ServeFile::new(root.join("icons.svg")))
        .layer(from_fn(|request, next| cache("no-cache", request, next)));
    hashed.merge(plain).route("/icons/brand/{file}", get(icons::brand))
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
