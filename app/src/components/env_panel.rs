//! A file of an env project on its page: what can be done with it, and its content once it is opened.

use domain::Plaintext;
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use web_sys::DragEvent;

use super::{
    button::{Tone, button, icon_button, text_button},
    changes::Changes,
    copy_button::copy,
    dynamic::{Erase, Part, Press, each, flag, maybe, part, text},
    empty_state::{empty_state, failure},
    env_conflict::{env_aside, env_conflict},
    env_drop::{file_picker, take_dropped},
    env_editor::{Editor, Stage},
    env_guard::env_guard,
    env_issues::env_issues,
    env_table::env_table,
    env_text::EnvText,
    env_variable_form::EnvVariableForm,
    icon::icon,
    query::{QuerySetter, query},
    relative_time::Since,
    toast::Toasts,
    undo::undo,
};
use crate::{
    browser::{
        files,
        page::{answer, focus_soon},
    },
    rpc::envs::{delete_env_file, restore_env_file},
};

/// The file.
#[component]
pub fn EnvPanel(
    /// Its state.
    editor: Editor,
    /// The query of the page.
    set_query: QuerySetter,
) -> impl IntoView {
    let view_name = query("view");
    let as_table = Memo::new(move |_| view_name.with(|name| name.as_deref() == Some("table")));
    let takes_files = move || matches!(editor.stage.get_untracked(), Stage::Open | Stage::Missing);
    let drop = move |event: DragEvent| {
        if takes_files() {
            take_dropped(editor, &event);
        }
    };
    let hover = move |event: DragEvent| {
        if takes_files() {
            event.prevent_default();
        }
    };
    let keys = move |event: KeyboardEvent| {
        let saves = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && event.key().eq_ignore_ascii_case("s");
        if saves && editor.stage.get_untracked() == Stage::Open {
            event.prevent_default();
            editor.save();
        }
    };
    let alert = part(move || {
        let is_told = editor.stage.get() == Stage::Failed;
        let message = editor.problem.with(|problem| problem.as_ref().map(|problem| problem.message.clone()));
        maybe(
            message.filter(|_| !is_told),
            |message| view! { <div class="alert" role="alert" tabindex="-1">{icon("triangle-alert")}<p>{message}</p></div> },
        )
    });
    let aside = part(move || editor.aside.with(Option::is_some).then(|| env_aside(editor)));
    let content = part(move || match editor.stage.get() {
        Stage::Missing => missing(editor),
        Stage::Sealed | Stage::Opening => sealed(editor),
        Stage::Failed => editor
            .problem
            .with_untracked(|problem| {
                maybe(problem.as_ref(), |problem| failure("This file could not be opened", problem, move || editor.open()))
            })
            .into_any(),
        Stage::Covered => covered(editor),
        Stage::Conflict => env_conflict(editor),
        Stage::Open => opened(editor, as_table, set_query),
    });
    let form = part(move || {
        let on_close = Callback::new(move |()| editor.variable.set(None));
        maybe(editor.variable.get(), |variable| view! { <EnvVariableForm editor variable on_close/> })
    });
    view! {
        <section
            id="env-file" class="env-file" aria-label=editor.file_name() tabindex="-1"
            on:dragover=hover on:drop=drop on:keydown=keys
        >
            {bar(editor, set_query)}
            {alert}
            {aside}
            {content}
        </section>
        {form}
        {env_guard(editor, set_query)}
    }
}

/// What is known of the file, and what can be done with it.
fn bar(editor: Editor, set_query: QuerySetter) -> Part {
    part(move || {
        let file = editor.stored.get()?;
        let unsaved = part(move || editor.dirty.get().then(|| view! { <span class="tag tag-unsaved">"not saved"</span> }.erase()));
        let name = editor.file_name();
        let open = move |dialog: &'static str| move |_| set_query.push(&[("dialog", Some(dialog))]);
        let toasts = Toasts::get();
        let changes = Changes::get();
        let copied = name.clone();
        let copy_it = move |_| copy(toasts, copied.clone(), editor.content());
        let download = move |_| {
            spawn_local(async move { told(toasts, &editor.file_name(), editor.content().await) });
        };
        Some(
            view! {
                <div class="env-bar">
                    <p class="head-note">
                        <span>{format!("Version {}", file.version)}</span>
                        <Since at=file.updated_at/>
                        {unsaved}
                    </p>
                    <div class="row-actions">
                        {icon_button("copy", format!("Copy {name}"), copy_it)}
                        {icon_button("download", format!("Download {name}"), download)}
                        {text_button("btn", "Export", open("export"))}
                        {button(Tone::Plain, "history", "History", open("history"))}
                        {icon_button("trash-2", format!("Delete {name}"), move |_| delete(editor, toasts, changes))}
                    </div>
                </div>
            }
            .erase(),
        )
    })
}

