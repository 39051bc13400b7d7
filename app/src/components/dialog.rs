//! Dialogs: native, modal, asking before they throw away what was typed.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{
    button::{Tone, icon_button, text_button},
    dynamic::{Erase, Part, each, maybe, part, text},
    form::{Difference, Form},
    icon::icon,
    query::with_query,
};
use crate::browser::{page, steps};

/// The dialog that holds a form.
#[component]
pub fn FormDialog(
    /// The form's state.
    form: Form,
    /// What the dialog is about; also its name for screen readers.
    title: String,
    /// What saving is called here.
    #[prop(into)]
    save_label: String,
    /// What saving does, as its button shows it.
    #[prop(default = Tone::Primary)]
    tone: Tone,
    /// Called when the form is sent.
    on_save: Box<dyn Fn()>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        on_save();
    };
    let alert = part(move || {
        maybe(
            form.message(),
            |message| view! { <div class="alert" role="alert" tabindex="-1">{icon("triangle-alert")}<p>{message}</p></div> },
        )
    });
    let foot = part(move || {
        if form.leaving.get() {
            return view! {
                <p role="alert">"Discard what you typed?"</p>
                {text_button("btn", "Keep editing", move |_| form.leaving.set(false))}
                {text_button("btn btn-danger", "Discard", move |_| form.close())}
            }
            .erase();
        }
        let save_label = save_label.clone();
        let saving = text(move || if form.pending.get() { "One moment…".into() } else { save_label.clone() });
        view! {
            {text_button("btn", "Cancel", move |_| form.leave())}
            <button type="submit" class=tone.class() disabled=form.pending>{saving}</button>
        }
        .erase()
    });
    let content = view! {
        <form class="dialog-content" novalidate autocomplete="off" on:input=move |_| form.typed() on:submit=submit>
            <div class="dialog-body">{alert}{differences(form)}{children()}</div>
            <footer class="dialog-foot">{foot}</footer>
        </form>
    };
    let class = if form.guarded { "dialog" } else { "dialog dialog-small" };
    dialog(form, title, class, content.erase())
}

/// Both texts of each field that somebody else changed meanwhile.
fn differences(form: Form) -> Part {
    let row = move |Difference { label, yours, theirs, take }: Difference| {
        let take = text_button("link", "Take this", move |_| {
            take();
            form.differences.update(|all| all.retain(|one| one.label != label));
        });
        let shown = |text: String| if text.is_empty() { "nothing".to_owned() } else { text };
        view! {
            <div role="group" aria-label=label>
                <strong>{label}</strong>
                <p><small>"Yours"</small><span>{shown(yours)}</span></p>
                <p><small>"Stored now"</small><span>{shown(theirs)}</span>{take}</p>
            </div>
        }
    };
    part(move || {
        let all = form.differences.get();
        (!all.is_empty()).then(|| view! { <div class="differences" role="group" aria-label="What differs">{each(all, row)}</div> }.erase())
    })
}

/// A dialog around whatever stands under its title, open as long as it is part of the page. Escape, the cross and a click beside
/// it all ask [`Form::leave`].
pub fn dialog(form: Form, title: String, class: &'static str, content: AnyView) -> AnyView {
    let dialog = NodeRef::<html::Dialog>::new();
    open_while_mounted(dialog, form);

    let cancel = move |event: ev::Event| {
        event.prevent_default();
        form.leave();
    };
    let press = move |event: ev::MouseEvent| {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        if target.tag_name() == "DIALOG" {
            form.leave();
        } else if target.closest("button, label, summary").is_ok_and(|pressed| pressed.is_some()) {
            // The field keeps the focus until the click is done: a message that came with its blur would move the button away.
            event.prevent_default();
        }
    };
    let label = title.clone();
    view! {
        <dialog class=class node_ref=dialog aria-label=label on:cancel=cancel on:close=move |_| form.close() on:mousedown=press>
            <div class="dialog-frame">
                <header class="dialog-head">
                    <h2>{title}</h2>
                    {icon_button("x", "Close".into(), move |_| form.leave())}
                </header>
                {content}
            </div>
        </dialog>
    }
    .erase()
}

/// Opens the dialog, keeps a dirty form from being left by accident, and gives the focus back in the end: a dialog that is taken
/// out of the page, as Back does, would lose it. All of it in effects, since none of these things may cross the server's threads.
pub fn open_while_mounted(dialog: NodeRef<html::Dialog>, form: Form) {
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        let opener = StoredValue::new_local(page::focused());
        let successor = page::successor_of_focused();
        if !dialog.open() {
            // Refused only where the dialog is open already.
            let _ = dialog.show_modal();
        }
        page::raise_messages();
        on_cleanup(move || {
            if let Some(opener) = opener.try_get_value().flatten() {
                request_animation_frame(move || {
                    // An opener that has gone meanwhile needs no focus.
                    let _ = opener.focus();
                });
            }
            if let Some(successor) = successor {
                page::focus_if_lost(successor);
            }
        });
    });
    Effect::new(move || {
        let is_dirty = move || form.dirty.try_get_untracked() == Some(true);
        let listener = window_event_listener_untyped("beforeunload", move |event| {
            if is_dirty() && !page::is_cleared() {
                event.prevent_default();
            }
        });
        let ask = move || {
            form.leaving.try_set(true);
        };
        // The browser's own address follows the router's a little later.
        let here = untrack(|| with_query(&[]));
        let back = steps::hold_back(here, is_dirty, ask);
        on_cleanup(move || {
            listener.remove();
            back();
        });
    });
}
