//! Keys: every category as a card, found by name and by type.

use domain::{Category, CategorySummary, KeyType};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;

use crate::{
    browser::page::answer,
    components::{
        badge::badge,
        bulk::import_button,
        button::{Tone, button, new_button},
        category_form::CategoryForm,
        changes::Changes,
        dynamic::{Erase, Part, Row, each, flag, part, rows, text},
        empty_state::empty_state,
        environment::environment_dots,
        layout::top_bar,
        loaded::loaded,
        monogram::monogram,
        query::{QuerySetter, query, with_query},
        relative_time::Since,
        search_box::{Search, search_box},
    },
    resource::{Loading, current, load},
    rpc::categories::list_categories,
};

const ALTERNATIVES: [(&str, &str); 3] = [
    ("Import a .env file", "/keys?import=open"),
    ("Fill it through the API", "/api/docs"),
    ("Make an access key for a script", "/settings/keys"),
];

type Categories = Loading<Vec<CategorySummary>>;

/// Which cards are shown.
#[derive(Clone, Copy)]
struct Filter {
    search: Search,
    typed: Memo<Option<String>>,
}

impl Filter {
    fn key_type(self) -> Option<KeyType> {
        self.typed.with(|typed| typed.as_deref().and_then(KeyType::parse))
    }

    fn fits(self, summary: &CategorySummary) -> bool {
        self.key_type().is_none_or(|key_type| summary.category.key_type == key_type) && self.search.fits(texts(&summary.category))
    }
}

/// The page.
#[component]
pub fn KeysPage() -> impl IntoView {
    let changes = Changes::get();
    let categories = load(move || changes.track().to_string(), |_| async { answer(list_categories().await) });
    let set_query = QuerySetter::new();
    let filter = Filter { search: Search::new(set_query), typed: query("type") };
    let create = move || set_query.push(&[("dialog", Some("new"))]);

    let cards = move || {
        let fitting = move || {
            let all = current(categories).unwrap_or_default();
            all.into_iter().filter(|summary| filter.fits(summary)).collect::<Vec<_>>()
        };
        let count = move || categories.with(|loaded| matches!(loaded, Some(Ok(all)) if !all.is_empty()));
        let has_any = Memo::new(move |_| count());
        let has_fitting = Memo::new(move |_| !fitting().is_empty());
        let cards = move || fitting().into_iter().map(|row| Row::new(key(&row), move || card(row))).collect();
        let clear = move |_| {
            filter.search.clear();
            set_query.push(&[("q", None), ("type", None)]);
        };
        let body = part(move || match (has_any.get(), has_fitting.get()) {
            (false, _) => {
                let sentence = "No keys yet. A category is the template: make one for a service, then put one value per project and environment into it.";
                empty_state("key-round", sentence, new_button("New category", move |_| create()), &ALTERNATIVES)
            }
            (true, false) => {
                empty_state("search", "No category fits this search.", button(Tone::Plain, "x", "Clear the search", clear), &[])
            }
            (true, true) => view! { <div class="cards">{rows(cards)}</div> }.erase(),
        });
        view! { {part(move || has_any.get().then(|| chips(categories, filter)))}{body} }.erase()
    };
    view! {
        <Title text="Keys · Kagi"/>
        {top_bar(view! { <li aria-current="page">"Keys"</li> }.erase(), search_box(filter.search, "Search keys"))}
        <div class="body">
            <div class="head">
                <div class="head-title">
                    <div>
                        <h1>"Keys"</h1>
                        <p>"Templates for what you keep. Each holds one value per project and environment."</p>
                    </div>
                </div>
                <div class="actions">{import_button()}{new_button("New category", move |_| create())}</div>
            </div>
            {loaded("Your keys could not be loaded", categories, cards)}
        </div>
        {new_category(set_query)}
    }
}

/// What a category is found by.
fn texts(category: &Category) -> impl Iterator<Item = &String> {
    let texts = [Some(&category.name), category.description.as_ref(), category.env_var_name.as_ref()];
    texts.into_iter().flatten().chain(&category.field_definitions)
}

fn chips(categories: Categories, filter: Filter) -> AnyView {
    let count = move |key_type: Option<KeyType>| {
        let fits = |summary: &&CategorySummary| key_type.is_none_or(|key_type| summary.category.key_type == key_type);
        current(categories).unwrap_or_default().iter().filter(fits).count()
    };
    let chip = move |key_type: Option<KeyType>| {
        let label = match key_type {
            None => "All",
            Some(KeyType::Simple) => "Simple",
            Some(KeyType::Group) => "Group",
            Some(KeyType::Ssh) => "SSH",
            Some(KeyType::Json) => "JSON",
        };
        let current = flag("true", move || filter.key_type() == key_type);
        let href = text(move || with_query(&[("type", key_type.map(KeyType::as_str))]));
        view! { <a class="chip" href=href data-noscroll aria-current=current>{text(move || format!("{label} {}", count(key_type)))}</a> }
    };
    let choices = std::iter::once(None).chain(KeyType::ALL.map(Some));
    view! { <nav class="chips" aria-label="Key types">{each(choices, chip)}</nav> }.erase()
}

/// A card that shows something else is another card.
fn key(summary: &CategorySummary) -> String {
    let environments: String = summary.environments.iter().map(|environment| environment.as_str()).collect();
    format!("{} {} {} {environments}", summary.category.id, summary.category.version, summary.entry_count)
}

fn card(summary: CategorySummary) -> AnyView {
    let CategorySummary { category, entry_count, environments } = summary;
    let entries = if entry_count == 1 { "1 entry".to_owned() } else { format!("{entry_count} entries") };
    let names = match (&category.env_var_name, category.field_definitions.as_slice()) {
        (Some(name), _) => name.clone(),
        (None, [only]) => only.clone(),
        (None, [first, more @ ..]) => format!("{first} +{}", more.len()),
        (None, []) => category.description.clone().unwrap_or_else(|| "—".into()),
    };
    view! {
        <article class="card">
            <div class="card-top">
                {monogram(&category, "monogram")}
                <div>
                    <h2><a href=format!("/keys/{}", category.id)>{category.name.clone()}</a></h2>
                    <small class="dim">{entries}</small>
                </div>
            </div>
            <code>{names}</code>
            <div class="card-meta">{environment_dots(&environments)}<Since at=category.updated_at/>{badge(category.key_type)}</div>
        </article>
    }
    .erase()
}

fn new_category(set_query: QuerySetter) -> Part {
    let dialog = query("dialog");
    let navigate = use_navigate();
    let on_close = Callback::new(move |()| set_query.replace(&[("dialog", None)]));
    let on_saved = Callback::new(move |category: Category| navigate(&format!("/keys/{}", category.id), Default::default()));
    part(move || (dialog.get().as_deref() == Some("new")).then(|| view! { <CategoryForm on_close on_saved/> }.erase()))
}
