//! The server functions: how the browser's half of the app reaches the vault.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::post,
};
use domain::{Code, Problem};
use leptos_axum::handle_server_fns_with_context;

use super::{
    auth::caller::is_bearer,
    pages,
    problem::{ApiError, status},
};
use crate::{error::StartError, state::AppState};

const PREFIX: &str = "/rpc/";

/// A route for each server function that the app has.
///
/// # Errors
/// A function that is not POST, or lies elsewhere: such a one would slip past the rules.
pub fn routes(state: &AppState) -> Result<Router<AppState>, StartError> {
    let context = pages::context(state);
    let mut routes = Router::new();
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        if method != Method::POST || !path.starts_with(PREFIX) {
            return Err(StartError::config(format!("The server function {method} {path} must be POST and lie under {PREFIX}.")));
        }
        let context = context.clone();
        routes = routes.route(path, post(move |request: Request| handle_server_fns_with_context(context, request)));
    }
    Ok(routes.layer(from_fn(rules)))
}

/// What holds for every server function: a browser session, JSON in, JSON out.
async fn rules(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    if is_bearer(headers) {
        return ApiError::new(Code::AuthSessionRequired, "Access keys can't do this. Sign in with a browser.").into_response();
    }
    if !headers.get(header::CONTENT_TYPE).is_some_and(is_json) {
        return ApiError::new(Code::UnsupportedMediaType, "Send JSON, with Content-Type: application/json.").into_response();
    }
    // For what looks like a form post, Leptos redirects to the Referer with the error in the address. Ours are never forms.
    headers.remove(header::REFERER);
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    with_status(next.run(request).await).await
}

fn is_json(kind: &HeaderValue) -> bool {
    let media_type = kind.to_str().ok().and_then(|kind| kind.split(';').next()).unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

/// Leptos answers 500 to arguments that it can't read; the body knows better.
async fn with_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    if let Ok(problem) = serde_json::from_slice::<Problem>(&body) {
        parts.status = status(problem.code);
    }
    Response::from_parts(parts, Body::from(body))
}
