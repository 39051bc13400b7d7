//! The map of the interface: which path shows which page. What needs no sign-in is not here; the server prints it without wasm.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Redirect, Route, Router},
    path,
};

use crate::{
    components::{changes::Changes, layout::Layout, reauth::Reauth, relative_time::Minutes, settings::Tab, toast::Toasts},
    pages::{
        category::CategoryPage, envs::Envs, keys::KeysPage, not_found::NotFound, overview::OverviewPage, project::Project,
        recovery::Recovery,
    },
};

/// The kit, for people who build pages. A release has no such page.
fn kit() -> impl IntoView {
    #[cfg(debug_assertions)]
    return view! { <crate::pages::kit::KitPage/> };
    #[cfg(not(debug_assertions))]
    view! { <div class="body"><NotFound/></div> }
}

/// The interface behind sign-in. Pages wait for their data, so that status, redirect and title are right in the first answer.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Toasts::provide();
    Changes::provide();
    Minutes::provide();
    Reauth::provide();
    view! {
        <Router>
            <Layout>
                <FlatRoutes fallback=|| view! { <div class="body"><NotFound/></div> }>
                    <Route path=path!("/") view=OverviewPage ssr=SsrMode::Async/>
                    <Route path=path!("/keys") view=KeysPage ssr=SsrMode::Async/>
                    <Route path=path!("/keys/:id") view=CategoryPage ssr=SsrMode::Async/>
                    <Route path=path!("/project") view=Project ssr=SsrMode::Async/>
                    <Route path=path!("/recovery") view=Recovery ssr=SsrMode::Async/>
                    <Route path=path!("/envs") view=Envs::All ssr=SsrMode::Async/>
                    <Route path=path!("/envs/:id") view=Envs::One ssr=SsrMode::Async/>
                    <Route path=path!("/dev/components") view=kit ssr=SsrMode::Async/>
                    <Route path=path!("/settings") view=|| view! { <Redirect path="/settings/keys"/> } ssr=SsrMode::Async/>
                    <Route path=path!("/settings/account") view=Tab::Account ssr=SsrMode::Async/>
                    <Route path=path!("/settings/appearance") view=Tab::Appearance ssr=SsrMode::Async/>
                    <Route path=path!("/settings/keys") view=Tab::Keys ssr=SsrMode::Async/>
                    <Route path=path!("/settings/sessions") view=Tab::Sessions ssr=SsrMode::Async/>
                    <Route path=path!("/settings/security") view=Tab::Security ssr=SsrMode::Async/>
                    <Route path=path!("/settings/export") view=Tab::Export ssr=SsrMode::Async/>
                    <Route path=path!("/settings/danger") view=Tab::Danger ssr=SsrMode::Async/>
                    <Route path=path!("/settings/accounts") view=Tab::Accounts ssr=SsrMode::Async/>
                </FlatRoutes>
            </Layout>
        </Router>
    }
}
