//! Variables that come in together: a file that is dropped on a page, or lines that are pasted. What shows them before they are saved
//! comes in a piece of wasm of its own; here is only what notices them.

use domain::{
    Environment, SecretInput,
    dotenv::{Document, Issue, IssueKind},
};
use leptos::{
    ev::{ClipboardEvent, DragEvent},
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, File};

use super::{
    button::{Tone, button},
    dynamic::{Erase, maybe, part},
    icon::icon,
    import_form::import_form,
    query::{QuerySetter, query},
    toast::Toasts,
};
use crate::browser::files;

const NOT_IMPORTED: &str = "Nothing was imported.";

/// Where variables come from, which says what becomes of them when the import is left.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// They were dropped or pasted on a page, and are kept nowhere else.
    #[default]
    Page,
    /// They were pasted into a field of another form, which keeps them.
    Field,
    /// They are a beginning, to be completed by hand.
    Start,
}

/// Variables that came in.
#[derive(Clone, Default)]
pub struct Incoming {
    /// The text.
    pub text: SecretInput,
    /// The name of its file.
    pub file_name: Option<String>,
    /// The project that they are for, where that is known.
    pub project_name: String,
    /// The environment that they are for, where that is known.
    pub environment: Option<Environment>,
    /// Where they come from.
    pub origin: Origin,
}

/// The way to the import, for every component under the layout.
#[derive(Clone, Copy)]
pub struct Bulk {
    incoming: RwSignal<Option<Incoming>>,
    asked: Memo<Option<String>>,
    project_name: Memo<Option<String>>,
    set_query: QuerySetter,
}

impl Bulk {
    /// Makes it, for every component below.
    pub fn provide() {
        provide_context(Self::new());
    }

    /// The one that the layout provides.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    fn new() -> Self {
        Self { incoming: RwSignal::new(None), asked: query("import"), project_name: query("name"), set_query: QuerySetter::new() }
    }

    /// Shows what an import of this would do. The text lives in memory alone.
    pub fn open(self, incoming: Incoming) {
        self.incoming.set(Some(incoming));
        if self.asked.get_untracked().is_none() {
            self.set_query.push(&[("import", Some("open"))]);
        }
    }

    /// What came in and was not taken yet. Reactive.
    pub fn take(self) -> Option<Incoming> {
        self.incoming.track();
        self.incoming.try_update_untracked(Option::take).flatten()
    }

    /// The project whose page this is, if it is one's.
    pub fn project_of_page(self) -> String {
        self.project_name.get_untracked().unwrap_or_default()
    }

    /// Takes the import out of the address and, once it is done, the form that it began in.
    pub fn close(self, with_form: bool) {
        let own = [("import", None)];
        let all = ["import", "dialog", "entry", "project", "environment"].map(|name| (name, None));
        self.set_query.replace(if with_form { &all } else { &own });
    }
}

/// The button that asks for a file to import.
pub fn import_button() -> AnyView {
    let bulk = Bulk::get();
    button(Tone::Plain, "upload", "Import", move |_| bulk.set_query.push(&[("import", Some("open"))]))
}

type BuildForm = fn(Bulk) -> AnyView;

#[wasm_split(desk, wasm_split_path = ::leptos::wasm_split, fallible)]
fn piece() -> Result<BuildForm, SplitLoaderError> {
    Ok(import_form)
}

/// Notices what is dropped and pasted, and shows the import that the address asks for.
#[component]
pub fn BulkImport() -> impl IntoView {
    let (bulk, toasts) = (Bulk::get(), Toasts::get());
    let over = RwSignal::new(false);
    listen_for_drops(bulk, toasts, over);
    listen_for_pastes(bulk);
    let form = RwSignal::new(None::<BuildForm>);
    Effect::new(move || {
        if bulk.asked.with(Option::is_none) || form.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            match piece().await {
                Ok(build) => form.set(Some(build)),
                Err(_) => {
                    toasts.failed(NOT_IMPORTED, "Its part of the page could not be loaded: check the connection, reload and try again.");
                    bulk.close(false);
                }
            }
        });
    });
    let hint = part(move || {
        over.get().then(|| {
            view! { <div class="drop-hint" aria-hidden="true"><p>{icon("upload")}"Drop it to import its variables"</p></div> }.erase()
        })
    });
    view! { {hint}{part(move || maybe(bulk.asked.get().and(form.get()), |build| build(bulk)))} }
}

