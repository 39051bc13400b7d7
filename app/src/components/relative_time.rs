//! Points in time: the day in UTC as the server prints it, and how far off it is once the browser's clock can tell.

use std::time::Duration;

use domain::Timestamp;
use leptos::prelude::*;
use web_sys::Element;

use super::dynamic::{Erase, Part, Text, part, text};
use crate::browser::clock;

const EACH_MINUTE: Duration = Duration::from_secs(60);
const SOON_DAYS: f64 = 30.0;
const HOUR: f64 = 1.0 / 24.0;
const MINUTE: f64 = HOUR / 60.0;

/// What has happened is past, also for a browser whose clock is slow.
const JUST_NOW: f64 = -f64::MIN_POSITIVE;

/// When something happened.
#[component]
pub fn Since(
    /// The point in time.
    at: Timestamp,
) -> impl IntoView {
    let days = days_until(at);
    time(at, text(|| "when".into()), text(move || days.get().map_or_else(|| at.date(), |days| distance(days.min(JUST_NOW)))))
}

/// When something stops being good; marked when that is soon, or past.
#[component]
pub fn Expiry(
    /// The point in time; a dash without one.
    at: Option<Timestamp>,
    /// How many days before it is soon.
    #[prop(default = SOON_DAYS)]
    soon: f64,
) -> impl IntoView {
    let Some(at) = at else { return view! { <span class="when"><span aria-hidden="true">"—"</span></span> }.erase() };
    let days = days_until(at);
    let class = text(move || match days.get() {
        Some(days) if days < 0.0 => "when past".into(),
        Some(days) if days < soon => "when soon".into(),
        _ => "when".into(),
    });
    let words = text(move || days.get().map_or_else(|| at.date(), until));
    time(at, class, words)
}

/// What goes on for a while; nothing once that is over.
pub fn while_it_lasts(what: &'static str, until: Timestamp) -> Part {
    let days = days_until(until);
    part(move || {
        let words = match days.get() {
            Some(days) if days < 0.0 => return None,
            Some(days) => format!("{what} {}", distance(days)),
            None => format!("{what} {}", until.date()),
        };
        Some(time(until, text(|| "when soon".into()), text(move || words.clone())))
    })
}

fn time(at: Timestamp, class: Text, words: Text) -> AnyView {
    view! { <time class=class datetime=at.to_string() title=at.to_string()>{words}</time> }.erase()
}

/// Known after hydration, so that both sides first render the same; found out anew each minute.
fn days_until(at: Timestamp) -> RwSignal<Option<f64>> {
    let (days, minutes) = (RwSignal::new(None), Minutes::get());
    Effect::new(move || {
        minutes.track();
        days.set(Some(clock::days_until(at)));
    });
    days
}

/// The passing of time, for all that tells it. One clock for the whole page: a row must not bring its own.
#[derive(Clone, Copy)]
pub struct Minutes(Trigger);

impl Minutes {
    /// Makes it, for every component below, and sets it going. A tab that nobody sees may sleep: it catches up when it is seen.
    pub fn provide() {
        let minutes = Self(Trigger::new());
        provide_context(minutes);
        Effect::new(move || {
            let interval = set_interval_with_handle(move || minutes.0.notify(), EACH_MINUTE).ok();
            let listener = window_event_listener_untyped("visibilitychange", move |_| minutes.0.notify());
            on_cleanup(move || {
                if let Some(interval) = interval {
                    interval.clear();
                }
                listener.remove();
            });
        });
    }

    /// The one that [`App`](crate::App) provides.
    pub fn get() -> Self {
        use_context().unwrap_or_else(|| Self(Trigger::new()))
    }

    /// Whatever calls this is done again each minute.
    pub fn track(self) {
        self.0.track();
    }
}

/// Makes each `<time>` in HTML that the server printed say how far off it is; one with `data-end` as [`Expiry`] does.
pub fn tell_distances(place: &Element) {
    let times = place.get_elements_by_tag_name("time");
    for time in (0..times.length()).filter_map(|index| times.item(index)) {
        let Some(at) = time.get_attribute("datetime").and_then(|at| Timestamp::parse(&at)) else { continue };
        let days = clock::days_until(at);
        let words = if time.has_attribute("data-end") { until(days) } else { distance(days.min(JUST_NOW)) };
        time.set_text_content(Some(&words));
    }
}

fn until(days: f64) -> String {
    if days < 0.0 { format!("expired {}", distance(days)) } else { distance(days) }
}

fn distance(days: f64) -> String {
    let past = days < 0.0;
    let days = days.abs();
    let (count, unit) = match days {
        d if d < MINUTE => return if past { "just now" } else { "in a minute" }.into(),
        d if d < HOUR => ((d / MINUTE).floor(), "minute"),
        d if d < 1.0 => ((d / HOUR).floor(), "hour"),
        d if d < 61.0 => (d.floor(), "day"),
        d if d < 730.0 => ((d / 30.44).round(), "month"),
        d => ((d / 365.25).round(), "year"),
    };
    let count = count as u32;
    let plural = if count == 1 { "" } else { "s" };
    if past { format!("{count} {unit}{plural} ago") } else { format!("in {count} {unit}{plural}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_whole_and_agree_in_number() {
        for (days, text) in [
            (0.0001, "in a minute"),
            (-0.0001, "just now"),
            (JUST_NOW, "just now"),
            (-0.003, "4 minutes ago"),
            (0.4, "in 9 hours"),
            (1.9, "in 1 day"),
            (12.2, "in 12 days"),
            (-3.0, "3 days ago"),
            (122.0, "in 4 months"),
            (-800.0, "2 years ago"),
        ] {
            assert_eq!(distance(days), text);
        }
    }
}
