//! The entries of a category by project and environment, so that what is missing shows.

use domain::{Entry, Environment};
use leptos::prelude::*;

use super::{
    dynamic::{Erase, Row, each, text},
    environment::environment,
    icon::icon,
    query::with_query,
    relative_time::Expiry,
    windowed::windowed,
};

/// A project, and its entries.
type Project = (String, Vec<Entry>);

/// The grid. A cell leads to its entry, an empty one to the form that fills it.
pub fn entry_grid(entries: Memo<Vec<Entry>>) -> AnyView {
    let projects = Memo::new(move |_| entries.with(|entries| by_project(entries)));
    let count = Memo::new(move |_| projects.with(Vec::len));
    let body =
        windowed(count, move |range| projects.with(|projects| projects.get(range).unwrap_or_default().iter().cloned().map(row).collect()));
    view! {
        <table class="entries grid" role="table" aria-label="Entries by project and environment">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Project"</th>
                    {each(Environment::ALL, |one| view! { <th role="columnheader" scope="col">{environment(one)}</th> })}
                </tr>
            </thead>
            {body}
        </table>
    }
    .erase()
}

/// Entries of one project stand beside each other already.
fn by_project(entries: &[Entry]) -> Vec<Project> {
    entries.chunk_by(|a, b| a.project_name == b.project_name).map(|chunk| (chunk[0].project_name.clone(), chunk.to_vec())).collect()
}

fn row((project, entries): Project) -> Row {
    let versions: String = entries.iter().map(|entry| format!(" {} {}", entry.id, entry.version)).collect();
    Row::new(versions, move || {
        let cells = each(Environment::ALL, |one| cell(&project, one, &entries));
        view! { <tr role="row"><th role="rowheader" scope="row">{project}</th>{cells}</tr> }
    })
}

fn cell(project: &str, one: Environment, entries: &[Entry]) -> AnyView {
    let whose = || view! { <span class="unseen">{format!(" {project}, {}", one.as_str())}</span> };
    let there = entries.iter().filter(|entry| entry.environment == one).map(|entry| {
        let id = entry.id.to_string();
        let href = text(move || with_query(&[("entry", Some(&id))]));
        let state = match entry.expires_at {
            Some(_) => view! { <span><Expiry at=entry.expires_at/>{whose()}</span> }.erase(),
            None => view! { {icon("check")}<span>"Set"{whose()}</span> }.erase(),
        };
        view! { <a class="cell" href=href data-noscroll>{state}</a> }.erase()
    });
    let there: Vec<AnyView> = there.collect();
    let class = if one == Environment::Production && !there.is_empty() { "production" } else { "" };
    if !there.is_empty() {
        return view! { <td role="cell" class=class data-environment=one.as_str()>{there}</td> }.erase();
    }
    let name = project.to_owned();
    let href = text(move || with_query(&[("dialog", Some("new-entry")), ("project", Some(&name)), ("environment", Some(one.as_str()))]));
    view! {
        <td role="cell" data-environment=one.as_str()>
            <a class="cell cell-gap" href=href data-noscroll>{icon("plus")}<span>"Missing"{whose()}</span></a>
        </td>
    }
    .erase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_entries_are_no_projects() {
        assert_eq!(by_project(&[]), []);
    }
}
