//! The reveal. A value is on the page from the click that asks for it until it is hidden again, and at no other time.

use domain::{EntryId, Plaintext, RevealedEntry, SecretInput, Value};
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    prelude::*,
};

use super::{
    copy_button::CopyText,
    dynamic::{Erase, each, part, text},
    opening::{Opening, State, countdown},
};
use crate::{browser::preferences, rpc::entries::reveal_entry};

/// What lets go of a value that is shown while something is held.
const RELEASES: [&str; 4] = ["pointerup", "pointercancel", "keyup", "blur"];

/// The value of one entry: masked, or open for a while.
#[derive(Clone, Copy)]
pub struct Secret {
    id: EntryId,
    opening: Opening<RevealedEntry>,
    peeking: RwSignal<bool>,
    /// Where it stands.
    pub state: Memo<State>,
}

impl Secret {
    /// The value of this entry, not asked for yet.
    pub fn of(id: EntryId) -> Self {
        let opening = Opening::new();
        Self { id, opening, peeking: RwSignal::new(false), state: opening.state }
    }

    /// Opens it.
    pub fn show(self) {
        self.opening.open(reveal_entry(self.id));
    }

    /// Takes it off the page; an answer on its way never gets there.
    pub fn hide(self) {
        self.opening.hide();
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
        State::Failed => opening.failure().erase(),
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
    let countdown = countdown(seconds, Callback::new(move |()| secret.hide()));
    view! { <div class="secret">{secret.opening.read(shown_value)}{countdown}</div> }
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
