//! What takes a secret: a masked text, a group's fields, or a file that is dropped, picked or pasted.

use domain::{Category, Code, KeyType, Problem, SecretInput, Value, entry::MAX_VALUE_BYTES};
use leptos::{html, prelude::*, task::spawn_local};
use web_sys::{DragEvent, File};

use super::{
    button::{Tone, button, icon_button},
    dynamic::{Change, Erase, Part, each, part, text},
    field::{Ties, field},
    form::Form,
    generator::generator,
    icon::icon,
};
use crate::browser::{files, random::Kind};

/// The secret as far as it was typed. Wiped when the form goes.
#[derive(Clone, Copy)]
pub struct ValueDraft {
    key_type: KeyType,
    text: RwSignal<SecretInput>,
    fields: StoredValue<Vec<(String, RwSignal<SecretInput>)>>,
    file: RwSignal<Option<String>>,
    shown: RwSignal<bool>,
}

impl ValueDraft {
    /// An empty one, in the form that the category wants.
    pub fn new(category: &Category) -> Self {
        let fields = match category.key_type {
            KeyType::Group => category.field_definitions.iter().map(|name| (name.clone(), RwSignal::new(SecretInput::default()))).collect(),
            _ => Vec::new(),
        };
        Self {
            key_type: category.key_type,
            text: RwSignal::new(SecretInput::default()),
            fields: StoredValue::new(fields),
            file: RwSignal::new(None),
            shown: RwSignal::new(false),
        }
    }

    /// The secret. A group's empty fields are left out.
    pub fn value(self) -> Value<SecretInput> {
        if self.key_type != KeyType::Group {
            return Value::Text(self.text.get_untracked());
        }
        let filled = |fields: &Vec<(String, RwSignal<SecretInput>)>| {
            let fields = fields.iter().map(|(name, value)| (name.clone(), value.get_untracked()));
            fields.filter(|(_, value)| !value.expose().is_empty()).collect()
        };
        Value::Fields(self.fields.with_value(filled))
    }

    /// Is there something, and is it small enough? The rest is for the server to say.
    ///
    /// # Errors
    /// `VALUE_SHAPE_INVALID` at `/value`.
    pub fn check(self) -> Result<(), Problem> {
        let (bytes, missing) = match self.value() {
            Value::Text(text) => (text.expose().len(), "Put the value in."),
            Value::Fields(fields) => (fields.iter().map(|(_, value)| value.expose().len()).sum(), "Fill in at least one field."),
        };
        let refuse = |message: String| Err(Problem::field(Code::ValueShapeInvalid, "/value", message));
        match bytes {
            0 => refuse(missing.into()),
            bytes if bytes > MAX_VALUE_BYTES => refuse(files::too_large(bytes)),
            _ => Ok(()),
        }
    }
}

/// The control that fits the category.
#[component]
pub fn ValueInput(
    /// The form it belongs to.
    form: Form,
    /// The secret.
    draft: ValueDraft,
    /// The name of the file, filled in when one is chosen.
    file_name: RwSignal<String>,
) -> impl IntoView {
    let control = match draft.key_type {
        KeyType::Simple => secret_field(form, "Value".into(), "/value", draft.text, draft.shown, "input", &Kind::TEXTS),
        KeyType::Group => {
            let whole = Ties::new(form, "/value");
            let fields = draft.fields.with_value(|fields| {
                let field = |(name, value): &(String, RwSignal<SecretInput>)| {
                    secret_field(form, name.clone(), &format!("/value/{name}"), *value, draft.shown, "input", &Kind::TEXTS)
                };
                each(fields, field)
            });
            view! {
                <div class="field-group" role="group" aria-label="Value" tabindex="-1" data-invalid=whole.invalid()>{fields}{whole.message()}</div>
            }
            .erase()
        }
        KeyType::Ssh | KeyType::Json => view! { <FileInput form draft file_name/> }.erase(),
    };
    let toggle = part(move || draft.file.with(Option::is_none).then(|| view! { <div>{toggle(draft.shown)}</div> }.erase()));
    view! { {control}{toggle} }
}

