//! What stands where a list would: nothing yet, nothing that fits, or a failure. The three never look alike.

use domain::Problem;
use leptos::prelude::*;

use super::{
    button::{Tone, button},
    dynamic::{Erase, maybe},
    icon::icon,
};

/// One sentence and one way on.
pub fn empty_state(icon_name: &'static str, sentence: &'static str, action: AnyView) -> AnyView {
    view! { <div class="blank">{icon(icon_name)}<p>{sentence}</p>{action}</div> }.erase()
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
