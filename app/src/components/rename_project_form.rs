//! The form that gives a project another name.

use domain::{Problem, field::Fields, text::Line};
use leptos::{prelude::*, task::spawn_local};

use super::{
    changes::Changes,
    dialog::FormDialog,
    dynamic::{Change, Erase, each, maybe, part},
    field::TextField,
    form::Form,
    query::QuerySetter,
    toast::Toasts,
};
use crate::{browser::page::answer, rpc::projects::rename_project};

const MERGE: &str = "/merge";

/// The form in its dialog.
#[component]
pub fn RenameProjectForm(
    /// The project's name.
    name: String,
    /// The access keys that are narrowed to it.
    narrowed_keys: Vec<String>,
    /// The query of the project's page, which names the project.
    set_query: QuerySetter,
) -> impl IntoView {
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let to = RwSignal::new(name.clone());
    // For which name merging was allowed: for another it is asked again.
    let merge_into = RwSignal::new(None::<String>);
    let form = Form::new(move || to.with(|to| check(to)), move || set_query.replace(&[("dialog", None)]));
    let title = format!("Rename {name}");
    let keys = (!narrowed_keys.is_empty()).then(|| keys_note(&narrowed_keys));
    let save = Box::new(move || {
        let (from, to) = (name.clone(), to.get_untracked());
        let merge = merge_into.with_untracked(|allowed| allowed.as_ref() == Some(&to));
        let request = rename_project(from.clone(), to, merge);
        let saved = move |to: String| {
            set_query.replace(&[("dialog", None), ("name", Some(&to))]);
            let text = format!("Renamed {from} to {to}");
            if merge {
                // What was there before would be renamed with it.
                toasts.done(text);
            } else {
                toasts.undoable(text, move || undo(toasts, changes, set_query, from.clone(), to.clone()));
            }
            changes.announce();
        };
        form.save(request, saved, async { Vec::new() });
    });
    let merge = part(move || {
        maybe(form.fails_under(&[MERGE]).then_some(()), |()| {
            let allow: Change = Box::new(move |event| merge_into.set(event_target_checked(&event).then(|| to.get_untracked())));
            view! { <label class="check"><input type="checkbox" on:change=allow/>"Merge the two. They can't be told apart afterwards."</label> }
        })
    });
    view! {
        <FormDialog form title save_label="Rename project" on_save=save>
            <TextField form label="New name" pointer="/to" value=to hint="All its entries get it, also those in the trash." autofocus=true/>
            {merge}
            {keys}
        </FormDialog>
    }
}

fn check(to: &str) -> Result<(), Problem> {
    let mut fields = Fields::default();
    fields.check("/to", Line::<255>::parse(to));
    fields.finish()
}

fn keys_note(keys: &[String]) -> AnyView {
    view! {
        <div class="alert alert-note">
            <div>
                <p>"These access keys are narrowed to the old name. They don't follow: change them in Settings, or they find nothing."</p>
                <ul class="tags">{each(keys, |key| view! { <li class="tag">{key.clone()}</li> })}</ul>
            </div>
        </div>
    }
    .erase()
}

fn undo(toasts: Toasts, changes: Changes, set_query: QuerySetter, from: String, to: String) {
    spawn_local(async move {
        match answer(rename_project(to.clone(), from, false).await) {
            Ok(from) => {
                toasts.done(format!("Renamed {to} back to {from}"));
                set_query.replace(&[("name", Some(&from))]);
            }
            Err(problem) => toasts.failed(&format!("It is still called {to}."), &problem.message),
        }
        changes.announce();
    });
}
