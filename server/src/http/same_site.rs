//! Two rules that stand in front of everything that could see a cookie: requests name this server's host, and those that could
//! change something come from this server's own pages.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::Code;

use super::{auth::caller::is_bearer, problem::ApiError};
use crate::{origin::PublicOrigin, state::AppState};

/// Where a request comes from, as browsers say it.
pub(super) const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Told to probes that know the server by its address, and reveal nothing; or read a signed token that a provider may bring by another
/// way than browsers come.
const FOR_EVERY_HOST: [&str; 3] = ["/livez", "/readyz", "/api/auth/backchannel-logout"];

/// Refuses requests for other hosts: 421.
pub async fn host(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let origin = &state.edge.origin;
    let named = only(request.headers(), &header::HOST).is_some_and(|host| origin.has_host(host));
    let target = request.uri().authority().is_none_or(|authority| origin.has_host(authority.as_str()));
    if (named && target) || FOR_EVERY_HOST.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    ApiError::new(Code::MisdirectedRequest, "This server does not answer to that name. Open it at its own address (KAGI_PUBLIC_URL).")
        .into_response()
}

/// Refuses what another site asks for: 403, whatever the route.
pub async fn unsafe_methods(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_bearer(request.headers()) || comes_from_us(request.headers(), &state.edge.origin) {
        return next.run(request).await;
    }
    ApiError::new(Code::CsrfRejected, "Another site asked for this, so nothing was done. Go to Kagi's own page and try there.")
        .into_response()
}

fn comes_from_us(headers: &HeaderMap, origin: &PublicOrigin) -> bool {
    if headers.contains_key(SEC_FETCH_SITE) {
        return only(headers, &SEC_FETCH_SITE) == Some("same-origin");
    }
    if headers.contains_key(header::ORIGIN) {
        return only(headers, &header::ORIGIN).is_some_and(|from| origin.is_origin(from));
    }
    !headers.contains_key(header::COOKIE)
}

/// The header's value, if it is there once and readable.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}
