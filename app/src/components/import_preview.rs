//! What an import would do, row by row. Names and reasons alone: no value is here.

use domain::{
    Environment,
    import::{Import, ImportRow, ImportState},
};
use leptos::prelude::*;

use super::{
    dynamic::{Erase, each, maybe},
    environment::environment,
};

/// So many rows are shown at most; those that want a look come first.
const SHOWN: usize = 200;

/// The table of what would become of each variable, for this project and environment unless its row says another.
pub fn import_preview(import: &Import, project_name: &str, chosen: Environment, replaces: bool) -> AnyView {
    let mut rows: Vec<&ImportRow> = import.rows.iter().collect();
    rows.sort_by_key(|row| rank(row.state));
    let more = rows.len().saturating_sub(SHOWN);
    let row = |row: &&ImportRow| {
        let is_elsewhere = row.project_name != project_name || row.environment != chosen;
        let place = (is_elsewhere && has_place(row.state))
            .then(|| view! { <small class="import-place">{row.project_name.clone()}{environment(row.environment)}</small> }.erase());
        let (word, class) = badge(row.state);
        view! {
            <tr>
                <th scope="row"><code>{shown_name(row)}</code>{place}</th>
                <td><span class=class>{word}</span></td>
                <td>{outcome(row, replaces)}</td>
                <td class="import-line">{row.line.map(|line| format!("line {line}"))}</td>
            </tr>
        }
    };
    let more = (more > 0).then(|| view! { <p class="note">{format!("And {more} more.")}</p> }.erase());
    let table = (!rows.is_empty()).then(|| {
        view! {
            <table class="import-rows">
                <caption class="sr-only">"Variables and what becomes of them"</caption>
                <thead class="sr-only"><tr><th scope="col">"Variable"</th><th scope="col">"State"</th><th scope="col">"What happens"</th><th scope="col">"Line"</th></tr></thead>
                <tbody>{each(rows.iter().take(SHOWN), row)}</tbody>
            </table>
        }
        .erase()
    });
    view! { <p class="import-sum" role="status">{summary(import)}</p>{table}{more} }.into_any()
}

/// What all of it comes to, in words.
fn summary(import: &Import) -> String {
    let count = |states: &[ImportState]| import.rows.iter().filter(|row| states.contains(&row.state)).count();
    let kept = count(&[ImportState::Same, ImportState::Exists, ImportState::Changed]).saturating_sub(import.replaced as usize);
    let aside = count(&[ImportState::Duplicate, ImportState::BadName, ImportState::Unreadable, ImportState::LeftOut]);
    let parts = [
        (import.created as usize, "new"),
        (import.replaced as usize, "replaced"),
        (kept, "kept as they are"),
        (aside, "not imported"),
        (import.categories as usize, if import.categories == 1 { "new category" } else { "new categories" }),
    ];
    let parts: Vec<String> = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if parts.is_empty() { "No variable was found in it. Is the format right?".into() } else { parts.join(" · ") }
}

/// What wants a look comes first.
fn rank(state: ImportState) -> u8 {
    match state {
        ImportState::Unreadable | ImportState::BadName => 0,
        ImportState::Duplicate => 1,
        ImportState::Changed => 2,
        ImportState::Exists => 3,
        ImportState::New => 4,
        ImportState::Same => 5,
        ImportState::LeftOut => 6,
    }
}

fn badge(state: ImportState) -> (&'static str, &'static str) {
    match state {
        ImportState::New => ("new", "badge import-new"),
        ImportState::Exists => ("exists", "badge import-kept"),
        ImportState::Same => ("same", "badge import-kept"),
        ImportState::Changed => ("changed", "badge import-changed"),
        ImportState::Duplicate => ("duplicate", "badge import-changed"),
        ImportState::BadName => ("bad name", "badge import-bad"),
        ImportState::Unreadable => ("unreadable", "badge import-bad"),
        ImportState::LeftOut => ("left out", "badge import-kept"),
    }
}

fn has_place(state: ImportState) -> bool {
    matches!(state, ImportState::New | ImportState::Exists | ImportState::Same | ImportState::Changed)
}

/// A line that can't be read may hold anything: only what is a name is shown of it.
fn shown_name(row: &ImportRow) -> String {
    let is_name = !row.name.is_empty() && row.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if row.state == ImportState::Unreadable && !is_name { "—".into() } else { row.name.clone() }
}

fn outcome(row: &ImportRow, replaces: bool) -> String {
    let category = row.category.as_deref().unwrap_or(&row.name);
    let own = match row.state {
        ImportState::New if row.category_id.is_some() => format!("Goes to {category}."),
        ImportState::New => format!("Goes to a new category, {category}."),
        ImportState::Same => "There already, with this value.".into(),
        ImportState::Exists | ImportState::Changed if replaces => format!("Gets this value in {category}, in place of the one it has."),
        ImportState::Exists | ImportState::Changed => format!("Keeps its value in {category}."),
        ImportState::Duplicate => "It comes again further down, and the last one counts.".into(),
        ImportState::BadName => "Rename it: letters, digits and underscores, not beginning with a digit.".into(),
        ImportState::Unreadable => "Look at this line: a quote may not be closed.".into(),
        ImportState::LeftOut => "No variable.".into(),
    };
    match &row.message {
        None => own,
        Some(message) if has_place(row.state) => format!("{own} {message}"),
        Some(message) => message.clone(),
    }
}

/// What the import would do with what is there already, and what it can take back.
pub fn replacing_note(import: &Import, replaces: bool) -> Option<AnyView> {
    maybe((replaces && import.replaced > 0).then_some(import.replaced), |count| {
        let what = if count == 1 { "1 stored value gets another one".to_owned() } else { format!("{count} stored values get other ones") };
        let note = format!("{what}. Those they have now are not kept: Undo takes back the new entries alone.");
        view! { <p class="note">{note}</p> }
    })
}
