//! Signing in and out, and who a session's token belongs to.

use std::net::IpAddr;

use domain::{Account, AccountId, Code, Problem, SecretInput, SessionId, Timestamp, text::Email};
use sea_orm::DatabaseTransaction;

use super::{
    audit::{Action, Actor, Event},
    write::{Failure, commit, retried},
};
use crate::{
    Caller, Client, Vault,
    crypto::{SessionToken, random},
    store::{accounts, entity::session, internal, sessions},
};

/// How long a client's own name is kept, in characters.
const AGENT_LENGTH: usize = 300;
/// How exactly the last use of a session is known: noting every request would make every read a write.
const TOUCH_SECONDS: i64 = 60;

/// What somebody typed to sign in.
pub struct SignIn {
    /// The address.
    pub email: String,
    /// The password.
    pub password: SecretInput,
}

/// A session that was just made. Its token is shown here and nowhere else.
pub struct IssuedSession {
    /// For the cookie.
    pub token: SessionToken,
    /// Who is signed in.
    pub account: Account,
    /// How long the session lives at most.
    pub expires_in_seconds: i64,
}

impl Vault {
    /// Signs in with address and password.
    ///
    /// # Errors
    /// `AUTH_REQUIRED` in the same words and after the same work for an unknown address and a wrong password;
    /// `RATE_LIMITED` after ten tries a minute for the account or from the address, before the password is looked at.
    pub async fn sign_in(&self, input: SignIn, client: &Client) -> Result<IssuedSession, Problem> {
        let email = Email::parse(&input.email).map_err(|_| wrong_credentials())?;
        let names = [format!("account {}", email.as_str()), format!("address {}", address(client))];
        if let Err(seconds) = self.0.tries.admit(self.0.clock.now(), &names) {
            self.record_denial(&refused(client, None)).await;
            return Err(throttled(seconds));
        }
        let row = accounts::find_by_email(self.0.store.reader(), &email).await?;
        let tried = row.as_ref().map(|row| format!("accounts/{}", row.id));
        let stored = row.as_ref().and_then(|row| row.password_hash.clone()).unwrap_or_else(|| self.0.passwords.dummy());
        let verdict = self.0.passwords.verify(input.password.clone(), stored).await.map_err(|error| internal(&error))?;
        let Some(row) = row.filter(|_| verdict.ok) else {
            self.record_denial(&refused(client, tried)).await;
            return Err(wrong_credentials());
        };
        let rehashed = match verdict.outdated {
            true => Some(self.0.passwords.hash(input.password).await.map_err(|error| internal(&error))?),
            false => None,
        };
        retried(|| async {
            let tx = self.0.store.begin().await?;
            if let Some(hash) = rehashed.clone() {
                accounts::set_password_hash(&tx, AccountId(row.id), hash).await?;
            }
            let issued = self.issue_session(&tx, row.clone().into_account()?, client).await?;
            commit(tx).await?;
            Ok(issued)
        })
        .await
    }

    /// A new session for the account, recorded. Sessions that have run out are forgotten on the way.
    pub(super) async fn issue_session(
        &self,
        tx: &DatabaseTransaction,
        account: Account,
        client: &Client,
    ) -> Result<IssuedSession, Failure> {
        let now = self.0.clock.now();
        let limits = self.0.session_limits;
        let token = SessionToken::generate().map_err(|error| internal(&error))?;
        let id = SessionId(random::uuid().map_err(|error| internal(&error))?);
        let agent = client.agent.as_deref().map(|agent| agent.chars().filter(|c| !c.is_control()).take(AGENT_LENGTH).collect());
        let kept = Client { agent, ..client.clone() };
        sessions::delete_expired(tx, now, after(now, -limits.idle)).await?;
        sessions::insert(tx, id, account.id, &token.hash(), &kept, now, after(now, limits.max)).await?;
        let event = Event {
            actor: Actor::User(account.id),
            client,
            action: Action::SessionCreate,
            object: Some(format!("sessions/{id}")),
            value_version: None,
        };
        self.record(tx, &event).await?;
        Ok(IssuedSession { token, account, expires_in_seconds: limits.max })
    }

    /// Who the token belongs to; `None` when its session is unknown, ended or run out.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn authenticate(&self, token: &SessionToken, client: Client) -> Result<Option<Caller>, Problem> {
        let now = self.0.clock.now();
        let Some(row) = sessions::find(self.0.store.reader(), &token.hash()).await? else { return Ok(None) };
        if self.has_run_out(&row, now) {
            return Ok(None);
        }
        let id = SessionId(row.id);
        if now >= after(row.last_seen_at.into(), TOUCH_SECONDS) {
            sessions::touch(self.0.store.writer(), id, now).await?;
        }
        Ok(Some(Caller::session(AccountId(row.account_id), id, client)))
    }

    fn has_run_out(&self, row: &session::Model, now: Timestamp) -> bool {
        now >= row.expires_at.into() || now >= after(row.last_seen_at.into(), self.0.session_limits.idle)
    }

    /// Ends the caller's session. The next request with its token is refused.
    ///
    /// # Errors
    /// Only those of the database and the ledger.
    pub async fn sign_out(&self, caller: &Caller) -> Result<(), Problem> {
        retried(|| async {
            let tx = self.0.store.begin().await?;
            if sessions::delete(&tx, caller.session_id).await? {
                self.record(&tx, &Event::by(caller, Action::SessionDelete, "sessions", caller.session_id)).await?;
            }
            commit(tx).await
        })
        .await
    }
}

/// The principal of somebody who is not signed in: the address, or the network where one customer has 2⁶⁴ of them.
pub(super) fn address(client: &Client) -> String {
    match client.ip.map(|ip| ip.to_canonical()) {
        Some(IpAddr::V4(ip)) => ip.to_string(),
        Some(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "unknown".into(),
    }
}

/// A try to sign in that failed, and the account it was meant for, where there is one.
fn refused(client: &Client, object: Option<String>) -> Event<'_> {
    Event { actor: Actor::Anonymous, client, action: Action::SessionCreate, object, value_version: None }
}

fn after(time: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_millis(time.millis().saturating_add(seconds.saturating_mul(1000))).unwrap_or(time)
}

fn wrong_credentials() -> Problem {
    Problem::new(Code::AuthRequired, "E-mail or password is wrong.")
}

fn throttled(seconds: i64) -> Problem {
    Problem::new(Code::RateLimited, format!("Too many tries. Wait {seconds} seconds, then try again."))
}
