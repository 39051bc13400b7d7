//! One request from outside: its id, where it comes from, and its line in the log.

use std::{net::SocketAddr, time::Instant};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;
use vault::Client;

use crate::state::AppState;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const MAX_ID: usize = 64;

/// Gives the request a [`Client`], echoes its id and logs what came of it: no bodies, no query strings, and of the path only
/// which route it matched.
pub async fn record(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let client = client(&state, &request);
    let id = HeaderValue::from_str(&client.request_id).unwrap_or(HeaderValue::from_static("-"));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = tracing::info_span!("request", id = client.request_id);
    request.extensions_mut().insert(client);

    let begin = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let ms = begin.elapsed().as_millis() as u64;
    span.in_scope(|| tracing::info!(%method, route, status = response.status().as_u16(), ms, "request"));
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

fn client(state: &AppState, request: &Request) -> Client {
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let forwarded_for = || headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or_default());
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    Client {
        ip: peer.map(|peer| state.edge.proxies.client(peer, forwarded_for())),
        agent: agent.map(String::from),
        request_id: given_id(headers).map_or_else(new_id, String::from),
    }
}

fn given_id(headers: &HeaderMap) -> Option<&str> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let sane = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    (sane && (1..=MAX_ID).contains(&id.len())).then_some(id)
}

#[expect(clippy::disallowed_methods, reason = "a request's id names it in the log; it is no secret and no row's id")]
fn new_id() -> String {
    Uuid::new_v4().to_string()
}
