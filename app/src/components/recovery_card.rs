//! One set of recovery codes: how many are left, and the way to one of them.

use domain::{Code, RecoverySet, RecoverySetId, SecretInput, TakenCode};
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    prelude::*,
    task::spawn_local,
};

use super::{
    button::{Tone, button, icon_button},
    changes::Changes,
    copy_button::CopyText,
    dynamic::{Erase, Part, Press, maybe, part},
    factor::{factor, is_second_click, named},
    icon::icon,
    once::Once,
    opening::{Opening, State, countdown},
    toast::Toasts,
};
use crate::{
    browser::{
        clipboard::{self, CLEAR_AFTER_SECONDS, CopyError},
        page::{answer, keep_focus},
        preferences,
    },
    rpc::{RpcError, recovery::take_code},
};

/// What can be done with a set, besides taking a code.
#[derive(Clone, Copy)]
pub struct SetActions {
    /// Opens the form of its words.
    pub edit: Callback<RecoverySetId>,
    /// Opens the form of its words and new codes.
    pub replace: Callback<RecoverySetId>,
    /// Opens the codes that were taken.
    pub used: Callback<RecoverySetId>,
    /// Moves it to the trash.
    pub delete: Callback<RecoverySet>,
}

/// A code that is taken from a set.
#[derive(Clone, Copy)]
struct Taking {
    id: RecoverySetId,
    once: Once,
    changes: Changes,
    opening: Opening<TakenCode>,
}

impl Taking {
    /// Takes one. Where an answer was lost, that is the code that it said.
    async fn take(self) -> Result<TakenCode, RpcError> {
        let taken = self.once.send(async |name| take_code(name, self.id).await).await;
        if !matches!(&taken, Err(RpcError(problem)) if problem.code == Code::Unavailable) {
            self.changes.announce();
        }
        taken
    }

    fn show(self) {
        self.opening.open(self.take());
    }

    /// Copies a code that nobody sees. It counts as taken even where the browser refuses the clipboard.
    fn copy(self, toasts: Toasts, name: String) {
        let taken = async move { answer(self.take().await).map(|taken| taken.token) };
        spawn_local(async move {
            match clipboard::copy(taken).await {
                Ok(()) => toasts.done(format!("Copied a code of {name} · Kagi tries to clear it in {CLEAR_AFTER_SECONDS} s")),
                Err(CopyError::Text(problem)) => toasts.failed("Nothing was copied.", &problem.message),
                Err(CopyError::Missing) => {
                    toasts.failed("Nothing was taken.", "This browser has no clipboard for this page: show the code instead.")
                }
                Err(CopyError::Refused) => {
                    toasts.failed("The browser refused the clipboard.", "The code that was taken is under Used codes: put it back there.");
                }
            }
        });
    }
}

/// The card.
#[component]
pub fn RecoveryCard(
    /// The set.
    id: RecoverySetId,
    /// What it is now; `None` once it is gone.
    now: Memo<Option<RecoverySet>>,
    /// What its buttons do.
    actions: SetActions,
) -> impl IntoView {
    let taking = Taking { id, once: Once::new(), changes: Changes::get(), opening: Opening::new() };
    let name = move || now.get().as_ref().map(name_of).unwrap_or_default();
    let words = Memo::new(move |_| now.get().map(|set| (set.service, set.label)));
    let tools = move || {
        let of = name();
        let delete = move |_| {
            if let Some(set) = now.get_untracked() {
                actions.delete.run(set);
            }
        };
        view! {
            {icon_button("pencil", format!("Edit {of}"), move |_| actions.edit.run(id))}
            {icon_button("trash-2", format!("Delete {of}"), delete)}
        }
        .erase()
    };
    let body = view! {
        {part(move || maybe(now.get(), |set| count(&set)))}
        {part(move || match taking.opening.state.get() {
            State::Masked | State::Pending => ().into_any(),
            State::Shown => view! { <Taken opening=taking.opening/> }.erase(),
            State::Failed => taking.opening.failure().erase(),
        })}
        <div class="actions" id=format!("set-{id}") on:keydown=once_a_press>{buttons(taking, now, actions)}</div>
    };
    factor(id.to_string(), words, part(tools), body.erase())
}

