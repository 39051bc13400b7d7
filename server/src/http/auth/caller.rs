//! Finds out who asks, before anything acts for them.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use url::form_urlencoded::byte_serialize;
use vault::{Caller, Client};

use crate::{http::problem::ApiError, state::AppState};

/// Adds `Option<Caller>` to the request: whom its session cookie names. A request with `Authorization` names no one by cookie.
pub async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let token = match request.headers().contains_key(header::AUTHORIZATION) {
        true => None,
        false => state.session_cookie().read(request.headers()),
    };
    let caller: Option<Caller> = match token {
        None => None,
        Some(token) => {
            let client = request.extensions().get::<Client>().cloned().unwrap_or_default();
            match state.vault.authenticate(&token, client).await {
                Ok(caller) => caller,
                Err(problem) => return ApiError(problem).into_response(),
            }
        }
    };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// Sends those who are not signed in to do so, and back afterwards.
pub async fn require(request: Request, next: Next) -> Response {
    if request.extensions().get::<Option<Caller>>().is_some_and(Option::is_some) {
        return next.run(request).await;
    }
    let here = request.uri().path_and_query().map_or("/", |here| here.as_str());
    let here: String = byte_serialize(here.as_bytes()).collect();
    Redirect::to(&format!("/sign-in?next={here}")).into_response()
}

/// Whether a request brings a bearer token. Browsers add none by themselves, so no other site can make one send it.
pub fn is_bearer(headers: &HeaderMap) -> bool {
    let scheme = |value: &str| value.split(' ').next().is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"));
    headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).is_some_and(scheme)
}
