//! What handlers take: bodies, query parameters, ids and conditions, each checked in one way and refused in the same words.

use std::str::FromStr;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{HeaderMap, HeaderName, header, request::Parts},
};
use domain::{Code, EnvFileId, EnvProjectId, Expected, FieldError, Problem};
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;
use vault::Once;

use crate::{http::problem::ApiError, state::AppState};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Where the value of an entry is sent.
const VALUE: &str = "/value";
/// As much of an unknown name is repeated, in characters.
const LONGEST_NAME: usize = 100;

/// No query parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Which page of a list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Slice {
    /// At most this many rows.
    #[param(minimum = 1, maximum = 1000, default = 1000)]
    #[serde(default)]
    pub limit: Option<u64>,
    /// From where a page before this one left off.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// The query parameters. Unknown ones are refused: a typo must not widen a query.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        let query = parts.uri.query().unwrap_or_default();
        let deserializer = serde_urlencoded::Deserializer::new(form(query));
        serde_path_to_error::deserialize(deserializer).map(Self).map_err(|error| {
            let pointer = pointer(error.path());
            ApiError(refused(pointer, &error.inner().to_string(), "This query parameter is not of the form that the contract gives it."))
        })
    }
}

fn form(query: &str) -> url::form_urlencoded::Parse<'_> {
    url::form_urlencoded::parse(query.as_bytes())
}

/// A JSON body. Unknown members are refused: a typo must not lose a field.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Self::Rejection> {
        let (parts, body) = request.into_parts();
        Ok(Self(json(&parts.headers, &bytes(body, state).await?)?))
    }
}

/// No body, or `{}`: what a caller sends must not be lost.
pub struct NoBody;

impl FromRequest<AppState> for NoBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Self::Rejection> {
        let body = bytes(request.into_body(), state).await?;
        match body.trim_ascii() {
            b"" | b"{}" => Ok(Self),
            _ => Err(ApiError::new(Code::ValidationError, "This takes no body. Leave it out.")),
        }
    }
}

/// The header of a request that is to be done once, however often it is sent.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "the contract is made from its fields")]
pub struct Repeatable {
    /// Names the request: the same key and body again answer with the same resource, for 24 hours.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[!-~]+$", example = "2b1f8c9e-deploy")]
    idempotency_key: Option<String>,
}

/// A JSON body that makes something, once where the request has an `Idempotency-Key`.
pub struct Posted<T> {
    /// The body.
    pub input: T,
    /// Which request it is, if it said so.
    pub once: Option<Once>,
}

impl<T: DeserializeOwned> FromRequest<AppState> for Posted<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Self::Rejection> {
        let (parts, body) = request.into_parts();
        let body = bytes(body, state).await?;
        let input = json(&parts.headers, &body)?;
        Ok(Self { input, once: once(&parts, &body, state)? })
    }
}

/// No body, or `{}`, of a request that does something, once where it has an `Idempotency-Key`.
pub struct PostedNothing(pub Option<Once>);

impl FromRequest<AppState> for PostedNothing {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Self::Rejection> {
        let (parts, body) = request.into_parts();
        NoBody::from_request(Request::new(body), state).await?;
        Ok(Self(once(&parts, b"", state)?))
    }
}

fn once(parts: &Parts, body: &[u8], state: &AppState) -> Result<Option<Once>, ApiError> {
    let mut keys = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
    match (keys.next(), keys.next()) {
        (None, _) => Ok(None),
        (Some(key), None) => {
            let path = parts.uri.path_and_query().map(|path| path.as_str()).unwrap_or_default();
            Ok(Some(state.vault.once(key.to_str().unwrap_or_default(), parts.method.as_str(), path, body)?))
        }
        (Some(_), Some(_)) => Err(ApiError::new(Code::ValidationError, "Send one Idempotency-Key, not several.")),
    }
}

async fn bytes(body: axum::body::Body, state: &AppState) -> Result<Bytes, ApiError> {
    let unreadable = |_| ApiError::new(Code::ValidationError, "The body ended before it was whole. Send it again.");
    Bytes::from_request(Request::new(body), state).await.map_err(unreadable)
}

fn json<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, ApiError> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()?.split(';').next());
    if !media_type.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(ApiError::new(Code::UnsupportedMediaType, "Send JSON, with Content-Type: application/json."));
    }
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(ApiError::new(Code::UnsupportedMediaType, "Send the body as it is, without Content-Encoding."));
    }
    // serde would take an array for an object, member by member in the order of their declaration.
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(ApiError::new(Code::ValidationError, "Send a JSON object, which begins with { and ends with }."));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let parsed = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let pointer = pointer(error.path());
        match error.inner().classify() {
            serde_json::error::Category::Data => {
                refused(pointer, &error.inner().to_string(), "This member is not of the type that the contract gives it.")
            }
            _ => malformed(error.inner()),
        }
    });
    let parsed = parsed.and_then(|parsed| deserializer.end().map(|()| parsed).map_err(|error| malformed(&error)));
    parsed.map_err(ApiError)
}

