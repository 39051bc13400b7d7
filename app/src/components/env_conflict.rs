//! What to do where somebody else saved the file meanwhile: all three texts, and the choice between them.

use leptos::prelude::*;

use super::{
    button::{Tone, button, text_button},
    dynamic::{Erase, maybe},
    env_diff::{difference_table, differences},
    env_editor::{Editor, Theirs},
};
use crate::browser::page::focus_soon;

const COLUMNS: [&str; 3] = ["When opened", "Yours", "Stored now"];

/// The choice.
pub fn env_conflict(editor: Editor) -> AnyView {
    let name = editor.file_name();
    let (base, mine) = (editor.base(), editor.text.get_untracked());
    let (rows, is_deleted) = editor.conflict.with_untracked(|theirs| match theirs {
        Some(Theirs { text, version }) => (differences(&[base.expose(), mine.expose(), text.expose()]), version.is_none()),
        None => (Vec::new(), false),
    });
    let (what, keep, take) = if is_deleted {
        ("was deleted elsewhere since you opened it.", "Store mine again", "Let mine go")
    } else {
        ("was saved elsewhere since you opened it.", "Keep mine on top", "Take theirs")
    };
    let fate = if is_deleted {
        "What you take is what you go on with; yours is laid aside until you let it go."
    } else {
        "With yours on top, what is stored now stays in the history. With theirs, yours is laid aside until you let it go."
    };
    let table = maybe((!is_deleted).then_some(rows), |rows| difference_table("What differs", &COLUMNS, rows));
    let keep_mine = move |_| {
        editor.keep_mine();
        focus_soon("#env-file");
    };
    let go_on = move |_| {
        editor.conflict.set(None);
        focus_soon("#env-text");
    };
    view! {
        <section id="env-conflict" class="conflict" aria-label="What differs" tabindex="-1">
            <h2>{format!("{name} {what}")}</h2>
            <p class="note">{fate}</p>
            {table}
            <div class="actions">
                {text_button(Tone::Primary.class(), keep, keep_mine)}
                {text_button(Tone::Plain.class(), take, move |_| editor.take_theirs())}
                {text_button(Tone::Plain.class(), "Go on editing", go_on)}
            </div>
        </section>
    }
    .erase()
}

/// The text that was given up, until somebody decides about it.
pub fn env_aside(editor: Editor) -> AnyView {
    let let_go = move |_| {
        editor.aside.set(None);
        focus_soon("#env-text");
    };
    view! {
        <div id="env-aside" class="alert alert-note">
            <div>
                <p>"Your text was laid aside, and goes with this page."</p>
                <div class="actions">
                    {button(Tone::Plain, "undo-2", "Put it back", move |_| editor.take_mine_back())}
                    {button(Tone::Plain, "trash-2", "Let it go", let_go)}
                </div>
            </div>
        </div>
    }
    .erase()
}
