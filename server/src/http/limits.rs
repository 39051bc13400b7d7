//! How much of the server one request may take.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{Code, Problem};

use super::problem::ApiError;

const MAX_BODY: usize = 1024 * 1024;
const MAX_TIME: Duration = Duration::from_secs(30);

/// Ends a request that takes longer than 30 s.
pub async fn time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(MAX_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::new(Code::Unavailable, "This took too long and was given up. Try again.").into_response(),
    }
}

/// Refuses bodies above 1 MiB. The body is read here, whole, so that every handler meets the limit in the same words.
pub async fn body(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let body = match announced {
        Some(length) if length > MAX_BODY => None,
        _ => to_bytes(body, MAX_BODY).await.ok(),
    };
    match body {
        Some(body) => next.run(Request::from_parts(parts, Body::from(body))).await,
        None => {
            let problem = Problem::new(Code::PayloadTooLarge, "This is more than 1 MiB, the most that Kagi takes at once.");
            ApiError(problem).into_response()
        }
    }
}
