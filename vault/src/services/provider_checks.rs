//! Asking a provider now and then whether it still knows whom it has vouched for. Providers tell when a session ends, but not when a
//! person is disabled or removed.

use domain::{AccountId, Plaintext, Problem, Role, SecretInput, SessionId, Timestamp};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{
    audit::{Action, Actor, Event},
    providers::{COLUMN, lock_account},
    write::{Failure, commit, retried},
};
use crate::{
    Caller, Client, Identity, Vault,
    crypto::Context,
    store::{
        accounts,
        entity::{identity, session},
        identities, sessions,
    },
};

/// Somebody of whom the provider is to be asked, and what to ask it with.
pub struct ProviderCheck {
    /// Who it is.
    pub identity: Identity,
    /// The refresh token.
    pub refresh_token: Plaintext,
    place: Place,
    context: Context,
}

#[derive(Clone)]
enum Place {
    Session { provider_session: Option<String> },
    Identity,
}

/// A row with a refresh token.
struct Due {
    subject: String,
    place: Place,
    context: Context,
    key_term: i32,
    text: String,
}

impl Due {
    fn session(row: session::Model) -> Option<Self> {
        Some(Self {
            subject: row.subject?,
            place: Place::Session { provider_session: row.provider_session },
            context: context("sessions", row.id, row.account_id, row.value_version),
            key_term: row.key_term?,
            text: row.encrypted_refresh_token?,
        })
    }

    fn identity(row: identity::Model) -> Option<Self> {
        Some(Self {
            subject: row.subject,
            place: Place::Identity,
            context: context("identities", row.id, row.account_id, row.value_version),
            key_term: row.key_term?,
            text: row.encrypted_refresh_token?,
        })
    }
}

/// What the provider said.
#[derive(Clone, Copy, Debug)]
pub enum Verdict {
    /// It knows the person and lets him in; what his roles make of him now, where that is known.
    Confirmed(Option<Role>),
    /// It knows the person, and no longer lets him in here.
    NotLetIn,
    /// It takes the token no more: the session has ended, or the person is disabled or gone.
    Refused,
}

/// What a session here is of at a provider.
pub struct ProviderSession {
    /// Which provider.
    pub issuer: String,
    /// What to ask it with about the person, if it gave something for that.
    pub check: Option<ProviderCheck>,
}

