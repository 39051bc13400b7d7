//! The headers that every answer carries, and the nonce that they and the page share.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use leptos::{
    config::{Env, LeptosOptions},
    nonce::Nonce,
};

use crate::state::AppState;

const FIXED: [(HeaderName, HeaderValue); 5] = [
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS)),
];

const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), clipboard-read=(), \
    clipboard-write=(self), display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), \
    identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), otp-credentials=(), \
    payment=(), picture-in-picture=(), publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), \
    storage-access=(), usb=(), window-management=(), xr-spatial-tracking=()";

/// Gives the request its [`Nonce`] and the answer its headers. An answer that says nothing of caching is not stored anywhere;
/// one that brings a policy of its own keeps it, as the API's viewer and pictures do.
pub async fn headers(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let nonce = Nonce::new();
    let form_targets = state.edge.provider.as_ref().map(|provider| provider.form_targets()).unwrap_or_default();
    let policy = content_security_policy(&nonce, &state.site, &form_targets);
    request.extensions_mut().insert(nonce);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.extend(FIXED);
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    if state.edge.origin.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Signing out is a form, and may lead on to the provider.
fn content_security_policy(nonce: &Nonce, site: &LeptosOptions, form_targets: &[String]) -> String {
    // While developing, cargo-leptos tells the page over a socket of its own when to reload.
    let reload = match site.env {
        Env::DEV => format!(" ws://localhost:{0} ws://127.0.0.1:{0}", site.reload_port),
        Env::PROD => String::new(),
    };
    let form_targets: String = form_targets.iter().map(|origin| format!(" {origin}")).collect();
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'{reload}; manifest-src 'self'; worker-src 'self'; \
         form-action 'self'{form_targets}; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )
}
