//! The identity provider: what it is asked, and what of its answers is believed. Knows no vault row and no page.
//!
//! OpenID Connect itself is the crate's; here are the rules that a vault needs beyond it: bounded answers, little trust in clocks, keys
//! fetched anew now and then, and who of the provider's people is let in.

mod claims;
mod discovery;
mod exchange;
mod http;
mod logout;
mod recheck;
mod seen;
pub mod settings;

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicBool, Ordering},
};

use domain::Timestamp;
use openidconnect::{PostLogoutRedirectUrl, RedirectUrl};
use tokio::sync::Mutex;
use vault::Clock;

pub use self::exchange::Asked;
use self::{discovery::Known, http::Http, seen::Seen, settings::ProviderSettings};
use crate::{error::StartError, origin::PublicOrigin};

/// Why nobody is signed in. Its text is for the log alone: it may hold what the provider said.
#[derive(Debug)]
pub enum Refusal {
    /// The provider can't be reached, or gives no answer that could be read.
    Unreachable(String),
    /// Its answer breaks a rule.
    Unusable(String),
    /// The person changed his mind there.
    Cancelled,
    /// It vouches for somebody who is not let in here.
    NotLetIn(&'static str, vault::Identity),
}

impl Refusal {
    /// Why, for the log.
    pub fn reason(&self) -> &str {
        match self {
            Self::Unreachable(reason) | Self::Unusable(reason) => reason,
            Self::Cancelled => "the person cancelled it",
            Self::NotLetIn(reason, _) => reason,
        }
    }
}

/// A configured provider. It need not be up: what there is to know of it is asked for when it is needed, and again now and then.
pub struct Provider {
    settings: ProviderSettings,
    redirect: RedirectUrl,
    after_logout: PostLogoutRedirectUrl,
    http: Http,
    clock: Clock,
    known: RwLock<Option<Arc<Known>>>,
    /// Held while the provider is asked about itself, so that it is asked once.
    asking: Mutex<Asking>,
    unreachable: AtomicBool,
    /// Did the last check of those who are signed in stop for want of an answer?
    stopped: AtomicBool,
    /// The sign-ins that have come back lately.
    come_back: Seen,
}

/// When the provider was last asked about itself in vain, and because of an unknown key.
#[derive(Default)]
struct Asking {
    failed_at: Option<Timestamp>,
    unknown_key_at: Option<Timestamp>,
}

impl Provider {
    /// Takes the settings; asks nothing yet.
    ///
    /// # Errors
    /// An origin that makes no address to come back to, or an HTTP client that can't be made.
    pub fn new(settings: ProviderSettings, origin: &PublicOrigin, clock: Clock) -> Result<Self, StartError> {
        let redirect = RedirectUrl::new(format!("{origin}{}", settings.kind.callback())).map_err(StartError::config)?;
        let after_logout = PostLogoutRedirectUrl::new(format!("{origin}/sign-in")).map_err(StartError::config)?;
        let http = Http::new(settings.issuer.url().scheme() == "https").map_err(StartError::unavailable)?;
        Ok(Self {
            settings,
            redirect,
            after_logout,
            http,
            clock,
            known: RwLock::default(),
            asking: Mutex::default(),
            unreachable: AtomicBool::default(),
            stopped: AtomicBool::default(),
            come_back: Seen::default(),
        })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Its issuer, letter by letter.
    pub fn issuer(&self) -> &str {
        self.settings.issuer.as_str()
    }

    /// The time by which its answers are judged.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Takes note that a sign-in has come back; `false` when it did before. So that what is sent twice is exchanged once: providers take a
    /// code that is used twice for a stolen one, and end the session.
    pub fn first_return(&self, asked: &Asked) -> bool {
        self.come_back.insert(&asked.state, asked.expires_at, self.clock.now())
    }

    /// Did it answer when it was last asked? As long as it never was, it is taken to.
    pub fn is_reachable(&self) -> bool {
        !self.unreachable.load(Ordering::Relaxed)
    }

    /// Has it ever answered?
    pub fn has_answered(&self) -> bool {
        self.known().is_some()
    }

    /// The origins that a form of ours may lead to, by way of signing out: for the content security policy.
    pub fn form_targets(&self) -> Vec<String> {
        let issuer = self.settings.issuer.url().origin().ascii_serialization();
        let end_session = self.known().and_then(|known| known.end_session_origin());
        let mut targets = vec![issuer];
        targets.extend(end_session.filter(|origin| !targets.contains(origin)));
        targets
    }

    fn known(&self) -> Option<Arc<Known>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