fn malformed(error: &serde_json::Error) -> Problem {
    let message = format!("This is not JSON: look at line {}, column {}.", error.line(), error.column());
    Problem::new(Code::ValidationError, message)
}

/// What serde says, without what was sent: of its messages only the names that are ours are handed on.
fn refused(pointer: String, message: &str, otherwise: &str) -> Problem {
    // A name that was sent may hold these words too: ours are the last.
    let message = match message.rsplit_once(", expected ") {
        Some((start, known)) if start.starts_with("unknown field") => format!("Unknown here. Known: {}.", without_place(known)),
        _ if message.starts_with("unknown field") => "Unknown here: there is nothing to give.".into(),
        _ if message.starts_with("missing field") => format!("Needed: {}.", without_place(message.trim_start_matches("missing field "))),
        _ if message.starts_with("duplicate field") => "Given twice: once is enough.".into(),
        // Below the value names are the caller's own, and may be part of the secret.
        _ if pointer.starts_with(VALUE) => {
            return Problem::field(Code::ValueShapeInvalid, VALUE, "Give a text; or, for a group, an object of texts.");
        }
        _ => otherwise.into(),
    };
    Problem::invalid(Code::ValidationError, vec![FieldError { pointer, message }])
}

/// serde_json appends where it was reading.
fn without_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or_default().replace('`', "")
}

/// The path as a JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => {
                let key: String = key.chars().take(LONGEST_NAME).collect();
                format!("/{}", key.replace('~', "~0").replace('/', "~1"))
            }
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

/// The id in the path. One that is malformed is nobody's: the answer is that of an unknown one.
pub struct Target<T>(pub T);

impl<T: FromStr + From<uuid::Uuid>> FromRequestParts<AppState> for Target<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(segment(parts, state, "id").await.unwrap_or_else(|| uuid::Uuid::nil().into())))
    }
}

/// The ids of an env project and of a file in the path, likewise. A path that is not UTF-8 names neither.
pub struct TargetFile(pub EnvProjectId, pub EnvFileId);

impl FromRequestParts<AppState> for TargetFile {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let Target(project) = Target::from_request_parts(parts, state).await?;
        Ok(Self(project, segment(parts, state, "fileId").await.unwrap_or_else(|| uuid::Uuid::nil().into())))
    }
}

/// The number of a version in the path. One that is malformed is none: versions count from 1.
pub struct TargetVersion(pub i64);

impl FromRequestParts<AppState> for TargetVersion {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(segment(parts, state, "n").await.unwrap_or_default()))
    }
}

/// What stands in the path where the route has this name, if it is of the wanted form.
async fn segment<T: FromStr>(parts: &mut Parts, state: &AppState, name: &str) -> Option<T> {
    let params = RawPathParams::from_request_parts(parts, state).await.ok()?;
    params.iter().find(|(given, _)| *given == name).and_then(|(_, text)| text.parse().ok())
}

/// `If-Match` (RFC 9110, section 13.1.1): in which state the row must be.
pub struct IfMatch(pub Expected);

impl FromRequestParts<AppState> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(expected(&parts.headers)))
    }
}

/// The state in which a row must be that the request makes or replaces: `If-Match`, or `If-None-Match: *` where there must be none.
pub struct IfMatchOrNone(pub Expected);

impl FromRequestParts<AppState> for IfMatchOrNone {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        let headers = &parts.headers;
        match (headers.contains_key(header::IF_MATCH), headers.get(header::IF_NONE_MATCH)) {
            (_, None) => Ok(Self(expected(headers))),
            (false, Some(any)) if any == "*" => Ok(Self(Expected::Absent)),
            _ => Err(ApiError::new(Code::ValidationError, "Send If-Match with a tag, or If-None-Match with * alone.")),
        }
    }
}

fn expected(headers: &HeaderMap) -> Expected {
    if !headers.contains_key(header::IF_MATCH) {
        return Expected::Any;
    }
    let lines: Vec<&str> = headers.get_all(header::IF_MATCH).iter().filter_map(|line| line.to_str().ok()).collect();
    let mut tags = lines.iter().flat_map(|line| line.split(','));
    match tags.clone().any(|tag| tag.trim() == "*") {
        true => Expected::Existing,
        false => Expected::OneOf(tags.by_ref().filter_map(strong_tag).collect()),
    }
}

