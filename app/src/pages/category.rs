//! Category: what it is, and its entries by project and environment.

use domain::{Category, CategoryId, Code, Entry, EntryFilter, EntryId, Problem};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_navigate, use_params_map};

use crate::{
    browser::page::{answer, focus_soon},
    components::{
        badge::badge,
        button::{Tone, button},
        category_form::CategoryForm,
        changes::Changes,
        dynamic::{Erase, Part, Row, each, loading, maybe, part, rows},
        empty_state::empty_state,
        entry_form::EntryForm,
        entry_row::EntryRow,
        icon::icon,
        layout::top_bar,
        loaded::loaded,
        monogram::monogram,
        query::{QuerySetter, query},
        title::title,
        toast::Toasts,
    },
    resource::{Loading, load},
    rpc::{
        RpcError,
        categories::{delete_category, get_category, restore_category},
        entries::{delete_entry, list_entries, restore_entry},
    },
};

const COLUMNS: [&str; 5] = ["Project", "Environment", "Value", "Expires", "Actions"];

type Contents = (Category, Vec<Entry>);
type Contained = Loading<Contents>;

/// The page.
#[component]
pub fn CategoryPage() -> impl IntoView {
    let params = use_params_map();
    let changes = Changes::get();
    let contents = load(
        move || params.with(|params| format!("{}/{}", params.get_str("id").unwrap_or_default(), changes.track())),
        |key| async move {
            let id = key.split('/').next().and_then(|id| id.parse().ok());
            let id = id.ok_or_else(|| Problem::new(Code::CategoryNotFound, "There is no such category."))?;
            answer(contents_of(id).await)
        },
    );
    let set_query = QuerySetter::new();
    let name = move || part(move || now(contents).map_or_else(|| "Category".into(), |(category, _)| category.name));
    let crumbs = view! {
        <li><a href="/keys">"Keys"</a>{icon("chevron-right")}</li>
        <li aria-current="page">{loading(|| ().into_any(), name)}</li>
    };
    let page = move || {
        let header = part(move || maybe(now(contents), |(category, _)| header(category, set_query)));
        view! { {header}{entries(contents, set_query)} }.erase()
    };
    view! {
        {top_bar(crumbs.erase(), ().into_any())}
        <div class="body">{loaded("This category could not be loaded", contents, page)}</div>
        {loading(|| ().into_any(), move || dialogs(contents, set_query))}
    }
}

/// The category with all its entries, by project and then environment.
async fn contents_of(id: CategoryId) -> Result<Contents, RpcError> {
    let category = get_category(id).await?;
    let mut entries = Vec::new();
    let mut filter = EntryFilter { category_id: Some(id), ..Default::default() };
    loop {
        let page = list_entries(filter.clone()).await?;
        entries.extend(page.data);
        match page.next_cursor {
            Some(cursor) => filter.cursor = Some(cursor),
            None => break,
        }
    }
    entries.sort_by(|a, b| (&a.project_name, a.environment, a.created_at).cmp(&(&b.project_name, b.environment, b.created_at)));
    Ok((category, entries))
}

/// What is loaded now. Reactive.
fn now(contents: Contained) -> Option<Contents> {
    contents.with(|loaded| loaded.as_ref()?.as_ref().ok().cloned())
}

fn header(category: Category, set_query: QuerySetter) -> AnyView {
    let names = category.env_var_name.iter().chain(&category.field_definitions).cloned().collect::<Vec<_>>().join(", ");
    let names = (!names.is_empty()).then(|| view! { <span>{names}</span> }.erase());
    let description = maybe(category.description.clone(), |description| view! { <p class="prose">{description}</p> });
    let toasts = Toasts::get();
    let changes = Changes::get();
    let navigate = use_navigate();
    let (id, name) = (category.id, category.name.clone());
    let delete = move |_| {
        let (navigate, name) = (navigate.clone(), name.clone());
        spawn_local(async move {
            match answer(delete_category(id).await) {
                Err(problem) => toasts.failed(&format!("{name} was not deleted."), &problem.message),
                Ok(()) => {
                    toasts.undoable(format!("Moved {name} to the trash"), move || undo(toasts, changes, restore_category(id)));
                    navigate("/keys", Default::default());
                }
            }
        });
    };
    view! {
        {title(&category.name)}
        <div class="head">
            <div class="head-title">
                {monogram(&category, "monogram monogram-large")}
                <div>
                    <h1>{category.name.clone()}</h1>
                    <p class="head-note">{names}{badge(category.key_type)}</p>
                </div>
            </div>
            <div class="actions">
                {button(Tone::Plain, "pencil", "Edit", move |_| set_query.push(&[("dialog", Some("edit"))]))}
                {button(Tone::Danger, "trash-2", "Delete", delete)}
                {button(Tone::Primary, "plus", "New entry", move |_| set_query.push(&[("dialog", Some("new-entry"))]))}
            </div>
        </div>
        {description}
    }
    .erase()
}

