//! The first page: numbers, charts, what is new, what ends, and the projects.

use domain::{
    Entry, Environment, KeyType, Overview, Timestamp,
    project::PROJECTS,
    stats::{EnvironmentCount, KeyTypeCount},
};
use leptos::prelude::*;

use super::{edge, entry_address, expiry, html, plural, project_address, since};
use crate::components::{
    badge::badge,
    button::Tone,
    dynamic::{Erase, each},
    environment::environment,
    icon::icon,
    monogram::monogram,
};

/// What is left free between two slices of a ring of 100.
const GAP: f64 = 1.2;

/// The page under its heading.
pub fn overview(overview: &Overview) -> String {
    html(|| if overview.stats.total_categories == 0 { nothing_yet() } else { everything(overview) })
}

fn nothing_yet() -> AnyView {
    view! {
        <div class="blank">
            {icon("key-round")}
            <p>"No keys yet. A category is the template: make one for a service, then put one value per project and environment into it."</p>
            <a class=Tone::Primary.class() href="/keys?dialog=new">{icon("plus")}"New category"</a>
            <p>
                "Or " <a class="link" href="/settings/keys?dialog=new">"make an access key"</a> " for a script, or "
                <a class="link" href="/api/docs" rel="external">"read how programs use Kagi"</a> "."
            </p>
        </div>
    }
    .erase()
}

fn everything(overview: &Overview) -> AnyView {
    let stats = &overview.stats;
    let production = stats.environment_breakdown.iter().find(|count| count.environment == Environment::Production);
    let tiles = [
        ("Categories", stats.total_categories, "/keys", ""),
        ("Entries", stats.total_entries, "", ""),
        ("Projects", overview.total_projects, "/?projects=all", ""),
        ("Env projects", stats.total_env_projects, "/envs", ""),
        ("Recovery code sets", stats.total_two_factor_sets, "/recovery", ""),
        ("In production", production.map_or(0, |count| count.count), "", "tile-production"),
        ("Expiring in 30 days, or past", overview.total_expiring, "", if overview.total_expiring > 0 { "tile-soon" } else { "" }),
    ];
    let tile = |(name, count, href, class): (&'static str, u64, &'static str, &'static str)| {
        let name = if href.is_empty() { name.into_any() } else { view! { <a href=href>{name}</a> }.erase() };
        view! { <div class=class><dt>{name}</dt><dd>{count}</dd></div> }
    };
    view! {
        <dl class="tiles">{each(tiles, tile)}</dl>
        <div class="panels">
            {panel("Key types", "", key_types(&stats.key_type_breakdown))}
            {panel("Environments", "", environments(&stats.environment_breakdown))}
            {panel("Recently added", "", recent(&stats.recent_entries))}
            {panel("Expiring soon", "", expiring(&stats.expiring_entries, overview.total_expiring, overview.as_of))}
            {panel("Projects", "panel-wide", projects(overview))}
        </div>
    }
    .erase()
}

fn panel(title: &'static str, class: &'static str, content: AnyView) -> AnyView {
    view! { <section class=format!("panel {class}") aria-label=title><h2>{title}</h2>{content}</section> }.erase()
}

fn nothing(sentence: &'static str) -> AnyView {
    view! { <p class="nothing">{sentence}</p> }.erase()
}

/// A ring, and beside it the table that says the same.
fn key_types(counts: &[KeyTypeCount]) -> AnyView {
    let total: u64 = counts.iter().map(|count| count.count).sum();
    if total == 0 {
        return nothing("Nothing to draw yet: no category has an entry.");
    }
    let count_of = |key_type| counts.iter().find(|count| count.r#type == key_type).map_or(0, |count| count.count);
    let share = |count: u64| 100.0 * count as f64 / total as f64;
    let gap = if counts.len() > 1 { GAP } else { 0.0 };
    let mut start = 0.0;
    let slices = each(KeyType::ALL.into_iter().filter(|key_type| count_of(*key_type) > 0), |key_type| {
        let length = share(count_of(key_type));
        let drawn = (length - gap).max(0.4);
        let (dashes, offset) = (format!("{drawn:.2} {:.2}", 100.0 - drawn), format!("{:.2}", 25.0 - start));
        start += length;
        view! { <circle class=slice(key_type) cx="21" cy="21" r="15.9155" stroke-dasharray=dashes stroke-dashoffset=offset></circle> }
    });
    let row = |key_type: KeyType| {
        let count = count_of(key_type);
        view! {
            <tr>
                <th scope="row"><a href=format!("/keys?type={}", key_type.as_str())>{badge(key_type)}</a></th>
                <td>{count}</td>
                <td class="dim">{format!("{:.0} %", share(count))}</td>
            </tr>
        }
    };
    view! {
        <figure class="chart chart-ring">
            <svg viewBox="0 0 42 42" aria-hidden="true">
                <circle class="ring" cx="21" cy="21" r="15.9155"></circle>
                {slices}
                <text x="21" y="21" text-anchor="middle" dominant-baseline="central">{total}</text>
            </svg>
            <table aria-label="Entries by key type">
                <thead class="unseen"><tr><th scope="col">"Key type"</th><th scope="col">"Entries"</th><th scope="col">"Share"</th></tr></thead>
                <tbody>{each(KeyType::ALL, row)}</tbody>
            </table>
        </figure>
    }
    .erase()
}

const fn slice(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::Simple => "slice badge-simple",
        KeyType::Group => "slice badge-group",
        KeyType::Ssh => "slice badge-ssh",
        KeyType::Json => "slice badge-json",
    }
}

