//! Env project: its files as tabs, the content of each sealed until it is opened.

use domain::{Code, EnvFile, EnvProject, EnvProjectDetail, EnvProjectId, FileType, Problem};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::envs::delete_project;
use crate::{
    browser::page::{answer, keep_focus},
    components::{
        button::{Tone, button},
        changes::Changes,
        dynamic::{Erase, Part, each, flag, loading, maybe, part, text},
        env_editor::Editor,
        env_export::EnvExport,
        env_history::EnvHistory,
        env_panel::EnvPanel,
        env_project_form::EnvProjectForm,
        icon::icon,
        layout::top_bar,
        loaded::loaded_or_kept,
        query::{QuerySetter, query, with_query},
        title::title,
        toast::Toasts,
    },
    resource::{current, load},
    rpc::envs::get_env_project,
};

/// The page.
#[component]
pub fn EnvProjectPage() -> impl IntoView {
    let params = use_params_map();
    let changes = Changes::get();
    let own = Memo::new(move |_| params.with(|params| params.get_str("id").and_then(|id| id.parse::<EnvProjectId>().ok())));
    let key = move || format!("{}/{}", changes.track(), own.get().map(|id| id.to_string()).unwrap_or_default());
    let detail = load(key, |key| async move {
        let id = key.split_once('/').and_then(|(_, id)| id.parse().ok());
        let id = id.ok_or_else(|| Problem::new(Code::EnvProjectNotFound, "There is no such env project."))?;
        answer(get_env_project(id).await)
    });
    // A reload that fails leaves what was there: something may be typed.
    let arrived = RwSignal::new(None::<EnvProjectId>);
    Effect::new(move || {
        if let Some(detail) = current(detail) {
            arrived.set(Some(detail.project.id));
        }
    });
    let is_kept = move || arrived.get().is_some() && arrived.get() == own.get();
    let set_query = QuerySetter::new();
    let name = move || part(move || current(detail).map_or_else(|| "Env project".into(), |detail| detail.project.name));
    let crumbs = view! {
        <li><a href="/envs">"Env projects"</a>{icon("chevron-right")}</li>
        <li aria-current="page">{loading(|| ().into_any(), name)}</li>
    };
    let page = move || {
        let kept = Memo::new(move |before: Option<&Option<EnvProjectDetail>>| {
            let before = before.cloned().flatten().filter(|before| own.get() == Some(before.project.id));
            current(detail).or(before)
        });
        let unsaved = RwSignal::new(false);
        let header = part(move || maybe(kept.get(), |detail| header(detail.project, unsaved, set_query)));
        view! { {header}{files(kept, unsaved, set_query)} }.erase()
    };
    view! {
        {top_bar(crumbs.erase(), ().into_any())}
        <div class="body">{loaded_or_kept("This env project could not be loaded", detail, is_kept, page)}</div>
    }
}

fn header(project: EnvProject, unsaved: RwSignal<bool>, set_query: QuerySetter) -> AnyView {
    keep_focus();
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let navigate = use_navigate();
    let name = project.name.clone();
    let delete = move |_| {
        if unsaved.get_untracked() {
            return toasts.failed(&format!("{name} was not deleted."), "Save what you changed in its file, or discard it, first.");
        }
        let navigate = navigate.clone();
        delete_project(toasts, changes, project.id, name.clone(), move || navigate("/envs", Default::default()));
    };
    let description = maybe(project.description, |description| view! { <p class="prose">{description}</p> });
    view! {
        {title(&project.name)}
        <div id="head" class="head">
            <div class="head-title"><div><h1>{project.name.clone()}</h1>{description}</div></div>
            <div class="actions">
                {button(Tone::Plain, "pencil", "Edit", move |_| set_query.push(&[("dialog", Some("edit"))]))}
                {button(Tone::Danger, "trash-2", "Delete", delete)}
            </div>
        </div>
    }
    .erase()
}

/// The tabs, the file of the one that the address names, and what lies over it.
fn files(detail: Memo<Option<EnvProjectDetail>>, unsaved: RwSignal<bool>, set_query: QuerySetter) -> AnyView {
    let files = Memo::new(move |_| detail.with(|detail| detail.as_ref().map(|detail| detail.files.clone()).unwrap_or_default()));
    // The first that there is when a project comes: a file that comes later must not take the place of the one that is edited.
    let first = Memo::new(move |before: Option<&(Option<EnvProjectId>, FileType)>| {
        let id = detail.with(|detail| detail.as_ref().map(|detail| detail.project.id));
        let first = || files.with_untracked(|files| files.first().map(|file| file.file_type)).unwrap_or_default();
        before.filter(|(before, _)| *before == id).copied().unwrap_or_else(|| (id, first()))
    });
    let named = query("file");
    let chosen = Memo::new(move |_| named.with(|named| named.as_deref().and_then(FileType::parse)).unwrap_or_else(|| first.get().1));
    let tab = move |file_type: FileType| {
        let is_there = Memo::new(move |_| files.with(|files| files.iter().any(|file| file.file_type == file_type)));
        let href = text(move || with_query(&[("file", Some(file_type.as_str())), ("dialog", None)]));
        let current = flag("true", move || chosen.get() == file_type);
        let class = text(move || if is_there.get() { "file-tab" } else { "file-tab file-tab-new" }.to_owned());
        let plus = part(move || (!is_there.get()).then(|| icon("plus")));
        let unseen = part(move || (!is_there.get()).then(|| view! { <span class="unseen">"Add "</span> }.erase()));
        view! { <a class=class href=href data-noscroll aria-current=current>{plus}{unseen}{file_type.file_name()}</a> }
    };
    let place = Memo::new(move |_| detail.with(|detail| detail.as_ref().map(|detail| (detail.project.id, chosen.get()))));
    let panel = part(move || {
        maybe(place.get(), |(id, file_type)| {
            let is_it = move |file: &&EnvFile| file.file_type == file_type;
            let stored = Memo::new(move |_| files.with(|files| files.iter().find(is_it).cloned()));
            let editor = Editor::new(id, file_type, stored);
            Effect::new(move || unsaved.set(editor.dirty.get()));
            view! { <EnvPanel editor set_query/>{dialogs(detail, editor, set_query)} }
        })
    });
    view! {
        <nav class="file-tabs" aria-label="Files">{each(FileType::ALL, tab)}</nav>
        {panel}
    }
    .erase()
}

/// The dialog that the address names.
fn dialogs(detail: Memo<Option<EnvProjectDetail>>, editor: Editor, set_query: QuerySetter) -> Part {
    let dialog = query("dialog");
    let on_close = Callback::new(move |()| set_query.replace(&[("dialog", None)]));
    let on_saved = Callback::new(|_: EnvProject| {});
    // Known after hydration: a dialog is never part of the page that the server prints.
    let is_awake = RwSignal::new(false);
    Effect::new(move || is_awake.set(true));
    part(move || {
        let (dialog, true) = (dialog.get()?, is_awake.get()) else { return None };
        // A reload must not touch what is being typed.
        let project = detail.with_untracked(|detail| detail.as_ref().map(|detail| detail.project.clone()));
        let file = editor.stored.get_untracked();
        match dialog.as_str() {
            "edit" => Some(view! { <EnvProjectForm project=Some(project?) on_close on_saved/> }.erase()),
            "export" if file.is_some() => Some(view! { <EnvExport editor on_close/> }.erase()),
            "history" => Some(view! { <EnvHistory editor file=file? on_close/> }.erase()),
            _ => None,
        }
    })
}
