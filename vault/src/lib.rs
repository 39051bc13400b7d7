//! The vault: cryptography, store and use cases. Knows no HTTP and no pages.
//!
//! One use case is one method of [`Vault`]; the caller is its first argument and the permission its first line.

mod batch;
mod caller;
mod clock;
mod codes;
mod crypto;
mod formats;
mod icon;
mod lookups;
mod otp;
mod recorder;
mod services;
mod startup;
mod store;
mod throttle;
mod value;

use std::sync::Arc;

pub use caller::{Caller, Client, Principal};
pub use clock::Clock;
pub use crypto::{AccessKeyToken, SessionToken, TokenHash, random::RandomError};
use crypto::{Keyring, Passwords};
use domain::Problem;
use lookups::Lookups;
use recorder::Recorder;
use services::access_keys::LastUses;
pub use services::{
    accounts::OwnerInput,
    exports::EnvExport,
    facts::Facts,
    once::{Made, Once},
    provider_checks::{ProviderCheck, ProviderSession, Verdict},
    providers::{ProviderLogout, ProviderSignIn, RefreshToken},
    sessions::{IssuedSession, SignIn},
};
pub use startup::{KeySource, OpenError, Opened, Settings};
pub use store::{Database, Migrator, identities::Identity};
use store::{Store, ledger::Ledger};
use throttle::Throttle;

/// An open vault. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    store: Arc<Store>,
    keyring: Arc<Keyring>,
    ledger: Arc<Ledger>,
    lookups: Lookups,
    recorder: Recorder,
    clock: Clock,
    passwords: Passwords,
    /// Uses of access keys that the database does not know of yet.
    last_uses: LastUses,
    /// Tries to sign in, by account and by address.
    tries: Throttle,
    /// Denials written to the ledger, by principal, so that strangers can't fill the disk.
    denials: Throttle,
    session_limits: startup::SessionLimits,
}

impl Vault {
    /// Answers when the database answers.
    ///
    /// # Errors
    /// `UNAVAILABLE`.
    pub async fn ping(&self) -> Result<(), Problem> {
        Ok(self.0.store.ping().await?)
    }

    /// Closes the database, after the last request. Its write-ahead log is folded in.
    pub async fn close(&self) {
        self.write_last_uses().await;
        if let Err(error) = self.0.store.close().await {
            tracing::error!(%error, "the database could not be closed in order");
        }
    }
}
