//! The form that makes or changes an entry.

use std::sync::Arc;

use domain::{
    Category, CategoryId, Code, Entry, EntryChange, EntryId, EntryInput, Environment, Expected, KeyType, Patch, Problem, SecretInput, Value,
};
use leptos::{ev::ClipboardEvent, prelude::*};

use super::{
    bulk::{Bulk, Incoming, Origin, has_variables, pasted_text},
    button::{Tone, button},
    changes::Changes,
    dialog::FormDialog,
    dynamic::{Change, Erase, each, part},
    entry_row::place,
    field::{TextField, TextKind},
    form::{Difference, Form, MASKED, both},
    once::Once,
    toast::Toasts,
    value_input::{ValueDraft, ValueInput},
};
use crate::{
    browser::{clock, page},
    rpc::{
        RpcError,
        entries::{create_entry, get_entry, reveal_entry, update_entry},
    },
};

const PROJECTS: &str = "known-projects";

/// What the form is for.
pub enum EntryTask {
    /// A new entry.
    New {
        /// Its project, as far as it is known.
        project_name: String,
        /// Its environment.
        environment: Environment,
    },
    /// Another state of an entry.
    Change(Entry),
    /// Another entry like this one, for another environment.
    Duplicate(Entry),
}

impl EntryTask {
    fn entry(&self) -> Option<&Entry> {
        match self {
            Self::New { .. } => None,
            Self::Change(entry) | Self::Duplicate(entry) => Some(entry),
        }
    }
}

/// What was typed.
#[derive(Clone, Copy)]
struct Draft {
    project_name: RwSignal<String>,
    environment: RwSignal<Environment>,
    expires: RwSignal<String>,
    expires_before: StoredValue<String>,
    file_name: RwSignal<String>,
    description: RwSignal<String>,
    notes: RwSignal<String>,
    value: ValueDraft,
    once: Once,
    replacing: RwSignal<bool>,
}

impl Draft {
    fn new(category: &Category, task: &EntryTask) -> Self {
        let entry = task.entry();
        let text = |read: fn(&Entry) -> Option<String>| RwSignal::new(entry.and_then(read).unwrap_or_default());
        let draft = Self {
            project_name: match task {
                EntryTask::New { project_name, .. } => RwSignal::new(project_name.clone()),
                _ => text(|entry| Some(entry.project_name.clone())),
            },
            environment: RwSignal::new(match task {
                EntryTask::New { environment, .. } => *environment,
                EntryTask::Change(entry) => entry.environment,
                EntryTask::Duplicate(entry) => another(entry.environment),
            }),
            expires: RwSignal::new(String::new()),
            expires_before: StoredValue::new(String::new()),
            file_name: text(|entry| entry.file_name.clone()),
            description: text(|entry| entry.description.clone()),
            notes: text(|entry| entry.notes.clone()),
            value: ValueDraft::new(category),
            once: Once::new(),
            replacing: RwSignal::new(matches!(task, EntryTask::New { .. })),
        };
        if let Some(expires_at) = entry.and_then(|entry| entry.expires_at) {
            // Which day it is depends on the person's zone, which the browser alone knows.
            Effect::new(move || {
                let date = clock::local_date(expires_at);
                draft.expires_before.set_value(date.clone());
                draft.expires.set(date);
            });
        }
        draft
    }

    fn change(self) -> EntryChange {
        let expires = self.expires.get_untracked();
        EntryChange {
            category_id: None,
            project_name: Some(self.project_name.get_untracked()),
            environment: Some(self.environment.get_untracked()),
            description: Patch::Set(self.description.get_untracked()),
            notes: Patch::Set(self.notes.get_untracked()),
            file_name: Patch::Set(self.file_name.get_untracked()),
            expires_at: if expires == self.expires_before.get_value() { Patch::Keep } else { clock::end_of_day(&expires).into() },
            value: self.replacing.get_untracked().then(|| self.value.value()),
        }
    }

    fn input(self, category_id: CategoryId, value: Value<SecretInput>) -> EntryInput {
        let filled = |text: RwSignal<String>| Some(text.get_untracked()).filter(|text| !text.trim().is_empty());
        EntryInput {
            category_id,
            project_name: self.project_name.get_untracked(),
            description: filled(self.description),
            environment: self.environment.get_untracked(),
            notes: filled(self.notes),
            file_name: filled(self.file_name),
            expires_at: clock::end_of_day(&self.expires.get_untracked()),
            value,
        }
    }

    /// A new entry's value: the one that was typed, or that of the entry that it is made from.
    async fn make(self, category_id: CategoryId, from: Option<EntryId>) -> Result<Entry, RpcError> {
        let value = match from.filter(|_| !self.replacing.get_untracked()) {
            Some(id) => reveal_entry(id).await?.value.into(),
            None => self.value.value(),
        };
        self.once.send(async |name| create_entry(name, self.input(category_id, value)).await).await
    }