/// The text of an entity tag that is not weak; our tags hold no comma.
fn strong_tag(tag: &str) -> Option<String> {
    Some(tag.trim().strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

/// `If-None-Match` (RFC 9110, section 13.1.2): the states that the client has.
pub struct IfNoneMatch(Vec<String>);

impl IfNoneMatch {
    /// Has the client this state already?
    pub fn holds(&self, tag: &str) -> bool {
        self.0.iter().any(|held| held == "*" || held == tag)
    }
}

impl FromRequestParts<AppState> for IfNoneMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        let lines = parts.headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
        let tags = lines.flat_map(|line| line.split(',')).filter_map(|tag| match tag.trim() {
            "*" => Some("*".into()),
            tag => strong_tag(tag.strip_prefix("W/").unwrap_or(tag)),
        });
        Ok(Self(tags.collect()))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use domain::{CategoryInput, EntryFilter, EntryInput};

    use super::*;

    fn headers(lines: &[(HeaderName, &str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    fn refusal<T: DeserializeOwned>(body: &str) -> Problem {
        let headers = headers(&[(header::CONTENT_TYPE, "application/json; charset=utf-8")]);
        json::<T>(&headers, body.as_bytes()).err().unwrap().0
    }

    #[test]
    fn a_refused_body_is_pointed_at_and_never_repeated() {
        for (body, pointer, words) in [
            (r#"{"name":"x","hunter2":1}"#, "/hunter2", "Known: one of name"),
            (r#"{"name":["hunter2"]}"#, "/name", "type"),
            (r#"{"name":"x","keyType":"hunter2"}"#, "/keyType", "type"),
            (r#"{"name":"x"}"#, "", "Needed: keyType"),
            (r#"{"name":"x","name":"y"}"#, "", "twice"),
            (r#"{"name":"x","keyType":"simple","fieldDefinitions":["A",2]}"#, "/fieldDefinitions/1", "type"),
        ] {
            let problem = refusal::<CategoryInput>(body);
            assert_eq!(problem.errors[0].pointer, pointer, "{body}");
            assert!(problem.message.contains(words) && !problem.message.contains("hunter2"), "{body}: {}", problem.message);
        }
        for body in ["", "{", "hunter2", "{} {}", "[]", r#"["hunter2"]"#, "[".repeat(200).as_str()] {
            let problem = refusal::<CategoryInput>(body);
            assert_eq!(problem.code, Code::ValidationError);
            assert!(!problem.message.contains("hunter2"));
        }
        assert!(!format!("{:?}", refusal::<EntryInput>(r#"{"categoryId":"hunter2"}"#)).contains("hunter2"));
        for value in [r#"{"hunter2":1}"#, "5", "null", r#"["hunter2"]"#] {
            let problem = refusal::<EntryInput>(&format!(r#"{{"value":{value}}}"#));
            assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValueShapeInvalid, "/value"), "{value}");
        }
        let shouting = refusal::<CategoryInput>(&format!(r#"{{"{}, expected hunter2":1}}"#, "x".repeat(100_000)));
        assert!(shouting.message.starts_with("Unknown here. Known: one of name") && shouting.errors[0].pointer.len() <= 101);
    }

    #[test]
    fn a_body_must_say_that_it_is_json() {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
            let refused = json::<CategoryInput>(&headers(&[(header::CONTENT_TYPE, kind)]), b"{}").err().unwrap();
            assert_eq!(refused.0.code, Code::UnsupportedMediaType);
        }
    }

    #[test]
    fn tags_are_compared_whole_and_weak_ones_never_match() {
        let expects = |lines: &[&str]| {
            let lines: Vec<_> = lines.iter().map(|line| (header::IF_MATCH, *line)).collect();
            expected(&headers(&lines)).admits("3.1")
        };
        assert!(expects(&[]) && expects(&["*"]) && expects(&["\"3.1\""]) && expects(&["\"1.1\", \"3.1\""]));
        for other in ["\"3\"", "3.1", "W/\"3.1\"", "", "\"3.1", "\"1.1\""] {
            assert!(!expects(&[other]), "{other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_condition_makes_the_parser_panic(text in "[ -~]*") {
            let _ = expected(&headers(&[(header::IF_MATCH, &text)]));
        }

        #[test]
        fn no_query_makes_the_parser_panic(query in ".*") {
            let parsed: Result<EntryFilter, _> = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(form(&query)));
            drop(parsed);
        }

        #[test]
        fn no_cursor_makes_the_parser_panic(text in ".*") {
            if let Ok(cursor) = text.parse::<domain::Cursor>() {
                proptest::prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
            }
        }
    }
}
