//! How many requests a minute: for each key or account, and for each address.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::Problem;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};
use vault::{Caller, Client};

use super::problem::ApiError;
use crate::{config::Rates, state::AppState};

/// `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10).
pub const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// `RateLimit-Policy`, of the same draft.
pub const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// How many names are remembered before those with a full bucket are forgotten.
const MANY_NAMES: usize = 20_000;

/// What a request counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// It opens a value.
    Reveal,
    /// Anything else.
    Request,
}

/// A bucket for each name and class. Buckets refill steadily: 120 a minute is one each half second.
#[derive(Clone)]
pub struct RateLimits {
    reveal: Option<Arc<Buckets>>,
    requests: Option<Arc<Buckets>>,
}

struct Buckets {
    name: &'static str,
    limit: NonZeroU32,
    limiter: RateLimiter<String, DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>,
}

impl RateLimits {
    /// With these rates; 0 is no limit.
    pub fn new(rates: Rates) -> Self {
        let buckets = |name, limit| {
            NonZeroU32::new(limit).map(|limit| {
                let limiter = RateLimiter::dashmap(Quota::per_minute(limit)).with_middleware();
                Arc::new(Buckets { name, limit, limiter })
            })
        };
        Self { reveal: buckets("reveal", rates.reveal), requests: buckets("requests", rates.requests) }
    }

    /// Counts a request of the caller, for himself, and a reveal for his address too: whether it may pass, or `RATE_LIMITED`; and the
    /// headers that tell how much is left.
    pub fn count(&self, class: Class, caller: &Caller) -> (Result<(), Problem>, HeaderMap) {
        let (buckets, names) = match class {
            Class::Reveal => (&self.reveal, vec![caller.bucket(), caller.client().address()]),
            Class::Request => (&self.requests, vec![caller.bucket()]),
        };
        match buckets {
            Some(buckets) => buckets.count(&names),
            None => (Ok(()), HeaderMap::new()),
        }
    }
}

/// Counts every request for its address, whoever asks, before anything is looked up.
pub async fn addresses(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Some(buckets) = &state.edge.rates.requests else { return next.run(request).await };
    let address = request.extensions().get::<Client>().map(Client::address).unwrap_or_default();
    let (room, limits) = buckets.count(&[address]);
    let mut response = match room {
        Ok(()) => next.run(request).await,
        Err(problem) => ApiError(problem).into_response(),
    };
    for (name, value) in limits.iter() {
        response.headers_mut().entry(name).or_insert(value.clone());
    }
    response
}

impl Buckets {
    fn count(&self, names: &[String]) -> (Result<(), Problem>, HeaderMap) {
        if self.limiter.len() > MANY_NAMES {
            self.limiter.retain_recent();
        }
        let mut left = self.limit.get();
        let mut wait = None;
        for name in names {
            match self.limiter.check_key(name) {
                Ok(state) => left = left.min(state.remaining_burst_capacity()),
                Err(not_until) => {
                    // What is refused takes nothing from the names that come after.
                    wait = Some(not_until.wait_time_from(DefaultClock::default().now()));
                    break;
                }
            }
        }
        let Some(wait) = wait else { return (Ok(()), self.headers(left, self.refill())) };
        let seconds = u32::try_from(wait.as_millis().div_ceil(1000).max(1)).unwrap_or(u32::MAX);
        let message = format!("Too many requests: at most {} a minute. Wait {seconds} seconds, then try again.", self.limit);
        (Err(Problem::rate_limited(message, seconds)), self.headers(0, Duration::from_secs(seconds.into())))
    }

    /// After what time one more is let through.
    fn refill(&self) -> Duration {
        Duration::from_secs(60) / self.limit.get()
    }

    fn headers(&self, left: u32, wait: Duration) -> HeaderMap {
        let policy = format!("\"{}\";q={};w=60", self.name, self.limit);
        let limit = format!("\"{}\";r={left};t={}", self.name, wait.as_millis().div_ceil(1000));
        [(RATE_LIMIT_POLICY, policy), (RATE_LIMIT, limit)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buckets(limit: u32) -> Arc<Buckets> {
        RateLimits::new(Rates { reveal: limit, requests: 0 }).reveal.unwrap()
    }

    #[test]
    fn a_name_has_its_share_and_is_told_what_is_left() {
        let buckets = buckets(2);
        let (passes, first) = buckets.count(&["a".into()]);
        assert!(passes.is_ok());
        assert_eq!(first[RATE_LIMIT], r#""reveal";r=1;t=30"#);
        assert_eq!(first[RATE_LIMIT_POLICY], r#""reveal";q=2;w=60"#);
        assert!(buckets.count(&["a".into()]).0.is_ok());
        let (refused, headers) = buckets.count(&["a".into()]);
        let problem = refused.unwrap_err();
        assert!(problem.retry_after.is_some_and(|seconds| (1..=30).contains(&seconds)), "{problem:?}");
        assert!(headers[RATE_LIMIT].to_str().unwrap().starts_with(r#""reveal";r=0;t="#));
        assert!(buckets.count(&["b".into()]).0.is_ok());
    }

    #[test]
    fn the_fullest_name_decides() {
        let buckets = buckets(1);
        assert!(buckets.count(&["a".into(), "address".into()]).0.is_ok());
        assert!(buckets.count(&["b".into(), "address".into()]).0.is_err());
    }

    #[test]
    fn what_is_refused_to_one_takes_nothing_from_its_neighbours() {
        let buckets = buckets(10);
        for n in 0..100 {
            assert_eq!(buckets.count(&["greedy".into()]).0.is_ok(), n < 10);
        }
        for _ in 0..50 {
            assert!(buckets.count(&["greedy".into(), "address".into()]).0.is_err());
        }
        assert!(buckets.count(&["other".into(), "address".into()]).0.is_ok());
    }

    #[test]
    fn names_whose_bucket_is_full_again_are_forgotten() {
        let buckets = buckets(60_000_000);
        for n in 0..=MANY_NAMES + 1 {
            assert!(buckets.count(&[n.to_string()]).0.is_ok());
        }
        assert!(buckets.limiter.len() <= MANY_NAMES + 1, "{}", buckets.limiter.len());
    }
}