fn told(toasts: Toasts, name: &str, content: Result<Plaintext, domain::Problem>) {
    match content {
        Err(problem) => toasts.failed("Nothing was downloaded.", &problem.message),
        Ok(content) => match files::download(name, content.expose()) {
            Ok(()) => toasts.done(format!("Downloaded {name}")),
            Err(_) => toasts.failed("Nothing was downloaded.", "The browser refused; copy it instead."),
        },
    }
}

fn delete(editor: Editor, toasts: Toasts, changes: Changes) {
    let Some(file) = editor.stored.get_untracked() else { return };
    let name = editor.file_name();
    if editor.dirty.get_untracked() {
        return toasts.failed(&format!("{name} was not deleted."), "Save what you changed in it, or discard it, first.");
    }
    spawn_local(async move {
        match answer(delete_env_file(editor.project, file.id).await) {
            Err(problem) => toasts.failed(&format!("{name} was not deleted."), &problem.message),
            Ok(()) => {
                let restored = restore_env_file;
                // What was typed meanwhile stays, and can be stored as a new file.
                if editor.dirty.try_get_untracked() != Some(true) {
                    editor.seal();
                }
                toasts.undoable(format!("Moved {name} to the trash"), move || undo(toasts, changes, restored(file.project_id, file.id)));
                changes.announce();
                focus_soon("#env-file");
            }
        }
    });
}

fn missing(editor: Editor) -> AnyView {
    let actions = view! {
        <div class="actions">
            {button(Tone::Primary, "plus", "Begin it here", move |_| editor.begin())}
            {file_picker(editor)}
        </div>
    };
    let sentence = "There is no such file yet. Begin it, choose it, or drop it here: it is kept as it is, byte for byte.";
    empty_state("file-key", sentence, actions.erase(), &[])
}

fn sealed(editor: Editor) -> AnyView {
    let is_busy = move || editor.stage.get() == Stage::Opening;
    let open: Press = Box::new(move |_| {
        if editor.stage.get_untracked() == Stage::Sealed {
            editor.open();
            focus_soon("#env-file");
        }
    });
    let words = text(move || if is_busy() { "One moment…".into() } else { format!("Open {}", editor.file_name()) });
    let button = view! {
        <button type="button" class=Tone::Primary.class() data-key="r" aria-busy=flag("true", is_busy) on:click=open>{icon("eye")}{words}</button>
    };
    empty_state("folder-lock", "Sealed. Its content comes onto this page when you open it, and goes when you leave.", button.erase(), &[])
}

fn covered(editor: Editor) -> AnyView {
    let uncover = move |_| {
        editor.uncover();
        focus_soon("#env-text");
    };
    let sentence = "Covered. What you changed is still here, and not saved yet.";
    empty_state("eye-off", sentence, button(Tone::Primary, "eye", "Go on editing", uncover), &[])
}

fn opened(editor: Editor, as_table: Memo<bool>, set_query: QuerySetter) -> AnyView {
    let views = each([("Text", false), ("Table", true)], |(label, table): (&'static str, bool)| {
        let show: Press = Box::new(move |_| {
            editor.read();
            set_query.replace(&[("view", table.then_some("table"))]);
        });
        let pressed = text(move || (as_table.get() == table).to_string());
        view! { <button type="button" aria-pressed=pressed on:click=show>{label}</button> }.erase()
    });
    let discard_it = move |_| {
        editor.put_back();
        focus_soon("#env-file");
    };
    let discard = part(move || {
        let changed = editor.dirty.get() && !editor.is_new() && editor.aside.with(Option::is_none);
        changed.then(|| text_button(Tone::Plain.class(), "Discard changes", discard_it))
    });
    let give_up = part(move || {
        (editor.is_new() && !editor.pending.get()).then(|| text_button(Tone::Plain.class(), "Cancel", move |_| editor.give_up()))
    });
    let hide = move |_| {
        editor.turn_away();
        focus_soon("#env-file");
    };
    let save: Press = Box::new(move |_| editor.save());
    let idle: Box<dyn FnMut() -> bool + Send> = Box::new(move || editor.pending.get() || !(editor.dirty.get() || editor.is_new()));
    let saving = text(move || if editor.pending.get() { "One moment…".into() } else { "Save".into() });
    let view = part(move || if as_table.get() { env_table(editor) } else { view! { <EnvText editor/> }.into_any() });
    view! {
        <div class="env-tools">
            <div class="segments" role="group" aria-label="View">{views}</div>
            {file_picker(editor)}
            <div class="env-save">
                {part(move || (!editor.is_new()).then(|| button(Tone::Plain, "eye-off", "Hide", hide)))}
                {discard}
                {give_up}
                <button type="button" class=Tone::Primary.class() disabled=idle title="Ctrl S" on:click=save>{saving}</button>
            </div>
        </div>
        {view}
        {env_issues(editor, set_query)}
    }
    .into_any()
}
