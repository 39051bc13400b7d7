//! One entry in its category's table: a row, or on narrow screens a card.

use domain::{Entry, EntryId, Environment};
use leptos::prelude::*;

use super::{
    button::icon_button,
    copy_button::CopyButton,
    download_button::DownloadButton,
    dynamic::{Erase, each, flag, text},
    environment::environment,
    opening::State,
    query::with_query,
    relative_time::Expiry,
    reveal_button::reveal_button,
    secret_text::value_name,
    secret_value::{Secret, SecretValue},
};

/// What can be done with an entry.
#[derive(Clone, Copy)]
pub struct EntryActions {
    /// Opens the entry's form.
    pub edit: Callback<EntryId>,
    /// Opens the form for another entry like this one.
    pub duplicate: Callback<EntryId>,
    /// Moves the entry to the trash.
    pub delete: Callback<Entry>,
}

/// Where an entry belongs, as in `blog, production`.
pub fn place(entry: &Entry) -> String {
    format!("{}, {}", entry.project_name, entry.environment.as_str())
}

/// The row with its five actions.
#[component]
pub fn EntryRow(
    /// The entry.
    entry: Entry,
    /// The entry that the address names.
    selected: Memo<Option<String>>,
    /// What its buttons do.
    actions: EntryActions,
) -> impl IntoView {
    let id = entry.id;
    let secret = Secret::of(id);
    let is_selected = {
        let id = id.to_string();
        Memo::new(move |_| selected.with(|selected| selected.as_ref() == Some(&id)))
    };
    let production = if entry.environment == Environment::Production { "production" } else { "" };
    let class = text(move || match (secret.state.get(), is_selected.get()) {
        (State::Shown, _) => format!("{production} revealed"),
        (_, true) => format!("{production} selected"),
        _ => production.to_owned(),
    });
    let of = place(&entry);
    let href = {
        let id = id.to_string();
        text(move || with_query(&[("entry", Some(&id))]))
    };
    let notes = [&entry.description, &entry.file_name, &entry.fingerprint].into_iter().flatten();
    let notes = each(notes, |note| view! { <span class="sub">{note.clone()}</span> });
    let (edit_label, delete_label, name) = (format!("Edit {of}"), format!("Delete {of}"), value_name(&entry));
    let deleted = entry.clone();
    view! {
        <tr id=format!("entry-{id}") role="row" class=class aria-current=flag("true", move || is_selected.get())>
            <th role="rowheader" scope="row">
                <a class="row-link" href=href data-noscroll>{entry.project_name.clone()}</a>
                {notes}
            </th>
            <td role="cell" class="row-environment">{environment(entry.environment)}</td>
            <td role="cell" class="row-value"><SecretValue secret of=of.clone()/></td>
            <td role="cell"><Expiry at=entry.expires_at/></td>
            <td role="cell" class="row-actions">
                <CopyButton id name of=of.clone()/>
                {reveal_button(secret, of)}
                <DownloadButton entry/>
                {icon_button("pencil", edit_label, move |_| actions.edit.run(id))}
                {icon_button("trash-2", delete_label, move |_| actions.delete.run(deleted.clone()))}
            </td>
        </tr>
    }
    .erase()
}
