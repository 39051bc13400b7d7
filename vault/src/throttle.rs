//! Counts events for each of many names in a sliding window, in bounded memory.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use domain::Timestamp;

/// How many names are remembered at once. Past that a new name is refused until windows pass: forgetting one on demand would
/// let a guesser make room for himself.
const MAX_NAMES: usize = 20_000;

/// At most `limit` events a name in any `window_seconds`, or any number when the limit is 0; an exact window, unlike a leaky
/// bucket, which lets twice as many through in its first minute.
pub(crate) struct Throttle {
    limit: usize,
    window_millis: i64,
    events: Mutex<HashMap<String, VecDeque<i64>>>,
}

impl Throttle {
    pub(crate) fn new(limit: usize, window_seconds: i64) -> Self {
        Self { limit, window_millis: window_seconds * 1000, events: Mutex::default() }
    }

    /// Counts one event for every name and passes, or passes none and counts nothing when one of them has had its share.
    ///
    /// # Errors
    /// The seconds until the fullest name has room again, at least 1.
    pub(crate) fn admit(&self, now: Timestamp, names: &[String]) -> Result<(), u32> {
        if self.limit == 0 {
            return Ok(());
        }
        let now = now.millis();
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        if events.len() + names.len() > MAX_NAMES {
            events.retain(|_, times| times.back().is_some_and(|time| now - time < self.window_millis));
        }
        let mut wait = None;
        for name in names {
            let full = match events.get_mut(name) {
                Some(times) => {
                    times.retain(|time| now - *time < self.window_millis);
                    times.front().filter(|_| times.len() >= self.limit).copied()
                }
                None => (events.len() >= MAX_NAMES).then_some(now),
            };
            if let Some(oldest) = full {
                wait = wait.max(Some((oldest + self.window_millis - now + 999) / 1000));
            }
        }
        if let Some(seconds) = wait {
            return Err(u32::try_from(seconds.max(1)).unwrap_or(u32::MAX));
        }
        for name in names {
            events.entry(name.clone()).or_default().push_back(now);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000).unwrap()
    }

    #[test]
    fn no_window_holds_more_than_the_limit() {
        let throttle = Throttle::new(10, 60);
        let name = ["a".to_string()];
        let admitted: Vec<i64> = (0..180).filter(|second| throttle.admit(at(*second), &name).is_ok()).collect();
        for start in 0..120 {
            assert!(admitted.iter().filter(|second| (start..start + 60).contains(*second)).count() <= 10);
        }
        assert_eq!(admitted.len(), 30);
    }

    #[test]
    fn a_full_name_stops_the_others_from_being_counted_and_says_how_long() {
        let throttle = Throttle::new(1, 60);
        throttle.admit(at(0), &["full".into()]).unwrap();
        assert_eq!(throttle.admit(at(20), &["full".into(), "other".into()]), Err(40));
        assert_eq!(throttle.admit(at(20), &["other".into()]), Ok(()));
    }

    #[test]
    fn memory_is_bounded_and_a_known_name_stays_limited() {
        let throttle = Throttle::new(1, 60);
        throttle.admit(at(0), &["victim".into()]).unwrap();
        for n in 0..MAX_NAMES + 10 {
            let _ = throttle.admit(at(0), &[n.to_string()]);
        }
        assert_eq!(throttle.events.lock().unwrap().len(), MAX_NAMES);
        assert!(throttle.admit(at(1), &["victim".into()]).is_err());
        assert!(throttle.admit(at(61), &["new".into()]).is_ok());
    }
}
