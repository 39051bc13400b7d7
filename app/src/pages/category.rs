//! Category: what it is, and its entries by project and environment.

use domain::{Category, Code, Contents, Entry, EntryId, Environment, Problem, listing::PRINTED};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_navigate, use_params_map};

use crate::{
    browser::page::{answer, focus_soon, keep_focus},
    components::{
        badge::badge,
        button::{Tone, button, new_button},
        category_form::CategoryForm,
        changes::Changes,
        dynamic::{Erase, Part, each, flag, loading, maybe, part, text},
        empty_state::empty_state,
        entry_drawer::EntryDrawer,
        entry_form::EntryTask,
        entry_forms::entry_forms,
        entry_grid::entry_grid,
        entry_row::{EntryActions, place},
        entry_table::entry_table,
        icon::icon,
        layout::top_bar,
        loaded::{arrived, loaded},
        monogram::monogram,
        query::{QuerySetter, query, with_query},
        search_box::{Search, search_box},
        title::title,
        toast::Toasts,
        undo::undo,
    },
    resource::{Loading, current, load},
    rpc::{
        categories::{category_contents, delete_category, restore_category},
        entries::{delete_entry, restore_entry},
    },
};

const ALTERNATIVES: [(&str, &str); 2] = [("Back to all keys", "/keys"), ("Fill it through the API", "/api/docs")];

type Contained = Loading<Contents>;

/// The page.
#[component]
pub fn CategoryPage() -> impl IntoView {
    let params = use_params_map();
    let changes = Changes::get();
    let (page, searched, only) = (query("page"), query("q"), query("only"));
    let contents = load(
        move || {
            let id = params.with(|params| params.get_str("id").unwrap_or_default().to_owned());
            format!("{id}/{}/{}", printed_page(page, searched, only).unwrap_or(0), changes.track())
        },
        |key| async move {
            let mut key = key.split('/');
            let id = key.next().and_then(|id| id.parse().ok());
            let id = id.ok_or_else(|| Problem::new(Code::CategoryNotFound, "There is no such category."))?;
            let page = key.next().and_then(|page| page.parse().ok()).filter(|page| *page > 0);
            answer(category_contents(id, page).await)
        },
    );
    load_the_rest(contents);
    let set_query = QuerySetter::new();
    let search = Search::new(set_query);
    let name = move || part(move || current(contents).map_or_else(|| "Category".into(), |contents| contents.category.name));
    let crumbs = view! {
        <li><a href="/keys">"Keys"</a>{icon("chevron-right")}</li>
        <li aria-current="page">{loading(|| ().into_any(), name)}</li>
    };
    let body = move || {
        let category = Memo::new(move |_| current(contents).map(|contents| contents.category));
        let header = part(move || maybe(category.get(), |category| header(category, set_query)));
        view! { {header}{entries(contents, search, set_query)} }.erase()
    };
    view! {
        {top_bar(crumbs.erase(), search_box(search, "Search entries"))}
        <div class="body">{loaded("This category could not be loaded", contents, body)}</div>
        {dialogs(contents, set_query)}
        {loading(|| ().into_any(), move || drawer(contents, set_query))}
    }
}

/// The server prints a long list page by page, where nothing is searched for; the browser has all of it.
fn printed_page(page: Memo<Option<String>>, searched: Memo<Option<String>>, only: Memo<Option<String>>) -> Option<u32> {
    if cfg!(target_arch = "wasm32") || searched.get().is_some() || only.get().is_some() {
        return None;
    }
    Some(page.get().and_then(|page| page.parse().ok()).filter(|page| *page > 0).unwrap_or(1))
}

/// Once the printed rows are awake, the others come.
fn load_the_rest(contents: Contained) {
    Effect::new(move || {
        if current(contents).is_some_and(|contents| !has_all(&contents)) {
            contents.refetch();
        }
    });
}

/// Long lists arrive in two parts.
fn has_all(contents: &Contents) -> bool {
    contents.entries.len() >= contents.total as usize
}

fn header(category: Category, set_query: QuerySetter) -> AnyView {
    keep_focus();
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
        <div id="head" class="head">
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
                {new_button("New entry", move |_| set_query.push(&[("dialog", Some("new-entry"))]))}
            </div>
        </div>
        {description}
    }
    .erase()
}

