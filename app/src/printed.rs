//! What the server prints and the browser only shows: charts, lists and grids that hold nothing but text and links. They travel as HTML,
//! so that no code for them is in the wasm. They are views like all others, so what people named stays text.

mod overview;
mod project;

use domain::{Entry, Environment, Timestamp};
use leptos::prelude::*;
use leptos_router::location::Url;

use crate::components::dynamic::Erase;

pub use overview::overview;
pub use project::project;

/// How many days before its end something ends soon.
const SOON_SECONDS: i64 = 30 * 24 * 60 * 60;

/// The view as HTML.
fn html(view: impl FnOnce() -> AnyView) -> String {
    Owner::new().with(|| view().to_html())
}

/// Where an entry is.
fn entry_address(entry: &Entry) -> String {
    format!("/keys/{}?entry={}", entry.category_id, entry.id)
}

/// Where a project is.
fn project_address(name: &str) -> String {
    format!("/project?name={}", Url::escape(name))
}

/// When something happened. The browser makes it relative.
fn since(at: Timestamp) -> AnyView {
    view! { <time class="when" datetime=at.to_string() title=at.to_string()>{at.date()}</time> }.erase()
}

/// When something stops being good; marked when that is soon, or past. The browser makes it relative.
fn expiry(at: Timestamp, as_of: Timestamp) -> AnyView {
    let (class, words) = match at {
        at if at < as_of => ("when past", format!("expired {}", at.date())),
        at if at < as_of.after_seconds(SOON_SECONDS) => ("when soon", at.date()),
        at => ("when", at.date()),
    };
    view! { <time class=class data-end="" datetime=at.to_string() title=at.to_string()>{words}</time> }.erase()
}

/// The class of what is in production.
const fn edge(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "production",
        _ => "",
    }
}

fn plural(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}
