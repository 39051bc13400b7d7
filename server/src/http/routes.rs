//! The one table of doors: method, path, who may use it, handler. It builds the router, is held against the server functions that the
//! app has, and feeds the test of authorisation, so that a door without a rule can't exist.

use std::collections::BTreeSet;

use axum::{
    Router,
    http::Method,
    middleware::from_fn_with_state,
    routing::{MethodRouter, get, post},
};
use domain::Scope::{CategoriesRead, CategoriesWrite, EntriesRead, EntriesReveal, EntriesWrite, ExportRead, StatsRead};
use utoipa_axum::{router::UtoipaMethodRouter, routes};

use super::{
    auth::{
        caller,
        guard::{
            Rule::{self, Fresh, Public, Scope, Session},
            guard,
        },
        local,
    },
    docs, health, openapi, pages,
    rest::{access_keys, account, categories, entries, overview, sessions},
    rpc,
};
use crate::{error::StartError, state::AppState};

/// A door.
pub struct Route {
    /// With which method.
    pub method: Method,
    /// Where; `{…}` stands for one segment.
    pub path: String,
    /// Who may use it.
    pub rule: Rule,
    door: Door,
}

enum Door {
    /// Documented in the contract.
    Rest(Box<UtoipaMethodRouter<AppState>>),
    /// A function of the app.
    Function,
    /// A plain page or form, which greets who is signed in.
    Form(MethodRouter<AppState>),
    /// Everything else that is one handler.
    Plain(MethodRouter<AppState>),
    /// A page of the app: Leptos mounts it.
    Page,
}

/// Every door but the files that pages load. Pages are found by rendering the app once, which needs a runtime.
pub fn table() -> Vec<Route> {
    let page = |path| Route { method: Method::GET, path, rule: Rule::Page, door: Door::Page };
    handlers().into_iter().chain(pages::paths().into_iter().map(page)).collect()
}

/// Every door that is one handler.
fn handlers() -> Vec<Route> {
    vec![
        rest(Method::GET, "/api/categories", Scope(CategoriesRead), routes!(categories::list)),
        rest(Method::POST, "/api/categories", Scope(CategoriesWrite), routes!(categories::create)),
        rest(Method::GET, "/api/categories/{id}", Scope(CategoriesRead), routes!(categories::get)),
        rest(Method::PUT, "/api/categories/{id}", Scope(CategoriesWrite), routes!(categories::update)),
        rest(Method::DELETE, "/api/categories/{id}", Scope(CategoriesWrite), routes!(categories::delete)),
        rest(Method::GET, "/api/entries", Scope(EntriesRead), routes!(entries::list)),
        rest(Method::POST, "/api/entries", Scope(EntriesWrite), routes!(entries::create)),
        rest(Method::GET, "/api/entries/project-names", Scope(EntriesRead), routes!(entries::project_names)),
        rest(Method::GET, "/api/entries/{id}", Scope(EntriesRead), routes!(entries::get)),
        rest(Method::PUT, "/api/entries/{id}", Scope(EntriesWrite), routes!(entries::update)),
        rest(Method::DELETE, "/api/entries/{id}", Scope(EntriesWrite), routes!(entries::delete)),
        rest(Method::POST, "/api/entries/{id}/reveal", Scope(EntriesReveal), routes!(entries::reveal)),
        rest(Method::GET, "/api/stats", Scope(StatsRead), routes!(overview::stats)),
        rest(Method::GET, "/api/export", Scope(ExportRead), routes!(overview::export)),
        rest(Method::GET, "/api/access-keys", Session, routes!(access_keys::list)),
        rest(Method::POST, "/api/access-keys", Fresh, routes!(access_keys::create)),
        rest(Method::PUT, "/api/access-keys/{id}", Fresh, routes!(access_keys::update)),
        rest(Method::DELETE, "/api/access-keys/{id}", Session, routes!(access_keys::revoke)),
        rest(Method::POST, "/api/access-keys/{id}/rotate", Fresh, routes!(access_keys::rotate)),
        rest(Method::GET, "/api/sessions", Session, routes!(sessions::list)),
        rest(Method::DELETE, "/api/sessions", Session, routes!(sessions::end_all)),
        rest(Method::DELETE, "/api/sessions/{id}", Session, routes!(sessions::end)),
        rest(Method::PUT, "/api/account/password", Fresh, routes!(account::change_password)),
        rest(Method::DELETE, "/api/account/data", Fresh, routes!(account::wipe)),
        rest(Method::GET, "/api/openapi", Public, routes!(openapi::document)),
        function("/rpc/account/current"),
        function("/rpc/categories/list"),
        function("/rpc/categories/get"),
        function("/rpc/categories/create"),
        function("/rpc/categories/update"),
        function("/rpc/categories/delete"),
        function("/rpc/categories/restore"),
        function("/rpc/entries/list"),
        function("/rpc/entries/get"),
        function("/rpc/entries/create"),
        function("/rpc/entries/update"),
        function("/rpc/entries/delete"),
        function("/rpc/entries/restore"),
        function("/rpc/entries/reveal"),
        plain(Method::GET, "/", get(pages::home)),
        plain(Method::GET, "/livez", get(health::live)),
        plain(Method::GET, "/readyz", get(health::ready)),
        plain(Method::GET, "/api/openapi.json", get(openapi::document)),
        plain(Method::GET, "/api/docs", get(docs::viewer_page)),
        plain(Method::GET, "/api/docs/errors", get(docs::errors_page)),
        form(Method::GET, "/sign-in", get(local::sign_in_page)),
        form(Method::GET, "/set-up", get(local::set_up_page)),
        form(Method::POST, "/api/auth/sign-in", post(local::sign_in)),
        form(Method::POST, "/api/auth/set-up", post(local::set_up)),
        form(Method::POST, "/api/auth/logout", post(local::sign_out)),
    ]
}

