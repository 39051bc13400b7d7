//! The frame of the settings: where one is, and the way to the others.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    dynamic::{Erase, each},
    icon::icon,
    layout::top_bar,
};

/// A page of the settings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Access keys.
    Keys,
    /// Sessions.
    Sessions,
}

impl Tab {
    const ALL: [Self; 2] = [Self::Keys, Self::Sessions];

    const fn name(self) -> &'static str {
        match self {
            Self::Keys => "Access keys",
            Self::Sessions => "Sessions",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Keys => "/settings/keys",
            Self::Sessions => "/settings/sessions",
        }
    }
}

/// The page under its title, with what can be done there, and the rest under that.
pub fn settings_page(tab: Tab, lead: &'static str, action: AnyView, content: AnyView) -> AnyView {
    let crumbs = view! { <li>"Settings"{icon("chevron-right")}</li><li aria-current="page">{tab.name()}</li> };
    let link = |one: Tab| view! { <a href=one.path() aria-current=(one == tab).then_some("page")>{one.name()}</a> };
    view! {
        <Title text=format!("{} · Kagi", tab.name())/>
        {top_bar(crumbs.erase(), ().into_any())}
        <div class="body">
            <nav class="sections" aria-label="Settings">{each(Tab::ALL, link)}</nav>
            <div class="head">
                <div class="head-title"><div><h1>{tab.name()}</h1><p>{lead}</p></div></div>
                <div class="actions">{action}</div>
            </div>
            {content}
        </div>
    }
    .erase()
}
