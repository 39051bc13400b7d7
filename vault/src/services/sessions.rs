//! Signing in and out, and who a session's token belongs to.

use domain::{Account, AccountId, Code, Problem, SecretInput, Session, SessionId, Timestamp, text::Email};
use sea_orm::DatabaseTransaction;

use super::{
    audit::{Action, Actor, Event},
    providers::{ProviderSignIn, disabled},
    write::{Failure, commit, retried},
};
use crate::{
    Caller, Client, Vault,
    crypto::{SessionToken, random},
    store::{
        accounts::{self, Bar},
        entity::session,
        internal, sessions,
    },
};

const TABLE: &str = "sessions";
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
    /// `AUTH_REQUIRED` in the same words and after the same work for an unknown address and a wrong password; `FORBIDDEN` with the
    /// right one of an account that is disabled;
    /// `RATE_LIMITED` after ten tries a minute for the account or from the address, before the password is looked at.
    pub async fn sign_in(&self, input: SignIn, client: &Client) -> Result<IssuedSession, Problem> {
        let email = Email::parse(&input.email).map_err(|_| wrong_credentials())?;
        let names = [format!("account {}", email.as_str()), client.address()];
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
        let verified = row.password_hash;
        retried(|| async {
            let tx = self.0.store.begin().await?;
            // The password may have been changed while this one was being verified: then it is wrong by now.
            let row = accounts::find_for_update(&tx, AccountId(row.id)).await?.filter(|row| row.password_hash == verified);
            let row = row.ok_or_else(wrong_credentials)?;
            if row.disabled_at.is_some() {
                return Err(disabled().into());
            }
            if let Some(hash) = rehashed.clone() {
                accounts::set_password_hash(&tx, AccountId(row.id), hash).await?;
            }
            // Who has a password here is let in, whatever the provider said.
            accounts::bar(&tx, AccountId(row.id), Bar::Suspended, None).await?;
            let issued = self.issue_session(&tx, row.into_account()?, None, client).await?;
            commit(tx).await?;
            Ok(issued)
        })
        .await
    }

    /// A new session for the account, recorded; of the provider's sign-in that led to it, if one did. Sessions that have run out are forgotten on the way.
    pub(super) async fn issue_session(
        &self,
        tx: &DatabaseTransaction,
        account: Account,
        who: Option<&ProviderSignIn>,
        client: &Client,
    ) -> Result<IssuedSession, Failure> {
        let now = self.0.clock.now();
        let limits = self.0.session_limits;
        let token = SessionToken::generate().map_err(|error| internal(&error))?;
        let id = SessionId(random::uuid().map_err(|error| internal(&error))?);
        let kept = Client { agent: kept_agent(client), ..client.clone() };
        sessions::delete_expired(tx, now, now.after_seconds(-limits.idle)).await?;
        let (account_id, expires_at, hash) = (account.id, now.after_seconds(limits.max), token.hash());
        let origin = who.map(|who| self.origin(who, account_id, id, 1)).transpose()?;
        let new = sessions::New { id, account: account_id, token: &hash, client: &kept, now, expires_at, origin: origin.as_ref() };
        sessions::insert(tx, new).await?;
        let event = Event {
            actor: Actor::User(account.id),
            client,
            action: Action::SessionCreate,
            object: Some(format!("{TABLE}/{id}")),
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
        if now >= Timestamp::from(row.last_seen_at).after_seconds(TOUCH_SECONDS) {
            sessions::touch(self.0.store.writer(), id, now).await?;
        }
        Ok(Some(Caller::session(AccountId(row.account_id), id, row.signed_in_at.into(), client)))
    }

    fn has_run_out(&self, row: &session::Model, now: Timestamp) -> bool {
        now >= row.expires_at.into() || now >= Timestamp::from(row.last_seen_at).after_seconds(self.0.session_limits.idle)
    }

    /// Ends the caller's session. The next request with its token is refused.
    ///
    /// # Errors
    /// Only those of the database and the ledger.
    pub async fn sign_out(&self, caller: &Caller) -> Result<(), Problem> {
        let id = caller.require_session()?;
        match self.end_session(caller, id).await {
            Err(problem) if problem.code == Code::NotFound => Ok(()),
            result => result,
        }
    }

    /// The browsers in which the account is signed in, the one used last first.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`.
    pub async fn list_sessions(&self, caller: &Caller) -> Result<Vec<Session>, Problem> {
        let current = self.require_session(caller).await?;
        let now = self.0.clock.now();
        let rows = sessions::list(self.0.store.reader(), caller.account_id).await?;
        let alive = rows.into_iter().filter(|row| !self.has_run_out(row, now));
        Ok(alive.map(|row| row.into_session(current)).collect())
    }

    /// Ends one of the account's sessions.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`; `NOT_FOUND` when the account has none of this id.
    pub async fn end_session(&self, caller: &Caller, id: SessionId) -> Result<(), Problem> {
        self.require_session(caller).await?;
        let event = Event::by(caller, Action::SessionDelete, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            if !sessions::delete(&tx, caller.account_id, id).await? {
                return Err(Problem::new(Code::NotFound, "There is no such session. It may have ended already.").into());
            }
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// Ends every session of the account, the caller's too: signs out everywhere.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`.
    pub async fn end_all_sessions(&self, caller: &Caller) -> Result<(), Problem> {
        self.require_session(caller).await?;
        self.end_sessions(caller, None).await
    }

    async fn end_sessions(&self, caller: &Caller, kept: Option<SessionId>) -> Result<(), Problem> {
        let event = Event::by(caller, Action::SessionDelete, "accounts", caller.account_id);
        retried(|| async {
            let tx = self.0.store.begin().await?;
            sessions::delete_others(&tx, caller.account_id, kept).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// Ends the account's sessions but the caller's.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`.
    pub async fn end_other_sessions(&self, caller: &Caller) -> Result<(), Problem> {
        let own = self.require_session(caller).await?;
        self.end_sessions(caller, Some(own)).await
    }

    /// Ends the sessions of every provider but this one: nobody would hear any more that they ended there.
    ///
    /// # Errors
    /// Only those of the database and the ledger.
    pub async fn end_foreign_sessions(&self, issuer: Option<&str>, client: &Client) -> Result<(), Problem> {
        let event = Event { actor: Actor::Host(None), client, action: Action::SessionDelete, object: None, value_version: None };
        retried(|| async {
            let tx = self.0.store.begin().await?;
            if sessions::delete_foreign(&tx, issuer).await? > 0 {
                self.record(&tx, &event).await?;
            }
            commit(tx).await
        })
        .await
    }

    /// Renews the caller's sign-in: what asks for a fresh one goes on for 15 minutes.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`; `VALIDATION_ERROR` at `/password` for a wrong one; `RATE_LIMITED` as in [`sign_in`](Self::sign_in).
    pub async fn confirm_password(&self, caller: &Caller, password: SecretInput) -> Result<(), Problem> {
        let id = self.require_session(caller).await?;
        let checked = self.check_password(caller, "/password", password).await;
        self.deny(caller, Action::SessionConfirm, checked).await?;
        let event = Event::by(caller, Action::SessionConfirm, TABLE, id);
        retried(|| async {
            let tx = self.0.store.begin().await?;
            sessions::sign_in_again(&tx, id, None, self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// The stored hash of the caller's password, when this is it.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` at the pointer, `RATE_LIMITED`.
    pub(super) async fn check_password(&self, caller: &Caller, pointer: &str, password: SecretInput) -> Result<String, Problem> {
        let row = accounts::find(self.0.store.reader(), caller.account_id).await?.ok_or_else(Problem::unauthenticated)?;
        let names = [format!("account {}", row.email), caller.client.address()];
        self.0.tries.admit(self.0.clock.now(), &names).map_err(throttled)?;
        let stored = row.password_hash.unwrap_or_else(|| self.0.passwords.dummy());
        let verdict = self.0.passwords.verify(password, stored.clone()).await.map_err(|error| internal(&error))?;
        match verdict.ok {
            true => Ok(stored),
            false => Err(Problem::field(Code::ValidationError, pointer, "This is not your password.")),
        }
    }

    /// The caller's session, for what no access key may do; records the denial otherwise.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`.
    pub async fn require_session(&self, caller: &Caller) -> Result<SessionId, Problem> {
        self.deny(caller, Action::SessionRequire, caller.require_session()).await
    }

    /// The caller's session, if the password was given no more than 15 minutes ago; records the denial to an access key.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`, `REAUTH_REQUIRED`.
    pub async fn require_fresh(&self, caller: &Caller) -> Result<SessionId, Problem> {
        self.require_session(caller).await?;
        caller.require_fresh(self.0.clock.now())
    }
}

/// What a client calls itself, as far as it is kept.
pub(super) fn kept_agent(client: &Client) -> Option<String> {
    Some(client.agent.as_deref()?.chars().filter(|c| !c.is_control()).take(AGENT_LENGTH).collect())
}

/// A try to sign in that failed, and the account it was meant for, where there is one.
fn refused(client: &Client, object: Option<String>) -> Event<'_> {
    Event { actor: Actor::Anonymous, client, action: Action::SessionCreate, object, value_version: None }
}

fn wrong_credentials() -> Problem {
    Problem::new(Code::AuthRequired, "E-mail or password is wrong.")
}

fn throttled(seconds: u32) -> Problem {
    Problem::rate_limited(format!("Too many tries. Wait {seconds} seconds, then try again."), seconds)
}