    /// What somebody else saved meanwhile, where that is something else.
    fn differences(self, now: &Entry) -> Vec<Difference> {
        let environment = now.environment;
        let place =
            Difference::of("Environment", self.environment.get_untracked().as_str().into(), environment.as_str().into(), move || {
                self.environment.set(environment)
            });
        let expires = now.expires_at.map(clock::local_date);
        self.expires_before.set_value(expires.clone().unwrap_or_default());
        let value = self.replacing.get_untracked().then(|| Difference {
            label: "Value",
            yours: format!("{MASKED} as you typed it"),
            theirs: format!("{MASKED} as it is stored"),
            take: Arc::new(move || self.replacing.set(false)),
        });
        [
            Difference::of_text("Project", self.project_name, Some(now.project_name.clone())),
            place,
            Difference::of_text("Expires", self.expires, expires),
            Difference::of_text("File name", self.file_name, now.file_name.clone()),
            Difference::of_text("Description", self.description, now.description.clone()),
            Difference::of_text("Notes", self.notes, now.notes.clone()),
            value,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// All that is wrong, fields first.
    fn check(self) -> Result<(), Problem> {
        if page::has_bad_date() {
            return Err(Problem::field(Code::ValidationError, "/expiresAt", "Put in a whole date, or clear this field."));
        }
        let fields = self.change().apply_to(Default::default()).map(drop);
        let value = if self.replacing.get_untracked() { self.value.check() } else { Ok(()) };
        both(fields, value)
    }
}

/// The form in its dialog.
#[component]
pub fn EntryForm(
    /// The category, which says what the value looks like.
    category: Category,
    /// What the form is for.
    task: EntryTask,
    /// Projects that have entries already, to choose from.
    projects: Vec<String>,
    /// Takes the form away.
    on_close: Callback<()>,
) -> impl IntoView {
    let draft = Draft::new(&category, &task);
    let form = Form::new(move || draft.check(), move || on_close.run(()));
    let (toasts, changes, bulk) = (Toasts::get(), Changes::get(), Bulk::get());
    let (title, save_label) = match &task {
        EntryTask::New { .. } => (format!("New entry in {}", category.name), "Create entry"),
        EntryTask::Change(entry) => (format!("Edit {}", place(entry)), "Save"),
        EntryTask::Duplicate(entry) => (format!("Duplicate {}", place(entry)), "Create entry"),
    };
    let kept = match &task {
        EntryTask::Duplicate(_) => "The value is copied from there unless you replace it.",
        _ => "The stored value stays as it is unless you replace it.",
    };
    let (changed, from) = match task {
        EntryTask::New { .. } => (None, None),
        EntryTask::Change(entry) => (Some(entry), None),
        EntryTask::Duplicate(entry) => (None, Some(entry.id)),
    };
    let id = changed.as_ref().map(|entry| entry.id);
    let seen = StoredValue::new(changed.map(|entry| entry.tag()).unwrap_or_default());
    let category_id = category.id;
    let is_file = matches!(category.key_type, KeyType::Ssh | KeyType::Json);

    let save = Box::new(move || {
        let request = async move {
            match id {
                Some(id) => update_entry(id, Expected::tag(seen.get_value()), draft.change()).await,
                None => draft.make(category_id, from).await,
            }
        };
        let catch_up = async move {
            let Some(id) = id else { return Vec::new() };
            let Ok(entry) = get_entry(id).await else { return Vec::new() };
            seen.try_update_value(|seen| *seen = entry.tag());
            draft.differences(&entry)
        };
        let saved = move |entry: Entry| {
            toasts.done(format!("Saved {}", place(&entry)));
            changes.announce();
        };
        form.save(request, saved, catch_up);
    });
    let value = part(move || {
        if draft.replacing.get() {
            let offer = move |event: ClipboardEvent| offer_import(bulk, draft, &event);
            view! { <div class="contents" on:paste=offer><ValueInput form draft=draft.value file_name=draft.file_name/></div> }.erase()
        } else {
            view! {
                <div class="field">
                    <div>{button(Tone::Plain, "pencil", "Replace the value", move |_| draft.replacing.set(true))}</div>
                    <p class="note">{kept}</p>
                </div>
            }
            .erase()
        }
    });
    let file_name = is_file.then(|| {
        let hint = "Under which the value is downloaded.";
        view! { <TextField form label="File name (optional)" pointer="/fileName" value=draft.file_name hint kind=TextKind::Code/> }
    });
    view! {
        <FormDialog form title save_label on_save=save>
            <div class="columns">
                <TextField form label="Project" pointer="/projectName" value=draft.project_name list=PROJECTS autofocus=true/>
                {environments(draft.environment)}
            </div>
            <datalist id=PROJECTS>{each(projects, |project| view! { <option value=project></option> })}</datalist>
            {value}
            <div class="columns">
                {file_name}
                <TextField
                    form label="Expires (optional)" pointer="/expiresAt" value=draft.expires kind=TextKind::Date
                    hint="Good until the end of that day, where you are."
                />
            </div>
            <TextField form label="Description (optional)" pointer="/description" value=draft.description kind=TextKind::Prose/>
            <TextField form label="Notes (optional)" pointer="/notes" value=draft.notes kind=TextKind::Prose/>
        </FormDialog>
    }
}

/// Several variables that were pasted as a value may be meant to be imported. The field has them all the same.
fn offer_import(bulk: Bulk, draft: Draft, event: &ClipboardEvent) {
    let Some(text) = pasted_text(event).filter(|text| has_variables(text.expose(), 2)) else { return };
    // Only then has the field taken the paste: the import takes the focus away from it.
    request_animation_frame(move || {
        bulk.open(Incoming {
            text,
            file_name: None,
            project_name: draft.project_name.get_untracked(),
            environment: Some(draft.environment.get_untracked()),
            origin: Origin::Field,
        });
    });
}

/// Where a copy most likely goes.
fn another(environment: Environment) -> Environment {
    if environment == Environment::Production { Environment::Staging } else { Environment::Production }
}

fn environments(chosen: RwSignal<Environment>) -> impl IntoView {
    let option = move |one: Environment| {
        view! { <option value=one.as_str() selected=move || chosen.get() == one>{one.as_str()}</option> }
    };
    let choose: Change = Box::new(move |event| {
        if let Some(environment) = Environment::parse(&event_target_value(&event)) {
            chosen.set(environment);
        }
    });
    view! {
        <div class="field">
            <label for="field-environment">"Environment"</label>
            <select id="field-environment" class="input" on:change=choose>{each(Environment::ALL, option)}</select>
        </div>
    }
}