/// A file is taken wherever it is dropped, but where something else takes files. The browser would leave the page for it.
fn listen_for_drops(bulk: Bulk, toasts: Toasts, over: RwSignal<bool>) {
    Effect::new(move || {
        let hover = window_event_listener(leptos::ev::dragover, move |event| {
            let is_free = brings_file(&event) && !event.default_prevented();
            if is_free {
                event.prevent_default();
            }
            if over.get_untracked() != is_free {
                over.set(is_free);
            }
        });
        let leave = window_event_listener(leptos::ev::dragleave, move |event| {
            // Between two elements of the page the file is over it still.
            if event.related_target().is_none() {
                over.set(false);
            }
        });
        let drop = window_event_listener(leptos::ev::drop, move |event| {
            over.set(false);
            if event.default_prevented() || !brings_file(&event) {
                return;
            }
            event.prevent_default();
            match dropped_file(&event) {
                Some(file) => spawn_local(async move {
                    match files::read_variables(&file).await {
                        Ok(text) => bulk.open(Incoming { text, file_name: Some(file.name()), ..Default::default() }),
                        Err(why) => toasts.failed(NOT_IMPORTED, &why),
                    }
                }),
                None => toasts.failed(NOT_IMPORTED, "Drop one file at a time."),
            }
        });
        on_cleanup(move || [hover, leave, drop].into_iter().for_each(WindowListenerHandle::remove));
    });
}

fn brings_file(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// The file that was dropped, if it was one alone.
pub fn dropped_file(event: &DragEvent) -> Option<File> {
    let files = event.data_transfer()?.files()?;
    files.get(0).filter(|_| files.length() == 1)
}

/// Where no field takes it, a text of variables is to be imported.
fn listen_for_pastes(bulk: Bulk) {
    Effect::new(move || {
        let listener = window_event_listener(leptos::ev::paste, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let is_taken = target.is_some_and(|target| target.matches("input, textarea, select, [contenteditable]").unwrap_or(true))
                || document().query_selector("dialog:modal").is_ok_and(|dialog| dialog.is_some());
            let Some(text) = pasted_text(&event).filter(|text| !is_taken && has_variables(text.expose(), 1)) else { return };
            event.prevent_default();
            bulk.open(Incoming { text, ..Default::default() });
        });
        on_cleanup(move || listener.remove());
    });
}

/// The text that a paste brings.
pub fn pasted_text(event: &ClipboardEvent) -> Option<SecretInput> {
    event.clipboard_data()?.get_data("text/plain").ok().map(SecretInput::new)
}

/// Does a text begin with a `NAME=` line, and has it so many of them?
pub fn has_variables(text: &str, least: usize) -> bool {
    let document = Document::parse(text);
    let is_odd = |issue: &&Issue| matches!(issue.kind, IssueKind::NoAssignment | IssueKind::BadName);
    let first_odd = document.issues().iter().find(is_odd).map(|issue| issue.line);
    let begins = document.assignments().first().is_some_and(|first| first_odd.is_none_or(|odd| first.line < odd));
    begins && document.assignments().len() >= least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_variables_is_told_from_a_value() {
        assert!(has_variables("# of the blog\n\nA=1\nexport B = 2\n", 2));
        assert!(has_variables("A=1", 1));
        for value in
            ["A=1", "sk-proj-1=\nsk-2=", "-----BEGIN KEY-----\nabc=\nabc=\n", "{\n\"A\": \"B=1\"}", "", "1A=2\nB=3", "two words\nA=1\nB=2"]
        {
            assert!(!has_variables(value, 2), "{value}");
        }
    }
}
