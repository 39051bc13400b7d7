//! The one error body, made in one place: handlers and rules say which [`Problem`] it is, [`render`] writes it in the form that
//! the client reads.

use std::any::Any;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{Code, FieldError, Problem};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use vault::Client;

use super::{
    pages::Plain,
    rate::{RATE_LIMIT, RATE_LIMIT_POLICY},
};
use crate::state::AppState;

/// Headers of an error that its new body leaves true.
const KEPT: [HeaderName; 3] = [header::ALLOW, RATE_LIMIT, RATE_LIMIT_POLICY];

/// A problem as an answer of the server. Its body is written by [`render`].
pub struct ApiError(pub Problem);

impl ApiError {
    /// A problem without fields.
    pub fn new(code: Code, message: &str) -> Self {
        Self(Problem::new(code, message))
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = status(self.0.code).into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

/// The status of a code.
pub fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// No such route.
pub async fn not_found() -> ApiError {
    of_status(StatusCode::NOT_FOUND)
}

/// The route exists, for the methods that `Allow` names; `OPTIONS` asks for just that.
pub async fn method_not_allowed(method: Method) -> Response {
    match method {
        Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ => of_status(StatusCode::METHOD_NOT_ALLOWED).into_response(),
    }
}

/// A handler panicked. What it said goes nowhere; the log has the place.
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}

/// Writes the body of every error: a page for people who navigate, JSON for everybody else. Errors that libraries made are
/// replaced too, since their words may tell of the inside; JSON and HTML bodies are the app's own and stay.
pub async fn render(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let page = Plain::of(&state, request.headers(), request.extensions());
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let navigates = accept.contains("text/html") && !request.uri().path().starts_with("/rpc/");
    let as_problem = accept.contains("application/problem+json");
    let request_id = request.extensions().get::<Client>().map(|client| client.request_id.clone()).unwrap_or_default();

    let mut response = next.run(request).await;
    if let Some(problem) = problem_of(&mut response) {
        let kept = KEPT.map(|name| response.headers_mut().remove(&name).map(|value| (name, value)));
        response = if navigates { page.problem(&problem) } else { json(&problem, request_id, as_problem) };
        response.headers_mut().extend(kept.into_iter().flatten());
        response.headers_mut().extend(challenge(problem.code).map(|challenge| (header::WWW_AUTHENTICATE, challenge)));
        response.headers_mut().extend(problem.retry_after.map(|seconds| (header::RETRY_AFTER, seconds.into())));
    }
    response
}

/// What a client without the right key is told to bring (RFC 6750, section 3).
fn challenge(code: Code) -> Option<HeaderValue> {
    let challenge = match code {
        Code::AuthRequired => r#"Bearer realm="kagi""#,
        Code::AuthInvalidKey => r#"Bearer realm="kagi", error="invalid_token""#,
        Code::AuthScopeRequired => r#"Bearer realm="kagi", error="insufficient_scope""#,
        _ => return None,
    };
    Some(HeaderValue::from_static(challenge))
}

fn problem_of(response: &mut Response) -> Option<Problem> {
    if let Some(problem) = response.extensions_mut().remove() {
        return Some(problem);
    }
    let status = response.status();
    let own = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.as_bytes();
        kind.starts_with(b"application/json") || kind.starts_with(b"text/html")
    });
    ((status.is_client_error() || status.is_server_error()) && !own).then(|| of_status(status).0)
}

fn of_status(status: StatusCode) -> ApiError {
    let (code, message) = match status {
        StatusCode::NOT_FOUND => (Code::NotFound, "There is nothing here. Check the address."),
        StatusCode::METHOD_NOT_ALLOWED => {
            (Code::MethodNotAllowed, "This address exists, but not for this method. Allow names those it takes.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => (Code::PayloadTooLarge, "This is more than 1 MiB, the most that Kagi takes at once."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => (Code::UnsupportedMediaType, "This address does not read bodies of this Content-Type."),
        status if status.is_client_error() => (Code::ValidationError, "This request is not in the form that Kagi reads."),
        _ => (Code::InternalError, "Something went wrong inside Kagi. The log has the cause under this request's id."),
    };
    ApiError::new(code, message)
}

/// The body of every error.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Error)]
pub struct ErrorBody<'a> {
    /// What happened and what to do, for a person.
    #[schema(example = "There is no such entry. It may have been deleted; look in its category.")]
    error: &'a str,
    /// The same for a program.
    code: Code,
    /// The status of the answer.
    status: u16,
    /// Where the code is explained.
    #[schema(example = "/api/docs/errors#ENTRY_NOT_FOUND")]
    r#type: String,
    /// The status in words.
    #[schema(example = "Not Found")]
    title: &'a str,
    /// Under which id the log has the rest.
    request_id: &'a str,
    /// The members concerned, if any.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
}

fn json(problem: &Problem, request_id: String, as_problem: bool) -> Response {
    let status = status(problem.code);
    let code = serde_json::to_value(problem.code).ok();
    let body = ErrorBody {
        error: &problem.message,
        code: problem.code,
        status: status.as_u16(),
        r#type: format!("/api/docs/errors#{}", code.as_ref().and_then(Value::as_str).unwrap_or_default()),
        title: status.canonical_reason().unwrap_or_default(),
        request_id: problem.incident.as_ref().unwrap_or(&request_id),
        errors: &problem.errors,
    };
    let kind = if as_problem { "application/problem+json" } else { "application/json" };
    let body = serde_json::to_vec(&body).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, kind)], Body::from(body)).into_response()
}
