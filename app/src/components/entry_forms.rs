//! The form of an entry, in a piece of wasm that it shares with other work on keys: it comes once the page is awake, so that it keeps
//! nobody waiting who only looks something up.

use domain::Category;
use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::{
    dynamic::Erase,
    entry_form::{EntryForm, EntryTask},
    toast::Toasts,
};

/// Builds the form: for its category, for what it is, with the projects to choose from, and with what takes it away.
pub type BuildForm = fn(Category, EntryTask, Vec<String>, Callback<()>) -> AnyView;

#[wasm_split(desk, wasm_split_path = ::leptos::wasm_split, fallible)]
fn piece() -> Result<BuildForm, SplitLoaderError> {
    Ok(entry_form)
}

fn entry_form(category: Category, task: EntryTask, projects: Vec<String>, on_close: Callback<()>) -> AnyView {
    view! { <EntryForm category task projects on_close/> }.erase()
}

/// What builds the form, once it is there. Where it does not come, that is said as soon as the form is wanted, and it is taken away
/// again.
pub fn entry_forms(wanted: impl Fn() -> bool + 'static, take_away: Callback<()>) -> RwSignal<Option<BuildForm>> {
    let (form, toasts) = (RwSignal::new(None), Toasts::get());
    Effect::new(move || {
        let wanted = wanted();
        if form.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            match piece().await {
                // A page that was left meanwhile needs none.
                Ok(build) => drop(form.try_set(Some(build))),
                Err(_) if wanted => {
                    toasts.failed("This form could not be opened.", "Check the connection, reload and try again.");
                    take_away.run(());
                }
                Err(_) => {}
            }
        });
    });
    form
}
