//! The import: what was dropped or pasted, where it goes, what would become of it, and one button that does all of it.

use domain::{
    Code, Environment, ImportFormat, Problem, SecretInput,
    field::Fields,
    import::{Import, ImportInput, ImportUndo, OnConflict},
    text::Line,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    bulk::{Bulk, Incoming, Origin},
    button::{Tone, button, icon_button},
    changes::Changes,
    dialog::FormDialog,
    dynamic::{Change, Erase, Part, each, maybe, part, text},
    environment::ENVIRONMENTS,
    field::{TextField, Ties},
    form::Form,
    icon::icon,
    import_guess,
    import_preview::{import_preview, replacing_note},
    once::Once,
    select_field::SelectField,
    source_field::{Source, SourceField, source_name},
    toast::Toasts,
};
use crate::{
    browser::{
        files,
        page::{answer, focus_soon},
    },
    rpc::{
        categories::get_directory,
        imports::{preview_import, save_import, undo_import},
    },
};

const FORMATS: [(&str, &str); 6] = [
    ("dotenv", ".env file"),
    ("infisical", "Infisical, JSON"),
    ("doppler", "Doppler, JSON"),
    ("bitwarden", "Bitwarden Secrets Manager, JSON"),
    ("sops", "SOPS, decrypted YAML or JSON"),
    ("1password", "1Password, .env with references"),
];
const NOTHING_NEW: &str = "There is nothing to import: no variable is new, and no value is to be replaced.";
const PROJECTS: &str = "import-projects";

/// What is known of the outcome.
#[derive(Clone)]
enum Preview {
    /// Something is missing that it depends on.
    Wanting,
    /// It is on its way.
    Pending,
    /// It could not be made.
    Failed(Problem),
    /// What the import would do.
    Ready(Import),
}

/// What came in, and what was chosen for it. Gone with the form.
#[derive(Clone, Copy)]
struct Draft {
    typed: RwSignal<SecretInput>,
    source: RwSignal<Option<Source>>,
    origin: RwSignal<Origin>,
    project_name: RwSignal<String>,
    /// The project's name as it was when its field was left: each letter of it would ask for another preview.
    settled_name: RwSignal<String>,
    environment: RwSignal<&'static str>,
    format: RwSignal<&'static str>,
    replaces: RwSignal<bool>,
    preview: RwSignal<Preview>,
    tries: RwSignal<u32>,
    /// Counts the previews that were asked for: the answer to the last of them counts.
    asked: StoredValue<u32>,
    saved: StoredValue<bool>,
    once: Once,
}

impl Draft {
    fn new(project_name: String) -> Self {
        Self {
            typed: RwSignal::new(SecretInput::default()),
            source: RwSignal::new(None),
            origin: RwSignal::new(Origin::Page),
            project_name: RwSignal::new(project_name.clone()),
            settled_name: RwSignal::new(project_name),
            environment: RwSignal::new(Environment::default().as_str()),
            format: RwSignal::new(ImportFormat::default().as_str()),
            replaces: RwSignal::new(false),
            preview: RwSignal::new(Preview::Wanting),
            tries: RwSignal::new(0),
            asked: StoredValue::new(0),
            saved: StoredValue::new(false),
            once: Once::new(),
        }
    }

    /// Takes what came in from elsewhere in the page.
    fn receive(self, form: Form, incoming: Incoming) {
        let Incoming { text, file_name, project_name, environment, origin } = incoming;
        self.origin.set(origin);
        if !project_name.is_empty() {
            self.name(project_name);
        }
        if let Some(environment) = environment {
            self.environment.set(environment.as_str());
        }
        if origin == Origin::Start {
            self.source.set(None);
            self.typed.set(text);
        } else {
            self.take(form, (text, file_name));
        }
    }

    /// Takes a whole text, with what its name and content tell.
    fn take(self, form: Form, source: Source) {
        let (text, file_name) = &source;
        self.format.set(import_guess::format(file_name.as_deref(), text.expose()).as_str());
        let (project_name, environment) = file_name.as_deref().map(import_guess::place).unwrap_or_default();
        if let Some(project_name) = project_name.filter(|_| self.project_name.with_untracked(|name| name.trim().is_empty())) {
            self.name(project_name);
        }
        if let Some(environment) = environment {
            self.environment.set(environment.as_str());
        }
        // A field keeps what was pasted into it: leaving loses nothing.
        if self.origin.get_untracked() != Origin::Field {
            form.typed();
        }
        self.source.set(Some(source));
        // What had the focus is gone.
        focus_soon("#import-projectName");
    }

    fn name(self, project_name: String) {
        self.project_name.set(project_name.clone());
        self.settled_name.set(project_name);
    }

