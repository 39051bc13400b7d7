//! A project's entries as a grid: its categories by environment, the gaps too.

use domain::{Category, Entry, Environment, KeyType, Project, Timestamp};
use leptos::prelude::*;
use leptos_router::location::Url;

use super::{edge, entry_address, expiry, html, plural, since};
use crate::components::{
    badge::badge,
    dynamic::{Erase, each},
    environment::environment,
    monogram::monogram,
};
use crate::rpc::projects::{Filling, ProjectView};

/// How many entries of one category and environment are shown; its page has the others.
const MOST_IN_A_CELL: usize = 3;

/// The grid, and what is counted beside it.
pub fn project(project: Project) -> ProjectView {
    let rows = by_category(&project.entries);
    let filling = |environment| {
        let here = |entry: &&Entry| entry.environment == environment;
        let has_entry = |(_, entries): &&Row| entries.iter().any(here);
        let is_variable = |entry: &Entry| matches!(entry.category.key_type, KeyType::Simple | KeyType::Group);
        Filling {
            environment,
            categories: counted(rows.iter().filter(has_entry)),
            has_variables: project.entries.iter().filter(here).any(is_variable),
        }
    };
    let environments = Environment::ALL.map(filling).into();
    let (categories, grid) = (counted(rows.iter()), html(|| grid(&project, rows)));
    let entries = plural(project.entries.len() as u64, "entry", "entries");
    let summary = format!("{entries} in {}", plural(categories.into(), "category", "categories"));
    ProjectView { summary, categories, environments, grid, name: project.name, narrowed_keys: project.narrowed_keys }
}

fn counted(items: impl Iterator) -> u32 {
    items.count().try_into().unwrap_or(u32::MAX)
}

fn grid(project: &Project, rows: Vec<Row>) -> AnyView {
    let column = |one: Environment| view! { <th role="columnheader" scope="col" class=edge(one)>{environment(one)}</th> };
    view! {
        <table class="entries grid" role="table" aria-label="Entries by category and environment">
            <thead role="rowgroup">
                <tr role="row"><th role="columnheader" scope="col">"Category"</th>{each(Environment::ALL, column)}</tr>
            </thead>
            <tbody role="rowgroup">{each(rows, |(category, entries)| row(project, category, &entries))}</tbody>
        </table>
    }
    .erase()
}

/// A category and its entries.
type Row<'a> = (&'a Category, Vec<&'a Entry>);

/// The categories by name.
fn by_category(entries: &[Entry]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row> = Vec::new();
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by_key(|entry| (entry.category.name.to_lowercase(), entry.category_id, entry.created_at));
    for entry in sorted {
        match rows.last_mut() {
            Some((category, entries)) if category.id == entry.category_id => entries.push(entry),
            _ => rows.push((&entry.category, vec![entry])),
        }
    }
    rows
}

fn row(project: &Project, category: &Category, entries: &[&Entry]) -> AnyView {
    let names = category.env_var_name.iter().chain(&category.field_definitions).cloned().collect::<Vec<_>>().join(", ");
    let cells = each(Environment::ALL, |one| {
        let here: Vec<&Entry> = entries.iter().copied().filter(|entry| entry.environment == one).collect();
        cell(project, category, one, &here)
    });
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                {monogram(category, "monogram")}
                <div>
                    <a class="row-link" href=format!("/keys/{}", category.id)>{category.name.clone()}</a>
                    <span class="sub">{badge(category.key_type)}" "{names}</span>
                </div>
            </th>
            {cells}
        </tr>
    }
    .erase()
}

fn cell(project: &Project, category: &Category, one: Environment, entries: &[&Entry]) -> AnyView {
    let content = if entries.is_empty() { gap(project, category, one) } else { filled(category, one, entries, project.as_of) };
    let class = if entries.is_empty() { "missing" } else { "" };
    view! {
        <td role="cell" class=format!("{} {class}", edge(one))>
            <span class="cell-name" aria-hidden="true">{environment(one)}</span>
            {content}
        </td>
    }
    .erase()
}

fn gap(project: &Project, category: &Category, one: Environment) -> AnyView {
    let href = format!("/keys/{}?dialog=new-entry&project={}&environment={}", category.id, Url::escape(&project.name), one.as_str());
    let what = format!(" {}, {}", category.name, one.as_str());
    view! { <span class="gap">"missing"</span><a class="link" href=href>"Add"<span class="unseen">{what}</span></a> }.erase()
}

fn filled(category: &Category, one: Environment, entries: &[&Entry], as_of: Timestamp) -> AnyView {
    let shown = each(entries.iter().take(MOST_IN_A_CELL), |entry| {
        let name = [&entry.file_name, &entry.description].into_iter().flatten().next().cloned();
        let what = format!(" {}, {}", category.name, one.as_str());
        let time = match entry.expires_at {
            Some(at) => expiry(at, as_of),
            None => view! { <span class="when">"changed "{since(entry.updated_at)}</span> }.erase(),
        };
        view! {
            <div class="filled">
                <a class="row-link" href=entry_address(entry)>{name.unwrap_or_else(|| "Set".into())}<span class="unseen">{what}</span></a>
                {time}
            </div>
        }
    });
    let hidden = entries.len().saturating_sub(MOST_IN_A_CELL) as u64;
    let more = (hidden > 0).then(|| {
        let what = plural(hidden, "other", "others");
        let of = format!(" of {}, {}", category.name, one.as_str());
        view! { <a class="link" href=format!("/keys/{}", category.id)>{what}<span class="unseen">{of}</span></a> }.erase()
    });
    view! { {shown}{more} }.erase()
}
