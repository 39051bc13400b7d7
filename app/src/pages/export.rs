//! Settings, export: what one keeps here, as a file without values.

use leptos::prelude::*;

use crate::components::{
    button::Tone,
    dynamic::Erase,
    icon::icon,
    settings::{Tab, settings_page},
};

/// The page.
#[component]
pub fn ExportPage() -> impl IntoView {
    let link = view! { <a class=Tone::Primary.class() href="/api/export" download="" rel="external">{icon("download")}"Download"</a> };
    let content = view! {
        <dl class="facts">
            <div><dt>"In it"</dt><dd>"Your categories, entries, env projects, recovery code sets and generators: names, projects, environments, notes, file names, counts, dates of expiry."</dd></div>
            <div><dt>"Not in it"</dt><dd>"No value, no content of a file, no code and no secret; nothing of the trash, no access key. It can't replace a backup."</dd></div>
            <div><dt>"Form"</dt><dd>"One JSON file. The export is recorded in the ledger."</dd></div>
        </dl>
    };
    settings_page(Tab::Export, "What you keep here, as a file, without a single value.", link.erase(), content.erase())
}
