//! Settings, accounts: who has a vault here, and for admins the ways to keep somebody out.

use domain::{AccountChange, AccountId, AccountSummary, Role, Timestamp};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::page::{answer, focus_soon},
    components::{
        account_row::{AccountActions, AccountRow},
        changes::Changes,
        disable_form::DisableForm,
        dynamic::{Erase, Part, Row, each, part, rows},
        loaded::{arrived, loaded},
        query::{QuerySetter, query},
        settings::{Tab, settings_page},
        toast::Toasts,
    },
    resource::{Loading, current, load},
    rpc::accounts::{change_account, list_accounts},
};

const COLUMNS: [&str; 5] = ["Name", "Account", "Signed in", "Access keys", "Actions"];

type Accounts = Loading<Vec<AccountSummary>>;

/// The page.
#[component]
pub fn AccountsPage() -> impl IntoView {
    let changes = Changes::get();
    let accounts = load(move || changes.track().to_string(), |_| async { answer(list_accounts().await) });
    let set_query = QuerySetter::new();
    let table = loaded("The accounts could not be loaded", accounts, move || table(accounts, set_query));
    let page = settings_page(
        Tab::Accounts,
        "Everybody with a vault on this server. What is in a vault, its owner alone sees.",
        ().into_any(),
        table,
    );
    view! { {page}{dialogs(accounts, set_query)} }
}

fn table(accounts: Accounts, set_query: QuerySetter) -> AnyView {
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let actions = AccountActions {
        disable: Callback::new(move |id: AccountId| set_query.push(&[("dialog", Some("disable")), ("account", Some(&id.to_string()))])),
        change: Callback::new(move |(id, change, name): (AccountId, AccountChange, String)| {
            // The button that had the focus goes.
            focus_soon("#content");
            spawn_local(async move {
                let (done, failed) = match change {
                    AccountChange::EndSessions => ("Ended the sessions of", "Its sessions were not ended."),
                    AccountChange::Enable | AccountChange::Disable => ("Enabled", "It was not enabled."),
                };
                match answer(change_account(id, change).await) {
                    Ok(()) => toasts.done(format!("{done} {name}")),
                    Err(problem) => toasts.failed(failed, &problem.message),
                }
                changes.announce();
            });
        }),
    };
    let row = move |summary: AccountSummary| Row::new(shown(&summary), move || view! { <AccountRow summary actions/> });
    let all = move || current(accounts).unwrap_or_default().into_iter().map(row).collect();
    view! {
        <table class="entries accounts" role="table" aria-label="Accounts">
            <thead role="rowgroup">
                <tr role="row">{each(COLUMNS, |name| view! { <th role="columnheader" scope="col">{name}</th> })}</tr>
            </thead>
            <tbody role="rowgroup">{rows(all)}</tbody>
        </table>
    }
    .erase()
}

/// What a row shows: an account that shows something else is another row.
fn shown(summary: &AccountSummary) -> String {
    let time = |at: Option<Timestamp>| at.map_or(0, Timestamp::millis);
    let AccountSummary { account, sessions, access_keys, last_seen_at, disabled_at, suspended_at, .. } = summary;
    let times = [*last_seen_at, *disabled_at, *suspended_at].map(|at| time(at).to_string()).join(" ");
    let is_admin = account.role == Role::Admin;
    format!("{} {} {} {is_admin} {sessions} {access_keys} {times}", account.id, account.name, account.email)
}

fn dialogs(accounts: Accounts, set_query: QuerySetter) -> Part {
    let (dialog, selected) = (query("dialog"), query("account"));
    let on_close = Callback::new(move |()| {
        set_query.replace(&[("dialog", None), ("account", None)]);
        focus_soon("#content");
    });
    let ready = arrived(accounts, |_| true);
    part(move || {
        let ("disable", true) = (dialog.get()?.as_str(), ready.get()) else { return None };
        let all = untrack(move || current(accounts))?;
        let id = selected.get_untracked()?;
        let account = all.into_iter().find(|one| one.account.id.to_string() == id)?.account;
        Some(view! { <DisableForm account on_close/> }.erase())
    })
}
