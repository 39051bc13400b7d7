//! The router on one screen: which path goes where, and which rules stand in front, outermost first.

mod assets;
pub mod auth;
mod cookie;
mod docs;
mod facts;
mod health;
pub mod icons;
mod limits;
pub mod openapi;
mod pages;
mod problem;
pub mod rate;
mod request;
pub mod rest;
pub mod routes;
mod rpc;
mod same_site;
mod security;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{error::StartError, state::AppState};

/// Every route, behind the edge.
///
/// # Errors
/// A server function that the table of [`routes`] does not have.
pub fn router(state: AppState) -> Result<Router, StartError> {
    let routes = routes::router(&state)?
        .merge(pages::routes(&state))
        .route_layer(from_fn_with_state(state.clone(), rate::addresses))
        .merge(assets::routes(&state.site))
        .merge(docs::files(&state.site))
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