/// Mounts every door behind its rule.
///
/// # Errors
/// A server function that the table does not have, or one that the app does not have: such a one would slip past the rules.
pub fn router(state: &AppState) -> Result<Router<AppState>, StartError> {
    let mut router = Router::new();
    let mut functions = BTreeSet::new();
    for Route { path, rule, door, .. } in handlers() {
        let handler = match door {
            Door::Rest(documented) => documented.2,
            Door::Page => continue,
            Door::Function => {
                functions.insert(path.clone());
                rpc::handler(state)
            }
            Door::Form(handler) => handler.layer(from_fn_with_state(state.clone(), caller::identify)),
            Door::Plain(handler) => handler,
        };
        router = router.route(&path, guarded(state, rule, handler));
    }
    rpc::check(&functions)?;
    Ok(router)
}

/// The contract's document: every door of REST, with who may use it.
pub(super) fn documented() -> impl Iterator<Item = (Method, String, Rule, Box<UtoipaMethodRouter<AppState>>)> {
    handlers().into_iter().filter_map(|route| match route.door {
        Door::Rest(documented) => Some((route.method, route.path, route.rule, documented)),
        _ => None,
    })
}

fn guarded(state: &AppState, rule: Rule, handler: MethodRouter<AppState>) -> MethodRouter<AppState> {
    match rule {
        Public => handler,
        rule => handler.route_layer(from_fn_with_state((state.clone(), rule), guard)),
    }
}

fn rest(method: Method, path: &str, rule: Rule, door: UtoipaMethodRouter<AppState>) -> Route {
    Route { method, path: path.into(), rule, door: Door::Rest(Box::new(door)) }
}

/// Scopes are no matter here: a session holds all, and no access key comes in.
fn function(path: &str) -> Route {
    Route { method: Method::POST, path: path.into(), rule: Session, door: Door::Function }
}

fn form(method: Method, path: &str, handler: MethodRouter<AppState>) -> Route {
    Route { method, path: path.into(), rule: Public, door: Door::Form(handler) }
}

fn plain(method: Method, path: &str, handler: MethodRouter<AppState>) -> Route {
    Route { method, path: path.into(), rule: Public, door: Door::Plain(handler) }
}
