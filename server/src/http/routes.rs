//! The one table of doors: method, path, who may use it, handler. It builds the router, is held against the server functions that the
//! app has, and feeds the test of authorisation, so that a door without a rule can't exist.

use std::collections::BTreeSet;

use axum::{
    Router,
    handler::Handler,
    http::Method,
    middleware::from_fn_with_state,
    routing::{MethodFilter, MethodRouter, on},
};
use domain::Scope::{
    self, CategoriesRead, CategoriesWrite, EntriesRead, EntriesReveal, EntriesWrite, EnvsRead, EnvsReveal, EnvsWrite, ExportRead,
    StatsRead, TwoFactorRead, TwoFactorReveal, TwoFactorWrite,
};
use utoipa_axum::{router::UtoipaMethodRouter, routes};

use super::{
    auth::{
        caller,
        guard::{Needs, guard},
        local, oidc,
    },
    docs, health, icons, openapi, pages,
    rate::Class,
    rest::{access_keys, account, categories, entries, envs, imports, overview, sessions, totp, two_factor},
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
    /// As what its use is counted.
    pub class: Class,
    door: Door,
}

/// Who may use a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Everybody.
    Public,
    /// Browsers that are signed in; Leptos sends others to sign in. No access keys.
    Page,
    /// Callers who are what is needed.
    Caller(Needs),
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
    let page = |path| Route { method: Method::GET, path, rule: Rule::Page, class: Class::Request, door: Door::Page };
    handlers().into_iter().chain(pages::paths().into_iter().map(page)).collect()
}

