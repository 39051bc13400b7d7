//! What has come by lately, in the memory of this server alone.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::Timestamp;

/// How much is kept at most. Past that all of it is forgotten: the database has the last word on what was used.
const MAX: usize = 10_000;

/// Names, and until when each is kept.
#[derive(Default)]
pub(super) struct Seen(Mutex<HashMap<String, Timestamp>>);

impl Seen {
    /// Takes note of a name; `false` when it is known already.
    pub(super) fn insert(&self, name: &str, until: Timestamp, now: Timestamp) -> bool {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= MAX {
            names.retain(|_, until| now < *until);
        }
        if names.len() >= MAX {
            names.clear();
        }
        names.insert(name.to_owned(), until).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_new_once_and_strangers_do_not_fill_the_memory() {
        let now = Timestamp::parse("2026-11-23T08:00:00Z").unwrap();
        let seen = Seen::default();
        assert!(seen.insert("a", now.after_seconds(60), now) && !seen.insert("a", now.after_seconds(60), now));
        for n in 0..2 * MAX {
            seen.insert(&n.to_string(), now.after_seconds(60), now);
        }
        assert!(seen.0.lock().unwrap().len() <= MAX);
    }
}
