//! The form that makes or changes an access key.

use domain::{
    AccessKey, AccessKeyChange, AccessKeyInput, CategoryId, Environment, IssuedAccessKey, Patch, Problem, Timestamp,
    access_key::MAX_NARROWING,
};
use leptos::{ev::Event, prelude::*};
use web_sys::Element;

use super::{
    changes::Changes,
    check_list::{CheckList, Choice},
    dialog::FormDialog,
    dynamic::{Change, Erase, maybe},
    field::TextField,
    form::Form,
    issued_key::Issued,
    reauth::Reauth,
    scope_matrix::ScopeMatrix,
    select_field::SelectField,
    text_list::{Names, TextList, TextListField},
    toast::Toasts,
};
use crate::{
    browser::{clock, page::focus_soon},
    rpc::access_keys::{create_access_key, update_access_key},
};

const DAY: i64 = 24 * 60 * 60;
const DEFAULT_LIFE: &str = "90";
const NEVER: &str = "never";
const AS_IT_IS: &str = "";
const LIVES: [(&str, &str); 6] = [
    (AS_IT_IS, "As it is"),
    ("7", "In 7 days"),
    ("30", "In 30 days"),
    (DEFAULT_LIFE, "In 90 days"),
    ("365", "In a year"),
    (NEVER, "Never"),
];

const PROJECTS: Names = Names {
    legend: "Only these projects",
    item: "Project",
    add: "Add project",
    remove: "Remove this project",
    example: "blog",
    pointer: "/projects",
    most: MAX_NARROWING,
};

const NETWORKS: Names = Names {
    legend: "Only from these networks",
    item: "Network",
    add: "Add network",
    remove: "Remove this network",
    example: "192.0.2.0/24",
    pointer: "/cidrs",
    most: MAX_NARROWING,
};

const NARROWING: [&str; 4] = ["/projects", "/environments", "/cidrs", "/categoryIds"];

/// What was typed.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    scopes: RwSignal<Vec<domain::Scope>>,
    life: RwSignal<&'static str>,
    projects: TextList,
    environments: RwSignal<Vec<String>>,
    networks: TextList,
    categories: RwSignal<Vec<String>>,
}

impl Draft {
    fn new(access_key: Option<&AccessKey>) -> Self {
        let names = |read: fn(&AccessKey) -> &Option<Vec<String>>| {
            TextList::new(access_key.and_then(|key| read(key).as_deref()).unwrap_or_default())
        };
        let environments = access_key.and_then(|key| key.environments.as_deref()).unwrap_or_default();
        let categories = access_key.and_then(|key| key.category_ids.as_deref()).unwrap_or_default();
        Self {
            name: RwSignal::new(access_key.map(|key| key.name.clone()).unwrap_or_default()),
            scopes: RwSignal::new(access_key.map(|key| key.scopes.clone()).unwrap_or_default()),
            life: RwSignal::new(if access_key.is_some() { AS_IT_IS } else { DEFAULT_LIFE }),
            projects: names(|key| &key.projects),
            environments: RwSignal::new(environments.iter().map(|one| one.as_str().to_owned()).collect()),
            networks: names(|key| &key.cidrs),
            categories: RwSignal::new(categories.iter().map(ToString::to_string).collect()),
        }
    }

    fn input(self) -> AccessKeyInput {
        AccessKeyInput {
            name: self.name.get_untracked(),
            scopes: self.scopes.get_untracked(),
            projects: given(self.projects.names()),
            category_ids: given(self.categories.with_untracked(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect())),
            environments: given(
                self.environments.with_untracked(|names| names.iter().filter_map(|name| Environment::parse(name)).collect()),
            ),
            cidrs: given(self.networks.names()),
            expires_at: match self.life.get_untracked() {
                // The server knows the time better.
                DEFAULT_LIFE => Patch::Keep,
                life => end(life),
            },
        }
    }

    fn change(self) -> AccessKeyChange {
        let input = self.input();
        AccessKeyChange {
            name: Some(input.name),
            scopes: Some(input.scopes),
            projects: input.projects.into(),
            category_ids: input.category_ids.into(),
            environments: input.environments.into(),
            cidrs: input.cidrs.into(),
            expires_at: end(self.life.get_untracked()),
        }
    }

    /// All that is wrong, but for networks: which texts are some is for the server to say.
    fn check(self) -> Result<(), Problem> {
        let Some(now) = clock::now() else { return Ok(()) };
        self.change().apply_to(Default::default(), now, |_| true).map(drop)
    }
}

