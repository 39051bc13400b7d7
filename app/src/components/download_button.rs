//! Saving a value as a file, without showing it.

use domain::Entry;
use leptos::{prelude::*, task::spawn_local};

use super::{
    button::icon_button,
    secret_text::{downloaded, file_name},
    toast::Toasts,
};
use crate::{
    browser::{files, page::answer},
    rpc::entries::reveal_entry,
};

/// Opens the value of an entry and hands it to the browser's downloads.
#[component]
pub fn DownloadButton(
    /// The entry.
    entry: Entry,
) -> impl IntoView {
    let toasts = Toasts::get();
    let name = file_name(&entry);
    icon_button("download", format!("Download {name}"), move |_| {
        let name = name.clone();
        spawn_local(async move {
            match answer(reveal_entry(entry.id).await).and_then(|revealed| downloaded(&revealed)) {
                Err(problem) => toasts.failed("Nothing was downloaded.", &problem.message),
                Ok(text) => match files::download(&name, text.expose()) {
                    Ok(()) => toasts.done(format!("Downloaded {name}")),
                    Err(_) => toasts.failed("Nothing was downloaded.", "The browser refused; reveal the value and copy it by hand."),
                },
            }
        });
    })
}
