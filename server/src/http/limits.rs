//! How much of the server one request may take.

use std::{error::Error, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::Code;
use http_body_util::LengthLimitError;

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

fn too_large() -> Response {
    ApiError::new(Code::PayloadTooLarge, "This is more than 1 MiB, the most that Kagi takes at once.").into_response()
}

/// Refuses bodies above 1 MiB. The body is read here, whole, so that every handler meets the limit in the same words.
pub async fn body(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_BODY) {
        return too_large();
    }
    match to_bytes(body, MAX_BODY).await {
        Ok(body) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(error) if error.source().is_some_and(|cause| cause.is::<LengthLimitError>()) => too_large(),
        Err(_) => ApiError::new(Code::ValidationError, "The body ended before it was whole. Send it again.").into_response(),
    }
}
