//! The server functions: how the browser's half of the app reaches the vault.

use std::collections::BTreeSet;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{MethodRouter, post},
};
use domain::{Code, Problem};
use leptos_axum::handle_server_fns_with_context;

use super::{
    pages,
    problem::{ApiError, status},
};
use crate::{error::StartError, state::AppState};

/// The handler of every server function: Leptos finds the one that the path names.
pub fn handler(state: &AppState) -> MethodRouter<AppState> {
    let context = pages::context(state);
    post(move |request: Request| handle_server_fns_with_context(context, request)).layer(from_fn(rules))
}

/// Holds the table's functions against those that the app has.
///
/// # Errors
/// One that is missing on either side, or is not POST.
pub fn check(table: &BTreeSet<String>) -> Result<(), StartError> {
    let functions: Vec<_> = leptos::server_fn::axum::server_fn_paths().collect();
    let other = functions.iter().find(|(path, method)| *method != Method::POST || !table.contains(*path));
    if let Some((path, method)) = other {
        return Err(StartError::config(format!("The server function {method} {path} must be POST and stand in the table of routes.")));
    }
    match table.iter().find(|path| !functions.iter().any(|(own, _)| own == path)) {
        Some(path) => Err(StartError::config(format!("The table of routes has {path}, which the app does not."))),
        None => Ok(()),
    }
}

/// What holds for every server function: JSON in, JSON out.
async fn rules(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
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
