//! Env projects: the piece of wasm of both their pages, and the first of them, every project as a card.

use domain::{EnvProject, EnvProjectId, EnvProjectSummary, FileType};
use leptos::{prelude::*, task::spawn_local, wasm_split::wasm_split};
use leptos_meta::Title;
use leptos_router::{ChooseView, hooks::use_navigate};

use super::env_project::EnvProjectPage;
use crate::{
    browser::page::{answer, focus_if_lost},
    components::{
        button::{Tone, button, icon_button, new_button},
        changes::Changes,
        dynamic::{Erase, Part, Row, each, flag, maybe, part, rows, text},
        empty_state::empty_state,
        env_project_form::EnvProjectForm,
        icon::icon,
        layout::top_bar,
        loaded::{arrived, loaded},
        query::{QuerySetter, query, with_query},
        relative_time::Since,
        search_box::{Search, search_box},
        toast::Toasts,
        undo::undo,
    },
    piece::{Pieced, pieced},
    resource::{Loading, current, load},
    rpc::envs::{delete_env_project, list_env_projects, restore_env_project},
};

const ALTERNATIVES: [(&str, &str); 2] = [("Keep single keys instead", "/keys"), ("Fill it through the API", "/api/docs")];

/// Which of the pages, in a piece of wasm of their own.
#[derive(Clone, Copy)]
pub enum Envs {
    /// All projects.
    All,
    /// One of them.
    One,
}

#[wasm_split(envs, wasm_split_path = ::leptos::wasm_split, fallible)]
fn page(which: Envs) -> Pieced {
    Ok(match which {
        Envs::All => view! { <EnvsPage/> }.into_any(),
        Envs::One => view! { <EnvProjectPage/> }.into_any(),
    })
}

impl ChooseView for Envs {
    async fn choose(self) -> AnyView {
        pieced(page(self)).await
    }

    async fn preload(&self) {}
}

type Projects = Loading<Vec<EnvProjectSummary>>;

/// Which cards are shown.
#[derive(Clone, Copy)]
struct Filter {
    search: Search,
    with: Memo<Option<String>>,
}

impl Filter {
    fn file_type(self) -> Option<FileType> {
        self.with.with(|with| with.as_deref().and_then(FileType::parse))
    }

    fn fits(self, summary: &EnvProjectSummary) -> bool {
        let EnvProject { name, description, .. } = &summary.project;
        self.file_type().is_none_or(|wanted| summary.files.contains(&wanted)) && self.search.fits(std::iter::once(name).chain(description))
    }
}

#[component]
fn EnvsPage() -> impl IntoView {
    let changes = Changes::get();
    let projects = load(move || changes.track().to_string(), |_| async { answer(list_env_projects().await) });
    let set_query = QuerySetter::new();
    let filter = Filter { search: Search::new(set_query), with: query("with") };
    let create = move || set_query.push(&[("dialog", Some("new"))]);
    let cards = move || {
        let fitting = move || {
            let all = current(projects).unwrap_or_default();
            all.into_iter().filter(|summary| filter.fits(summary)).collect::<Vec<_>>()
        };
        let has_any = Memo::new(move |_| projects.with(|loaded| matches!(loaded, Some(Ok(all)) if !all.is_empty())));
        let has_fitting = Memo::new(move |_| !fitting().is_empty());
        let cards = move || fitting().into_iter().map(|row| Row::new(key(&row), move || card(row, set_query))).collect();
        let clear = move |_| {
            filter.search.clear();
            set_query.push(&[("q", None), ("with", None)]);
        };
        let body = part(move || match (has_any.get(), has_fitting.get()) {
            (false, _) => {
                let sentence =
                    "No env projects yet. One keeps the .env files of an application as they are, comments and all, with every version.";
                empty_state("folder-lock", sentence, new_button("New env project", move |_| create()), &ALTERNATIVES)
            }
            (true, false) => {
                empty_state("search", "No env project fits this search.", button(Tone::Plain, "x", "Clear the search", clear), &[])
            }
            (true, true) => view! { <div class="cards">{rows(cards)}</div> }.erase(),
        });
        view! { {part(move || has_any.get().then(|| chips(projects, filter)))}{body} }.erase()
    };
    view! {
        <Title text="Env projects · Kagi"/>
        {top_bar(view! { <li aria-current="page">"Env projects"</li> }.erase(), search_box(filter.search, "Search env projects"))}
        <div class="body">
            <div class="head">
                <div class="head-title">
                    <div><h1>"Env projects"</h1><p>"Whole .env files, kept byte for byte: comments, quotes and order stay."</p></div>
                </div>
                <div class="actions">{new_button("New env project", move |_| create())}</div>
            </div>
            {loaded("Your env projects could not be loaded", projects, cards)}
        </div>
        {dialogs(projects, set_query)}
    }
}

