//! The forms of categories and entries, in a piece of wasm of their own: it comes once the page is awake, so that it keeps nobody
//! waiting who only looks something up.

use domain::Category;
use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::{
    category_form::CategoryForm,
    dynamic::Erase,
    entry_form::{EntryForm, EntryTask},
    toast::Toasts,
};

/// What builds the forms.
#[derive(Clone, Copy)]
pub struct Forms {
    /// That of a category, or of a new one: whether it is in use, what takes the form away, what gets the category as it was saved.
    pub category: fn(Option<Category>, bool, Callback<()>, Callback<Category>) -> AnyView,
    /// That of an entry: its category, what the form is for, the projects to choose from, what takes the form away.
    pub entry: fn(Category, EntryTask, Vec<String>, Callback<()>) -> AnyView,
}

#[wasm_split(desk, wasm_split_path = ::leptos::wasm_split, fallible)]
fn piece() -> Result<Forms, SplitLoaderError> {
    Ok(Forms { category: category_form, entry: entry_form })
}

fn category_form(category: Option<Category>, in_use: bool, on_close: Callback<()>, on_saved: Callback<Category>) -> AnyView {
    view! { <CategoryForm category in_use on_close on_saved/> }.erase()
}

fn entry_form(category: Category, task: EntryTask, projects: Vec<String>, on_close: Callback<()>) -> AnyView {
    view! { <EntryForm category task projects on_close/> }.erase()
}

/// The forms, once they are there. Where they do not come, that is said as soon as one is wanted, and it is taken away again.
pub fn forms(wanted: impl Fn() -> bool + 'static, take_away: Callback<()>) -> RwSignal<Option<Forms>> {
    let (forms, toasts) = (RwSignal::new(None), Toasts::get());
    Effect::new(move || {
        let wanted = wanted();
        if forms.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            match piece().await {
                // A page that was left meanwhile needs none.
                Ok(loaded) => drop(forms.try_set(Some(loaded))),
                Err(_) if wanted => {
                    toasts.failed("This form could not be opened.", "Check the connection, reload and try again.");
                    take_away.run(());
                }
                Err(_) => {}
            }
        });
    });
    forms
}
