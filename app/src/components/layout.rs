//! The frame of every page behind sign-in: sidebar or bottom bar, top bar, account, messages.

use domain::Profile;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{
    bulk::{Bulk, BulkImport},
    connection::Connection,
    dynamic::{Erase, flag, loading, part},
    icon::icon,
    idle_lock::lock_when_idle,
    palette::Palette,
    query::QuerySetter,
    reauth::ReauthDialog,
    shortcuts::listen_for_keys,
    signed_out::SignedOutDialog,
    theme_switch::{ShownTheme, ThemeSwitch},
    toast::ToastStack,
};
use crate::{
    browser::page::{answer, focus_soon},
    resource::{Loading, current, load},
    rpc::account::current_account,
};

/// Who is signed in, for the whole interface.
#[derive(Clone, Copy)]
pub struct Who(pub Loading<Profile>);

impl Who {
    /// The one that [`Layout`] provides, for what is under it.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::load)
    }

    /// What is loaded of it now. Reactive.
    pub fn profile(self) -> Option<Profile> {
        current(self.0)
    }

    fn load() -> Self {
        Self(load(String::new, |_| async { answer(current_account().await) }))
    }
}

/// The frame around the page.
#[component]
pub fn Layout(
    /// The page.
    children: Children,
) -> impl IntoView {
    let who = Who::load();
    provide_context(who);
    lock_when_idle();
    listen_for_keys();
    focus_after_navigation();
    Bulk::provide();
    let set_query = QuerySetter::new();
    let find = move |_| set_query.push(&[("palette", Some("open"))]);
    ShownTheme::provide();
    view! {
        <a class="skip-link" href="#content" rel="external">"Skip to the content"</a>
        <div class="app">
            <aside class="side">
                <a href="/" class="brand">{brand_tile()}"Kagi"</a>
                <button type="button" class="btn side-find" on:click=find>{icon("search")}<span>"Search"</span><kbd>"Ctrl K"</kbd></button>
                <nav class="nav" aria-label="Main">
                    <p>"Vault"</p>{overview_link()}{keys_link()}{envs_link("Env projects")}{recovery_link()}
                    <p>"System"</p>{settings_link()}
                </nav>
                <div class="side-foot"><ThemeSwitch/>{account(who)}</div>
            </aside>
            <main id="content" class="page" tabindex="-1"><Connection/>{children()}</main>
        </div>
        <nav class="tabs" aria-label="Main">
            {overview_link()}
            {keys_link()}
            {envs_link("Envs")}
            {recovery_link()}
            <button type="button" on:click=find>{icon("search")}"Search"</button>
            <button type="button" popovertarget="account-menu">{icon("circle-user")}"Account"</button>
        </nav>
        <div id="account-menu" class="menu" popover="auto">{settings_link()}{account(who)}<ThemeSwitch/></div>
        <Palette/>
        <BulkImport/>
        <ReauthDialog who/>
        <SignedOutDialog who/>
        <ToastStack/>
    }
}

/// On another page the focus is at its beginning, where a screen reader reads on.
fn focus_after_navigation() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            focus_soon("#content");
        }
        now
    });
}

/// The tile with Kagi's sign.
pub fn brand_tile() -> impl IntoView {
    view! { <span class="tile">{icon("kagi")}</span> }
}

/// The bar over a page: where it is, and what searches it.
pub fn top_bar(crumbs: AnyView, tool: AnyView) -> impl IntoView {
    view! { <header class="bar"><nav class="crumbs" aria-label="Breadcrumb"><ol>{crumbs}</ol></nav>{tool}</header> }
}

fn overview_link() -> AnyView {
    main_link("/", "/", "layout-dashboard", "Overview", "g o")
}

fn keys_link() -> AnyView {
    main_link("/keys", "/keys", "key-round", "Keys", "g k")
}

fn recovery_link() -> AnyView {
    main_link("/recovery", "/recovery", "shield-check", "Recovery", "g r")
}

/// Under a shorter name where there is little room.
fn envs_link(name: &'static str) -> AnyView {
    main_link("/envs", "/envs", "folder-lock", name, "g e")
}

fn settings_link() -> AnyView {
    main_link("/settings", "/settings/keys", "settings", "Settings", "g s")
}

/// A link to a part of the interface, marked on every page of it; `keys` go there too.
fn main_link(root: &'static str, href: &'static str, icon_name: &'static str, name: &'static str, keys: &'static str) -> AnyView {
    let path = use_location().pathname;
    let lies_within = move |path: &String| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let current = flag("page", move || path.with(lies_within));
    view! { <a href=href aria-current=current data-key=keys>{icon(icon_name)}{name}</a> }.erase()
}

/// Who is signed in, and the way out. The way out is there even when the rest does not load.
fn account(who: Who) -> impl IntoView {
    let name = move || {
        part(move || {
            who.0.with(|who| match who {
                None => ().into_any(),
                Some(Ok(Profile { account: who, .. })) => {
                    let initials: String = who.name.chars().take(2).collect();
                    view! {
                        <span class="avatar" aria-hidden="true">{initials}</span>
                        <span class="who"><span>{who.name.clone()}</span><small>{who.email.clone()}</small></span>
                    }
                    .erase()
                }
                Some(Err(problem)) => view! { <small class="who">{problem.message.clone()}</small> }.erase(),
            })
        })
    };
    view! {
        <div class="account">
            {loading(|| ().into_any(), name)}
            <form method="post" action="/api/auth/logout">
                <button type="submit" class="btn btn-icon" aria-label="Sign out" title="Sign out">{icon("log-out")}</button>
            </form>
        </div>
    }
}