/// The end that was chosen, as a change of the one that is there.
fn end(life: &str) -> Patch<Timestamp> {
    let after = |days: i64| Some(clock::now()?.after_seconds(days * DAY));
    match life {
        NEVER => Patch::Clear,
        days => days.parse().ok().and_then(after).map_or(Patch::Keep, Patch::Set),
    }
}

/// Nothing chosen is nothing narrowed.
fn given<T>(list: Vec<T>) -> Option<Vec<T>> {
    if list.is_empty() { None } else { Some(list) }
}

/// The form in its dialog.
#[component]
pub fn AccessKeyForm(
    /// The key to change; a new one without.
    #[prop(optional_no_strip)]
    access_key: Option<AccessKey>,
    /// The categories that the key can be narrowed to.
    categories: Vec<(CategoryId, String)>,
    /// Takes the form away.
    on_close: Callback<()>,
    /// Gets a new key as it was made.
    on_issued: Callback<Issued>,
) -> impl IntoView {
    let draft = Draft::new(access_key.as_ref());
    let form = Form::new(move || draft.check(), move || on_close.run(()));
    let (toasts, changes, reauth) = (Toasts::get(), Changes::get(), Reauth::get());
    let id = access_key.as_ref().map(|key| key.id);
    let (title, save_label, lives) = match &access_key {
        Some(key) => (format!("Edit {}", key.name), "Save", &LIVES[..]),
        None => ("New access key".to_owned(), "Create key", &LIVES[1..]),
    };
    let save = Box::new(move || {
        let request = reauth.renewing(move || async move {
            match id {
                Some(id) => update_access_key(id, draft.change()).await.map(|_| None),
                None => create_access_key(draft.input()).await.map(Some),
            }
        });
        let name = draft.name.get_untracked();
        let saved = move |issued: Option<IssuedAccessKey>| {
            changes.announce();
            match issued {
                Some(issued) => drop(on_issued.try_run(Issued { issued, rotated: false })),
                None => {
                    toasts.done(format!("Saved {}", name.trim()));
                    // The row that shows something else is another one, without the button that had the focus.
                    focus_soon("#content");
                }
            }
        };
        form.save(request, saved, async { Vec::new() });
    });
    let reached = access_key.and_then(|key| key.category_ids).unwrap_or_default();
    let narrowing = narrowing(form, draft, with_deleted(categories, &reached));
    view! {
        <FormDialog form title save_label on_save=save>
            <div class="columns">
                <TextField form label="Name" pointer="/name" value=draft.name autofocus=true/>
                <SelectField form label="Expires" pointer="/expiresAt" choices=lives chosen=draft.life/>
            </div>
            <ScopeMatrix form chosen=draft.scopes/>
            {narrowing}
        </FormDialog>
    }
}

/// The categories that can be chosen, and those that a key reaches still, though they were deleted: they can be taken away.
fn with_deleted(mut categories: Vec<(CategoryId, String)>, reached: &[CategoryId]) -> Vec<(CategoryId, String)> {
    for id in reached {
        if !categories.iter().any(|(known, _)| known == id) {
            categories.push((*id, "a deleted category".into()));
        }
    }
    categories
}

/// What is asked for rarely. It opens by itself where something in it is wrong.
fn narrowing(form: Form, draft: Draft, categories: Vec<(CategoryId, String)>) -> AnyView {
    let AccessKeyInput { projects, category_ids, environments, cidrs, .. } = draft.input();
    let open = RwSignal::new(projects.is_some() || category_ids.is_some() || environments.is_some() || cidrs.is_some());
    Effect::new(move || {
        if form.fails_under(&NARROWING) {
            open.set(true);
        }
    });
    let toggle: Change = Box::new(move |event: Event| open.set(event_target::<Element>(&event).has_attribute("open")));
    let is_open: Box<dyn FnMut() -> bool + Send> = Box::new(move || open.get());
    let environments: Vec<Choice> = Environment::ALL.map(|one| (one.as_str().to_owned(), one.as_str().to_owned())).into();
    let categories: Vec<Choice> = categories.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let categories = maybe((!categories.is_empty()).then_some(categories), |choices| {
        view! { <CheckList form legend="Only these categories" pointer="/categoryIds" choices chosen=draft.categories/> }.into_any()
    });
    view! {
        <details class="more" prop:open=is_open on:toggle=toggle>
            <summary>"Narrow it down (optional)"</summary>
            <div class="field-group">
                <CheckList form legend="Only these environments" pointer="/environments" choices=environments chosen=draft.environments/>
                <div class="columns">
                    <TextListField form of=&PROJECTS list=draft.projects/>
                    <TextListField form of=&NETWORKS list=draft.networks/>
                </div>
                {categories}
            </div>
        </details>
    }
    .erase()
}