fn entries(contents: Contained, search: Search, set_query: QuerySetter) -> impl IntoView {
    let selected = query("entry");
    let (environment, view_name) = (query("only"), query("view"));
    let actions = actions(contents, set_query);
    let all = Memo::new(move |_| current(contents).map(|contents| contents.entries).unwrap_or_default());
    let wanted = Memo::new(move |_| environment.with(|name| name.as_deref().and_then(Environment::parse)));
    let fitting = Memo::new(move |_| {
        let fits = |entry: &&Entry| {
            let texts = [Some(&entry.project_name), entry.description.as_ref(), entry.file_name.as_ref()];
            wanted.get().is_none_or(|wanted| wanted == entry.environment) && search.fits(texts.into_iter().flatten())
        };
        all.with(|all| all.iter().filter(fits).cloned().collect::<Vec<_>>())
    });
    let has = Memo::new(move |_| (all.with(Vec::is_empty), fitting.with(Vec::is_empty)));
    let as_grid = Memo::new(move |_| view_name.with(|name| name.as_deref() == Some("grid")));
    let list = part(move || {
        let clear = move |_| {
            search.clear();
            set_query.push(&[("q", None), ("only", None)]);
        };
        match (has.get(), as_grid.get()) {
            ((true, _), _) => {
                let create = move |_| set_query.push(&[("dialog", Some("new-entry"))]);
                let sentence = "No entries yet. An entry is one value of this category for a project and an environment.";
                empty_state("file-key", sentence, new_button("New entry", create), &ALTERNATIVES)
            }
            ((false, true), _) => {
                empty_state("search", "No entry fits this search.", button(Tone::Plain, "x", "Clear the search", clear), &[])
            }
            ((false, false), true) => entry_grid(fitting),
            ((false, false), false) => entry_table(fitting, selected, actions),
        }
    });
    let chips = part(move || (!has.get().0).then(|| chips(all, wanted, as_grid)));
    view! { {chips}{list}{next_page(contents)} }
}

fn actions(contents: Contained, set_query: QuerySetter) -> EntryActions {
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let open = move |dialog: &'static str| {
        Callback::new(move |id: EntryId| set_query.push(&[("dialog", Some(dialog)), ("entry", Some(&id.to_string()))]))
    };
    let delete = Callback::new(move |entry: Entry| {
        let what = place(&entry);
        let mut at = 0;
        contents.update(|loaded| {
            if let Some(Ok(contents)) = loaded {
                at = contents.entries.iter().position(|other| other.id == entry.id).unwrap_or_default();
                contents.entries.retain(|other| other.id != entry.id);
                contents.total = contents.total.saturating_sub(1);
            }
        });
        // The button that had the focus is gone.
        focus_soon("#content");
        spawn_local(async move {
            let id = entry.id;
            match answer(delete_entry(id).await) {
                Ok(()) => toasts.undoable(format!("Moved {what} to the trash"), move || undo(toasts, changes, restore_entry(id))),
                Err(problem) => {
                    toasts.failed(&format!("{what} was not deleted."), &problem.message);
                    put_back(contents, entry, at);
                    if problem.code != Code::Unavailable {
                        changes.announce();
                    }
                }
            }
        });
    });
    EntryActions { edit: open("edit-entry"), duplicate: open("duplicate-entry"), delete }
}

/// Shows an entry again that was not deleted, unless the list has been loaded anew meanwhile.
fn put_back(contents: Contained, entry: Entry, at: usize) {
    contents.update(|loaded| {
        if let Some(Ok(contents)) = loaded
            && contents.entries.iter().all(|other| other.id != entry.id)
        {
            contents.entries.insert(at.min(contents.entries.len()), entry);
            contents.total += 1;
        }
    });
}

