//! One account in the admins' table: a row, or on narrow screens a card.

use domain::{AccountChange, AccountId, AccountSummary, Role};
use leptos::prelude::*;

use super::{
    button::icon_button,
    dynamic::{Erase, each},
    relative_time::Since,
};

/// What the buttons of a row do.
#[derive(Clone, Copy)]
pub struct AccountActions {
    /// Opens the dialog that keeps it out.
    pub disable: Callback<AccountId>,
    /// Does the rest at once. Gets how the account is called, too.
    pub change: Callback<(AccountId, AccountChange, String)>,
}

/// The row. Nobody keeps himself out.
#[component]
pub fn AccountRow(
    /// The account.
    summary: AccountSummary,
    /// What its buttons do.
    actions: AccountActions,
) -> impl IntoView {
    let AccountSummary { account, sessions, access_keys, last_seen_at, is_own, .. } = &summary;
    let (id, name) = (account.id, account.name.clone());
    let tags = each(tags(&summary), |(class, text)| view! { <span class=class>{text}</span> });
    let seen = match last_seen_at {
        Some(at) => view! { <Since at=*at/><span class="sub">{counted(*sessions)}</span> }.erase(),
        None => view! { <span class="when">"nowhere"</span> }.erase(),
    };
    let keys = if *access_keys == 0 { "none".into() } else { access_keys.to_string() };
    let end = (*sessions > 0 && !is_own).then(|| {
        let called = name.clone();
        icon_button("log-out", format!("End the sessions of {name}"), move |_| {
            actions.change.run((id, AccountChange::EndSessions, called.clone()))
        })
    });
    let bar = (!is_own).then(|| match summary.disabled_at {
        None => icon_button("ban", format!("Disable {name}"), move |_| actions.disable.run(id)),
        Some(_) => {
            let called = name.clone();
            icon_button("undo-2", format!("Enable {name}"), move |_| actions.change.run((id, AccountChange::Enable, called.clone())))
        }
    });
    view! {
        <tr role="row">
            <th role="rowheader" scope="row"><span class="row-name">{account.name.clone()}</span><span class="sub">{account.email.clone()}</span></th>
            <td role="cell" class="row-wide"><div class="tags">{tags}</div></td>
            <td role="cell" data-label="Signed in">{seen}</td>
            <td role="cell" data-label="Access keys"><span class="when">{keys}</span></td>
            <td role="cell" class="row-actions">{end}{bar}</td>
        </tr>
    }
    .erase()
}

/// What there is to say of an account in a word each.
fn tags(summary: &AccountSummary) -> Vec<(&'static str, &'static str)> {
    let all = [
        (summary.is_own, "tag tag-here", "you"),
        (summary.account.role == Role::Admin, "tag", "admin"),
        (summary.has_password, "tag", "password"),
        (summary.is_linked, "tag", "provider"),
        (summary.disabled_at.is_some(), "tag tag-out", "disabled"),
        (summary.suspended_at.is_some(), "tag tag-out", "not let in by the provider"),
    ];
    all.into_iter().filter(|(holds, ..)| *holds).map(|(_, class, text)| (class, text)).collect()
}

fn counted(sessions: i64) -> String {
    if sessions == 1 { "1 session".into() } else { format!("{sessions} sessions") }
}
