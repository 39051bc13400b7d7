//! Who asks, and what they may do.

use std::net::IpAddr;

use domain::{AccountId, Code, Problem, Scope, SessionId};

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

/// Somebody who is signed in: the first argument of every use case.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(crate) account_id: AccountId,
    pub(crate) session_id: SessionId,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) client: Client,
}

impl Caller {
    pub(crate) fn session(account_id: AccountId, session_id: SessionId, client: Client) -> Self {
        Self { account_id, session_id, scopes: Scope::ALL.to_vec(), client }
    }

    /// The same caller with these scopes alone.
    pub fn narrowed_to(self, scopes: &[Scope]) -> Self {
        Self { scopes: self.scopes.into_iter().filter(|scope| scopes.contains(scope)).collect(), ..self }
    }

    /// The account whose vault the caller may use.
    pub fn account_id(&self) -> AccountId {
        self.account_id
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
}