fn chips(projects: Projects, filter: Filter) -> AnyView {
    let count = move |wanted: Option<FileType>| {
        let fits = |summary: &&EnvProjectSummary| wanted.is_none_or(|wanted| summary.files.contains(&wanted));
        current(projects).unwrap_or_default().iter().filter(fits).count()
    };
    let chip = move |wanted: Option<FileType>| {
        let label = wanted.map_or_else(|| "All".to_owned(), FileType::file_name);
        let current = flag("true", move || filter.file_type() == wanted);
        let href = text(move || with_query(&[("with", wanted.map(FileType::as_str))]));
        view! { <a class="chip" href=href data-noscroll aria-current=current>{text(move || format!("{label} {}", count(wanted)))}</a> }
    };
    view! { <nav class="chips" aria-label="Files">{each(std::iter::once(None).chain(FileType::ALL.map(Some)), chip)}</nav> }.erase()
}

/// A card that shows something else is another card.
fn key(summary: &EnvProjectSummary) -> String {
    format!("{} {}", summary.project.id, summary.project.version)
}

fn card(summary: EnvProjectSummary, set_query: QuerySetter) -> AnyView {
    let EnvProjectSummary { project, files } = summary;
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let (id, name) = (project.id, project.name.clone());
    let tags = each(files.iter(), |file| view! { <li class="tag">{file.file_name()}</li> });
    let tags = if files.is_empty() {
        view! { <p class="note">"No files yet"</p> }.erase()
    } else {
        view! { <ul class="tags" aria-label="Files">{tags}</ul> }.erase()
    };
    let (edit, delete) = (format!("Edit {name}"), format!("Delete {name}"));
    let edit_it = move |_| set_query.push(&[("dialog", Some("edit")), ("project", Some(&id.to_string()))]);
    let delete_it = move |_| delete_project(toasts, changes, id, name.clone(), || focus_if_lost("#content"));
    view! {
        <article class="card">
            <div class="card-top">
                <span class="monogram" aria-hidden="true">{icon("folder-lock")}</span>
                <div>
                    <h2><a href=format!("/envs/{id}")>{project.name.clone()}</a></h2>
                    {maybe(project.description, |description| view! { <small class="dim">{description}</small> })}
                </div>
            </div>
            {tags}
            <div class="card-meta">
                <Since at=project.updated_at/>
                <div class="card-actions">{icon_button("pencil", edit, edit_it)}{icon_button("trash-2", delete, delete_it)}</div>
            </div>
        </article>
    }
    .erase()
}

/// Moves a project to the trash, with a way back; then does what the page does without it.
pub fn delete_project(toasts: Toasts, changes: Changes, id: EnvProjectId, name: String, then: impl FnOnce() + 'static) {
    spawn_local(async move {
        match answer(delete_env_project(id).await) {
            Err(problem) => toasts.failed(&format!("{name} was not deleted."), &problem.message),
            Ok(()) => {
                toasts.undoable(format!("Moved {name} to the trash"), move || undo(toasts, changes, restore_env_project(id)));
                changes.announce();
                then();
            }
        }
    });
}

/// The dialog that the address names.
fn dialogs(projects: Projects, set_query: QuerySetter) -> Part {
    let (dialog, selected) = (query("dialog"), query("project"));
    let navigate = use_navigate();
    let on_close = Callback::new(move |()| set_query.replace(&[("dialog", None), ("project", None)]));
    let on_made = Callback::new(move |project: EnvProject| navigate(&format!("/envs/{}", project.id), Default::default()));
    let on_saved = Callback::new(|_: EnvProject| {});
    // A reload of the list must not touch what is being typed.
    let ready = arrived(projects, |_| true);
    part(move || match dialog.get()?.as_str() {
        "new" => Some(view! { <EnvProjectForm on_close on_saved=on_made/> }.erase()),
        "edit" if ready.get() => {
            let id = selected.get_untracked()?;
            let all = untrack(move || current(projects))?;
            let project = all.into_iter().map(|summary| summary.project).find(|project| project.id.to_string() == id);
            Some(view! { <EnvProjectForm project=Some(project?) on_close on_saved/> }.erase())
        }
        _ => None,
    })
}
