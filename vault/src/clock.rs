//! Where time comes from. The only place that reads the system's clock.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use domain::Timestamp;

/// The system's clock, or one that a test moves by hand.
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `time` until it is moved.
    pub fn manual(time: Timestamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(time.millis()))))
    }

    /// Moves a manual clock forward; does nothing to the system's.
    pub fn advance(&self, seconds: i64) {
        if let Some(millis) = &self.0 {
            millis.fetch_add(seconds * 1000, Ordering::SeqCst);
        }
    }

    /// The present.
    pub fn now(&self) -> Timestamp {
        let manual = self.0.as_ref().and_then(|millis| Timestamp::from_millis(millis.load(Ordering::SeqCst)));
        manual.unwrap_or_else(system_time)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place where the system's clock is read")]
fn system_time() -> Timestamp {
    chrono::Utc::now().into()
}
