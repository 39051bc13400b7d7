//! What to look at in a file, line by line, with a fix where there is one.

use domain::dotenv::{Issue, IssueKind, Severity};
use leptos::prelude::*;

use super::{
    dynamic::{Erase, Part, Press, each, part},
    env_editor::Editor,
    env_text::go_to_line,
    icon::icon,
    query::QuerySetter,
    toast::Toasts,
};

/// So many are listed; the others come once these are mended.
const SHOWN: usize = 50;

/// The list, or nothing.
pub fn env_issues(editor: Editor, set_query: QuerySetter) -> Part {
    let issues = Memo::new(move |_| editor.document.with(|document| document.issues().to_vec()));
    part(move || {
        issues.with(|issues| {
            let more = issues.len().saturating_sub(SHOWN);
            let more = (more > 0).then(|| view! { <p class="note">{format!("and {more} more")}</p> }.erase());
            let rows = each(issues.iter().take(SHOWN), |one| row(editor, set_query, one.clone()));
            let count = if rows.len() == 1 { "1 line to look at".to_owned() } else { format!("{} lines to look at", issues.len()) };
            (!issues.is_empty()).then(|| {
                view! {
                    <section class="issues" aria-label="Lines to look at">
                        <h2>{count}</h2>
                        <ul>{rows}</ul>
                        {more}
                    </section>
                }
                .erase()
            })
        })
    })
}

fn row(editor: Editor, set_query: QuerySetter, issue: Issue) -> AnyView {
    let Issue { line, kind, severity, message, fix } = issue;
    let go: Press = Box::new(move |_| {
        set_query.replace(&[("view", None)]);
        go_to_line(editor, line);
    });
    let fix = fix.filter(|_| kind == IssueKind::BadName).map(|name| {
        let toasts = Toasts::get();
        let label = format!("Call it {name}");
        let mend: Press = Box::new(move |_| mend(editor, toasts, line, &name));
        view! { <button type="button" class="link" on:click=mend>{label}</button> }.erase()
    });
    let is_error = severity == Severity::Error;
    view! {
        <li class=if is_error { "issue issue-error" } else { "issue" }>
            {icon("triangle-alert")}
            <button type="button" class="link" on:click=go>{format!("Line {line}")}</button>
            <span>{message}</span>
            {fix}
        </li>
    }
    .erase()
}

fn mend(editor: Editor, toasts: Toasts, line: u32, name: &str) {
    editor.read();
    let old = editor.document.with_untracked(|document| {
        document.assignments().iter().find(|assignment| assignment.line == line).map(|assignment| assignment.name.clone())
    });
    let Some(old) = old else { return };
    if let Err(broken) = editor.edit(|document| document.rename(&old, name)) {
        toasts.failed("The name was not changed.", &broken.0);
    }
}
