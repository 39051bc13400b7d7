//! Where a generator's codes come from: a secret or an `otpauth://` address in one field, or a picture of a QR code.

use domain::{Code, Problem, SecretInput};
use leptos::{ev, html, prelude::*, task::spawn_local};
use web_sys::{DragEvent, FileList};

use super::{
    button::icon_button,
    dynamic::{Change, Erase, part, text},
    field::Ties,
    form::Form,
    icon::icon,
    value_input::{secret_field, toggle},
};
use crate::browser::{
    files::{self, QR_TYPES},
    page::focus_soon,
};

/// Where everything about the source stands, whichever way it was given.
const POINTER: &str = "/secret";
const ADDRESS: &str = "otpauth://";

/// What was given so far. Wiped when the form goes.
#[derive(Clone, Copy)]
pub struct Source {
    text: RwSignal<SecretInput>,
    picture: RwSignal<Option<(String, SecretInput)>>,
}

/// A source as the vault takes it: one of the three.
#[derive(Default)]
pub struct Given {
    /// A secret in base32.
    pub secret: Option<SecretInput>,
    /// An `otpauth://` address.
    pub uri: Option<SecretInput>,
    /// A picture, in base64.
    pub qr_image: Option<SecretInput>,
}

impl Given {
    /// Does it say whose codes they are, too?
    pub fn says_whose(&self) -> bool {
        self.secret.is_none()
    }
}

impl Source {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { text: RwSignal::new(SecretInput::default()), picture: RwSignal::new(None) }
    }

    /// What was given, as one of the three.
    pub fn given(self) -> Given {
        let typed = self.text.get_untracked();
        match self.picture.get_untracked() {
            Some((_, picture)) => Given { qr_image: Some(picture), ..Given::default() },
            None if is_address(typed.expose()) => {
                Given { uri: Some(SecretInput::new(typed.expose().trim().to_owned())), ..Given::default() }
            }
            None => Given { secret: Some(typed), ..Given::default() },
        }
    }

    /// Is there something? The rest is for the server to say.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` at `/secret`.
    pub fn check(self) -> Result<(), Problem> {
        let is_empty = self.picture.with_untracked(Option::is_none) && self.text.with_untracked(|text| text.expose().trim().is_empty());
        if is_empty { Err(refused("Put the secret in, or choose a picture of the QR code.".into())) } else { Ok(()) }
    }

    /// Takes the first of these files as the picture.
    fn take(self, form: Form, files: Option<FileList>) {
        let Some(file) = files.and_then(|files| files.get(0)) else { return };
        // Saving waits for the file, or would leave it out.
        form.pending.set(true);
        spawn_local(async move {
            let read = files::read_qr(&file).await;
            form.pending.try_set(false);
            match read {
                // The form may have been left meanwhile.
                _ if self.picture.is_disposed() => {}
                Ok(picture) => {
                    self.picture.set(Some((format!("{} · {}", file.name(), files::size(file.size() as usize)), picture)));
                    form.dirty.set(true);
                    form.check_field(POINTER);
                }
                Err(message) => form.refuse(refused(message)),
            }
        });
    }
}

fn refused(message: String) -> Problem {
    Problem::field(Code::ValidationError, POINTER, message)
}

fn is_address(text: &str) -> bool {
    text.trim_start().get(..ADDRESS.len()).is_some_and(|start| start.eq_ignore_ascii_case(ADDRESS))
}

/// However the source was given: what is wrong with it stands under its one field.
pub fn at_source(mut problem: Problem) -> Problem {
    for error in &mut problem.errors {
        if ["/uri", "/qrImage"].contains(&error.pointer.as_str()) {
            error.pointer = POINTER.into();
        }
    }
    problem
}

/// The field, and the ways to a picture: dropped, chosen, or pasted anywhere in the form.
#[component]
pub fn SourceInput(
    /// The form it belongs to.
    form: Form,
    /// What was given.
    source: Source,
) -> impl IntoView {
    let picker = NodeRef::<html::Input>::new();
    let (over, shown) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move || {
        let listener = window_event_listener(ev::paste, move |event| {
            let files = event.clipboard_data().and_then(|data| data.files()).filter(|files| files.length() > 0);
            if files.is_some() {
                event.prevent_default();
                source.take(form, files);
            }
        });
        on_cleanup(move || listener.remove());
    });
    let pick: Change = Box::new(move |_| {
        if let Some(input) = picker.get() {
            source.take(form, input.files());
            // The same file may be chosen again.
            input.set_value("");
        }
    });
    let drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        source.take(form, event.data_transfer().and_then(|data| data.files()));
    };
    let hover = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let has_picture = Memo::new(move |_| source.picture.with(Option::is_some));
    let content = part(move || if has_picture.get() { picture(form, source) } else { typed(form, source, shown) });
    view! {
        <div
            class=text(move || if over.get() { "drop over" } else { "drop" }.into())
            on:dragover=hover on:dragleave=move |_| over.set(false) on:drop=drop
        >
            {content}
            <div class="actions">
                <label class="btn">
                    {icon("upload")} "Choose a picture"
                    <input type="file" accept=QR_TYPES.join(",") node_ref=picker on:change=pick/>
                </label>
                <p class="note">"Or drop or paste a picture of the QR code: PNG or JPEG, at most 512 KiB. It is read, and not kept."</p>
            </div>
        </div>
    }
}

/// The picture's name and size; it is never put on the page.
fn picture(form: Form, source: Source) -> AnyView {
    let ties = Ties::new(form, POINTER);
    let remove = move |_| {
        source.picture.set(None);
        form.typed();
        focus_soon("#field-secret");
    };
    let name = text(move || source.picture.with(|picture| picture.as_ref().map(|(name, _)| name.clone())).unwrap_or_default());
    view! {
        <p class="file" tabindex="-1" data-invalid=ties.invalid()>
            {icon("image")}<span>{name}</span>{icon_button("x", "Remove this picture".into(), remove)}
        </p>
        {ties.message()}
    }
    .erase()
}

fn typed(form: Form, source: Source, shown: RwSignal<bool>) -> AnyView {
    let recognised = text(move || {
        let is_address = source.text.with(|text| is_address(text.expose()));
        if is_address { "An address: it also says whose codes they are, and how they are made." } else { "" }.into()
    });
    view! {
        {secret_field(form, "Secret, or otpauth:// address".into(), POINTER, source.text, shown, "input", &[])}
        <div class="row-inline"><p class="note" role="status">{recognised}</p>{toggle(shown)}</div>
    }
    .erase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_recognised_however_it_is_written() {
        for text in ["otpauth://totp/GitHub?secret=A", "  OTPAUTH://totp/x", "otpauth://"] {
            assert!(is_address(text), "{text}");
        }
        for text in ["", "JBSWY3DPEHPK3PXP", "otpauth:/", "é", "http://otpauth://"] {
            assert!(!is_address(text), "{text}");
        }
    }
}
