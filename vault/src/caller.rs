//! Who asks, and what they may do.

use std::net::IpAddr;

use domain::{AccessKeyId, AccountId, Code, Narrowing, Problem, Scope, SessionId, Timestamp, entry::EntryFields, field::Fields};

/// How old a sign-in may be where a fresh one is asked for, in seconds.
pub const FRESH_SECONDS: i64 = 15 * 60;

/// Where a request comes from, as the ledger records it.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// The address, once proxies that are trusted have been looked through.
    pub ip: Option<IpAddr>,
    /// What the client calls itself.
    pub agent: Option<String>,
    /// The request's id, under which the log has the rest.
    pub request_id: String,
}

impl Client {
    /// Under which name its requests are counted: the address, or its network where one customer has 2⁶⁴ of them.
    pub fn address(&self) -> String {
        match self.ip.map(|ip| ip.to_canonical()) {
            Some(IpAddr::V4(ip)) => format!("address {ip}"),
            Some(IpAddr::V6(ip)) => {
                let [a, b, c, d, ..] = ip.segments();
                format!("address {a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            None => "address unknown".into(),
        }
    }
}

/// What somebody came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A browser that is signed in.
    Session {
        /// Its session.
        id: SessionId,
        /// When the password was last given.
        signed_in_at: Timestamp,
    },
    /// An access key.
    Key(AccessKeyId),
    /// Somebody who runs commands on the server, in the name of the account.
    Host,
}

/// Somebody who is signed in: the first argument of every use case.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(crate) account_id: AccountId,
    pub(crate) principal: Principal,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) narrowing: Narrowing,
    pub(crate) client: Client,
}

impl Caller {
    pub(crate) fn session(account_id: AccountId, id: SessionId, signed_in_at: Timestamp, client: Client) -> Self {
        let principal = Principal::Session { id, signed_in_at };
        Self { account_id, principal, scopes: Scope::ALL.to_vec(), narrowing: Narrowing::default(), client }
    }

    pub(crate) fn host(account_id: AccountId, client: Client) -> Self {
        Self { account_id, principal: Principal::Host, scopes: Scope::ALL.to_vec(), narrowing: Narrowing::default(), client }
    }

    /// The same caller with no scopes but these.
    pub fn with_scopes(self, scopes: &[Scope]) -> Self {
        Self { scopes: self.scopes.into_iter().filter(|scope| scopes.contains(scope)).collect(), ..self }
    }

    /// The account whose vault the caller may use.
    pub fn account_id(&self) -> AccountId {
        self.account_id
    }

    /// Under which name the caller's requests are counted.
    pub fn bucket(&self) -> String {
        match self.principal {
            Principal::Session { .. } | Principal::Host => format!("account {}", self.account_id),
            Principal::Key(id) => format!("key {id}"),
        }
    }

    /// Where the request comes from.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// What the caller came with.
    pub fn principal(&self) -> Principal {
        self.principal
    }

    /// Passes when the caller holds the scope.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.scopes.contains(&scope) {
            return Ok(());
        }
        Err(Problem::new(Code::AuthScopeRequired, format!("Insufficient permissions: '{scope}' scope required")))
    }

    /// The session, for what no access key may do.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`.
    pub fn require_session(&self) -> Result<SessionId, Problem> {
        match self.principal {
            Principal::Session { id, .. } => Ok(id),
            Principal::Key(_) | Principal::Host => {
                Err(Problem::new(Code::AuthSessionRequired, "Access keys can't do this. Sign in with a browser."))
            }
        }
    }

    /// The session, if its password was given no more than 15 minutes ago.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`, `REAUTH_REQUIRED`.
    pub fn require_fresh(&self, now: Timestamp) -> Result<SessionId, Problem> {
        let id = self.require_session()?;
        match self.principal {
            Principal::Session { signed_in_at, .. } if now <= signed_in_at.after_seconds(FRESH_SECONDS) => Ok(id),
            _ => Err(Problem::new(Code::ReauthRequired, "You signed in a while ago. Confirm your password to do this.")),
        }
    }

    /// Passes when the entry lies in what the caller's key is narrowed to.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` at `/projectName` or `/environment`.
    pub(crate) fn require_reach(&self, entry: &EntryFields) -> Result<(), Problem> {
        let mut fields = Fields::default();
        if self.narrowing.projects.as_ref().is_some_and(|projects| !projects.contains(&entry.project_name)) {
            fields.fail(Code::ValidationError, "/projectName", "This access key is narrowed to other projects.");
        }
        if self.narrowing.environments.as_ref().is_some_and(|environments| !environments.contains(&entry.environment)) {
            fields.fail(Code::ValidationError, "/environment", "This access key is narrowed to other environments.");
        }
        fields.finish()
    }

    /// Passes when an env project of this name lies in what the caller's key is narrowed to.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` at `/name`.
    pub(crate) fn require_reach_of_env_project(&self, name: &String) -> Result<(), Problem> {
        match &self.narrowing.projects {
            Some(projects) if !projects.contains(name) => {
                Err(Problem::field(Code::ValidationError, "/name", "This access key is narrowed to other projects."))
            }
            _ => Ok(()),
        }
    }
}