impl Vault {
    /// What the caller's session is of at a provider, if it began there.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn provider_session(&self, caller: &Caller) -> Result<Option<ProviderSession>, Problem> {
        let db = self.0.store.reader();
        let Some(row) = sessions::find_by_id(db, caller.require_session()?).await? else { return Ok(None) };
        let Some(issuer) = row.issuer.clone() else { return Ok(None) };
        let identity = Identity { issuer: issuer.clone(), subject: row.subject.clone().unwrap_or_default() };
        let known = identities::find(db, &identity).await?;
        let due = Due::session(row).or_else(|| known.and_then(Due::identity));
        let check = match due {
            // A token that does not open ends no session there; ours ends all the same.
            Some(due) => self.opened(issuer.clone(), due).await.ok(),
            None => None,
        };
        Ok(Some(ProviderSession { issuer, check }))
    }

    /// Who of the provider's people was last asked for at `before` or earlier; `None` when nobody was. He counts as asked for from now
    /// on, so that servers on one database ask for different people.
    ///
    /// # Errors
    /// Those of the database; `DECRYPTION_FAILED` for a token that does not open. The next call goes on with the next person.
    pub async fn next_provider_check(&self, issuer: &str, before: Timestamp) -> Result<Option<ProviderCheck>, Problem> {
        let (db, now) = (self.0.store.writer(), self.0.clock.now());
        let due = match sessions::claim_due(db, issuer, before, now, now.after_seconds(-self.0.session_limits.idle))
            .await?
            .and_then(Due::session)
        {
            Some(due) => Some(due),
            None => identities::claim_due(db, issuer, before, now).await?.and_then(Due::identity),
        };
        match due {
            Some(due) => Ok(Some(self.opened(issuer.to_owned(), due).await?)),
            None => Ok(None),
        }
    }

    async fn opened(&self, issuer: String, due: Due) -> Result<ProviderCheck, Problem> {
        let Due { subject, place, context, key_term, text } = due;
        let refresh_token = self.open_sealed(&context, key_term, &text).await?;
        Ok(ProviderCheck { identity: Identity { issuer, subject }, refresh_token, place, context })
    }

    /// Keeps the token that replaces the one of the check, unless somebody has signed in meanwhile and brought a newer one.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn keep_refresh_token(&self, check: &mut ProviderCheck, token: &SecretInput) -> Result<(), Problem> {
        let (db, now) = (self.0.store.writer(), self.0.clock.now());
        check.context.value_version += 1;
        let sealed = self.seal_token(&check.context, token)?;
        match check.place {
            Place::Session { .. } => sessions::replace_token(db, SessionId(check.context.row_id), &sealed, now).await?,
            Place::Identity => identities::set_token(db, check.context.row_id, Some(&sealed), now).await?,
        }
        Ok(())
    }

    /// Does what follows from the provider's answer; nothing, if the row has another token by now: then it was not asked for that.
    ///
    /// # Errors
    /// Only those of the database and the ledger.
    pub async fn settle_provider_check(&self, check: &ProviderCheck, verdict: Verdict, client: &Client) -> Result<(), Problem> {
        retried(|| async {
            let tx = self.0.store.begin().await?;
            let Some(known) = identities::find_for_update(&tx, &check.identity).await? else { return Ok(()) };
            let version = match check.place {
                Place::Identity => Some(known.value_version),
                Place::Session { .. } => {
                    sessions::find_for_update(&tx, SessionId(check.context.row_id)).await?.map(|session| session.value_version)
                }
            };
            if version != Some(check.context.value_version) {
                return Ok(());
            }
            match (verdict, &check.place) {
                (Verdict::Confirmed(None), _) => {}
                (Verdict::Confirmed(Some(role)), _) => self.take_role(&tx, &known, role, client).await?,
                (Verdict::Refused, Place::Session { provider_session }) => {
                    self.end_refused(&tx, check, provider_session.as_deref(), client).await?;
                }
                (Verdict::NotLetIn, _) | (Verdict::Refused, Place::Identity) => self.shut_out(&tx, &known, client).await?,
            }
            commit(tx).await
        })
        .await
    }

    async fn take_role(&self, tx: &DatabaseTransaction, known: &identity::Model, role: Role, client: &Client) -> Result<(), Failure> {
        let account = lock_account(tx, known).await?;
        let id = AccountId(account.id);
        if account.password_hash.is_some() || account.into_account()?.role == role {
            return Ok(());
        }
        accounts::set_role(tx, id, role).await?;
        let object = Some(format!("accounts/{id}"));
        self.record(tx, &Event { actor: Actor::Provider, client, action: Action::AccountRole, object, value_version: None }).await
    }

    /// Ends what is of the same session at the provider, and nothing else: an ended session there is refused like a removed person.
    async fn end_refused(
        &self,
        tx: &DatabaseTransaction,
        check: &ProviderCheck,
        provider_session: Option<&str>,
        client: &Client,
    ) -> Result<(), Failure> {
        let id = SessionId(check.context.row_id);
        match provider_session {
            Some(session) => {
                sessions::delete_of_provider(tx, &check.identity.issuer, Some(session), None).await?;
            }
            None => {
                sessions::delete(tx, AccountId(check.context.owner_id), id).await?;
            }
        }
        let object = Some(format!("sessions/{id}"));
        self.record(tx, &Event { actor: Actor::Provider, client, action: Action::SessionDelete, object, value_version: None }).await
    }
}

fn context(table: &'static str, row_id: Uuid, owner_id: Uuid, value_version: i64) -> Context {
    Context { table, column: COLUMN, row_id, owner_id, value_version }
}
