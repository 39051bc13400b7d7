//! What handlers answer: `{"data": …}`, pages with their link, single resources with their tag.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use domain::Page;
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;
use vault::Made;

use super::input::IfNoneMatch;

const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The envelope of every success.
#[derive(Serialize, ToSchema)]
pub struct Data<T> {
    /// What was asked for.
    pub data: T,
}

/// The envelope of lists.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct List<T> {
    /// The rows, in the order that the operation says.
    pub data: Vec<T>,
    /// Where the next page begins; `null` on the last.
    pub next_cursor: Option<String>,
}

/// The id of what was changed or removed.
#[derive(Serialize, ToSchema)]
pub struct Id {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
}

impl Id {
    /// In the envelope.
    pub fn of(id: impl ToString) -> Json<Data<Self>> {
        data(Self { id: id.to_string() })
    }
}

/// It was done.
#[derive(Serialize, ToSchema)]
pub struct Done {
    /// Always `true`.
    pub ok: bool,
}

/// Says that it was done.
pub fn done() -> Json<Data<Done>> {
    data(Done { ok: true })
}

/// It succeeded.
#[derive(Serialize, ToSchema)]
pub struct Success {
    /// Always `true`.
    pub success: bool,
}

/// Says that it succeeded.
pub fn success() -> Json<Data<Success>> {
    data(Success { success: true })
}

/// Puts something into the envelope.
pub fn data<T>(data: T) -> Json<Data<T>> {
    Json(Data { data })
}

/// A page, and in `Link` where the next one is.
pub fn page<T, B: From<T> + Serialize>(uri: &Uri, page: Page<T>) -> Response {
    let link = page.next_cursor.as_deref().and_then(|cursor| next_link(uri, cursor));
    let list: List<B> = List { data: page.data.into_iter().map(B::from).collect(), next_cursor: page.next_cursor };
    let mut response = Json(list).into_response();
    response.headers_mut().extend(link.map(|link| (header::LINK, link)));
    response
}

/// A list that is always told whole.
pub fn whole<T>(data: Vec<T>) -> Json<List<T>> {
    Json(List { data, next_cursor: None })
}

fn next_link(uri: &Uri, cursor: &str) -> Option<HeaderValue> {
    let kept = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).filter(|(name, _)| name != "cursor");
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).append_pair("cursor", cursor).finish();
    HeaderValue::from_str(&format!("<{}?{query}>; rel=\"next\"", uri.path())).ok()
}

/// A single resource with its tag; or 304 without a body, when the client has it already.
pub fn tagged<B: Serialize>(tag: &str, held: &IfNoneMatch, body: B) -> Response {
    match held.holds(tag) {
        true => (StatusCode::NOT_MODIFIED, etag(tag)).into_response(),
        false => (etag(tag), data(body)).into_response(),
    }
}

/// `ETag`.
pub fn etag(tag: &str) -> [(HeaderName, String); 1] {
    [(header::ETAG, format!("\"{tag}\""))]
}

/// What a request made, just now or before.
pub fn created<T, B: Serialize>(made: Made<T>, tag: impl Fn(&T) -> Option<String>, body: impl Fn(T) -> B) -> Response {
    let (made, replayed) = match made {
        Made::New(made) => (made, false),
        Made::Before(made) => (made, true),
    };
    let tag = tag(&made);
    let mut response = (StatusCode::CREATED, data(body(made))).into_response();
    let tag = tag.and_then(|tag| HeaderValue::from_str(&format!("\"{tag}\"")).ok());
    response.headers_mut().extend(tag.map(|tag| (header::ETAG, tag)));
    response.headers_mut().extend(replayed.then_some((IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"))));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_keeps_the_query_and_replaces_the_cursor() {
        let uri: Uri = "/api/entries?search=a%26b&cursor=old&limit=2".parse().unwrap();
        assert_eq!(next_link(&uri, "1.x").unwrap(), "</api/entries?search=a%26b&limit=2&cursor=1.x>; rel=\"next\"");
    }
}