/// A key that is held down presses once: each press may take a code.
fn once_a_press(event: KeyboardEvent) {
    if event.repeat() {
        event.prevent_default();
    }
}

fn name_of(set: &RecoverySet) -> String {
    named(&set.service, set.label.as_ref())
}

/// How many codes are left, as a bar and in words.
fn count(set: &RecoverySet) -> AnyView {
    let (left, total) = (set.remaining(), set.total_count);
    let (class, warning) = match left {
        0 => ("past", Some("Get new codes from the service, and replace these.")),
        _ if set.is_low() => ("soon", Some("Running out: get new codes from the service soon.")),
        _ => ("", None),
    };
    let words = format!("{left} of {total} left");
    let warning = maybe(warning, |warning| view! { <p class="error">{icon("triangle-alert")}{warning}</p> });
    view! {
        <div class=format!("left {class}")>
            <p>{words.clone()}</p>
            <meter min="0" max=total value=left aria-label="Codes left" aria-valuetext=words></meter>
            {warning}
        </div>
    }
    .erase()
}

/// The code with its countdown.
#[component]
fn Taken(opening: Opening<TakenCode>) -> impl IntoView {
    let code = opening.read(|taken| {
        let text = taken.token.expose().to_owned();
        view! { <output>{text}</output> }.erase()
    });
    let countdown = countdown(preferences::reveal_seconds(), Callback::new(move |()| opening.hide()));
    view! { <div class="secret">{code}{countdown}</div> }
}

/// What stands under the set, which depends on whether a code is shown and whether any is left.
fn buttons(taking: Taking, now: Memo<Option<RecoverySet>>, actions: SetActions) -> Part {
    let (id, toasts) = (taking.id, Toasts::get());
    let has = Memo::new(move |_| now.get().map(|set| (set.remaining() > 0, set.used_count)).unwrap_or_default());
    let is_shown = Memo::new(move |_| taking.opening.state.get() == State::Shown);
    part(move || {
        keep_focus();
        let name = now.get_untracked().as_ref().map(name_of).unwrap_or_default();
        let (has_unused, used) = has.get();
        let first = match (is_shown.get(), has_unused) {
            (true, _) => shown_buttons(taking.opening, name.clone()),
            (false, true) => unseen_buttons(taking, toasts, name.clone()),
            (false, false) => button(Tone::Plain, "rotate-cw", "Replace the codes", move |_| actions.replace.run(id)),
        };
        let used = (used > 0).then(|| {
            let press: Press = Box::new(move |_| actions.used.run(id));
            let label = format!("Used codes {used}, {name}");
            view! { <button type="button" class="btn" aria-label=label on:click=press>{format!("Used codes {used}")}</button> }.erase()
        });
        view! { {first}{used} }.erase()
    })
}

fn shown_buttons(opening: Opening<TakenCode>, name: String) -> AnyView {
    let copy = opening.read(|taken| {
        let text = SecretInput::new(taken.token.expose().to_owned());
        view! { <CopyText name=format!("the code of {name}") text/> }
    });
    let hide = button(Tone::Plain, "eye-off", "Hide the code", move |_| opening.hide());
    // In an element of its own: the button that hides would else become the one that takes, with the focus on it.
    view! { <div class="actions">{copy}{hide}</div> }.erase()
}

fn unseen_buttons(taking: Taking, toasts: Toasts, name: String) -> AnyView {
    let take: Press = Box::new(move |event: MouseEvent| {
        if !is_second_click(&event) {
            taking.show();
        }
    });
    let label = format!("Take a code of {name}");
    let copy = move |event: MouseEvent| {
        if !is_second_click(&event) {
            taking.copy(toasts, name.clone());
        }
    };
    view! {
        <button type="button" class="btn stop" aria-label=label.clone() on:click=take>{icon("eye")}"Take a code"</button>
        {icon_button("copy", format!("{label} and copy it unseen"), copy)}
    }
    .erase()
}
