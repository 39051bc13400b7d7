//! The palette: everything by its name, and what can be done, without leaving the keyboard.

use domain::Directory;
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{
    button::text_button,
    commands::{Act, Command, commands, fitting},
    copy_button::{copy_made, copy_revealed},
    dialog::open_while_mounted,
    dynamic::{Change, Erase, Press, Row, part, rows, text},
    form::Form,
    icon::icon,
    query::{QuerySetter, query},
    secret_text::Wording,
    shortcut_help::ShortcutHelp,
    theme_switch::ShownTheme,
    toast::Toasts,
};
use crate::{
    browser::{
        page::{self, answer},
        preferences, random,
    },
    rpc::categories::get_directory,
};

/// So many are shown at most: who sees no match types on.
const SHOWN: usize = 50;
const LIST: &str = "palette-list";

/// Shows what the address asks for: the palette, or the list of shortcuts.
#[component]
pub fn Palette() -> impl IntoView {
    let asked = query("palette");
    let set_query = QuerySetter::new();
    // As they were when the palette was open last, until it has them as they are now.
    let names = RwSignal::new(None::<Directory>);
    let on_close = Callback::new(move |()| set_query.replace(&[("palette", None)]));
    part(move || match asked.get().as_deref() {
        Some("open") => view! { <PaletteDialog names on_close/> }.erase(),
        Some("help") => view! { <ShortcutHelp on_close/> }.erase(),
        _ => ().into_any(),
    })
}

#[component]
fn PaletteDialog(names: RwSignal<Option<Directory>>, on_close: Callback<()>) -> impl IntoView {
    let form = Form::new(|| Ok(()), move || on_close.run(())).light();
    let dialog = NodeRef::<html::Dialog>::new();
    open_while_mounted(dialog, form);
    let failed = RwSignal::new(None::<String>);
    Effect::new(move || {
        spawn_local(async move {
            match answer(get_directory().await) {
                Ok(all) => drop(names.try_set(Some(all))),
                Err(problem) => drop(failed.try_set(Some(problem.message))),
            }
        });
    });
    let typed = RwSignal::new(String::new());
    let all = Memo::new(move |_| names.with(|names| commands(names.as_ref())));
    let found = Memo::new(move |_| all.with(|all| typed.with(|typed| fitting(all, typed, SHOWN))));
    let chosen = RwSignal::new(0usize);
    let type_in: Change = Box::new(move |event| {
        typed.set(event_target_value(&event));
        chosen.set(0);
    });
    let run = runner(on_close);
    let run_at = move |place: usize, copies: bool| {
        if let Some(command) = found.with_untracked(|found| found.get(place).cloned()) {
            run.run((command, copies));
        }
    };
    let keys = move |event: KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|chosen| *chosen = if *chosen >= last { 0 } else { *chosen + 1 }),
            "ArrowUp" => chosen.update(|chosen| *chosen = chosen.checked_sub(1).unwrap_or(last)),
            "Enter" => run_at(chosen.get_untracked(), event.ctrl_key() || event.meta_key()),
            _ => return,
        }
        event.prevent_default();
        page::scroll_soon("[role=option][aria-selected=true]");
    };
    let press: Press = Box::new(move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target else { return };
        if target.tag_name() == "DIALOG" {
            return form.close();
        }
        let option = target.closest("[role=option]").ok().flatten();
        if let Some(place) = option.and_then(|option| option.id().strip_prefix("option-")?.parse().ok()) {
            run_at(place, false);
        }
    });
    let options = move || {
        let found = found.get().into_iter().enumerate();
        found
            .map(|(place, command)| Row::new(format!("{place} {} {}", command.title, command.note), move || option(place, command, chosen)))
            .collect()
    };
    let active = text(move || format!("option-{}", chosen.get()));
    let state = part(move || {
        let words = match (failed.get(), names.with(Option::is_none), found.with(Vec::is_empty)) {
            (Some(why), ..) => why,
            (None, true, _) => "Loading the names…".into(),
            (None, false, true) => "Nothing fits. Try fewer letters, or other words.".into(),
            (None, false, false) => return ().into_any(),
        };
        view! { <p class="note" role="status">{words}</p> }.erase()
    });
    view! {
        <dialog class="dialog palette" node_ref=dialog aria-label="Command palette" on:close=move |_| form.close() on:click=press>
            <div class="dialog-frame">
                <div class="palette-field">
                    {icon("search")}
                    <input
                        type="text" role="combobox" aria-label="Search everything" aria-expanded="true" aria-controls=LIST
                        aria-activedescendant=active aria-autocomplete="list" placeholder="Search, or type what to do" autofocus=true
                        autocomplete="off" autocapitalize="off" spellcheck="false" on:input=type_in on:keydown=keys
                    />
                    {text_button("btn btn-icon palette-close", "Esc", move |_| form.close())}
                </div>
                <div class="palette-found">
                    <div role="listbox" id=LIST aria-label="Found">{rows(options)}</div>
                    {state}
                </div>
                <p class="palette-foot note">"↑ ↓ choose · Enter opens · Ctrl Enter copies the value"</p>
            </div>
        </dialog>
    }
    .erase()
}

fn option(place: usize, command: Command, chosen: RwSignal<usize>) -> AnyView {
    let selected = text(move || if chosen.get() == place { "true" } else { "false" }.into());
    view! {
        <div role="option" id=format!("option-{place}") aria-selected=selected>
            {icon(command.icon)}<span>{command.title}</span><small>{command.note}</small>
        </div>
    }
    .erase()
}

/// What running a command does; with `true` it copies where it would open.
fn runner(on_close: Callback<()>) -> Callback<(Command, bool)> {
    let (toasts, shown_theme) = (Toasts::get(), ShownTheme::get());
    let set_query = QuerySetter::new();
    Callback::new(move |(command, copies): (Command, bool)| {
        let go = |path: &str| page::follow(path, true);
        match command.act {
            Act::Open(path) => go(&path),
            Act::Entry { path, id, name } => {
                if copies || command.copies {
                    copy_revealed(toasts, id, name, Wording::Value);
                    on_close.run(());
                } else {
                    go(&path);
                }
            }
            Act::Generate(kind) => {
                copy_made(toasts, kind.name(), random::make(kind));
                on_close.run(());
            }
            Act::Theme(theme) => {
                preferences::set_theme(theme);
                shown_theme.0.set(theme.as_str());
                on_close.run(());
            }
            Act::Help => set_query.replace(&[("palette", Some("help"))]),
            Act::SignOut => page::sign_out(),
        }
    })
}
