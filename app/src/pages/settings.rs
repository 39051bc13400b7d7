//! The settings: one piece of wasm, and which of its pages a path shows.

use leptos::{prelude::*, wasm_split::wasm_split};
use leptos_router::ChooseView;

use super::{
    access_keys::AccessKeysPage, account::AccountPage, accounts::AccountsPage, appearance::AppearancePage, danger::DangerPage,
    export::ExportPage, security::SecurityPage, sessions::SessionsPage,
};
use crate::{
    components::settings::Tab,
    piece::{Pieced, pieced},
};

#[wasm_split(settings, wasm_split_path = ::leptos::wasm_split, fallible)]
fn page(tab: Tab) -> Pieced {
    Ok(match tab {
        Tab::Account => view! { <AccountPage/> }.into_any(),
        Tab::Appearance => view! { <AppearancePage/> }.into_any(),
        Tab::Keys => view! { <AccessKeysPage/> }.into_any(),
        Tab::Sessions => view! { <SessionsPage/> }.into_any(),
        Tab::Security => view! { <SecurityPage/> }.into_any(),
        Tab::Export => view! { <ExportPage/> }.into_any(),
        Tab::Danger => view! { <DangerPage/> }.into_any(),
        Tab::Accounts => view! { <AccountsPage/> }.into_any(),
    })
}

impl ChooseView for Tab {
    async fn choose(self) -> AnyView {
        pieced(page(self)).await
    }

    async fn preload(&self) {}
}
