//! One session in its table: a row, or on narrow screens a card.

use domain::{Session, SessionId};
use leptos::prelude::*;

use super::{
    agent::agent_name,
    button::icon_button,
    dynamic::{Erase, maybe},
    relative_time::Since,
};

/// The row; the session that looks at it has no way to end itself here, since signing out is that.
#[component]
pub fn SessionRow(
    /// The session.
    session: Session,
    /// Ends it. Gets what it is called, too.
    on_end: Callback<(SessionId, String)>,
) -> impl IntoView {
    let Session { id, ip, agent, created_at, last_seen_at, current, .. } = session;
    let name = agent_name(agent.as_deref());
    let of = maybe(current.then_some(()), |()| view! { <span class="tag tag-here">"this one"</span> });
    let called = name.clone();
    let end = (!current).then(|| icon_button("log-out", format!("End {called}"), move |_| on_end.run((id, called.clone()))));
    view! {
        <tr role="row">
            <th role="rowheader" scope="row"><span class="row-name" title=agent>{name}{of}</span></th>
            <td role="cell" class="row-wide dim">{ip.unwrap_or_else(|| "unknown".into())}</td>
            <td role="cell" data-label="Since"><Since at=created_at/></td>
            <td role="cell" data-label="Last used"><Since at=last_seen_at/></td>
            <td role="cell" class="row-actions">{end}</td>
        </tr>
    }
    .erase()
}
