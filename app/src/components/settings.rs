//! The frame of the settings: where one is, and the way to the others.

use domain::Role;
use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    dynamic::{Erase, each, loading, part},
    icon::icon,
    layout::{Who, top_bar},
};

/// A page of the settings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// One's own account.
    Account,
    /// How Kagi looks and behaves in this browser.
    Appearance,
    /// Access keys.
    Keys,
    /// Sessions.
    Sessions,
    /// What the server does for what is in it.
    Security,
    /// What one keeps, as a file.
    Export,
    /// What nothing brings back.
    Danger,
    /// All accounts, for admins.
    Accounts,
}

impl Tab {
    const ALL: [Self; 8] =
        [Self::Account, Self::Appearance, Self::Keys, Self::Sessions, Self::Security, Self::Export, Self::Danger, Self::Accounts];

    const fn name(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Appearance => "Appearance",
            Self::Keys => "Access keys",
            Self::Sessions => "Sessions",
            Self::Security => "Security",
            Self::Export => "Export",
            Self::Danger => "Danger zone",
            Self::Accounts => "Accounts",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Account => "/settings/account",
            Self::Appearance => "/settings/appearance",
            Self::Keys => "/settings/keys",
            Self::Sessions => "/settings/sessions",
            Self::Security => "/settings/security",
            Self::Export => "/settings/export",
            Self::Danger => "/settings/danger",
            Self::Accounts => "/settings/accounts",
        }
    }
}

/// The page under its title, with what can be done there, and the rest under that.
pub fn settings_page(tab: Tab, lead: &'static str, action: AnyView, content: AnyView) -> AnyView {
    let crumbs = view! { <li>"Settings"{icon("chevron-right")}</li><li aria-current="page">{tab.name()}</li> };
    let link = move |one: Tab| view! { <a href=one.path() aria-current=(one == tab).then_some("page")>{one.name()}</a> };
    let who = Who::get();
    let links = move || {
        part(move || {
            let is_admin = who.profile().is_some_and(|profile| profile.account.role == Role::Admin);
            each(Tab::ALL.into_iter().filter(|tab| is_admin || *tab != Tab::Accounts), link).into_any()
        })
    };
    view! {
        <Title text=format!("{} · Kagi", tab.name())/>
        {top_bar(crumbs.erase(), ().into_any())}
        <div class="body">
            <nav class="sections" aria-label="Settings">{loading(|| ().into_any(), links)}</nav>
            <div class="head">
                <div class="head-title"><div><h1>{tab.name()}</h1><p>{lead}</p></div></div>
                <div class="actions">{action}</div>
            </div>
            {content}
        </div>
    }
    .erase()
}
