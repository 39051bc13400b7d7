//! Sign-in through the identity provider: off to it and back, and its word that somebody has signed out.

use axum::{
    Extension, Form,
    extract::{
        Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::{Code, Problem, SessionId};
use serde::Deserialize;
use url::Url;
use vault::{Caller, Client, ProviderSignIn, SessionToken};

use super::{
    flow::{Flow, Purpose},
    local::{SignInQuery, enter, local_path},
};
use crate::{
    http::{pages::Plain, problem::ApiError, same_site::SEC_FETCH_SITE},
    origin::PublicOrigin,
    provider::{Asked, Provider, Refusal},
    state::AppState,
};

/// Where a confirmation ends: in a tab of its own, beside the page that wanted it.
const CONFIRMED: &str = "/signed-in";

/// Where a linked account is seen.
const ACCOUNT: &str = "/settings/account";

/// What the provider sends people back with. What it says beyond that is not read.
#[derive(Default, Deserialize)]
pub struct CallbackQuery {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// What the provider sends when somebody has signed out there.
#[derive(Deserialize)]
pub struct LogoutForm {
    logout_token: String,
}

/// Off to the provider, for a new session. Who is signed in goes on at once.
pub async fn login(
    State(state): State<AppState>,
    Extension(caller): Extension<Option<Caller>>,
    headers: HeaderMap,
    page: Plain,
    query: Result<Query<SignInQuery>, QueryRejection>,
) -> Response {
    let next = query.map(|Query(query)| query.next).unwrap_or_default();
    let next = local_path(&next);
    if caller.is_some() {
        return Redirect::to(next).into_response();
    }
    // The provider sends people to the public origin alone: under another of this machine's names the cookie would not be there.
    let origin = &state.edge.origin;
    if !origin.is_shown_as(host(&headers)) {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        return Redirect::to(&format!("{origin}/api/auth/login?next={next}")).into_response();
    }
    begin(&state, page, Purpose::SignIn, next).await
}

/// Off to the provider, to confirm that it is still the same person.
pub async fn renew(State(state): State<AppState>, Extension(caller): Extension<Caller>, headers: HeaderMap, page: Plain) -> Response {
    match session_of_our_page(&state, &caller, &headers) {
        Ok(id) => begin(&state, page, Purpose::Confirm(id), CONFIRMED).await,
        Err(problem) => page.problem(&problem),
    }
}

/// Off to the provider, to sign in to the same account through it from then on.
pub async fn link(State(state): State<AppState>, Extension(caller): Extension<Caller>, headers: HeaderMap, page: Plain) -> Response {
    match session_of_our_page(&state, &caller, &headers) {
        Ok(id) => begin(&state, page, Purpose::Link(id), ACCOUNT).await,
        Err(problem) => page.problem(&problem),
    }
}

/// Back from the provider. Whatever is wrong: a page that repeats nothing of it, one line in the log, and nobody is signed in.
pub async fn callback(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    Extension(caller): Extension<Option<Caller>>,
    headers: HeaderMap,
    page: Plain,
    query: Result<Query<CallbackQuery>, QueryRejection>,
) -> Response {
    let answer = query.map(|Query(answer)| answer).unwrap_or_default();
    let came_back = come_back(&state, &client, caller, &headers, answer).await;
    let mut response = came_back.unwrap_or_else(|stopped| stopped.into_page(page));
    if let Some(cookie) = state.flow_cookie().forget() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Where a confirmation ends.
pub async fn confirmed_page(page: Plain) -> Response {
    let message = "It is still you. Close this tab and go on in the one that you came from.".to_owned();
    page.page(StatusCode::OK, "Confirmed", || app::message_page("Confirmed", message, ("/keys", "Go to Kagi"), None))
}

/// A sign-in that came to nothing: why, for the log, and what the person is told.
struct Stopped {
    reason: String,
    problem: Problem,
}

impl Stopped {
    fn into_page(self, page: Plain) -> Response {
        tracing::warn!(reason = self.reason, "a sign-in through the identity provider came to nothing");
        page.problem(&self.problem)
    }
}

impl From<Problem> for Stopped {
    fn from(problem: Problem) -> Self {
        Self { reason: problem.message.clone(), problem }
    }
}

async fn come_back(
    state: &AppState,
    client: &Client,
    caller: Option<Caller>,
    headers: &HeaderMap,
    answer: CallbackQuery,
) -> Result<Response, Stopped> {
    let provider = state.edge.provider.as_ref().ok_or_else(no_provider)?;
    let begun = state.flow_cookie().read(headers, provider.now()).map(|flow| (flow.asked(), flow));
    let fits = |asked: &Asked| answer.state.as_ref() == Some(&asked.state);
    let (asked, flow) = begun.filter(|(asked, _)| fits(asked) && provider.first_return(asked)).ok_or_else(foreign)?;
    let who = match vouched_for(provider, answer, &asked).await {
        Ok(who) => who,
        Err(refusal) => return Err(stopped(state, client, refusal).await),
    };
    let caller_of = |session| caller.clone().filter(|caller| caller.require_session() == Ok(session)).ok_or_else(foreign);
    match flow.purpose {
        Purpose::SignIn => {
            let session = state.vault.sign_in_with_provider(who, client).await?;
            if let Some(former) = caller {
                state.vault.sign_out(&former).await?;
            }
            return Ok(enter(state, &session, local_path(&flow.next)));
        }
        Purpose::Confirm(session) => state.vault.confirm_with_provider(&caller_of(session)?, who).await?,
        Purpose::Link(session) => state.vault.link_provider(&caller_of(session)?, who).await?,
    }
    Ok(Redirect::to(local_path(&flow.next)).into_response())
}

async fn vouched_for(provider: &Provider, answer: CallbackQuery, asked: &Asked) -> Result<ProviderSignIn, Refusal> {
    match (answer.code.filter(|code| !code.is_empty()), answer.error.as_deref()) {
        (Some(code), None) => provider.exchange(code, answer.iss.as_deref(), asked).await,
        (_, Some("access_denied")) => Err(Refusal::Cancelled),
        (_, Some(_)) => Err(Refusal::Unusable("the provider sends the browser back with an error".into())),
        (None, None) => Err(Refusal::Unusable("the provider sends the browser back without a code".into())),
    }
}

async fn stopped(state: &AppState, client: &Client, refusal: Refusal) -> Stopped {
    let reason = refusal.reason().to_owned();
    let problem = match refusal {
        Refusal::Unreachable(_) => unreachable(state),
        Refusal::Unusable(_) => {
            let message = "Your identity provider's answer can't be used, so nobody was signed in. Begin again; if it stays so, tell whoever \
                           runs this server the request's id.";
            Problem::new(Code::ValidationError, message)
        }
        Refusal::Cancelled => Problem::new(Code::ValidationError, "The sign-in was cancelled. Nobody was signed in."),
        Refusal::NotLetIn(_, identity) => {
            if let Err(problem) = state.vault.refuse_identity(&identity, client).await {
                return problem.into();
            }
            let message = "Your identity provider knows you, but you are not let in to this Kagi. Ask whoever runs it for access.";
            Problem::new(Code::Forbidden, message)
        }
    };
    Stopped { reason, problem }
}

async fn begin(state: &AppState, page: Plain, purpose: Purpose, next: &str) -> Response {
    sent_off(state, purpose, next).await.unwrap_or_else(|stopped| stopped.into_page(page))
}

async fn sent_off(state: &AppState, purpose: Purpose, next: &str) -> Result<Response, Stopped> {
    let provider = state.edge.provider.as_ref().ok_or_else(no_provider)?;
    let secret = SessionToken::generate().map_err(|error| {
        tracing::error!(%error, "no sign-in can begin");
        Problem::internal("no-random-bytes".into())
    })?;
    let flow = Flow::begin(&secret, provider.now(), purpose, next);
    let address = provider.authorization(&flow.asked()).await;
    let address = address.map_err(|reason| Stopped { reason, problem: unreachable(state) })?;
    let mut response = Redirect::to(address.as_str()).into_response();
    response.headers_mut().extend(state.flow_cookie().issue(&flow).map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

/// The session, if a page of ours asks: on other sites' word nobody is confirmed, and no account linked.
fn session_of_our_page(state: &AppState, caller: &Caller, headers: &HeaderMap) -> Result<SessionId, Problem> {
    let origin = &state.edge.origin;
    if state.edge.provider.is_none() {
        return Err(no_provider());
    }
    if !is_from_our_page(headers, origin) {
        return Err(Problem::new(Code::CsrfRejected, "Open Kagi's own page and follow the link there."));
    }
    if !origin.is_shown_as(host(headers)) {
        let message = format!("Your provider leads back to {origin} alone. Open Kagi there, and do this there.");
        return Err(Problem::new(Code::ValidationError, message));
    }
    caller.require_session()
}

/// Browsers say where a request comes from, but by plain http and old ones not in `Sec-Fetch-Site`.
fn is_from_our_page(headers: &HeaderMap, origin: &PublicOrigin) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site == "same-origin";
    }
    let referer = headers.get(header::REFERER).and_then(|referer| Url::parse(referer.to_str().ok()?).ok());
    referer.is_some_and(|referer| origin.is_origin(&referer.origin().ascii_serialization()))
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default()
}

/// The provider's word that somebody has signed out there. Forged or used before: 400, and nothing ends.
pub async fn backchannel_logout(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    form: Result<Form<LogoutForm>, FormRejection>,
) -> Result<StatusCode, ApiError> {
    let provider = state.edge.provider.as_ref().ok_or_else(no_provider)?;
    let refuse = |reason: &str| {
        tracing::warn!(reason, "a logout token ended nothing");
        Problem::new(Code::ValidationError, "This logout token does not hold.")
    };
    let Form(form) = form.map_err(|_| refuse("it is not in a form's logout_token"))?;
    let logout = provider.read_logout_token(&form.logout_token).await.map_err(|refusal| match refusal {
        Refusal::Unreachable(_) => unreachable(&state),
        refusal => refuse(refusal.reason()),
    })?;
    let ended = state.vault.end_provider_sessions(logout, &client).await?;
    tracing::info!(ended, "the identity provider ended a session");
    Ok(StatusCode::OK)
}

fn foreign() -> Problem {
    Problem::new(
        Code::ValidationError,
        "This sign-in was not begun in this browser, was used before, or took more than ten minutes. Begin again.",
    )
}

fn unreachable(state: &AppState) -> Problem {
    let name = state.edge.provider.as_ref().map_or("The identity provider", |provider| provider.name());
    Problem::new(Code::Unavailable, format!("{name} can't be reached just now. Try again in a moment."))
}

fn no_provider() -> Problem {
    Problem::new(Code::NotFound, "This server has no identity provider.")
}