/// A bar for each environment, in the table that says the same.
fn environments(counts: &[EnvironmentCount]) -> AnyView {
    let count_of = |one| counts.iter().find(|count| count.environment == one).map_or(0, |count| count.count);
    let most = counts.iter().map(|count| count.count).max().unwrap_or_default();
    if most == 0 {
        return nothing("Nothing to draw yet: no environment has an entry.");
    }
    let row = |one: Environment| {
        let count = count_of(one);
        let width = format!("{:.2}", 100.0 * count as f64 / most as f64);
        view! {
            <tr>
                <th scope="row">{environment(one)}</th>
                <td aria-hidden="true">
                    <svg viewBox="0 0 100 10" preserveAspectRatio="none">
                        <rect class="rail" width="100" height="10"></rect>
                        <rect class=bar(one) width=width height="10"></rect>
                    </svg>
                </td>
                <td>{count}</td>
            </tr>
        }
    };
    view! {
        <figure class="chart chart-bars">
            <table aria-label="Entries by environment">
                <thead class="unseen"><tr><th scope="col">"Environment"</th><td aria-hidden="true"></td><th scope="col">"Entries"</th></tr></thead>
                <tbody>{each(Environment::ALL, row)}</tbody>
            </table>
        </figure>
    }
    .erase()
}

const fn bar(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "bar-production",
        Environment::Staging => "bar-staging",
        Environment::Development => "bar-development",
        Environment::Local => "bar-local",
    }
}

fn recent(entries: &[Entry]) -> AnyView {
    if entries.is_empty() {
        return nothing("No entries yet. Open a category and put a value into it.");
    }
    view! { <ul class="feed">{each(entries, |entry| line(entry, since(entry.created_at)))}</ul> }.erase()
}

fn expiring(entries: &[Entry], total: u64, as_of: Timestamp) -> AnyView {
    if entries.is_empty() {
        return nothing("Nothing ends within 30 days. Entries with an expiry show up here before it comes.");
    }
    let lines = each(entries, |entry| entry.expires_at.map(|at| line(entry, expiry(at, as_of))).into_any());
    let shown = entries.len() as u64;
    let more = (total > shown).then(|| view! { <p class="note">{format!("The first {shown} of {total}.")}</p> }.erase());
    view! { <ul class="feed">{lines}</ul>{more} }.erase()
}

fn line(entry: &Entry, time: AnyView) -> AnyView {
    view! {
        <li class=edge(entry.environment)>
            {monogram(&entry.category, "monogram")}
            <a href=entry_address(entry)>
                <span>{entry.category.name.clone()}</span>
                <span class="sub">{entry.project_name.clone()}</span>
            </a>
            {environment(entry.environment)}
            {time}
        </li>
    }
    .erase()
}

fn projects(overview: &Overview) -> AnyView {
    if overview.projects.is_empty() {
        return nothing("No projects yet. A project is where a value is used: name one when you make an entry.");
    }
    let project = |project: &domain::ProjectCount| {
        view! {
            <li>
                <a href=project_address(&project.name)>{project.name.clone()}</a>
                <small class="dim">{plural(project.entries, "entry", "entries")}</small>
            </li>
        }
    };
    let (total, shown) = (overview.total_projects, overview.projects.len() as u64);
    let other = match (total > shown, shown > PROJECTS) {
        (true, _) => view! { <p><a class="link" href="/?projects=all" data-noscroll="">{format!("All {total} projects")}</a></p> }.erase(),
        (false, true) => view! { <p><a class="link" href="/" data-noscroll="">"The largest alone"</a></p> }.erase(),
        (false, false) => ().into_any(),
    };
    view! { <ul class="projects">{each(&overview.projects, project)}</ul>{other} }.erase()
}
