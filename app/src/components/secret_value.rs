//! The reveal. A value is on the page from the click that asks for it until it is hidden again, and at no other time.

use std::time::Duration;

use domain::{EntryId, Plaintext, Problem, RevealedEntry, SecretInput, Value};
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    prelude::*,
    reactive::actions::ActionAbortHandle,
};
use leptos_router::hooks::use_location;

use super::{
    copy_button::CopyText,
    dynamic::{Erase, Press, each, maybe, part, text},
    icon::icon,
};
use crate::{
    browser::{page::answer, preferences},
    rpc::entries::reveal_entry,
};

/// How many seconds *+30* adds.
const LONGER: u32 = 30;

/// What lets go of a value that is shown while something is held.
const RELEASES: [&str; 4] = ["pointerup", "pointercancel", "keyup", "blur"];

/// Where a reveal stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing was asked for.
    Masked,
    /// The answer is on its way.
    Pending,
    /// The value is on the page.
    Shown,
    /// It could not be opened.
    Failed,
}

/// The value of one entry: masked, or open for a while.
#[derive(Clone, Copy)]
pub struct Secret {
    // An action, never a resource: what a resource loads is printed into the page.
    opening: Action<(), Result<RevealedEntry, Problem>>,
    asked: StoredValue<Option<ActionAbortHandle>>,
    peeking: RwSignal<bool>,
    /// Where it stands.
    pub state: Memo<State>,
}

impl Secret {
    /// The value of this entry, not asked for yet.
    pub fn of(id: EntryId) -> Self {
        let opening = Action::new(move |()| async move { answer(reveal_entry(id).await) });
        let state = Memo::new(move |_| {
            if opening.pending().get() {
                return State::Pending;
            }
            opening.value().with(|value| match value {
                None => State::Masked,
                Some(Ok(_)) => State::Shown,
                Some(Err(_)) => State::Failed,
            })
        });
        Self { opening, asked: StoredValue::new(None), peeking: RwSignal::new(false), state }
    }

    /// Opens it.
    pub fn show(self) {
        self.asked.set_value(Some(self.opening.dispatch(())));
    }

    /// Takes it off the page; an answer on its way never gets there.
    pub fn hide(self) {
        // Its row may have gone before it.
        if let Some(asked) = self.asked.try_update_value(Option::take).flatten() {
            asked.abort();
        }
        self.opening.clear();
    }

    /// Opens it for as long as whatever was pressed is held.
    fn peek(self) {
        if self.peeking.get_untracked() {
            return;
        }
        self.peeking.set(true);
        self.show();
        let listeners = StoredValue::new(Vec::new());
        let release = move || {
            self.hide();
            self.peeking.try_set(false);
            let listeners = listeners.try_update_value(std::mem::take).unwrap_or_default();
            listeners.into_iter().for_each(WindowListenerHandle::remove);
        };
        listeners.set_value(RELEASES.map(|event| window_event_listener_untyped(event, move |_| release())).into());
    }
}

/// The masked value, or what the reveal brought.
#[component]
pub fn SecretValue(
    /// The value.
    secret: Secret,
    /// What it is called, and of what, for the label.
    of: String,
) -> impl IntoView {
    let Secret { opening, peeking, state, .. } = secret;
    let press = move |event: PointerEvent| {
        if event.button() == 0 {
            secret.peek();
        }
    };
    let hold = move |event: KeyboardEvent| {
        if event.key() == " " {
            event.prevent_default();
            secret.peek();
        }
    };
    let press: Box<dyn FnMut(PointerEvent)> = Box::new(press);
    let hold: Box<dyn FnMut(KeyboardEvent)> = Box::new(hold);
    let masked: Box<dyn FnMut() -> bool + Send> = Box::new(move || !peeking.get() && matches!(state.get(), State::Shown | State::Failed));
    let busy = text(move || if state.get() == State::Pending { "true" } else { "false" }.into());
    let label = format!("Hold to peek at {of}");
    let open = part(move || match state.get() {
        State::Masked | State::Pending => ().into_any(),
        State::Shown => view! { <Shown secret/> }.erase(),
        State::Failed => opening.value().with(|value| match value {
            Some(Err(problem)) => view! { <p class="error" role="alert">{icon("triangle-alert")}{problem.message.clone()}</p> }.erase(),
            _ => ().into_any(),
        }),
    });
    view! {
        <button
            type="button" class="mask" aria-label=label title="Hold to peek" aria-busy=busy prop:hidden=masked
            on:pointerdown=press on:keydown=hold
        >"••••••••••••"</button>
        {open}
    }
}

/// The value with its countdown. Goes when the time is over, when the page is left or hidden, and with its row.
#[component]
fn Shown(secret: Secret) -> impl IntoView {
    let seconds = preferences::reveal_seconds().filter(|_| !secret.peeking.get_untracked());
    let left = RwSignal::new(seconds.unwrap_or_default());
    hide_in_time(secret, seconds.map(|_| left));

    let value = secret.opening.value().with(|value| value.as_ref().and_then(|value| value.as_ref().ok()).map(shown_value));
    let countdown = maybe(seconds, |seconds| {
        let clock = text(move || format!("{}:{:02}", left.get() / 60, left.get() % 60));
        let longer: Press = Box::new(move |_| left.update(|left| *left += LONGER));
        view! {
            <div class="countdown">
                <progress max=seconds prop:value=text(move || left.get().to_string()) aria-label="Time until the value is hidden"></progress>
                <span>{clock}</span>
                <button type="button" class="btn btn-icon" aria-label="Show 30 seconds longer" on:click=longer>
                    "+30"
                </button>
            </div>
        }
    });
    view! { <div class="secret">{value}{countdown}</div> }
}

fn shown_value(revealed: &RevealedEntry) -> AnyView {
    let lines = |text: &str| text.contains('\n');
    match &revealed.value {
        Value::Text(text) if lines(text.expose()) => view! { <pre tabindex="0">{text.expose().to_owned()}</pre> }.erase(),
        Value::Text(text) => view! { <output>{text.expose().to_owned()}</output> }.erase(),
        Value::Fields(fields) => {
            let row = |(name, value): &(String, Plaintext)| {
                let text = value.expose().to_owned();
                view! { <div><dt>{name.clone()}</dt><dd>{text.clone()}</dd><dd><CopyText name=name.clone() text=SecretInput::new(text)/></dd></div> }
            };
            view! { <dl>{each(fields, row)}</dl> }.erase()
        }
    }
}

/// Counts down where there is a time, hides the value at zero, and whenever nobody is looking at the page any more.
fn hide_in_time(secret: Secret, left: Option<RwSignal<u32>>) {
    let path = use_location().pathname;
    Effect::new(move |first: Option<String>| {
        let now = path.get();
        if first.is_some_and(|first| first != now) {
            secret.hide();
        }
        now
    });
    Effect::new(move || {
        let tick = move || {
            let counted = left.and_then(|left| {
                left.try_update(|left| {
                    *left = left.saturating_sub(1);
                    *left
                })
            });
            if counted == Some(0) {
                secret.hide();
            }
        };
        // The answer may come when nobody looks any more.
        if document().hidden() {
            secret.hide();
        }
        let tick = left.and_then(|_| set_interval_with_handle(tick, Duration::from_secs(1)).ok());
        let away = window_event_listener_untyped("pagehide", move |_| secret.hide());
        let hidden = window_event_listener_untyped("visibilitychange", move |_| {
            if document().hidden() {
                secret.hide();
            }
        });
        on_cleanup(move || {
            if let Some(tick) = tick {
                tick.clear();
            }
            away.remove();
            hidden.remove();
        });
    });
}
