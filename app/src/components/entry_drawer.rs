//! Everything about one entry, at the side of the page.

use domain::{Category, Entry};
use leptos::{html, prelude::*};

use super::{
    badge::badge,
    button::{Tone, button, key_button, text_button},
    copy_button::{copy_curl, copy_revealed},
    download_button::DownloadButton,
    dynamic::{Erase, each, maybe},
    entry_row::{EntryActions, place},
    environment::environment,
    relative_time::{Expiry, Since},
    reveal_button::reveal_button,
    secret_text::{Wording, value_name},
    secret_value::{Secret, SecretValue},
    toast::Toasts,
};
use crate::browser::page::focus_if_lost;

/// The drawer.
#[component]
pub fn EntryDrawer(
    /// The entry.
    entry: Entry,
    /// Its category.
    category: Category,
    /// What its buttons do.
    actions: EntryActions,
    /// Takes the drawer away.
    on_close: Callback<()>,
) -> impl IntoView {
    let drawer = NodeRef::<html::Aside>::new();
    Effect::new(move || {
        if let Some(drawer) = drawer.get() {
            // Without the focus it is there all the same.
            let _ = drawer.focus();
        }
    });
    let id = entry.id;
    on_cleanup(move || {
        if cfg!(target_arch = "wasm32") {
            focus_if_lost(format!("#content a[href*='entry={id}']"));
        }
    });
    let secret = Secret::of(id);
    let (of, name) = (place(&entry), value_name(&entry));
    let text = |label: &'static str, text: &Option<String>| {
        maybe(text.clone(), |text| view! { <div><dt>{label}</dt><dd class="prose">{text}</dd></div> })
    };
    let facts = view! {
        <dl class="facts">
            {text("Description", &entry.description)}
            {text("Notes", &entry.notes)}
            {text("File", &entry.file_name)}
            {text("Kind", &entry.file_kind)}
            {text("Fingerprint", &entry.fingerprint)}
            <div><dt>"Expires"</dt><dd><Expiry at=entry.expires_at/></dd></div>
            <div><dt>"Changed"</dt><dd><Since at=entry.updated_at/></dd></div>
            <div><dt>"Created"</dt><dd><Since at=entry.created_at/></dd></div>
        </dl>
    };
    let deleted = entry.clone();
    let title = format!("{}, {}", entry.project_name, category.name);
    let label = title.clone();
    view! {
        <aside class="drawer" aria-label=label tabindex="-1" node_ref=drawer>
            <header class="dialog-head">
                <h2>{title}</h2>
                {key_button("Escape", "x", "Close".into(), move |_| on_close.run(()))}
            </header>
            <div class="dialog-body">
                <p class="head-note">{environment(entry.environment)}{badge(category.key_type)}<code>{name.clone()}</code></p>
                <div class="drawer-value">
                    <div><SecretValue secret of=of.clone()/></div>
                    <div class="row-actions">{reveal_button(secret, of)}<DownloadButton entry/></div>
                </div>
                {copies(&category, id, name)}
                {facts.erase()}
            </div>
            <footer class="dialog-foot">
                {button(Tone::Danger, "trash-2", "Delete", move |_| {
                    on_close.run(());
                    actions.delete.run(deleted.clone());
                })}
                {button(Tone::Plain, "copy-plus", "Duplicate", move |_| actions.duplicate.run(id))}
                {button(Tone::Plain, "pencil", "Edit", move |_| actions.edit.run(id))}
            </footer>
        </aside>
    }
    .erase()
}

/// The forms in which the value can be copied, without showing it.
fn copies(category: &Category, id: domain::EntryId, name: String) -> AnyView {
    let toasts = Toasts::get();
    // Without a variable there is nothing to assign to.
    let assignable = category.env_var_name.is_some() || !category.field_definitions.is_empty();
    let forms = [("Value", Wording::Value), (".env line", Wording::DotEnv), ("export", Wording::Export)];
    let copies = each(forms.into_iter().filter(|(_, form)| assignable || *form == Wording::Value), |(label, form)| {
        let name = name.clone();
        text_button("btn", label, move |_| copy_revealed(toasts, id, name.clone(), form))
    });
    view! {
        <div class="field" role="group" aria-label="Copy as">
            <span class="note">"Copy as"</span>
            <div class="actions">{copies}{text_button("btn", "curl", move |_| copy_curl(toasts, id))}</div>
        </div>
    }
    .erase()
}
