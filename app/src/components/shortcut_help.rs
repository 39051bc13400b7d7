//! The list of shortcuts.

use leptos::prelude::*;

use super::{
    dialog::dialog,
    dynamic::{Erase, each},
    form::Form,
};

const SHORTCUTS: [(&str, &str); 17] = [
    ("Ctrl K", "Search everything, or do something"),
    ("Ctrl B", "Fold the sidebar away, or bring it back"),
    ("/", "Search this list"),
    ("?", "This help"),
    ("g o", "Go to the overview"),
    ("g k", "Go to the keys"),
    ("g e", "Go to the env projects"),
    ("g r", "Go to the recovery codes"),
    ("g s", "Go to the settings"),
    ("n", "New category, entry, key, env project or code set"),
    ("j", "The next row"),
    ("k", "The row before"),
    ("Enter", "Open the row"),
    ("c", "Copy the value of the row"),
    ("r", "Reveal it, or hide it"),
    ("Space", "On a hidden value: show it while held"),
    ("Esc", "Close what is open"),
];

/// The list in its dialog.
#[component]
pub fn ShortcutHelp(
    /// Takes the dialog away.
    on_close: Callback<()>,
) -> impl IntoView {
    let form = Form::new(|| Ok(()), move || on_close.run(())).light();
    let row = |(keys, what): (&'static str, &'static str)| {
        let keys = each(keys.split(' '), |key| view! { <kbd>{key}</kbd> });
        view! { <div><dt>{keys}</dt><dd>{what}</dd></div> }
    };
    let content = view! {
        <div class="dialog-body">
            <dl class="facts">{each(SHORTCUTS, row)}</dl>
            <p class="note">"On a Mac, Ctrl is ⌘. Single characters can be turned off in the "<a class="link" href="/settings/appearance">"appearance settings"</a>"."</p>
        </div>
    };
    dialog(form, "Keyboard shortcuts".into(), "dialog dialog-small", content.erase())
}
