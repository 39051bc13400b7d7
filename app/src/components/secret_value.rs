//! The reveal. A value is on the page from the click that asks for it until it is hidden again, and at no other time.

use std::time::Duration;

use domain::{EntryId, Plaintext, Problem, RevealedEntry, SecretInput, Value};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{
    copy_button::CopyText,
    dynamic::{Erase, Press, each, part, text},
    icon::icon,
};
use crate::{browser::page::answer, rpc::entries::reveal_entry};

/// For how many seconds a value is shown, and how many *+30* adds.
const SHOWN_SECONDS: u32 = 30;

/// Opens the value of one entry. An action, never a resource: what a resource loads is printed into the page.
pub type Reveal = Action<(), Result<RevealedEntry, Problem>>;

/// The reveal of this entry, not asked for yet.
pub fn reveal(id: EntryId) -> Reveal {
    Action::new(move |()| async move { answer(reveal_entry(id).await) })
}

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

/// Where the reveal stands. Reactive.
pub fn state(reveal: Reveal) -> Memo<State> {
    Memo::new(move |_| {
        if reveal.pending().get() {
            return State::Pending;
        }
        reveal.value().with(|value| match value {
            None => State::Masked,
            Some(Ok(_)) => State::Shown,
            Some(Err(_)) => State::Failed,
        })
    })
}

/// The masked value, or what the reveal brought.
#[component]
pub fn SecretValue(
    /// The reveal of this entry.
    reveal: Reveal,
    /// Where it stands.
    state: Memo<State>,
) -> impl IntoView {
    part(move || match state.get() {
        State::Masked => view! { <span class="mask" aria-label="Hidden">"••••••••••••"</span> }.erase(),
        State::Pending => view! { <span class="mask" aria-label="Opening">"••••••••••••"</span> }.erase(),
        State::Shown => view! { <Shown reveal/> }.erase(),
        State::Failed => reveal.value().with(|value| match value {
            Some(Err(problem)) => view! { <p class="error" role="alert">{icon("triangle-alert")}{problem.message.clone()}</p> }.erase(),
            _ => ().into_any(),
        }),
    })
}

/// The value with its countdown. Goes when the time is over, when the page is left or hidden, and with its row.
#[component]
fn Shown(reveal: Reveal) -> impl IntoView {
    let left = RwSignal::new(SHOWN_SECONDS);
    let hide = move || reveal.clear();
    hide_in_time(left, hide);

    let value = reveal.value().with(|value| value.as_ref().and_then(|value| value.as_ref().ok()).map(shown_value));
    let clock = text(move || format!("{}:{:02}", left.get() / 60, left.get() % 60));
    let longer: Press = Box::new(move |_| left.update(|left| *left += SHOWN_SECONDS));
    view! {
        <div class="secret">
            {value}
            <div class="countdown">
                <progress max=SHOWN_SECONDS prop:value=text(move || left.get().to_string()) aria-label="Time until the value is hidden"></progress>
                <span>{clock}</span>
                <button type="button" class="btn btn-icon" aria-label="Show 30 seconds longer" on:click=longer>
                    "+30"
                </button>
            </div>
        </div>
    }
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

/// Counts down, and hides the value at zero and whenever nobody is looking at the page any more.
fn hide_in_time(left: RwSignal<u32>, hide: impl Fn() + Copy + Send + Sync + 'static) {
    let path = use_location().pathname;
    Effect::new(move |first: Option<String>| {
        let now = path.get();
        if first.is_some_and(|first| first != now) {
            hide();
        }
        now
    });
    Effect::new(move || {
        let tick = move || {
            let counted = left.try_update(|left| {
                *left = left.saturating_sub(1);
                *left
            });
            if counted == Some(0) {
                hide();
            }
        };
        let tick = set_interval_with_handle(tick, Duration::from_secs(1)).ok();
        let away = window_event_listener_untyped("pagehide", move |_| hide());
        let hidden = window_event_listener_untyped("visibilitychange", move |_| {
            if document().hidden() {
                hide();
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