/// Every door that is one handler.
fn handlers() -> Vec<Route> {
    vec![
        rest(Method::GET, "/api/categories", scope(CategoriesRead), routes!(categories::list)),
        rest(Method::POST, "/api/categories", scope(CategoriesWrite), routes!(categories::create)),
        rest(Method::GET, "/api/categories/{id}", scope(CategoriesRead), routes!(categories::get)),
        rest(Method::PUT, "/api/categories/{id}", scope(CategoriesWrite), routes!(categories::update)),
        rest(Method::DELETE, "/api/categories/{id}", scope(CategoriesWrite), routes!(categories::delete)),
        rest(Method::GET, "/api/entries", scope(EntriesRead), routes!(entries::list)),
        rest(Method::POST, "/api/entries", scope(EntriesWrite), routes!(entries::create)),
        rest(Method::GET, "/api/entries/project-names", scope(EntriesRead), routes!(entries::project_names)),
        rest(Method::GET, "/api/entries/{id}", scope(EntriesRead), routes!(entries::get)),
        rest(Method::PUT, "/api/entries/{id}", scope(EntriesWrite), routes!(entries::update)),
        rest(Method::DELETE, "/api/entries/{id}", scope(EntriesWrite), routes!(entries::delete)),
        rest(Method::POST, "/api/entries/{id}/reveal", scope(EntriesReveal), routes!(entries::reveal)),
        rest(Method::GET, "/api/envs", scope(EnvsRead), routes!(envs::list)),
        rest(Method::POST, "/api/envs", scope(EnvsWrite), routes!(envs::create)),
        rest(Method::GET, "/api/envs/{id}", scope(EnvsRead), routes!(envs::get)),
        rest(Method::PUT, "/api/envs/{id}", scope(EnvsWrite), routes!(envs::update)),
        rest(Method::DELETE, "/api/envs/{id}", scope(EnvsWrite), routes!(envs::delete)),
        rest(Method::GET, "/api/envs/{id}/files", scope(EnvsRead), routes!(envs::files)),
        rest(Method::POST, "/api/envs/{id}/files", scope(EnvsWrite), routes!(envs::write_file)),
        rest(Method::DELETE, "/api/envs/{id}/files/{fileId}", scope(EnvsWrite), routes!(envs::delete_file)),
        rest(Method::POST, "/api/envs/{id}/files/{fileId}/reveal", scope(EnvsReveal), routes!(envs::reveal_file)),
        rest(Method::GET, "/api/envs/{id}/files/{fileId}/versions", scope(EnvsRead), routes!(envs::versions)),
        rest(Method::POST, "/api/envs/{id}/files/{fileId}/versions/{n}/reveal", scope(EnvsReveal), routes!(envs::reveal_version)),
        rest(Method::POST, "/api/envs/{id}/files/{fileId}/versions/{n}/restore", scope(EnvsWrite), routes!(envs::restore_version)),
        rest(Method::GET, "/api/2fa", scope(TwoFactorRead), routes!(two_factor::list)),
        rest(Method::POST, "/api/2fa", scope(TwoFactorWrite), routes!(two_factor::create)),
        rest(Method::PUT, "/api/2fa/{id}", scope(TwoFactorWrite), routes!(two_factor::update)),
        rest(Method::DELETE, "/api/2fa/{id}", scope(TwoFactorWrite), routes!(two_factor::delete)),
        rest(Method::POST, "/api/2fa/{id}/reveal", scope(TwoFactorReveal), routes!(two_factor::reveal)),
        rest(Method::GET, "/api/totp", scope(TwoFactorRead), routes!(totp::list)),
        rest(Method::POST, "/api/totp", scope(TwoFactorWrite), routes!(totp::create)),
        rest(Method::PUT, "/api/totp/{id}", scope(TwoFactorWrite), routes!(totp::update)),
        rest(Method::DELETE, "/api/totp/{id}", scope(TwoFactorWrite), routes!(totp::delete)),
        rest(Method::POST, "/api/totp/{id}/reveal", scope(TwoFactorReveal), routes!(totp::reveal)),
        rest(Method::GET, "/api/stats", scope(StatsRead), routes!(overview::stats)),
        rest(Method::GET, "/api/export", scope(ExportRead), routes!(overview::export)),
        rest(Method::POST, "/api/import/env", scope(EntriesWrite), routes!(imports::import)),
        rest(Method::POST, "/api/export/env", scope(EntriesReveal), routes!(imports::export)),
        rest(Method::POST, "/api/projects/check", scope(EntriesRead), routes!(imports::check)),
        rest(Method::GET, "/api/access-keys", SESSION, routes!(access_keys::list)),
        rest(Method::POST, "/api/access-keys", FRESH, routes!(access_keys::create)),
        rest(Method::PUT, "/api/access-keys/{id}", FRESH, routes!(access_keys::update)),
        rest(Method::DELETE, "/api/access-keys/{id}", SESSION, routes!(access_keys::revoke)),
        rest(Method::POST, "/api/access-keys/{id}/rotate", FRESH, routes!(access_keys::rotate)),
        rest(Method::GET, "/api/sessions", SESSION, routes!(sessions::list)),
        rest(Method::DELETE, "/api/sessions", SESSION, routes!(sessions::end_all)),
        rest(Method::DELETE, "/api/sessions/{id}", SESSION, routes!(sessions::end)),
        rest(Method::PUT, "/api/account/password", FRESH, routes!(account::change_password)),
        rest(Method::DELETE, "/api/account/data", FRESH, routes!(account::wipe)),
        rest(Method::GET, "/api/openapi", Rule::Public, routes!(openapi::document)),
        function("/rpc/account/current"),
        function("/rpc/account/require-fresh"),
        function("/rpc/account/change-password"),
        function("/rpc/account/rename"),
        function("/rpc/account/wipe"),
        function("/rpc/server/facts"),
        function("/rpc/accounts/change"),
        function("/rpc/accounts/list"),
        function("/rpc/access-keys/create"),
        function("/rpc/access-keys/list"),
        function("/rpc/access-keys/revoke"),
        function("/rpc/access-keys/rotate"),
        function("/rpc/access-keys/update"),
        function("/rpc/account/confirm-password"),
        function("/rpc/sessions/end"),
        function("/rpc/sessions/end-others"),
        function("/rpc/sessions/list"),
        function("/rpc/sessions/lock"),
        function("/rpc/directory/get"),
        function("/rpc/categories/contents"),
        function("/rpc/icons/search"),
        function("/rpc/categories/set-icon"),
        function("/rpc/categories/remove-icon"),
        function("/rpc/categories/list"),
        function("/rpc/categories/get"),
        function("/rpc/categories/create"),
        function("/rpc/categories/update"),
        function("/rpc/categories/delete"),
        function("/rpc/categories/restore"),
        function("/rpc/entries/get"),
        function("/rpc/entries/create"),
        function("/rpc/entries/update"),
        function("/rpc/entries/delete"),
        function("/rpc/entries/restore"),
        revealing_function("/rpc/entries/reveal"),
        function("/rpc/overview/get"),
        function("/rpc/projects/get"),
        function("/rpc/projects/rename"),
        function("/rpc/import/preview"),
        function("/rpc/import/save"),
        function("/rpc/import/undo"),
        revealing_function("/rpc/projects/export"),
        function("/rpc/projects/check"),
        function("/rpc/recovery/list"),
        function("/rpc/recovery/create"),
        function("/rpc/recovery/update"),
        function("/rpc/recovery/delete"),
        function("/rpc/recovery/restore"),
        revealing_function("/rpc/recovery/take"),
        revealing_function("/rpc/recovery/used"),
        function("/rpc/recovery/put-back"),
        function("/rpc/recovery/purge-used"),
        function("/rpc/totp/create"),
        function("/rpc/totp/update"),
        function("/rpc/totp/delete"),
        function("/rpc/totp/restore"),
        revealing_function("/rpc/totp/reveal"),
        function("/rpc/envs/list"),
        function("/rpc/envs/get"),
        function("/rpc/envs/create"),
        function("/rpc/envs/update"),
        function("/rpc/envs/delete"),
        function("/rpc/envs/restore"),
        function("/rpc/envs/save-file"),
        function("/rpc/envs/delete-file"),
        function("/rpc/envs/restore-file"),
        revealing_function("/rpc/envs/reveal-file"),
        function("/rpc/envs/file-versions"),
        revealing_function("/rpc/envs/reveal-version"),
        function("/rpc/envs/restore-version"),
        plain(Method::GET, "/livez", health::live),
        plain(Method::GET, "/readyz", health::ready),
        plain(Method::GET, "/api/openapi.json", openapi::document),
        plain(Method::GET, "/api/docs", docs::viewer_page),
        plain(Method::GET, "/api/docs/errors", docs::errors_page),
        form(Method::GET, "/sign-in", local::sign_in_page),
        form(Method::GET, "/set-up", local::set_up_page),
        form(Method::POST, "/api/auth/sign-in", local::sign_in),
        form(Method::POST, "/api/auth/set-up", local::set_up),
        form(Method::POST, "/api/auth/logout", local::sign_out),
        form(Method::GET, "/api/auth/login", oidc::login),
        form(Method::GET, "/api/auth/oauth2/callback/keycloak", oidc::callback),
        form(Method::GET, "/api/auth/callback/keycloak", oidc::callback),
        form(Method::GET, "/api/auth/oauth2/callback/oidc", oidc::callback),
        plain(Method::GET, "/signed-in", oidc::confirmed_page),
        plain(Method::POST, "/api/auth/backchannel-logout", oidc::backchannel_logout),
        Route { rule: SESSION, ..plain(Method::GET, "/icons/category/{id}", icons::own) },
        Route { rule: SESSION, ..plain(Method::GET, "/api/auth/renew", oidc::renew) },
        Route { rule: FRESH, ..plain(Method::GET, "/api/auth/link", oidc::link) },
    ]
}