    fn environment(self) -> Environment {
        Environment::parse(self.environment.get()).unwrap_or_default()
    }

    /// The project's name is as it shall be. Did it change what the import would do?
    fn settle(self) -> bool {
        let name = self.project_name.get_untracked();
        let is_new = self.settled_name.with_untracked(|settled| *settled != name);
        if is_new {
            self.preview.set(Preview::Pending);
            self.settled_name.set(name);
        }
        is_new
    }

    /// Is it known what would happen, or that it can't be?
    fn is_previewed(self) -> bool {
        self.preview.with_untracked(|preview| matches!(preview, Preview::Failed(_) | Preview::Ready(_)))
    }

    /// All that the import depends on, as soon as it is there. Reactive.
    fn input(self) -> Option<ImportInput> {
        let project_name = self.settled_name.get();
        let content = self.source.with(|source| source.as_ref().map(|(text, _)| text.clone()))?;
        check_name(&project_name).is_ok().then(|| ImportInput {
            project_name,
            environment: self.environment(),
            format: ImportFormat::parse(self.format.get()).unwrap_or_default(),
            content,
            on_conflict: if self.replaces.get() { OnConflict::Replace } else { OnConflict::Keep },
        })
    }

    /// Asks what the import would do, and once more whenever something of it changes.
    fn keep_previewed(self) {
        Effect::new(move || {
            self.tries.track();
            let turn = self.asked.get_value() + 1;
            self.asked.set_value(turn);
            let Some(input) = self.input() else { return self.preview.set(Preview::Wanting) };
            self.preview.set(Preview::Pending);
            spawn_local(async move {
                let preview = match answer(preview_import(input).await) {
                    Ok(import) => Preview::Ready(import),
                    Err(problem) => Preview::Failed(problem),
                };
                if self.asked.try_get_value() == Some(turn) {
                    self.preview.set(preview);
                }
            });
        });
    }

    /// Is it all there, and did the person see what would happen?
    fn check(self) -> Result<(), Problem> {
        if self.source.with_untracked(Option::is_none) {
            let text = self.typed.get_untracked();
            return files::check_variables(text.expose()).map_err(|why| Problem::field(Code::ValidationError, "/content", why));
        }
        self.project_name.with_untracked(|name| check_name(name))?;
        self.preview.with_untracked(|preview| match preview {
            Preview::Ready(import) if import.created + import.replaced == 0 => Err(Problem::new(Code::ValidationError, NOTHING_NEW)),
            _ => Ok(()),
        })
    }
}

fn check_name(name: &str) -> Result<(), Problem> {
    let mut fields = Fields::default();
    fields.check("/projectName", Line::<255>::parse(name));
    fields.finish()
}

/// The form in its dialog.
pub fn import_form(bulk: Bulk) -> AnyView {
    let draft = Draft::new(bulk.project_of_page());
    let close = move || bulk.close(draft.saved.get_value() && draft.origin.get_untracked() == Origin::Field);
    let form = Form::new(move || draft.check(), close).with_ids("import");
    let (toasts, changes) = (Toasts::get(), Changes::get());
    Effect::new(move || {
        if let Some(incoming) = bulk.take() {
            draft.receive(form, incoming);
        }
    });
    draft.keep_previewed();

    let save = Box::new(move || {
        if draft.source.with_untracked(Option::is_none) {
            match draft.check() {
                Ok(()) => draft.take(form, (draft.typed.get_untracked(), None)),
                Err(problem) => form.refuse(problem),
            }
            return;
        }
        if let Err(problem) = draft.check() {
            return form.refuse(problem);
        }
        // What would happen is shown before it does.
        let has_settled = !draft.settle() && draft.is_previewed();
        let Some(input) = untrack(move || draft.input()).filter(|_| has_settled) else { return };
        let place = format!("{}, {}", input.project_name, input.environment.as_str());
        let request = async move {
            let imported = draft.once.send(async |name| save_import(name, input).await).await;
            draft.saved.try_set_value(imported.is_ok());
            imported
        };
        let saved = move |import: Import| {
            let done = format!("Imported into {place}: {}", told(&import));
            if import.made.entries.is_empty() {
                toasts.done(done);
            } else {
                toasts.undoable(done, move || undo(toasts, changes, import.made.clone()));
            }
            changes.announce();
        };
        form.save(request, saved, async { Vec::new() });
    });
    let fields = part(move || match draft.source.with(|source| source.as_ref().map(source_name)) {
        None => source_field(form, draft),
        Some(name) => target_fields(form, draft, name),
    });
    view! {
        <FormDialog form title="Import variables".into() save_label="Import" on_save=save>
            {fields}
        </FormDialog>
    }
    .into_any()
}

