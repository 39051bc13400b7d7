//! One access key in its table: a row, or on narrow screens a card.

use domain::{AccessKey, AccessKeyId, CategoryId, Timestamp};
use leptos::prelude::*;

use super::{
    agent::agent_name,
    button::icon_button,
    dynamic::{Erase, maybe},
    relative_time::{Expiry, Since, while_it_lasts},
    scope_tags::scope_tags,
};

const SOON_DAYS: f64 = 8.0;

/// What tells two states of a key's row apart.
pub fn shown(key: &AccessKey, categories: &[(CategoryId, String)]) -> String {
    let time = |time: Option<Timestamp>| time.map_or(0, Timestamp::millis);
    let scopes: String = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let (used, end) = (time(key.last_used_at), time(key.expires_at));
    [&key.id.to_string(), &key.key_prefix, &key.name, &scopes, &narrowing(key, categories), &used.to_string(), &end.to_string()]
        .map(String::as_str)
        .join(" ")
}

/// The row with its three actions.
#[component]
pub fn AccessKeyRow(
    /// The key.
    access_key: AccessKey,
    /// The names of categories.
    categories: Vec<(CategoryId, String)>,
    /// Opens the dialog that changes it.
    on_edit: Callback<AccessKeyId>,
    /// Opens the dialog that rotates.
    on_rotate: Callback<AccessKeyId>,
    /// Opens the dialog that revokes.
    on_revoke: Callback<AccessKeyId>,
) -> impl IntoView {
    let id = access_key.id;
    let narrowing = narrowing(&access_key, &categories);
    let narrowing = maybe((!narrowing.is_empty()).then_some(narrowing), |only| view! { <span class="sub">{format!("only {only}")}</span> });
    let last_use = match access_key.last_used_at {
        None => view! { <span class="when">"never"</span> }.erase(),
        Some(at) => {
            let agent = access_key.last_used_agent.as_deref().map(|agent| agent_name(Some(agent)));
            let from = [agent, access_key.last_used_ip].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            view! { <Since at/><span class="sub">{from}</span> }.erase()
        }
    };
    let expiry = match access_key.expires_at {
        None => view! { <span class="when">"never"</span> }.erase(),
        at => view! { <Expiry at soon=SOON_DAYS/> }.into_any(),
    };
    let grace =
        access_key.grace_until.map(|until| view! { <span class="sub">{while_it_lasts("former secret ends", until)}</span> }.erase());
    let [edit, rotate, revoke] = ["Edit", "Rotate", "Revoke"].map(|verb| format!("{verb} {}", access_key.name));
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">{access_key.name}<code class="sub">{format!("{}…", access_key.key_prefix)}</code></th>
            <td role="cell" class="row-wide">{scope_tags(&access_key.scopes)}{narrowing}</td>
            <td role="cell" data-label="Last used">{last_use}</td>
            <td role="cell" data-label="Expires">{expiry}{grace}</td>
            <td role="cell" class="row-actions">
                {icon_button("pencil", edit, move |_| on_edit.run(id))}
                {icon_button("refresh-cw", rotate, move |_| on_rotate.run(id))}
                {icon_button("ban", revoke, move |_| on_revoke.run(id))}
            </td>
        </tr>
    }
    .erase()
}

/// What the key reaches at most, in words; nothing when that is all.
fn narrowing(key: &AccessKey, categories: &[(CategoryId, String)]) -> String {
    let name = |id: &CategoryId| {
        let known = categories.iter().find(|(known, _)| known == id);
        known.map_or_else(|| "a deleted category".to_owned(), |(_, name)| name.clone())
    };
    let environments = key.environments.as_ref().map(|list| list.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", "));
    let categories = key.category_ids.as_ref().map(|ids| ids.iter().map(name).collect::<Vec<_>>().join(", "));
    let named = |label: &str, list: &Option<Vec<String>>| list.as_ref().map(|list| format!("{label} {}", list.join(", ")));
    let projects = if key.projects.as_ref().is_some_and(|projects| projects.len() == 1) { "project" } else { "projects" };
    [named(projects, &key.projects), environments, categories, named("from", &key.cidrs)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}
