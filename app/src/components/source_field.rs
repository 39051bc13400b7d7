//! Where a text of variables is put in: pasted, typed, chosen or dropped. What is in it is masked.

use domain::{Code, Problem, SecretInput};
use leptos::{
    ev::{ClipboardEvent, DragEvent},
    html,
    prelude::*,
    task::spawn_local,
};
use web_sys::File;

use super::{
    bulk::{dropped_file, pasted_text},
    dynamic::{Change, Erase, text},
    field::{Ties, field},
    form::Form,
    icon::icon,
};
use crate::browser::files;

/// A text that is whole, with the name of its file where it has one.
pub type Source = (SecretInput, Option<String>);

/// The control.
#[component]
pub fn SourceField(
    /// The form it belongs to.
    form: Form,
    /// What is asked for.
    label: &'static str,
    /// Where its problems point.
    pointer: &'static str,
    /// How to put it in.
    hint: &'static str,
    /// What was typed so far.
    typed: RwSignal<SecretInput>,
    /// Takes a text that came as a whole: a file, or what was pasted into the empty field.
    on_source: Callback<Source>,
) -> impl IntoView {
    let ties = Ties::new(form, pointer);
    let picker = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let refuse = move |message: String| form.refuse(Problem::field(Code::ValidationError, pointer, message));
    let take = move |file: File| {
        spawn_local(async move {
            match files::read_variables(&file).await {
                // The form may have been left meanwhile.
                Ok(_) if typed.is_disposed() => {}
                Ok(text) => on_source.run((text, Some(file.name()))),
                Err(message) => refuse(message),
            }
        });
    };
    let pick: Change = Box::new(move |_| {
        if let Some(input) = picker.get() {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                take(file);
            }
            // The same file may be chosen again.
            input.set_value("");
        }
    });
    let drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        match dropped_file(&event) {
            Some(file) => take(file),
            None => refuse("Drop one file at a time.".into()),
        }
    };
    let hover = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let paste = move |event: ClipboardEvent| {
        let is_empty = typed.with_untracked(|typed| typed.expose().is_empty());
        if let Some(text) = pasted_text(&event).filter(|_| is_empty) {
            event.prevent_default();
            match files::check_variables(text.expose()) {
                Ok(()) => on_source.run((text, None)),
                Err(message) => refuse(message),
            }
        }
    };
    let type_in: Change = Box::new(move |event| typed.set(SecretInput::new(event_target_value(&event))));
    let control = view! {
        <div
            class=text(move || if over.get() { "drop over" } else { "drop" }.into())
            on:dragover=hover on:dragleave=move |_| over.set(false) on:drop=drop
        >
            <textarea
                id=ties.id.clone() class="input input-tall input-masked" autofocus=true
                aria-invalid=ties.invalid() aria-describedby=ties.described_by()
                spellcheck="false" autocomplete="off" autocapitalize="off" data-1p-ignore="" data-bwignore="" data-lpignore="true"
                prop:value=text(move || typed.with(|typed| typed.expose().to_owned())) on:input=type_in on:paste=paste
            ></textarea>
            <div class="actions">
                <label class="btn">
                    {icon("upload")} "Choose a file"
                    <input type="file" node_ref=picker on:change=pick/>
                </label>
            </div>
        </div>
    };
    field(&ties, label.into(), hint, control.erase())
}

/// What a taken text is called: its file, or how many lines were pasted.
pub fn source_name((text, file_name): &Source) -> String {
    let size = files::size(text.expose().len());
    match (file_name, text.expose().lines().count()) {
        (Some(name), _) => format!("{name} · {size}"),
        (None, 1) => format!("1 line · {size}"),
        (None, lines) => format!("{lines} lines · {size}"),
    }
}