/// Which entries are shown, and how.
fn chips(all: Memo<Vec<Entry>>, wanted: Memo<Option<Environment>>, as_grid: Memo<bool>) -> AnyView {
    let chip = move |environment: Option<Environment>| {
        let count = move || all.with(|all| all.iter().filter(|entry| environment.is_none_or(|one| one == entry.environment)).count());
        let label = environment.map_or("all", Environment::as_str);
        let href = text(move || with_query(&[("only", environment.map(Environment::as_str)), ("page", None)]));
        let current = flag("true", move || wanted.get() == environment);
        view! { <a class="chip" href=href data-noscroll aria-current=current>{text(move || format!("{label} {}", count()))}</a> }
    };
    let view_chip = move |(name, label, grid): (Option<&'static str>, &'static str, bool)| {
        let href = text(move || with_query(&[("view", name)]));
        let current = flag("true", move || as_grid.get() == grid);
        view! { <a class="chip" href=href data-noscroll aria-current=current>{label}</a> }
    };
    view! {
        <div class="toolbar">
            <nav class="chips" aria-label="Environments">{each(std::iter::once(None).chain(Environment::ALL.map(Some)), chip)}</nav>
            <nav class="chips" aria-label="View">{each([(None, "List", false), (Some("grid"), "Grid", true)], view_chip)}</nav>
        </div>
    }
    .erase()
}

/// The way to the other rows where no script runs.
fn next_page(contents: Contained) -> Part {
    let page = query("page");
    part(move || {
        let contents = current(contents)?;
        let page = page.get().and_then(|page| page.parse().ok()).unwrap_or(1usize).max(1);
        if has_all(&contents) || page * PRINTED >= contents.total as usize {
            return None;
        }
        let href = with_query(&[("page", Some(&(page + 1).to_string()))]);
        let label = format!("The next of {} entries", contents.total);
        Some(view! { <nav class="chips" aria-label="Pages"><a class="btn" rel="next" href=href>{label}</a></nav> }.erase())
    })
}

/// Takes the dialog and the drawer out of the address.
fn close(set_query: QuerySetter) -> Callback<()> {
    Callback::new(move |()| set_query.replace(&[("dialog", None), ("entry", None), ("project", None), ("environment", None)]))
}

/// The dialog that the address names.
fn dialogs(contents: Contained, set_query: QuerySetter) -> Part {
    let (dialog, selected) = (query("dialog"), query("entry"));
    let (project, environment) = (query("project"), query("environment"));
    let on_close = close(set_query);
    let on_saved = Callback::new(|_: Category| {});
    // A reload of the list must not touch what is being typed: the form is built from the list as it was when it opened.
    let ready = arrived(contents, has_all);
    let form = entry_forms(move || dialog.with(Option::is_some), on_close);
    part(move || {
        let (dialog, true, form) = (dialog.get()?, ready.get(), form.get()) else { return None };
        let Contents { category, entries, .. } = untrack(move || current(contents))?;
        if dialog == "edit" {
            return Some(view! { <CategoryForm category=Some(category) in_use=!entries.is_empty() on_close on_saved/> }.erase());
        }
        let entry = || {
            let id = selected.get_untracked()?;
            Some(entries.iter().find(|entry| entry.id.to_string() == id)?.clone())
        };
        let task = match dialog.as_str() {
            "new-entry" => EntryTask::New {
                project_name: project.get_untracked().unwrap_or_default(),
                environment: environment.get_untracked().as_deref().and_then(Environment::parse).unwrap_or_default(),
            },
            "edit-entry" => EntryTask::Change(entry()?),
            "duplicate-entry" => EntryTask::Duplicate(entry()?),
            _ => return None,
        };
        let mut projects: Vec<String> = entries.into_iter().map(|entry| entry.project_name).collect();
        projects.dedup();
        form.map(|build| build(category, task, projects, on_close))
    })
}

/// The drawer of the entry that the address names.
fn drawer(contents: Contained, set_query: QuerySetter) -> Part {
    let (dialog, selected) = (query("dialog"), query("entry"));
    let (on_close, actions) = (close(set_query), actions(contents, set_query));
    let entry = Memo::new(move |_| {
        let id = selected.get().filter(|_| dialog.with(Option::is_none))?;
        let Contents { category, entries, .. } = current(contents)?;
        Some((entries.into_iter().find(|entry| entry.id.to_string() == id)?, category))
    });
    part(move || maybe(entry.get(), |(entry, category)| view! { <EntryDrawer entry category actions on_close/> }))
}
