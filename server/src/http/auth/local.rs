//! Sign-in by e-mail address and password, the first account, and sign-out. Plain forms: they need no script.

use std::sync::Arc;

use app::ProviderLink;
use axum::{
    Extension, Form,
    extract::{
        Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::{Code, Problem, SecretInput};
use serde::Deserialize;
use url::{Url, form_urlencoded::byte_serialize};
use vault::{Caller, Client, IssuedSession, OwnerInput, ProviderSession, SessionToken, SignIn};

use crate::{
    http::{
        pages::Plain,
        problem::{ApiError, status},
    },
    provider::Provider,
    state::AppState,
};

/// The longest path that is gone back to, in bytes: it waits in a cookie while somebody signs in elsewhere.
const MAX_PATH: usize = 1000;
const SIGN_IN: &str = "Sign in";
const SET_UP: &str = "Set up";
const FIRST_PAGE: &str = "/keys";
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// What the address of the sign-in page says.
#[derive(Default, Deserialize)]
pub struct SignInQuery {
    #[serde(default)]
    pub(super) next: String,
}

/// What the sign-in form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    email: String,
    password: SecretInput,
    next: String,
}

/// What the set-up link says.
#[derive(Default, Deserialize)]
pub struct SetUpQuery {
    #[serde(default)]
    token: String,
}

/// What the set-up form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SetUpForm {
    token: SecretInput,
    email: String,
    name: String,
    password: SecretInput,
    password2: SecretInput,
}

/// The page with the sign-in form; who is signed in goes on at once.
pub async fn sign_in_page(
    State(state): State<AppState>,
    Extension(caller): Extension<Option<Caller>>,
    page: Plain,
    query: Result<Query<SignInQuery>, QueryRejection>,
) -> Response {
    let next = query.map(|Query(query)| query.next).unwrap_or_default();
    let next = local_path(&next);
    if caller.is_some() {
        return Redirect::to(next).into_response();
    }
    let props = sign_in_props(&state, next);
    page.page(StatusCode::OK, SIGN_IN, || app::sign_in_page(props))
}

/// Signs in under a new session, and ends the one that the browser had.
pub async fn sign_in(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    Extension(former): Extension<Option<Caller>>,
    page: Plain,
    form: Result<Form<SignInForm>, FormRejection>,
) -> Result<Response, ApiError> {
    if !state.local_sign_in() {
        return Err(ApiError::new(Code::Forbidden, "People do not sign in with a password here. Open /sign-in."));
    }
    let form = read(form)?;
    let next = local_path(&form.next);
    let email = form.email.clone();
    match state.vault.sign_in(SignIn { email: form.email, password: form.password }, &client).await {
        Ok(session) => {
            if let Some(former) = former {
                state.vault.sign_out(&former).await?;
            }
            Ok(enter(&state, &session, next))
        }
        Err(problem) => {
            let props = app::SignIn { email, error: Some(words(&problem)), ..sign_in_props(&state, next) };
            let mut response = page.page(status(problem.code), SIGN_IN, || app::sign_in_page(props));
            response.headers_mut().extend(problem.retry_after.map(|seconds| (header::RETRY_AFTER, seconds.into())));
            Ok(response)
        }
    }
}

fn sign_in_props(state: &AppState, next: &str) -> app::SignIn {
    let encoded: String = byte_serialize(next.as_bytes()).collect();
    let link = |provider: &Arc<Provider>| ProviderLink {
        name: provider.name().to_owned(),
        href: provider.is_reachable().then(|| format!("/api/auth/login?next={encoded}")),
    };
    app::SignIn {
        host: state.edge.origin.host().into(),
        next: next.to_owned(),
        provider: state.edge.provider.as_ref().map(link),
        password: state.local_sign_in(),
        ..app::SignIn::default()
    }
}

/// The page with the set-up form, for who has the link that the server printed.
pub async fn set_up_page(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    page: Plain,
    query: Result<Query<SetUpQuery>, QueryRejection>,
) -> Result<Response, ApiError> {
    let token = query.map(|Query(query)| query.token).unwrap_or_default();
    may_set_up(&state, &token, &client).await?;
    let props = app::SetUp { token, host: state.edge.origin.host().into(), ..app::SetUp::default() };
    Ok(page.page(StatusCode::OK, SET_UP, || app::set_up_page(props)))
}

