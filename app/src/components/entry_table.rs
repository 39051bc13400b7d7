//! The entries of a category, one a row.

use domain::Entry;
use leptos::prelude::*;

use super::{
    dynamic::{Erase, Row, each, text},
    entry_row::{EntryActions, EntryRow},
    windowed::windowed,
};
use crate::browser::page::keep_focus;

const COLUMNS: [&str; 5] = ["Project", "Environment", "Value", "Expires", "Actions"];

/// The table. Of many entries only the rows that are seen are part of the page.
pub fn entry_table(entries: Memo<Vec<Entry>>, selected: Memo<Option<String>>, actions: EntryActions) -> AnyView {
    let count = Memo::new(move |_| entries.with(Vec::len));
    let row = move |entry: &Entry| {
        let entry = entry.clone();
        Row::new(format!("{} {}", entry.id, entry.version), move || view! { <EntryRow entry selected actions/> })
    };
    let body = windowed(count, move |range| {
        keep_focus();
        entries.with(|entries| entries.get(range).unwrap_or_default().iter().map(row).collect())
    });
    let rows = text(move || (count.get() + 1).to_string());
    view! {
        <table class="entries" role="table" aria-label="Entries" aria-rowcount=rows>
            <thead role="rowgroup">
                <tr role="row">
                    {each(COLUMNS, |name| view! { <th role="columnheader" scope="col">{name}</th> })}
                </tr>
            </thead>
            {body}
        </table>
    }
    .erase()
}
