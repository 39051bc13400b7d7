//! What a file held before: the versions, what differs from now, and the way back.

use domain::{Code, EnvFile, EnvFileId, EnvFileVersion, Expected, Plaintext, Problem};
use leptos::{prelude::*, task::spawn_local};

use super::{
    button::text_button,
    changes::Changes,
    dialog::dialog,
    dynamic::{Erase, Row, maybe, part, rows, text},
    env_diff::{difference_table, differences},
    env_editor::{Editor, Stage},
    form::Form,
    icon::icon,
    loaded::loaded,
    relative_time::Since,
    toast::Toasts,
};
use crate::{
    browser::page::{answer, focus_soon},
    resource::{current, load},
    rpc::envs::{env_file_versions, restore_env_file_version, reveal_env_file, reveal_env_file_version},
};

const COLUMNS: [&str; 2] = ["Then", "Now"];
const OUTDATED: &str = "The file was saved elsewhere since you opened this list. Look what is in it now, then restore again.";

/// What is compared at the moment.
struct Compared {
    version: i64,
    texts: Option<[Plaintext; 2]>,
}

/// The versions in their dialog.
#[component]
pub fn EnvHistory(
    /// The file on the page.
    editor: Editor,
    /// The file as it is stored.
    file: EnvFile,
    /// Takes the dialog away.
    on_close: Callback<()>,
) -> impl IntoView {
    let form = Form::new(|| Ok(()), move || on_close.run(())).light();
    let changes = Changes::get();
    let (project, id) = (file.project_id, file.id);
    let versions = load(move || changes.track().to_string(), move |_| async move { answer(env_file_versions(project, id).await) });
    let compared = RwSignal::new(None::<Compared>);
    let now = text(move || editor.stored.get().map(|file| format!("It is version {} now.", file.version)).unwrap_or_default());
    let alert = part(move || {
        maybe(
            form.message(),
            |message| view! { <div class="alert" role="alert" tabindex="-1">{icon("triangle-alert")}<p>{message}</p></div> },
        )
    });
    let list = move || {
        let all = Memo::new(move |_| current(versions).unwrap_or_default());
        let is_empty = Memo::new(move |_| all.with(Vec::is_empty));
        let row =
            move |version: EnvFileVersion| Row::new(version.version.to_string(), move || version_row(editor, form, id, version, compared));
        let rows_of = move || all.get().into_iter().map(row).collect();
        part(move || match is_empty.get() {
            true => view! { <p class="note">"There is no earlier version yet: each save keeps the one before."</p> }.erase(),
            false => view! { <ul class="versions">{rows(rows_of)}</ul> }.erase(),
        })
        .into_any()
    };
    let content = view! {
        <div class="dialog-body">
            {alert}
            <p class="note">{now}</p>
            {loaded("The versions could not be loaded", versions, list)}
        </div>
    };
    dialog(form, format!("History of {}", editor.file_name()), "dialog", content.erase())
}

fn version_row(editor: Editor, form: Form, id: EnvFileId, version: EnvFileVersion, compared: RwSignal<Option<Compared>>) -> AnyView {
    let EnvFileVersion { version, created_at } = version;
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let is_mine = move || compared.with(|compared| compared.as_ref().is_some_and(|compared| compared.version == version));
    let toggle = part(move || {
        if is_mine() {
            text_button("btn", "Close", move |_| compared.set(None))
        } else {
            text_button("btn", "Compare with now", move |_| compare(editor, form, id, version, compared))
        }
    });
    let difference = part(move || {
        compared.with(|compared| {
            let compared = compared.as_ref().filter(|compared| compared.version == version)?;
            Some(match &compared.texts {
                None => view! { <p class="note" role="status">"Loading…"</p> }.erase(),
                Some([then, now]) if then.expose() == now.expose() => {
                    view! { <p class="note">"Byte for byte what is stored now."</p> }.erase()
                }
                Some([then, now]) => difference_table("Then and now", &COLUMNS, differences(&[then.expose(), now.expose()])),
            })
        })
    });
    view! {
        <li>
            <div>
                <strong>{format!("Version {version}")}</strong>
                <Since at=created_at/>
                <div class="actions">
                    {toggle}
                    {text_button("btn", "Restore", move |_| restore(editor, form, (toasts, changes), id, version))}
                </div>
            </div>
            {difference}
        </li>
    }
    .erase()
}

fn compare(editor: Editor, form: Form, id: EnvFileId, version: i64, compared: RwSignal<Option<Compared>>) {
    compared.set(Some(Compared { version, texts: None }));
    spawn_local(async move {
        let texts = async {
            let then = answer(reveal_env_file_version(editor.project, id, version).await)?;
            let now = answer(reveal_env_file(editor.project, id).await)?;
            Ok::<_, Problem>([then.content, now.content])
        };
        let texts = texts.await;
        // Another one may have been asked for, or the dialog closed.
        if compared.try_with_untracked(|compared| compared.as_ref().map(|compared| compared.version)) != Some(Some(version)) {
            return;
        }
        match texts {
            Ok(texts) => compared.set(Some(Compared { version, texts: Some(texts) })),
            Err(problem) => {
                compared.set(None);
                form.refuse(problem);
            }
        }
    });
}

fn restore(editor: Editor, form: Form, (toasts, changes): (Toasts, Changes), id: EnvFileId, version: i64) {
    let Some(now) = editor.stored.get_untracked() else { return };
    if form.pending.get_untracked() {
        return;
    }
    if editor.dirty.get_untracked() {
        return form.refuse(Problem::new(Code::ValidationError, "Save what you changed in the file, or discard it, before you restore."));
    }
    form.pending.set(true);
    spawn_local(async move {
        let restored = answer(restore_env_file_version(editor.project, id, version, Expected::tag(now.tag())).await);
        form.pending.try_set(false);
        match restored {
            Ok(file) => {
                let text = format!("Restored version {version} of {}", file.file_type.file_name());
                let before = now.version;
                toasts.undoable(text, move || take_back(editor, toasts, changes, file.clone(), before));
                changes.announce();
                again(editor);
                form.close();
            }
            Err(problem) if problem.code == Code::PreconditionFailed => {
                changes.announce();
                form.refuse(Problem::new(problem.code, OUTDATED));
            }
            Err(problem) => form.refuse(problem),
        }
    });
}

/// Writes what was there before the restore once more.
fn take_back(editor: Editor, toasts: Toasts, changes: Changes, file: EnvFile, before: i64) {
    spawn_local(async move {
        match answer(restore_env_file_version(file.project_id, file.id, before, Expected::tag(file.tag())).await) {
            Ok(_) => toasts.done(format!("Back to what was in {} before", file.file_type.file_name())),
            Err(problem) => toasts.failed("It stays restored.", &problem.message),
        }
        changes.announce();
        again(editor);
    });
}

/// An open file shows what is stored now.
fn again(editor: Editor) {
    if let (Some(Stage::Open), Some(false)) = (editor.stage.try_get_untracked(), editor.dirty.try_get_untracked()) {
        editor.open();
        focus_soon("#env-text");
    }
}
