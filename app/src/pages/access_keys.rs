//! Settings, access keys: made, changed, rotated and revoked here, and nowhere by a key.

use domain::{AccessKey, AccessKeyId, KeyRing};
use leptos::prelude::*;

use crate::{
    browser::page::{answer, focus_soon},
    components::{
        access_key_form::AccessKeyForm,
        access_key_row::{AccessKeyRow, shown},
        button::new_button,
        changes::Changes,
        dynamic::{Erase, Part, Row, each, part, rows},
        empty_state::empty_state,
        issued_key::{Issued, IssuedKeyDialog},
        loaded::{arrived, loaded},
        query::{QuerySetter, query},
        revoke_form::RevokeForm,
        rotate_form::RotateForm,
        settings::{Tab, settings_page},
    },
    resource::{Loading, current, load},
    rpc::access_keys::list_access_keys,
};

const COLUMNS: [&str; 5] = ["Name", "Scopes", "Last used", "Expires", "Actions"];

const ALTERNATIVES: [(&str, &str); 2] = [("Read how the API works", "/api/docs"), ("See where you are signed in", "/settings/sessions")];

type Contained = Loading<KeyRing>;

/// The page.
#[component]
pub fn AccessKeysPage() -> impl IntoView {
    let changes = Changes::get();
    let contents = load(move || changes.track().to_string(), |_| async { answer(list_access_keys().await) });
    let set_query = QuerySetter::new();
    let create = move || set_query.push(&[("dialog", Some("new"))]);
    let action = new_button("New access key", move |_| create());
    let table = loaded("Your access keys could not be loaded", contents, move || table(contents, set_query));
    let page = settings_page(Tab::Keys, "For scripts and pipelines. A key can never manage keys.", action, table);
    let issued = RwSignal::new(None);
    view! {
        {page}
        {dialogs(contents, issued, set_query)}
        {issued_key(issued, set_query)}
    }
}

fn table(contents: Contained, set_query: QuerySetter) -> AnyView {
    let open = move |dialog: &'static str| {
        Callback::new(move |id: AccessKeyId| set_query.push(&[("dialog", Some(dialog)), ("key", Some(&id.to_string()))]))
    };
    let (on_edit, on_rotate, on_revoke) = (open("edit"), open("rotate"), open("revoke"));
    let is_empty = Memo::new(move |_| current(contents).unwrap_or_default().keys.is_empty());
    let keys = move || {
        let KeyRing { keys, categories } = current(contents).unwrap_or_default();
        let row = |access_key: AccessKey| {
            let categories = categories.clone();
            // A key that shows something else is another row.
            let shown = shown(&access_key, &categories);
            Row::new(shown, move || view! { <AccessKeyRow access_key categories on_edit on_rotate on_revoke/> })
        };
        keys.into_iter().map(row).collect()
    };
    part(move || {
        if is_empty.get() {
            let sentence = "No access keys yet. A key lets a script or a pipeline use this vault, as far as you allow it.";
            let create = move |_| set_query.push(&[("dialog", Some("new"))]);
            return empty_state("key-round", sentence, new_button("New access key", create), &ALTERNATIVES).erase();
        }
        view! {
            <table class="entries access-keys" role="table" aria-label="Access keys">
                <thead role="rowgroup">
                    <tr role="row">{each(COLUMNS, |name| view! { <th role="columnheader" scope="col">{name}</th> })}</tr>
                </thead>
                <tbody role="rowgroup">{rows(keys)}</tbody>
            </table>
        }
        .erase()
    })
    .into_any()
}

/// The dialog that the address names.
fn dialogs(contents: Contained, issued: RwSignal<Option<Issued>>, set_query: QuerySetter) -> Part {
    let (dialog, selected) = (query("dialog"), query("key"));
    let on_close = Callback::new(move |()| set_query.replace(&[("dialog", None), ("key", None)]));
    let on_revoked = Callback::new(move |()| close_for_good(set_query));
    let on_issued = Callback::new(move |key: Issued| {
        issued.set(Some(key));
        set_query.replace(&[("dialog", Some("issued")), ("key", None)]);
    });
    // A reload of the list must not touch what is being typed: the form is built from the list as it was when it opened.
    let ready = arrived(contents, |_| true);
    part(move || {
        let (dialog, true) = (dialog.get()?, ready.get()) else { return None };
        let KeyRing { keys, categories } = untrack(move || current(contents))?;
        let access_key = || {
            let id = selected.get_untracked()?;
            keys.into_iter().find(|key| key.id.to_string() == id)
        };
        match dialog.as_str() {
            "new" => Some(view! { <AccessKeyForm categories on_close on_issued/> }.erase()),
            "edit" => Some(view! { <AccessKeyForm access_key=Some(access_key()?) categories on_close on_issued/> }.erase()),
            "rotate" => Some(view! { <RotateForm access_key=access_key()? on_close on_issued/> }.erase()),
            "revoke" => Some(view! { <RevokeForm access_key=access_key()? on_close=on_revoked/> }.erase()),
            _ => None,
        }
    })
}

/// The dialog with the new key. It hangs on nothing that loads: built a second time it would be empty.
fn issued_key(issued: RwSignal<Option<Issued>>, set_query: QuerySetter) -> Part {
    let dialog = query("dialog");
    let on_close = Callback::new(move |()| close_for_good(set_query));
    let shows = Memo::new(move |_| dialog.get().as_deref() == Some("issued") && issued.with(Option::is_some));
    part(move || shows.get().then(|| view! { <IssuedKeyDialog issued on_close/> }.erase()))
}

/// Closes a dialog whose opener may be gone: the focus needs another place.
fn close_for_good(set_query: QuerySetter) {
    set_query.replace(&[("dialog", None), ("key", None)]);
    focus_soon("#content");
}
