//! Pages whose code comes in a piece of wasm of its own, when the first of them is opened.

use std::future::pending;

use leptos::{prelude::*, wasm_split::SplitLoaderError};
use leptos_router::hooks::use_url;

use crate::browser::page::leave_for;

/// A page, or that its piece did not come.
pub type Pieced = Result<AnyView, SplitLoaderError>;

/// The page, once its piece is there. A piece that does not come on the way to the page has most likely gone with an older
/// release: then the browser loads the page as if it came from elsewhere. Where it did, what the server printed stays.
pub async fn pieced(page: impl Future<Output = Pieced>) -> AnyView {
    let is_waking = Owner::current_shared_context().is_some_and(|shared| shared.during_hydration());
    let url = use_url();
    match page.await {
        Ok(view) => view,
        Err(_) => {
            if !is_waking {
                let query = url.with_untracked(|url| url.search().to_owned());
                let path = url.with_untracked(|url| url.path().to_owned());
                leave_for(&if query.is_empty() { path } else { path + "?" + &query });
            }
            pending().await
        }
    }
}