/// Makes the owner's account and signs in.
pub async fn set_up(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    page: Plain,
    form: Result<Form<SetUpForm>, FormRejection>,
) -> Result<Response, ApiError> {
    let form = read(form)?;
    may_set_up(&state, form.token.expose(), &client).await?;
    let (email, name) = (form.email.clone(), form.name.clone());
    let made = match form.password.expose() == form.password2.expose() {
        true => state.vault.set_up_owner(OwnerInput { email: form.email, name: form.name, password: form.password }, &client).await,
        false => Err(Problem::field(Code::ValidationError, "/password2", "The two passwords differ. Type the same one twice.")),
    };
    match made {
        Ok(session) => Ok(enter(&state, &session, FIRST_PAGE)),
        Err(problem) => {
            let (token, host) = (form.token.expose().into(), state.edge.origin.host().into());
            let props = app::SetUp { token, email, name, host, error: Some(words(&problem)) };
            Ok(page.page(status(problem.code), SET_UP, || app::set_up_page(props)))
        }
    }
}

/// Ends the session: here, in the browser, and at the provider that it began at.
pub async fn sign_out(State(state): State<AppState>, Extension(caller): Extension<Option<Caller>>) -> Result<Response, ApiError> {
    let mut to = None;
    if let Some(caller) = caller {
        let there = state.vault.provider_session(&caller).await?;
        state.vault.sign_out(&caller).await?;
        to = at_provider(&state, there).await;
    }
    let mut response = Redirect::to(to.as_ref().map_or("/sign-in", Url::as_str)).into_response();
    let headers = response.headers_mut();
    headers.extend(state.session_cookie().forget().map(|cookie| (header::SET_COOKIE, cookie)));
    headers.insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

/// Where the provider ends its session, when ours was of that.
async fn at_provider(state: &AppState, there: Option<ProviderSession>) -> Option<Url> {
    let (provider, there) = state.edge.provider.as_ref().zip(there)?;
    let there = Some(there).filter(|there| there.issuer == provider.issuer())?;
    provider.end_session(state.vault.clone(), there.check).await
}

/// # Errors
/// What to do when there is an owner already, or the link is not the one printed at this start; the ledger keeps the latter.
async fn may_set_up(state: &AppState, token: &str, client: &Client) -> Result<(), Problem> {
    if state.vault.has_owner().await? {
        return Err(Problem::new(Code::Conflict, "This vault has its owner already. Sign in instead, at /sign-in."));
    }
    let token = SessionToken::parse(token);
    match state.edge.set_up.as_ref().zip(token) {
        Some((hash, token)) if hash.matches(&token) => Ok(()),
        _ => {
            state.vault.refuse_set_up(client).await;
            let message = "This set-up link does not hold. Kagi prints a new one at each start, where it was started: use the last.";
            Err(Problem::new(Code::AuthRequired, message))
        }
    }
}

pub(super) fn enter(state: &AppState, session: &IssuedSession, next: &str) -> Response {
    let mut response = Redirect::to(next).into_response();
    response.headers_mut().extend(state.session_cookie().issue(session).map(|cookie| (header::SET_COOKIE, cookie)));
    response
}

fn read<T>(form: Result<Form<T>, FormRejection>) -> Result<T, ApiError> {
    form.map(|Form(form)| form).map_err(|rejection| match rejection {
        FormRejection::InvalidFormContentType(_) => {
            ApiError::new(Code::UnsupportedMediaType, "Send a form, with Content-Type: application/x-www-form-urlencoded.")
        }
        _ => ApiError::new(Code::ValidationError, "This form is not in the shape that Kagi reads. Reload the page and try again."),
    })
}

/// The problem in one text: a plain page has one place for it.
fn words(problem: &Problem) -> String {
    match problem.errors.as_slice() {
        [] => problem.message.clone(),
        errors => errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" "),
    }
}

/// Where to go after sign-in: a path of this server, or its first page.
pub(super) fn local_path(next: &str) -> &str {
    let local = next.starts_with('/') && !next.starts_with("//");
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if local && plain && next.len() <= MAX_PATH { next } else { FIRST_PAGE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_paths_are_followed() {
        for path in ["/keys", "/keys/1?entry=2#x", "/project?name=a%2Fb"] {
            assert_eq!(local_path(path), path);
        }
        for foreign in [
            "",
            "keys",
            &format!("/{}", "x".repeat(1000)),
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\nb",
            "/\t/evil.example",
            "/a b",
            "javascript:x",
        ] {
            assert_eq!(local_path(foreign), FIRST_PAGE, "{foreign:?}");
        }
    }
}
