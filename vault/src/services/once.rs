//! Requests that may be repeated: whoever lost the answer asks again and gets what the first request made.

use domain::{Code, Problem};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::write::Failure;
use crate::{
    Caller, Principal, Vault,
    store::idempotency::{self, Claim, Request},
};

/// How long a request is remembered, in seconds.
const REMEMBERED_SECONDS: i64 = 24 * 60 * 60;

/// A request that is to be done once, whatever happens on the way.
pub struct Once {
    key: String,
    fingerprint: [u8; 32],
}

/// What a request made, or what the first of its kind has made.
pub enum Made<T> {
    /// Just now.
    New(T),
    /// Before; as it is today.
    Before(T),
}

impl<T> Made<T> {
    /// The resource.
    pub fn into_inner(self) -> T {
        match self {
            Self::New(made) | Self::Before(made) => made,
        }
    }
}

impl Vault {
    /// A request that its sender names `key`, 1 to 255 visible characters of ASCII. Of the body only a keyed hash is kept.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for a key of another form.
    pub fn once(&self, key: &str, method: &str, path_and_query: &str, body: &[u8]) -> Result<Once, Problem> {
        if !(1..=255).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            let message = "Idempotency-Key: give 1 to 255 visible ASCII characters, such as a UUID.";
            return Err(Problem::new(Code::ValidationError, message));
        }
        Ok(Once { key: key.into(), fingerprint: self.0.keyring.fingerprint(method, path_and_query, body) })
    }

    /// Forgets requests of more than a day ago. Call it now and then.
    pub async fn forget_requests(&self) {
        let before = self.0.clock.now().after_seconds(-REMEMBERED_SECONDS);
        if let Err(error) = idempotency::forget(self.0.store.writer(), before).await {
            tracing::warn!(%error, "old requests could not be forgotten");
        }
    }

    /// In the transaction that makes `resource`: `None` to go on, or the id of what the same request has made before.
    ///
    /// # Errors
    /// `IDEMPOTENCY_MISMATCH` when the key was used for another request.
    pub(super) async fn claim(
        &self,
        tx: &DatabaseTransaction,
        caller: &Caller,
        once: Option<&Once>,
        resource: Uuid,
    ) -> Result<Option<Uuid>, Failure> {
        let Some(once) = once else { return Ok(None) };
        let principal = match caller.principal {
            Principal::Session { .. } | Principal::Host => caller.account_id.to_string(),
            Principal::Key(id) => id.to_string(),
        };
        let request = Request { principal: &principal, key: &once.key, fingerprint: &once.fingerprint };
        let now = self.0.clock.now();
        match idempotency::claim(tx, &request, resource, now, now.after_seconds(-REMEMBERED_SECONDS)).await? {
            Claim::New => Ok(None),
            Claim::Gone => Err(Problem::new(Code::Unavailable, "Try again in a moment.").into()),
            Claim::Made(id) => Ok(Some(id)),
            Claim::Taken => {
                let message = "This Idempotency-Key was used for another request. Give each request its own.";
                Err(Problem::new(Code::IdempotencyMismatch, message).into())
            }
        }
    }
}
