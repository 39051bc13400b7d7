//! The form that makes or changes an env project.

use domain::{EnvProject, EnvProjectChange, EnvProjectInput, Expected, Problem, env_project::EnvProjectFields};
use leptos::prelude::*;

use super::{
    changes::Changes,
    dialog::FormDialog,
    field::{TextField, TextKind},
    form::{Difference, Form},
    once::Once,
    toast::Toasts,
};
use crate::rpc::envs::{create_env_project, get_env_project, update_env_project};

/// What was typed.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    description: RwSignal<String>,
}

impl Draft {
    fn input(self) -> EnvProjectInput {
        let description = Some(self.description.get_untracked()).filter(|text| !text.trim().is_empty());
        EnvProjectInput { name: self.name.get_untracked(), description }
    }

    fn check(self) -> Result<(), Problem> {
        EnvProjectChange::from(self.input()).apply_to(EnvProjectFields::default()).map(drop)
    }

    /// What somebody else saved meanwhile, where that is something else.
    fn differences(self, now: EnvProject) -> Vec<Difference> {
        let name = Difference::of_text("Name", self.name, Some(now.name));
        let description = Difference::of_text("Description", self.description, now.description);
        [name, description].into_iter().flatten().collect()
    }
}

/// The form in its dialog.
#[component]
pub fn EnvProjectForm(
    /// The project to change; a new one without.
    #[prop(optional_no_strip)]
    project: Option<EnvProject>,
    /// Takes the form away.
    on_close: Callback<()>,
    /// Gets the project as it was saved.
    on_saved: Callback<EnvProject>,
) -> impl IntoView {
    let text = |read: fn(&EnvProject) -> Option<String>| RwSignal::new(project.as_ref().and_then(read).unwrap_or_default());
    let draft = Draft { name: text(|project| Some(project.name.clone())), description: text(|project| project.description.clone()) };
    let form = Form::new(move || draft.check(), move || on_close.run(()));
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let (title, save_label) = match &project {
        Some(project) => (format!("Edit {}", project.name), "Save"),
        None => ("New env project".to_owned(), "Create env project"),
    };
    // The project as it was last seen.
    let seen = StoredValue::new(project.map(|project| (project.id, project.tag())));
    let once = Once::new();
    let save = Box::new(move || {
        let request = async move {
            match seen.get_value() {
                Some((id, tag)) => update_env_project(id, Expected::tag(tag), draft.input().into()).await,
                None => once.send(async |name| create_env_project(name, draft.input()).await).await,
            }
        };
        let saved = move |project: EnvProject| {
            toasts.done(format!("Saved {}", project.name));
            changes.announce();
            on_saved.try_run(project);
        };
        let outdated = async move {
            let Some((id, _)) = seen.try_get_value().flatten() else { return Vec::new() };
            let Ok(detail) = get_env_project(id).await else { return Vec::new() };
            seen.try_set_value(Some((id, detail.project.tag())));
            draft.differences(detail.project)
        };
        form.save(request, saved, outdated);
    });
    view! {
        <FormDialog form title save_label on_save=save>
            <TextField form label="Name" pointer="/name" value=draft.name autofocus=true/>
            <TextField form label="Description (optional)" pointer="/description" value=draft.description kind=TextKind::Prose/>
        </FormDialog>
    }
}
