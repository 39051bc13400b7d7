//! What stands where a list would: nothing yet, nothing that fits, or a failure. The three never look alike.

use domain::Problem;
use leptos::prelude::*;

use super::{
    button::{Tone, button},
    dynamic::{Erase, each, maybe},
    icon::icon,
};

/// One sentence, one thing to do, and links to other ways on: texts and where they lead.
pub fn empty_state(
    icon_name: &'static str,
    sentence: &'static str,
    action: AnyView,
    others: &'static [(&'static str, &'static str)],
) -> AnyView {
    let other = |(text, href): &'static (&'static str, &'static str)| view! { <a class="link" href=*href rel=external(href)>{*text}</a> };
    let others = (!others.is_empty()).then(|| view! { <p class="blank-others">{each(others, other)}</p> }.erase());
    view! { <div class="blank">{icon(icon_name)}<p>{sentence}</p>{action}{others}</div> }.erase()
}

/// The router leaves links to what is no page of the app to the browser.
fn external(href: &str) -> Option<&'static str> {
    href.starts_with("/api/").then_some("external")
}

/// What failed, why, and a button that tries again.
pub fn failure(what: &'static str, problem: &Problem, retry: impl Fn() + 'static) -> AnyView {
    let incident = maybe(problem.incident.clone(), |incident| view! { <p class="note">{format!("Incident {incident}")}</p> });
    view! {
        <div class="blank blank-failed" role="alert">
            {icon("triangle-alert")}
            <h2>{what}</h2>
            <p>{problem.message.clone()}</p>
            {incident}
            {button(Tone::Plain, "rotate-cw", "Retry", move |_| retry())}
        </div>
    }
    .erase()
}