fn entries(contents: Contained, set_query: QuerySetter) -> impl IntoView {
    let selected = query("entry");
    let toasts = Toasts::get();
    let changes = Changes::get();
    let on_edit = Callback::new(move |id: EntryId| set_query.push(&[("dialog", Some("edit-entry")), ("entry", Some(&id.to_string()))]));
    let on_delete = Callback::new(move |entry: Entry| {
        let what = format!("{}, {}", entry.project_name, entry.environment.as_str());
        contents.update(|loaded| {
            if let Some(Ok((_, entries))) = loaded {
                entries.retain(|other| other.id != entry.id);
            }
        });
        // The button that had the focus is gone.
        focus_soon("#content");
        spawn_local(async move {
            match answer(delete_entry(entry.id).await) {
                Ok(()) => toasts.undoable(format!("Moved {what} to the trash"), move || undo(toasts, changes, restore_entry(entry.id))),
                Err(problem) => {
                    toasts.failed(&format!("{what} was not deleted."), &problem.message);
                    changes.announce();
                }
            }
        });
    });
    let all = move || now(contents).map(|(_, entries)| entries).unwrap_or_default();
    let is_empty = Memo::new(move |_| all().is_empty());
    let row = move |entry: Entry| {
        Row::new(format!("{} {}", entry.id, entry.version), move || view! { <EntryRow entry selected on_edit on_delete/> })
    };
    let entries = move || all().into_iter().map(row).collect();
    part(move || {
        if is_empty.get() {
            let create = move |_| set_query.push(&[("dialog", Some("new-entry"))]);
            let sentence = "No entries yet. An entry is one value of this category for a project and an environment.";
            return empty_state("file-key", sentence, button(Tone::Primary, "plus", "New entry", create)).erase();
        }
        view! {
            <table class="entries" role="table" aria-label="Entries">
                <thead role="rowgroup">
                    <tr role="row">
                        {each(COLUMNS, |name| view! { <th role="columnheader" scope="col">{name}</th> })}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows(entries)}</tbody>
            </table>
        }
        .erase()
    })
}

/// Takes a deletion back, from whichever page the person is on by then.
fn undo(toasts: Toasts, changes: Changes, restore: impl Future<Output = Result<(), RpcError>> + 'static) {
    spawn_local(async move {
        match answer(restore.await) {
            Ok(()) => toasts.done("Restored"),
            Err(problem) => toasts.failed("It is still in the trash.", &problem.message),
        }
        changes.announce();
    });
}

/// The dialog that the address names.
fn dialogs(contents: Contained, set_query: QuerySetter) -> Part {
    let dialog = query("dialog");
    let selected = query("entry");
    let on_close = Callback::new(move |()| set_query.replace(&[("dialog", None)]));
    let on_saved = Callback::new(|_: Category| {});
    // A reload of the list must not touch what is being typed: the form is built from the list as it was when it opened.
    let ready = Memo::new(move |_| contents.with(|loaded| matches!(loaded, Some(Ok(_)))));
    part(move || {
        let (dialog, true) = (dialog.get()?, ready.get()) else { return None };
        let (category, entries) = contents.with_untracked(|loaded| loaded.as_ref()?.as_ref().ok().cloned())?;
        if dialog == "edit" {
            return Some(view! { <CategoryForm category=Some(category) in_use=!entries.is_empty() on_close on_saved/> }.erase());
        }
        let entry = match dialog.as_str() {
            "new-entry" => None,
            "edit-entry" => {
                let id = selected.get_untracked()?;
                Some(entries.iter().find(|entry| entry.id.to_string() == id)?.clone())
            }
            _ => return None,
        };
        let mut projects: Vec<String> = entries.into_iter().map(|entry| entry.project_name).collect();
        projects.dedup();
        Some(view! { <EntryForm category entry projects on_close/> }.erase())
    })
}
