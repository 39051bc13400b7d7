//! Pages: those of the app, behind sign-in, and the plain ones that need no script.

use std::sync::Arc;

use app::{
    App, message_page, not_found_page,
    rpc::account::ProviderName,
    shell::{plain_shell, shell},
    theme::{DENSITY_COOKIE, Density, FOLDED, Look, SIDEBAR_COOKIE, THEME_COOKIE, Theme},
};
use axum::{
    Router,
    extract::{FromRequestParts, Request, State},
    http::{Extensions, HeaderMap, StatusCode, request::Parts},
    middleware::{from_fn, from_fn_with_state},
    response::{Html, IntoResponse, Response},
};
use domain::{Code, Problem};
use leptos::{config::LeptosOptions, nonce::Nonce, prelude::*};
use leptos_axum::{LeptosRoutes, generate_route_list, render_route_with_context};
use vault::{Caller, Client};

use super::{auth::caller, cookie, facts, problem::status};
use crate::state::AppState;

/// The app's pages, for those who are signed in.
pub fn routes(state: &AppState) -> Router<AppState> {
    let listed = generate_route_list(App);
    let site = state.site.clone();
    let document = move || shell((*site).clone(), use_context::<Look>().unwrap_or_default());
    let render = render_route_with_context(listed.clone(), context(state), document);
    let handler = move |state: State<AppState>, request: Request| render(state, request);
    Router::new()
        .leptos_routes_with_handler(listed, handler)
        .route_layer(from_fn(caller::require))
        .route_layer(from_fn_with_state(state.clone(), caller::identify))
}

/// Where they are, as routes write it.
pub fn paths() -> Vec<String> {
    generate_route_list(App).iter().map(|route| route.path().to_owned()).collect()
}

/// What pages and server functions find in their context: the vault, the server's settings, the brands that have an icon, who asks, the
/// look, and the nonce that the header names.
pub fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let vault = state.vault.clone();
    let brands = state.marks.brands.clone();
    let provider = ProviderName(state.edge.provider.as_ref().map(|provider| provider.name().to_owned()));
    let facts = facts::ask(state);
    move || {
        provide_context(vault.clone());
        provide_context(brands.clone());
        provide_context(provider.clone());
        provide_context(facts.clone());
        // No request while routes are listed at start.
        let Some(request) = use_context::<Parts>() else { return };
        provide_context(request.extensions.get::<Option<Caller>>().cloned().flatten());
        provide_context(look(&request.headers));
        if let Some(nonce) = request.extensions.get::<Nonce>() {
            provide_context(nonce.clone());
        }
    }
}

fn look(headers: &HeaderMap) -> Look {
    Look {
        theme: Theme::parse(cookie::find(headers, THEME_COOKIE)),
        density: Density::parse(cookie::find(headers, DENSITY_COOKIE)),
        folded: cookie::find(headers, SIDEBAR_COOKIE) == Some(FOLDED),
    }
}

/// What a plain page needs of its request.
pub struct Plain {
    site: Arc<LeptosOptions>,
    look: Look,
    nonce: Option<Nonce>,
    request_id: Option<String>,
}

impl Plain {
    /// Takes it from a request that came through the edge.
    pub fn of(state: &AppState, headers: &HeaderMap, extensions: &Extensions) -> Self {
        Self { site: state.site.clone(), look: look(headers), nonce: extensions.get().cloned(), request_id: request_id(extensions) }
    }

    /// Renders a page.
    pub fn page<V: IntoView + 'static>(self, status: StatusCode, title: &'static str, body: impl FnOnce() -> V) -> Response {
        let html = Owner::new_root(None).with(|| {
            if let Some(nonce) = self.nonce {
                provide_context(nonce);
            }
            plain_shell((*self.site).clone(), self.look, title, body()).into_view().to_html()
        });
        (status, Html(html)).into_response()
    }

    /// The page that says what went wrong.
    pub fn problem(self, problem: &Problem) -> Response {
        let status = status(problem.code);
        let (title, message) = ("That did not work", problem.message.clone());
        match problem.code {
            Code::NotFound => self.page(status, "Not found", not_found_page),
            _ => {
                let request_id = problem.incident.clone().or_else(|| self.request_id.clone());
                self.page(status, title, || message_page(title, message, ("/keys", "Go to Kagi"), request_id))
            }
        }
    }
}

fn request_id(extensions: &Extensions) -> Option<String> {
    extensions.get::<Client>().map(|client| client.request_id.clone())
}

impl FromRequestParts<AppState> for Plain {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self::of(state, &parts.headers, &parts.extensions))
    }
}
