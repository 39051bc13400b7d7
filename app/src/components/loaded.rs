//! What loads has three states here: on its way, failed with a way to retry, and there.

use domain::Code;
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    changes::Changes,
    dynamic::{Erase, loading, part},
    empty_state::failure,
};
use crate::{pages::not_found::NotFound, resource::Loading};

/// Shows the view once the resource is there. It is built once and reads the resource itself, so that a reload changes what
/// differs and nothing else: focus and open rows stay.
pub fn loaded<T>(what_failed: &'static str, resource: Loading<T>, view: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    loaded_or_kept(what_failed, resource, || false, view)
}

/// The same for a view in which something may be typed: while `is_kept`, it stays through a reload that fails.
pub fn loaded_or_kept<T>(
    what_failed: &'static str,
    resource: Loading<T>,
    is_kept: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let changes = Changes::get();
    loading(skeleton, move || {
        let state = Memo::new(move |_| {
            let state = resource.with(|loaded| loaded.as_ref().map(|result| result.as_ref().err().cloned()));
            if is_kept() { Some(None) } else { state }
        });
        part(move || match state.get() {
            None => ().into_any(),
            Some(None) => view(),
            Some(Some(problem)) if matches!(problem.code, Code::CategoryNotFound | Code::EnvProjectNotFound | Code::NotFound) => {
                view! { <NotFound/> }.erase()
            }
            Some(Some(problem)) => failure(what_failed, &problem, move || changes.announce()),
        })
    })
}

/// Has the resource been there once, as a whole? Known after hydration, and true from then on: what is built by it stays through every
/// reload, as an open form has to.
pub fn arrived<T>(resource: Loading<T>, is_whole: fn(&T) -> bool) -> RwSignal<bool>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let arrived = RwSignal::new(false);
    Effect::new(move || {
        let is_there = resource.with(|loaded| matches!(loaded, Some(Ok(loaded)) if is_whole(loaded)));
        if is_there && !arrived.get_untracked() {
            arrived.set(true);
        }
    });
    arrived
}

fn skeleton() -> AnyView {
    view! { <div class="skeleton" role="status" aria-label="Loading"><div></div><div></div><div></div></div> }.erase()
}
