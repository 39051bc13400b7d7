//! Overview: what the vault holds, what is new in it, and what needs somebody soon.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    browser::page::answer,
    components::{changes::Changes, dynamic::Erase, layout::top_bar, loaded::loaded, printed::printed, query::own_query},
    resource::{current, load},
    rpc::overview::get_overview,
};

/// The page.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let changes = Changes::get();
    let listed = own_query("projects");
    let key = move || format!("{}/{}", changes.track(), listed.get().unwrap_or_default());
    let overview = load(key, |key| async move { answer(get_overview(key.ends_with("/all")).await) });
    let html = move || current(overview).unwrap_or_default();
    view! {
        <Title text="Overview · Kagi"/>
        {top_bar(view! { <li aria-current="page">"Overview"</li> }.erase(), ().into_any())}
        <div class="body">
            <div class="head"><div class="head-title"><div><h1>"Overview"</h1><p>"What you keep, and what needs you soon."</p></div></div></div>
            {loaded("The overview could not be loaded", overview, move || printed(html))}
        </div>
    }
}
