//! The form that makes an access key.

use domain::{AccessKeyInput, CategoryId, Environment, Patch, Problem, access_key::MAX_NARROWING};
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
};
use crate::{browser::clock, rpc::access_keys::create_access_key};

const DAY: i64 = 24 * 60 * 60;
const DEFAULT_LIFE: &str = "90";
const NEVER: &str = "never";
const LIVES: [(&str, &str); 5] =
    [("7", "In 7 days"), ("30", "In 30 days"), (DEFAULT_LIFE, "In 90 days"), ("365", "In a year"), (NEVER, "Never")];

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
    fn new() -> Self {
        Self {
            name: RwSignal::new(String::new()),
            scopes: RwSignal::new(Vec::new()),
            life: RwSignal::new(DEFAULT_LIFE),
            projects: TextList::new(&[]),
            environments: RwSignal::new(Vec::new()),
            networks: TextList::new(&[]),
            categories: RwSignal::new(Vec::new()),
        }
    }

    fn input(self) -> AccessKeyInput {
        let end = |days: i64| Some(clock::now()?.after_seconds(days * DAY));
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
                NEVER => Patch::Clear,
                // The server knows the time better.
                DEFAULT_LIFE => Patch::Keep,
                days => days.parse().ok().and_then(end).map_or(Patch::Keep, Patch::Set),
            },
        }
    }

    /// All that is wrong, but for networks: which texts are some is for the server to say.
    fn check(self) -> Result<(), Problem> {
        let Some(now) = clock::now() else { return Ok(()) };
        self.input().into_change(now.after_seconds(DAY)).apply_to(Default::default(), now, |_| true).map(drop)
    }
}

/// Nothing chosen is nothing narrowed.
fn given<T>(list: Vec<T>) -> Option<Vec<T>> {
    if list.is_empty() { None } else { Some(list) }
}

/// The form in its dialog.
#[component]
pub fn AccessKeyForm(
    /// The categories that the key can be narrowed to.
    categories: Vec<(CategoryId, String)>,
    /// Takes the form away.
    on_close: Callback<()>,
    /// Gets the key as it was made.
    on_issued: Callback<Issued>,
) -> impl IntoView {
    let draft = Draft::new();
    let form = Form::new(move || draft.check(), move || on_close.run(()));
    let (changes, reauth) = (Changes::get(), Reauth::get());
    let save = Box::new(move || {
        let request = reauth.renewing(move || create_access_key(draft.input()));
        let saved = move |issued| {
            changes.announce();
            on_issued.try_run(Issued { issued, rotated: false });
        };
        form.save(request, saved, async { Vec::new() });
    });
    let narrowing = narrowing(form, draft, categories);
    view! {
        <FormDialog form title="New access key".into() save_label="Create key" on_save=save>
            <div class="columns">
                <TextField form label="Name" pointer="/name" value=draft.name autofocus=true/>
                <SelectField form label="Expires" pointer="/expiresAt" choices=&LIVES chosen=draft.life/>
            </div>
            <ScopeMatrix form chosen=draft.scopes/>
            {narrowing}
        </FormDialog>
    }
}

/// What is asked for rarely. It opens by itself where something in it is wrong.
fn narrowing(form: Form, draft: Draft, categories: Vec<(CategoryId, String)>) -> AnyView {
    let open = RwSignal::new(false);
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