/// The button that shows what is typed into secret fields, and hides it again.
pub fn toggle(shown: RwSignal<bool>) -> Part {
    part(move || {
        let (name, text) = if shown.get() { ("eye-off", "Hide what I type") } else { ("eye", "Show what I type") };
        button(Tone::Plain, name, text, move |_| shown.update(|shown| *shown = !*shown))
    })
}

/// A text that is a secret, masked until `shown`, with a generator of these kinds beside it.
pub fn secret_field(
    form: Form,
    label: String,
    pointer: &str,
    secret: RwSignal<SecretInput>,
    shown: RwSignal<bool>,
    class: &'static str,
    kinds: &'static [Kind],
) -> AnyView {
    let made = (!kinds.is_empty()).then(|| generator(form, &label, pointer, kinds, secret));
    let ties = Ties::new(form, pointer);
    let blur = ties.check();
    let type_in: Change = Box::new(move |event| secret.set(SecretInput::new(event_target_value(&event))));
    let class = text(move || if shown.get() { class.to_owned() } else { format!("{class} input-masked") });
    let control = view! {
        <textarea
            id=ties.id.clone() class=class rows="1" aria-invalid=ties.invalid() aria-describedby=ties.described_by()
            spellcheck="false" autocomplete="off" autocapitalize="off" data-1p-ignore="" data-bwignore="" data-lpignore="true"
            prop:value=text(move || secret.with(|secret| secret.expose().to_owned()))
            on:input=type_in on:blur=blur
        ></textarea>
    };
    field(&ties, label, "", view! { <div class="row-inline">{control.erase()}{made}</div> }.erase())
}

/// A private key or a JSON file. A chosen file's text is never put on the page: its name and size stand for it.
#[component]
fn FileInput(form: Form, draft: ValueDraft, file_name: RwSignal<String>) -> impl IntoView {
    let picker = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let take = move |file: File| {
        spawn_local(async move {
            let read = files::read(&file).await;
            if draft.file.is_disposed() {
                // The form was left meanwhile.
                return;
            }
            match read {
                Ok(secret) => {
                    if file_name.with_untracked(String::is_empty) {
                        file_name.set(file.name());
                    }
                    draft.text.set(secret);
                    draft.file.set(Some(format!("{} · {}", file.name(), files::size(file.size() as usize))));
                    form.dirty.set(true);
                    form.check_field("/value");
                }
                Err(message) => form.refuse(Problem::field(Code::ValueShapeInvalid, "/value", message)),
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
        if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
            take(file);
        }
    };
    let hover = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let remove = move |_| {
        draft.text.set(SecretInput::default());
        draft.file.set(None);
        form.typed();
    };
    let label = if draft.key_type == KeyType::Ssh { "Private key" } else { "JSON" };
    let content = part(move || match draft.file.get() {
        Some(file) => {
            let ties = Ties::new(form, "/value");
            view! {
                <p class="file" tabindex="-1" data-invalid=ties.invalid()>
                    {icon("file-key")}<span>{file}</span>{icon_button("x", "Remove this file".into(), remove)}
                </p>
                {ties.message()}
            }
            .erase()
        }
        None => {
            let kinds: &[Kind] = if draft.key_type == KeyType::Ssh { &[Kind::Ed25519] } else { &[] };
            secret_field(form, label.into(), "/value", draft.text, draft.shown, "input input-tall", kinds)
        }
    });
    view! {
        <div
            class=text(move || if over.get() { "drop over" } else { "drop" }.into())
            on:dragover=hover on:dragleave=move |_| over.set(false) on:drop=drop
        >
            {content}
            <div class="actions">
                <label class="btn">
                    {icon("upload")} "Choose a file"
                    <input type="file" node_ref=picker on:change=pick/>
                </label>
                <p class="note">"Drop a file here, choose one, or paste its text. At most 256 KiB."</p>
            </div>
        </div>
    }
}