fn source_field(form: Form, draft: Draft) -> AnyView {
    let on_source = Callback::new(move |source| draft.take(form, source));
    let hint = "Paste the text of a .env file, drop or choose one; or an export of Infisical, Doppler, Bitwarden, SOPS or 1Password. At most 512 KiB. \
                You see what would happen before anything is saved.";
    view! { <SourceField form label="Variables" pointer="/content" hint typed=draft.typed on_source/> }.into_any()
}

fn target_fields(form: Form, draft: Draft, name: String) -> AnyView {
    let remove = move |_| {
        draft.source.set(None);
        draft.typed.set(SecretInput::default());
    };
    let settle: Change = Box::new(move |_| {
        draft.settle();
    });
    let switch: Change = Box::new(move |event| draft.replaces.set(event_target_checked(&event)));
    let kept = (draft.origin.get_untracked() == Origin::Field).then(|| {
        view! { <p class="note">"These look like several variables. Cancel to keep them as the one value that you pasted."</p> }.erase()
    });
    let ties = Ties::new(form, "/content");
    view! {
        <div class="file" tabindex="-1" data-invalid=ties.invalid()>
            {icon("file-key")}<span>{name}</span>{icon_button("x", "Remove this text".into(), remove)}
        </div>
        {ties.message()}
        {kept}
        <div class="columns" on:change=settle>
            <TextField form label="Project" pointer="/projectName" value=draft.project_name list=PROJECTS/>
            <SelectField form label="Environment" pointer="/environment" choices=&ENVIRONMENTS chosen=draft.environment/>
            <SelectField form label="Format" pointer="/format" choices=&FORMATS chosen=draft.format/>
        </div>
        {known_projects()}
        <label class="check">
            <input type="checkbox" role="switch" prop:checked=draft.replaces on:change=switch/>
            "Replace values that differ in the file"
        </label>
        <section class="import-preview" aria-label="Preview" aria-busy=text(move || is_pending(draft).to_string())>{preview(draft)}</section>
    }
    .into_any()
}

/// Projects to choose from; without them one types.
fn known_projects() -> AnyView {
    let names = RwSignal::new(Vec::<String>::new());
    Effect::new(move || {
        spawn_local(async move {
            if let Ok(directory) = get_directory().await {
                let mut all: Vec<String> = directory.entries.into_iter().map(|entry| entry.project_name).collect();
                all.dedup();
                names.try_set(all);
            }
        });
    });
    view! { <datalist id=PROJECTS>{part(move || each(names.get(), |name| view! { <option value=name></option> }).into_any())}</datalist> }
        .erase()
}

fn is_pending(draft: Draft) -> bool {
    draft.preview.with(|preview| matches!(preview, Preview::Pending))
}

fn preview(draft: Draft) -> Part {
    part(move || match draft.preview.get() {
        Preview::Wanting => view! { <p class="note" role="status">"Put in the project, and what would happen shows here."</p> }.erase(),
        Preview::Pending => view! { <p class="note" role="status">"Comparing with what is there…"</p> }.erase(),
        Preview::Failed(problem) => {
            let message = problem.errors.first().map_or(&problem.message, |error| &error.message).clone();
            let retry = move |_| draft.tries.update(|tries| *tries += 1);
            view! {
                <div class="alert" role="alert">{icon("triangle-alert")}<p>{message}</p></div>
                <div>{button(Tone::Plain, "rotate-cw", "Retry", retry)}</div>
            }
            .into_any()
        }
        Preview::Ready(import) => {
            let replaces = draft.replaces.get_untracked();
            let table =
                draft.settled_name.with_untracked(|name| import_preview(&import, name.trim(), untrack(|| draft.environment()), replaces));
            view! { {table}{maybe(replacing_note(&import, replaces), |note| note)} }.into_any()
        }
    })
}

/// What was done, in words.
fn told(import: &Import) -> String {
    match (import.created, import.replaced) {
        (0, 0) => "an earlier try had arrived".into(),
        (created, 0) => format!("{created} new"),
        (0, replaced) => format!("{replaced} replaced"),
        (created, replaced) => format!("{created} new, {replaced} replaced. Undo takes back the new ones"),
    }
}

fn undo(toasts: Toasts, changes: Changes, made: ImportUndo) {
    spawn_local(async move {
        match answer(undo_import(made).await) {
            Ok(()) => toasts.done("Moved what was imported to the trash"),
            Err(problem) => toasts.failed("The import was not undone.", &problem.message),
        }
        changes.announce();
    });
}
