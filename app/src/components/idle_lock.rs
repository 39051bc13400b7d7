//! The lock: where nobody has touched any tab for a while, the session ends and the page is cleared. A link back stays.

use std::time::Duration;

use domain::Code;
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};

use super::toast::Toasts;
use crate::{
    browser::{activity, page},
    rpc::{RpcError, account::lock},
};

const IDLE_SECONDS: f64 = 15.0 * 60.0;
const WARNED_SECONDS: f64 = 14.0 * 60.0;
const LOOK: Duration = Duration::from_secs(10);
/// How long the server may take to end the session; the page is cleared before.
const PATIENCE_MILLIS: u32 = 3_000;
const TOUCHES: [&str; 4] = ["pointerdown", "keydown", "wheel", "touchstart"];
const RETURNS: [&str; 2] = ["visibilitychange", "pageshow"];

/// Begins to watch.
pub fn lock_when_idle() {
    let toasts = Toasts::get();
    Effect::new(move || {
        if activity::is_locked() {
            return lock_now();
        }
        activity::touch();
        let warning = StoredValue::new(None::<u32>);
        let locked = StoredValue::new(false);
        let look = move || {
            let idle = activity::idle_seconds();
            match (idle >= WARNED_SECONDS, warning.get_value()) {
                (true, None) => warning.set_value(Some(toasts.lasting("Kagi locks in a minute. Press a key to stay signed in."))),
                (false, Some(shown)) => {
                    toasts.remove(shown);
                    warning.set_value(None);
                }
                _ => {}
            }
            if idle >= IDLE_SECONDS && !locked.get_value() {
                locked.set_value(true);
                lock_now();
            }
        };
        let interval = set_interval_with_handle(look, LOOK).ok();
        let listeners = TOUCHES.map(|event| window_event_listener_untyped(event, move |_| activity::touch()));
        let returns = RETURNS.map(|event| window_event_listener_untyped(event, move |_| look()));
        on_cleanup(move || {
            if let Some(interval) = interval {
                interval.clear();
            }
            listeners.into_iter().chain(returns).for_each(WindowListenerHandle::remove);
        });
    });
}

fn lock_now() {
    let back = page::way_back_in();
    activity::forget();
    activity::set_locked(true);
    page::clear();
    spawn_local(async move {
        let ended = async {
            let unreached = lock().await.is_err_and(|RpcError(problem)| problem.code == Code::Unavailable);
            activity::set_locked(unreached);
        };
        futures::future::select(Box::pin(ended), TimeoutFuture::new(PATIENCE_MILLIS)).await;
        page::leave_for(&back);
    });
}
