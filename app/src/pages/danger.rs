//! Settings, danger zone: what nothing brings back.

use leptos::prelude::*;

use crate::components::{
    button::{Tone, button},
    dynamic::{Erase, Part, loading, part},
    layout::Who,
    query::{QuerySetter, query},
    settings::{Tab, settings_page},
    wipe_form::WipeForm,
};

/// The page.
#[component]
pub fn DangerPage() -> impl IntoView {
    let set_query = QuerySetter::new();
    let ask = button(Tone::Danger, "trash-2", "Delete all your data", move |_| set_query.push(&[("dialog", Some("wipe"))]));
    let content = view! {
        <dl class="facts">
            <div>
                <dt>"All your data"</dt>
                <dd>"Keys, env projects, recovery codes and generators, access keys and the trash, for good. Your account, its sessions and the ledger stay."{ask}</dd>
            </div>
        </dl>
    };
    let page = settings_page(Tab::Danger, "What nothing brings back.", ().into_any(), content.erase());
    view! { {page}{loading(|| ().into_any(), move || dialogs(set_query))} }
}

fn dialogs(set_query: QuerySetter) -> Part {
    let (dialog, who) = (query("dialog"), Who::get());
    let email = Memo::new(move |_| who.profile().map(|profile| profile.account.email));
    let on_close = Callback::new(move |()| set_query.replace(&[("dialog", None)]));
    part(move || {
        let (Some("wipe"), Some(email)) = (dialog.get().as_deref(), email.get()) else { return None };
        Some(view! { <WipeForm email on_close/> }.erase())
    })
}
