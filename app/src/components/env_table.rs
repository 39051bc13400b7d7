//! The table view: the variables of a file, masked. What is changed here is changed in the text, and nothing else of it is.

use std::collections::HashMap;

use domain::{Plaintext, SecretInput};
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    prelude::*,
};

use super::{
    button::{icon_button, key_button, new_button},
    copy_button::copy,
    dynamic::{Erase, Part, Row, each, part},
    env_editor::Editor,
    opening::countdown,
    toast::Toasts,
    windowed::windowed,
};
use crate::browser::{
    page::{focus_if_lost, keep_focus},
    preferences,
};

const COLUMNS: [&str; 3] = ["Name", "Value", "Actions"];

/// What lets go of a value that is shown while something is held.
const RELEASES: [&str; 4] = ["pointerup", "pointercancel", "keyup", "blur"];

/// The variable that is being changed, or a new one.
#[derive(Clone, PartialEq, Eq)]
pub enum Variable {
    /// Not there yet.
    New,
    /// The one of this name.
    Named(String),
}

/// The table. Of many variables only the rows that are seen are part of the page.
pub fn env_table(editor: Editor) -> AnyView {
    // Of a name that comes more than once the last one counts.
    let names = Memo::new(move |_| {
        editor.document.with(|document| {
            let lines: HashMap<&str, u32> = document.assignments().iter().map(|one| (one.name.as_str(), one.line)).collect();
            let mut names: Vec<(u32, String)> = lines.into_iter().map(|(name, line)| (line, name.to_owned())).collect();
            names.sort_unstable();
            names
        })
    });
    let count = Memo::new(move |_| names.with(Vec::len));
    let is_empty = Memo::new(move |_| count.get() == 0);
    let add = move || new_button("Add a variable", move |_| editor.variable.set(Some(Variable::New)));
    let body = move || {
        windowed(count, move |range| {
            keep_focus();
            let row = |(line, name): &(u32, String)| {
                let (line, name) = (*line, name.clone());
                Row::new(format!("{line} {name}"), move || row(editor, line, name))
            };
            names.with(|names| names.get(range).unwrap_or_default().iter().map(row).collect())
        })
    };
    let table = part(move || {
        if is_empty.get() {
            return view! { <p class="note">"There is no variable in this file yet."</p> }.erase();
        }
        let rows = move || (count.get() + 1).to_string();
        view! {
            <table class="entries variables" role="table" aria-label="Variables" aria-rowcount=rows>
                <thead role="rowgroup">
                    <tr role="row">{each(COLUMNS, |name| view! { <th role="columnheader" scope="col">{name}</th> })}</tr>
                </thead>
                {body()}
            </table>
        }
        .erase()
    });
    view! { {table}<div class="actions">{add()}</div> }.into_any()
}

fn row(editor: Editor, line: u32, name: String) -> AnyView {
    let toasts = Toasts::get();
    let (shown, held) = (RwSignal::new(false), RwSignal::new(false));
    let named = StoredValue::new(name.clone());
    let copy_it = move |_| {
        let name = named.get_value();
        let value = value(editor, &name);
        copy(toasts, name, async move { Ok(Plaintext::from(value)) });
    };
    let remove = move |_| {
        let name = named.get_value();
        let before = editor.text.get_untracked();
        match editor.edit(|document| document.remove(&name)) {
            Err(broken) => toasts.failed(&format!("{name} was not removed."), &broken.0),
            Ok(()) => {
                focus_if_lost("#env-file .actions button");
                editor.undoable(format!("Removed {name}; save to keep it so"), before);
            }
        }
    };
    let reveal = {
        let name = name.clone();
        part(move || match shown.get() {
            true => key_button("r", "eye-off", format!("Hide {name}"), move |_| shown.set(false)),
            false => key_button("r", "eye", format!("Reveal {name}"), move |_| shown.set(true)),
        })
    };
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">{name.clone()}<span class="sub">{format!("line {line}")}</span></th>
            <td role="cell" class="row-value">{masked(editor, name.clone(), shown, held)}</td>
            <td role="cell" class="row-actions">
                {key_button("c", "copy", format!("Copy {name}"), copy_it)}
                {reveal}
                {icon_button("pencil", format!("Edit {name}"), move |_| editor.variable.set(Some(Variable::Named(named.get_value()))))}
                {icon_button("trash-2", format!("Remove {name}"), remove)}
            </td>
        </tr>
    }
    .erase()
}

fn masked(editor: Editor, name: String, shown: RwSignal<bool>, held: RwSignal<bool>) -> AnyView {
    let peek = move || {
        if held.get_untracked() {
            return;
        }
        held.set(true);
        let listeners = StoredValue::new(Vec::new());
        let release = move || {
            held.try_set(false);
            let listeners = listeners.try_update_value(std::mem::take).unwrap_or_default();
            listeners.into_iter().for_each(WindowListenerHandle::remove);
        };
        listeners.set_value(RELEASES.map(|event| window_event_listener_untyped(event, move |_| release())).into());
    };
    let press: Box<dyn FnMut(PointerEvent)> = Box::new(move |event| {
        if event.button() == 0 {
            peek();
        }
    });
    let hold: Box<dyn FnMut(KeyboardEvent)> = Box::new(move |event| {
        if event.key() == " " {
            event.prevent_default();
            peek();
        }
    });
    let label = format!("Hold to peek at {name}");
    let open: Part = part(move || {
        (shown.get() || held.get()).then(|| {
            let value = editor.document.with(|document| document.get(&name).map(|variable| variable.value.to_string()));
            let hide = Callback::new(move |()| shown.set(false));
            let countdown = shown.get().then(|| countdown(preferences::reveal_seconds(), hide));
            view! { <div class="secret"><output>{value}</output>{countdown}</div> }.erase()
        })
    });
    let hidden: Box<dyn FnMut() -> bool + Send> = Box::new(move || shown.get());
    view! {
        <button
            type="button" class="mask" aria-label=label title="Hold to peek" prop:hidden=hidden on:pointerdown=press on:keydown=hold
        >"••••••••••••"</button>
        {open}
    }
    .erase()
}

/// The value of a variable as it is now.
pub fn value(editor: Editor, name: &str) -> SecretInput {
    let value = editor.document.with_untracked(|document| document.get(name).map(|variable| variable.value.to_string()));
    SecretInput::new(value.unwrap_or_default())
}
