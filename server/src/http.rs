//! The router on one screen: which path goes where, and which rules stand in front, outermost first.

mod assets;
pub mod auth;
mod cookie;
mod docs;
mod health;
mod limits;
mod pages;
mod problem;
pub mod rate;
mod request;
mod rpc;
mod same_site;
mod security;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{error::StartError, state::AppState};
use auth::{caller, local};

/// Every route, behind the edge.
///
/// # Errors
/// A server function that is not POST or not under `/rpc`.
pub fn router(state: AppState) -> Result<Router, StartError> {
    let with_caller = Router::new()
        .route("/sign-in", get(local::sign_in_page))
        .route("/set-up", get(local::set_up_page))
        .route("/api/auth/sign-in", post(local::sign_in))
        .route("/api/auth/set-up", post(local::set_up))
        .route("/api/auth/logout", post(local::sign_out))
        .merge(pages::routes(&state))
        .merge(rpc::routes(&state)?)
        .layer(from_fn_with_state(state.clone(), caller::identify));
    let routes = Router::new()
        .route("/", get(pages::home))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .merge(assets::routes(&state.site))
        .merge(docs::routes(&state.site))
        .merge(with_caller)
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .with_state(state.clone());
    Ok(behind_edge(routes, state))
}

/// Puts the rules that hold for every route in front of some.
pub fn behind_edge(routes: Router, state: AppState) -> Router {
    routes.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(state.clone(), request::record))
            .layer(from_fn_with_state(state.clone(), security::headers))
            .layer(from_fn_with_state(state.clone(), problem::render))
            .layer(CatchPanicLayer::custom(problem::panicked))
            .layer(from_fn(limits::time))
            .layer(from_fn_with_state(state.clone(), same_site::host))
            .layer(from_fn_with_state(state, same_site::unsafe_methods))
            .layer(from_fn(limits::body)),
    )
}
