//! Project: all its entries across categories, by environment, with the gaps.

use domain::Environment;
use leptos::{prelude::*, wasm_split::wasm_split};
use leptos_router::ChooseView;

use crate::{
    browser::page::{answer, keep_focus},
    components::{
        bulk::import_button,
        button::{Tone, button, icon_button},
        changes::Changes,
        check_form::CheckForm,
        copy_button::copy,
        dynamic::{Erase, Part, Press, each, loading, maybe, part},
        environment::environment,
        export_form::{ExportForm, whole_env_file},
        icon::icon,
        layout::top_bar,
        loaded::{arrived, loaded},
        printed::printed,
        query::{QuerySetter, own_query, query},
        rename_project_form::RenameProjectForm,
        title::title,
        toast::Toasts,
    },
    piece::{Pieced, pieced},
    resource::{Loading, current, load},
    rpc::projects::{Filling, ProjectView, get_project},
};

type Contained = Loading<ProjectView>;

/// The page, in a piece of wasm of its own.
#[derive(Clone, Copy)]
pub struct Project;

#[wasm_split(desk, wasm_split_path = ::leptos::wasm_split, fallible)]
fn page() -> Pieced {
    Ok(view! { <ProjectPage/> }.into_any())
}

impl ChooseView for Project {
    async fn choose(self) -> AnyView {
        pieced(page()).await
    }

    async fn preload(&self) {}
}

#[component]
fn ProjectPage() -> impl IntoView {
    let changes = Changes::get();
    let name = own_query("name");
    let key = move || format!("{}/{}", changes.track(), name.get().unwrap_or_default());
    let project = load(key, |key| async move {
        let name = key.split_once('/').map(|(_, name)| name.to_owned()).unwrap_or_default();
        answer(get_project(name).await)
    });
    let set_query = QuerySetter::new();
    let name = move || part(move || current(project).map_or_else(|| "Project".into(), |project| project.name));
    let crumbs = view! {
        <li><a href="/">"Overview"</a>{icon("chevron-right")}</li>
        <li aria-current="page">{loading(|| ().into_any(), name)}</li>
    };
    let grid = move || current(project).map(|project| project.grid).unwrap_or_default();
    let page = move || {
        let header = part(move || maybe(current(project), |project| header(&project, set_query)));
        view! { {header}{printed(grid)} }.erase()
    };
    view! {
        {top_bar(crumbs.erase(), ().into_any())}
        <div class="body">{loaded("This project could not be loaded", project, page)}</div>
        {dialogs(project, set_query)}
    }
}

fn header(project: &ProjectView, set_query: QuerySetter) -> AnyView {
    keep_focus();
    let ProjectView { name, summary, categories, environments, .. } = project;
    let tile = |filling: &Filling| tile(name.clone(), *categories, filling, set_query);
    view! {
        {title(name)}
        <div id="head" class="head">
            <div class="head-title"><div><h1>{name.clone()}</h1><p>{summary.clone()}</p></div></div>
            <div class="actions">
                {button(Tone::Plain, "check", "Check against .env.example", move |_| set_query.push(&[("dialog", Some("check"))]))}
                {import_button()}
                {button(Tone::Plain, "pencil", "Rename project", move |_| set_query.push(&[("dialog", Some("rename"))]))}
            </div>
        </div>
        <ul class="fillings" aria-label="Environments">{each(environments, tile)}</ul>
    }
    .erase()
}

/// How far one environment is filled, and the way out of it.
fn tile(name: String, categories: u32, filling: &Filling, set_query: QuerySetter) -> AnyView {
    let toasts = Toasts::get();
    let one = filling.environment;
    let ways_out = filling.has_variables.then(|| {
        let press: Press = Box::new(move |_| {
            let of = format!("{name}, {} as .env", one.as_str());
            copy(toasts, of, whole_env_file(name.clone(), one));
        });
        let label = format!("Copy as .env: {}", one.as_str());
        let export = move |_| set_query.push(&[("dialog", Some("export")), ("environment", Some(one.as_str()))]);
        view! {
            <div class="ways-out">
                <button type="button" class="btn" aria-label=label on:click=press>{icon("copy")}"Copy as .env"</button>
                {icon_button("download", format!("Export in another form: {}", one.as_str()), export)}
            </div>
        }
        .erase()
    });
    view! {
        <li class=one.as_str()>
            {environment(one)}
            <p><b>{filling.categories}</b>{format!(" of {categories}")}</p>
            {ways_out}
        </li>
    }
    .erase()
}

/// The dialog that the address names.
fn dialogs(project: Contained, set_query: QuerySetter) -> Part {
    let (dialog, environment) = (query("dialog"), query("environment"));
    // A reload of the page must not touch what is being typed.
    let ready = arrived(project, |_| true);
    part(move || {
        let (dialog, true) = (dialog.get()?, ready.get()) else { return None };
        let ProjectView { name, narrowed_keys, .. } = untrack(move || current(project))?;
        match dialog.as_str() {
            "rename" => Some(view! { <RenameProjectForm name narrowed_keys set_query/> }.erase()),
            "check" => Some(view! { <CheckForm name set_query/> }.erase()),
            "export" => {
                let environment = environment.get_untracked().as_deref().and_then(Environment::parse)?;
                Some(view! { <ExportForm name environment set_query/> }.erase())
            }
            _ => None,
        }
    })
}
