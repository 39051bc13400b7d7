//! The choice of a category's icon: a brand's mark, a picture of one's own, or neither.

use std::time::Duration;

use domain::{Category, Code, Expected, Patch, Problem};
use leptos::{html, leptos_dom::helpers::debounce, prelude::*, task::spawn_local};

use super::{
    button::{Tone, button},
    dynamic::{Change, Erase, each, part, text},
    field::Ties,
    form::Form,
    icon::icon,
    monogram::{mark, own_icon, tile},
};
use crate::{
    browser::{files, page::answer},
    rpc::{
        RpcError,
        icons::{Found, remove_icon, search_icons, set_icon},
    },
};

const TYPING: Duration = Duration::from_millis(200);

/// What was chosen.
#[derive(Clone, Copy)]
pub struct IconDraft {
    /// The brand's slug, or nothing.
    brand: RwSignal<String>,
    was: StoredValue<String>,
    /// The picture: where it is, or itself.
    own: RwSignal<Option<Own>>,
    had_own: StoredValue<bool>,
    /// A guess follows the name until a person chooses.
    guesses: StoredValue<bool>,
}

#[derive(Clone)]
enum Own {
    Kept(String),
    /// In base64.
    New(String),
}

impl IconDraft {
    /// The icon as it is; for a new category, none.
    pub fn new(category: Option<&Category>) -> Self {
        let brand = category.and_then(|category| category.icon_slug.clone()).unwrap_or_default();
        let own = category.filter(|category| category.own_icon).map(|category| Own::Kept(own_icon(category.id, category.version)));
        Self {
            was: StoredValue::new(brand.clone()),
            brand: RwSignal::new(brand),
            had_own: StoredValue::new(own.is_some()),
            own: RwSignal::new(own),
            guesses: StoredValue::new(category.is_none()),
        }
    }

    /// The brand, for a new category.
    pub fn slug(self) -> Option<String> {
        Some(self.brand.get_untracked()).filter(|slug| !slug.is_empty())
    }

    /// The brand, if it was changed. One that has no mark is not shown here, and stays.
    pub fn slug_change(self) -> Patch<String> {
        match self.slug() {
            slug if slug.clone().unwrap_or_default() == self.was.get_value() => Patch::Keep,
            slug => slug.into(),
        }
    }

    /// Sends the picture after the category was saved, or takes it away; the category as it is then.
    pub async fn send(self, saved: Category) -> Result<Category, RpcError> {
        let expected = Expected::tag(saved.tag());
        match self.own.try_get_untracked().flatten() {
            Some(Own::New(png)) => set_icon(saved.id, expected, png).await,
            None if self.had_own.try_get_value() == Some(true) => remove_icon(saved.id, expected).await,
            _ => Ok(saved),
        }
    }

    fn choose(self, brand: &str, own: Option<Own>) {
        self.guesses.set_value(false);
        self.brand.set(brand.to_owned());
        self.own.set(own);
    }

    fn guess(self, found: &Found) {
        if self.guesses.try_get_value() == Some(true) {
            self.brand.set(found.guess.clone().unwrap_or_default());
        }
    }
}

/// The icon as it will be, what to search for another in, and the marks that were found.
#[component]
pub fn IconChoice(
    /// The form it belongs to.
    form: Form,
    /// What was chosen.
    draft: IconDraft,
    /// The category's name: what it begins with, and what is searched for until something is typed.
    name: RwSignal<String>,
    /// The category's colour.
    color: RwSignal<String>,
) -> impl IntoView {
    let ties = Ties::new(form, "/icon");
    let query = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Result<Found, Problem>>);
    let mut ask = debounce(TYPING, move |(query, name): (String, String)| {
        spawn_local(async move {
            let answered = answer(search_icons(query, name).await);
            if let Ok(found) = &answered {
                draft.guess(found);
            }
            // The form may have been left by now.
            found.try_set(Some(answered));
        });
    });
    Effect::new(move || ask((query.get(), name.get())));

    let now = part(move || {
        let own = draft.own.get().map(|own| match own {
            Own::Kept(address) => address,
            Own::New(png) => format!("data:image/png;base64,{png}"),
        });
        let filled = |text: RwSignal<String>| Some(text.get()).filter(|text| !text.is_empty());
        tile("monogram monogram-large", &name.get(), filled(color), filled(draft.brand), own)
    });
    let remove = part(move || {
        let has_one = draft.own.with(Option::is_some) || draft.brand.with(|slug| !slug.is_empty());
        has_one.then(|| {
            button(Tone::Plain, "x", "Remove", move |_| {
                draft.choose("", None);
                form.typed();
            })
        })
    });
    let picker = NodeRef::<html::Input>::new();
    let pick: Change = Box::new(move |_| {
        let Some(input) = picker.get() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            // Saving waits for the file, or would leave it out.
            form.pending.set(true);
            spawn_local(async move {
                let read = files::read_icon(&file).await;
                form.pending.try_set(false);
                match read {
                    // The form may have been left meanwhile.
                    _ if draft.own.is_disposed() => {}
                    Ok(png) => {
                        draft.choose(&draft.brand.get_untracked(), Some(Own::New(png)));
                        form.check_field("/icon");
                    }
                    Err(message) => form.refuse(Problem::field(Code::ValidationError, "/icon", message)),
                }
            });
        }
        // The same file may be chosen again.
        input.set_value("");
    });
    let type_in: Change = Box::new(move |event| query.set(event_target_value(&event)));
    let mark_choice = move |slug: String, title: String| {
        let checked: Box<dyn FnMut() -> bool + Send> = {
            let slug = slug.clone();
            Box::new(move || draft.own.with(Option::is_none) && draft.brand.with(|brand| *brand == slug))
        };
        let (shape, tip) = (mark(&slug), title.clone());
        let choose: Change = Box::new(move |_| draft.choose(&slug, None));
        view! {
            <label title=tip>
                <input type="radio" name="brand" aria-label=title prop:checked=checked on:change=choose/>
                {shape}
            </label>
        }
    };
    let marks = part(move || match found.get() {
        None => ().into_any(),
        Some(Err(problem)) => view! { <p class="note">{problem.message}</p> }.erase(),
        Some(Ok(Found { brands, .. })) if brands.is_empty() => {
            view! { <p class="note">"No brand fits. Upload a picture, or leave it at the letter."</p> }.erase()
        }
        Some(Ok(Found { brands, .. })) => {
            view! { <div class="marks">{each(brands, |brand| mark_choice(brand.slug, brand.title))}</div> }.erase()
        }
    });
    view! {
        <fieldset class="field" id=ties.id.clone() tabindex="-1" data-invalid=ties.invalid() aria-describedby=ties.described_by()>
            <legend>"Icon"</legend>
            <div class="icon-now">
                {now}
                <input
                    class="input" type="search" aria-label="Search brand icons" placeholder="Search brands" spellcheck="false"
                    maxlength="100" prop:value=text(move || query.get()) on:input=type_in
                />
            </div>
            {marks}
            <div class="actions">
                <label class="btn">
                    {icon("upload")} "Upload a PNG"
                    <input type="file" accept="image/png" node_ref=picker on:change=pick/>
                </label>
                {remove}
            </div>
            {ties.message()}
        </fieldset>
    }
}
