//! Files that are dropped onto an env file, or chosen for it.

use domain::{Code, Problem, SecretInput, env_project::MAX_FILE_BYTES};
use leptos::{html, prelude::*, task::spawn_local};
use web_sys::{DragEvent, File};

use super::{
    dynamic::{Change, Erase},
    env_editor::{Editor, Stage, too_large},
    icon::icon,
};
use crate::browser::files;

/// Takes in what was dropped; only where the content is here, or there is none.
pub fn take_dropped(editor: Editor, event: &DragEvent) {
    event.prevent_default();
    if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
        take(editor, file);
    }
}

/// The button that takes a file in.
pub fn file_picker(editor: Editor) -> AnyView {
    let picker = NodeRef::<html::Input>::new();
    let pick: Change = Box::new(move |_| {
        if let Some(input) = picker.get() {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                take(editor, file);
            }
            // The same file may be chosen again.
            input.set_value("");
        }
    });
    view! { <label class="btn">{icon("upload")}"Choose a file"<input type="file" node_ref=picker on:change=pick/></label> }.erase()
}

fn take(editor: Editor, file: File) {
    spawn_local(async move {
        let size = file.size() as usize;
        let read = if size > MAX_FILE_BYTES { Err(too_large(size)) } else { files::bytes(&file).await.and_then(as_text) };
        let stage = editor.stage.try_get_untracked();
        match (read, stage) {
            (Err(why), Some(_)) => {
                editor.problem.set(Some(Problem::new(Code::ValidationError, format!("{} was not taken in. {why}", file.name()))));
            }
            (Ok(text), Some(Stage::Open)) => {
                let before = editor.text.get_untracked();
                editor.problem.set(None);
                editor.put(text);
                editor.undoable(format!("Took in {}; save to keep it", file.name()), before);
            }
            (Ok(text), Some(Stage::Missing)) => {
                editor.begin();
                editor.put(text);
            }
            // The file is sealed, or the page was left meanwhile.
            _ => {}
        }
    });
}

/// The text that these bytes are.
///
/// # Errors
/// A sentence that says on which line they are none.
fn as_text(bytes: Vec<u8>) -> Result<SecretInput, String> {
    let line = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(format!("It is no text: line {} has a NUL in it. Choose the .env file itself.", line(&bytes[..at])));
    }
    String::from_utf8(bytes).map(SecretInput::new).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("Line {} is not UTF-8. Save the file in that encoding, and choose it again.", line(&error.as_bytes()[..at]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_refused_with_its_line() {
        let why = |bytes: &[u8]| as_text(bytes.to_vec()).map(|text| text.expose().to_owned());
        assert_eq!(why(b"A=1\r\nB=2").as_deref(), Ok("A=1\r\nB=2"));
        assert!(why(b"A=1\nB=\0").is_err_and(|why| why.contains("line 2 has a NUL")));
        assert!(why(b"A=1\nB=2\nC=\xff").is_err_and(|why| why.contains("Line 3 is not UTF-8")));
    }
}