/// Mounts every door behind its rule.
///
/// # Errors
/// A server function that the table does not have, or one that the app does not have: such a one would slip past the rules.
pub fn router(state: &AppState) -> Result<Router<AppState>, StartError> {
    let mut router = Router::new();
    let mut functions = BTreeSet::new();
    for Route { path, rule, class, door, .. } in handlers() {
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
        router = router.route(&path, guarded(state, rule, class, handler));
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

fn guarded(state: &AppState, rule: Rule, class: Class, handler: MethodRouter<AppState>) -> MethodRouter<AppState> {
    match rule {
        Rule::Caller(needs) => handler.route_layer(from_fn_with_state((state.clone(), needs, class), guard)),
        Rule::Public | Rule::Page => handler,
    }
}

const SESSION: Rule = Rule::Caller(Needs::Session);
const FRESH: Rule = Rule::Caller(Needs::Fresh);

fn scope(scope: Scope) -> Rule {
    Rule::Caller(Needs::Scope(scope))
}

fn rest(method: Method, path: &str, rule: Rule, door: UtoipaMethodRouter<AppState>) -> Route {
    let class = match rule {
        Rule::Caller(Needs::Scope(Scope::EntriesReveal | Scope::TwoFactorReveal | Scope::EnvsReveal)) => Class::Reveal,
        _ => Class::Request,
    };
    Route { method, path: path.into(), rule, class, door: Door::Rest(Box::new(door)) }
}

/// Scopes are no matter here: a session holds all, and no access key comes in.
fn function(path: &str) -> Route {
    Route { method: Method::POST, path: path.into(), rule: SESSION, class: Class::Request, door: Door::Function }
}

fn revealing_function(path: &str) -> Route {
    Route { class: Class::Reveal, ..function(path) }
}

fn form<H: Handler<T, AppState>, T: 'static>(method: Method, path: &str, handler: H) -> Route {
    let door = Door::Form(only(&method, handler));
    Route { method, path: path.into(), rule: Rule::Public, class: Class::Request, door }
}

fn plain<H: Handler<T, AppState>, T: 'static>(method: Method, path: &str, handler: H) -> Route {
    let door = Door::Plain(only(&method, handler));
    Route { method, path: path.into(), rule: Rule::Public, class: Class::Request, door }
}

fn only<H: Handler<T, AppState>, T: 'static>(method: &Method, handler: H) -> MethodRouter<AppState> {
    MethodFilter::try_from(method.clone()).map_or_else(|_| MethodRouter::new(), |filter| on(filter, handler))
}
