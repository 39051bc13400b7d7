//! Settings, sessions: the browsers in which one is signed in, and the ways to end that.

use domain::{Session, SessionId};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::page::{answer, focus_soon},
    components::{
        button::{Tone, button},
        changes::Changes,
        dynamic::{Erase, Part, Row, each, part, rows},
        end_all_form::EndAllForm,
        loaded::loaded,
        query::{QuerySetter, query},
        session_row::SessionRow,
        settings::{Tab, settings_page},
        toast::Toasts,
    },
    resource::{Loading, current, load},
    rpc::account::{end_session, list_sessions},
};

const COLUMNS: [&str; 5] = ["Browser", "Address", "Since", "Last used", "Actions"];

/// The page.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let changes = Changes::get();
    let sessions = load(move || changes.track().to_string(), |_| async { answer(list_sessions().await) });
    let set_query = QuerySetter::new();
    let action = button(Tone::Danger, "log-out", "Sign out everywhere", move |_| set_query.push(&[("dialog", Some("end-all"))]));
    let table = loaded("Your sessions could not be loaded", sessions, move || table(sessions));
    let page = settings_page(Tab::Sessions, "The browsers in which you are signed in.", action, table);
    view! { {page}{dialogs(set_query)} }
}

fn table(sessions: Loading<Vec<Session>>) -> AnyView {
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let on_end = Callback::new(move |(id, name): (SessionId, String)| {
        // The button that had the focus goes.
        focus_soon("#content");
        spawn_local(async move {
            match answer(end_session(id).await) {
                Ok(()) => toasts.done(format!("Ended {name}")),
                Err(problem) => toasts.failed(&format!("{name} was not ended."), &problem.message),
            }
            changes.announce();
        });
    });
    let row = move |session: Session| {
        Row::new(format!("{} {}", session.id, session.last_seen_at.millis()), move || view! { <SessionRow session on_end/> })
    };
    let sessions = move || current(sessions).unwrap_or_default().into_iter().map(row).collect();
    view! {
        <table class="entries sessions" role="table" aria-label="Sessions">
            <thead role="rowgroup">
                <tr role="row">{each(COLUMNS, |name| view! { <th role="columnheader" scope="col">{name}</th> })}</tr>
            </thead>
            <tbody role="rowgroup">{rows(sessions)}</tbody>
        </table>
    }
    .erase()
}

fn dialogs(set_query: QuerySetter) -> Part {
    let dialog = query("dialog");
    let on_close = Callback::new(move |()| set_query.replace(&[("dialog", None)]));
    part(move || (dialog.get().as_deref() == Some("end-all")).then(|| view! { <EndAllForm on_close/> }.erase()))
}
