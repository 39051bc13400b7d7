//! Secrets that were asked for: where the request for one stands, and what it brought. That is on the page from the click that asks for
//! it until it is hidden again, and at no other time.

use std::time::Duration;

use domain::Problem;
use futures::future::{AbortHandle, abortable};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;

use super::{
    dynamic::{Press, maybe, text},
    icon::icon,
};
use crate::{browser::page::answer, rpc::RpcError};

/// How many seconds *+30* adds.
const LONGER: u32 = 30;

/// Where the request stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing was asked for.
    Masked,
    /// The answer is on its way.
    Pending,
    /// The secret is on the page; a newer one may be on its way.
    Shown,
    /// It could not be opened.
    Failed,
}

/// A secret: masked, or open for a while. Never a resource: what a resource loads is printed into the page.
pub struct Opening<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Result<T, Problem>>>,
    asked: RwSignal<Option<AbortHandle>>,
    /// Where it stands.
    pub state: Memo<State>,
}

impl<T: Send + Sync + 'static> Clone for Opening<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Opening<T> {}

impl<T: Send + Sync + 'static> Opening<T> {
    /// Not asked for yet.
    pub fn new() -> Self {
        let (answer, asked) = (RwSignal::new(None::<Result<T, Problem>>), RwSignal::new(None::<AbortHandle>));
        let state = Memo::new(move |_| {
            let is_pending = asked.with(Option::is_some);
            answer.with(|answer| match answer {
                Some(Ok(_)) => State::Shown,
                _ if is_pending => State::Pending,
                Some(Err(_)) => State::Failed,
                None => State::Masked,
            })
        });
        Self { answer, asked, state }
    }

    /// Sends the request, unless one is on its way already, and shows what it brings.
    pub fn open(self, request: impl Future<Output = Result<T, RpcError>> + 'static) {
        if self.asked.with_untracked(Option::is_some) {
            return;
        }
        let (request, asked) = abortable(request);
        self.asked.set(Some(asked));
        spawn_local(async move {
            if let Ok(answered) = request.await {
                // The row may have gone before it.
                self.answer.try_set(Some(answer(answered)));
                self.asked.try_set(None);
            }
        });
    }

    /// Takes it off the page; an answer on its way never gets there.
    pub fn hide(self) {
        // Its row may have gone before it.
        if let Some(asked) = self.asked.try_update(Option::take).flatten() {
            asked.abort();
        }
        self.answer.try_set(None);
    }

    /// Reads what is open. Reactive.
    pub fn read<V>(self, read: impl FnOnce(&T) -> V) -> Option<V> {
        self.answer.with(|answer| answer.as_ref()?.as_ref().ok().map(read))
    }

    /// Changes what is open.
    pub fn change(self, change: impl FnOnce(&mut T)) {
        self.answer.try_update(|answer| answer.as_mut().and_then(|answer| answer.as_mut().ok()).map(change));
    }

    /// Why it could not be opened. Reactive.
    pub fn failure(self) -> Option<AnyView> {
        let problem = |answer: &Option<Result<T, Problem>>| Some(answer.as_ref()?.as_ref().err()?.message.clone());
        maybe(self.answer.with(problem), |message| view! { <p class="error" role="alert">{icon("triangle-alert")}{message}</p> })
    }
}

/// How long something stays open, with a way to make that longer; nothing where there is no time. It is hidden when the time is over, and
/// whenever nobody is looking at the page any more.
pub fn countdown(seconds: Option<u32>, hide: Callback<()>) -> Option<AnyView> {
    let left = RwSignal::new(seconds.unwrap_or_default());
    hide_in_time(seconds.map(|_| left), hide);
    maybe(seconds, |seconds| {
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
    })
}

fn hide_in_time(left: Option<RwSignal<u32>>, hide: Callback<()>) {
    let hide = move || {
        // Its row may have gone before it.
        hide.try_run(());
    };
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
            let counted = left.and_then(|left| {
                left.try_update(|left| {
                    *left = left.saturating_sub(1);
                    *left
                })
            });
            if counted == Some(0) {
                hide();
            }
        };
        // The answer may come when nobody looks any more.
        if document().hidden() {
            hide();
        }
        let tick = left.and_then(|_| set_interval_with_handle(tick, Duration::from_secs(1)).ok());
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
