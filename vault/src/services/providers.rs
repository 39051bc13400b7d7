//! People who sign in through an identity provider, and the end of their sessions there.

use domain::{
    Account, AccountId, Code, Problem, Role, SecretInput, SessionId, Timestamp,
    text::{Email, Line},
};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{
    audit::{Action, Actor, Event},
    sessions::IssuedSession,
    write::{Failure, commit, retried},
};
use crate::{
    Caller, Client, Identity, Vault,
    crypto::{Context, random},
    store::{
        accounts::{self, Bar},
        entity::{account, identity},
        identities::{self, SealedToken},
        internal,
        sessions::{self, Origin},
    },
};

/// What a provider said of somebody, after everything about it was checked.
#[derive(Clone, Debug)]
pub struct ProviderSignIn {
    /// Who it is.
    pub identity: Identity,
    /// The provider's session, its `sid`.
    pub session: Option<String>,
    /// For show alone: it finds no account.
    pub email: Option<String>,
    /// What to call the person.
    pub name: Option<String>,
    /// What the provider's roles make of the person here.
    pub role: Role,
    /// What to ask the provider with later, whether it still knows the person.
    pub refresh_token: Option<RefreshToken>,
    /// What names this sign-in and no other, its `state`: it is good once.
    pub state: String,
    /// When nobody would take that any more.
    pub expires_at: Timestamp,
}

/// A provider's refresh token.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    /// The token.
    pub text: SecretInput,
    /// Does it outlive the provider's session? Then it is kept for the person, and says whether access keys go on.
    pub offline: bool,
}

/// Whose sessions at a provider have ended.
#[derive(Clone, Debug)]
pub struct ProviderLogout {
    /// Which provider.
    pub issuer: String,
    /// The session that ended; `None` for all of the person's.
    pub session: Option<String>,
    /// The person; `None` where the session says it.
    pub subject: Option<String>,
    /// The token's id, `jti`.
    pub token_id: String,
    /// When nobody would take the token any more.
    pub expires_at: Timestamp,
}

impl Vault {
    /// Signs in whom a provider vouches for. The first time that makes an account, found from then on by issuer and subject; each time
    /// the account learns name, address and role, unless it has a password of its own.
    ///
    /// # Errors
    /// `CONFLICT` when the e-mail address is that of an account with a password: the two are never joined by that; `FORBIDDEN` for an
    /// account that is disabled; `VALIDATION_ERROR` for a sign-in that was used before.
    pub async fn sign_in_with_provider(&self, who: ProviderSignIn, client: &Client) -> Result<IssuedSession, Problem> {
        let new_account = AccountId(random::uuid().map_err(|error| internal(&error))?);
        let new_identity = random::uuid().map_err(|error| internal(&error))?;
        retried(|| async {
            let tx = self.0.store.begin().await?;
            self.spend_state(&tx, &who).await?;
            let account = match identities::find_for_update(&tx, &who.identity).await? {
                Some(known) => {
                    let account = self.refresh_account(&tx, &known, &who).await?;
                    self.refresh_identity(&tx, known.id, known.value_version, account.id, &who).await?;
                    account
                }
                None => {
                    let account = self.make_account(&tx, new_account, &who, client).await?;
                    self.make_identity(&tx, new_identity, account.id, &who).await?;
                    account
                }
            };
            let issued = self.issue_session(&tx, account, Some(&who), client).await?;
            commit(tx).await?;
            Ok(issued)
        })
        .await
    }

    /// Renews the caller's sign-in by one at the provider; the session is of that sign-in from then on.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`; `FORBIDDEN` when the provider vouches for somebody else; `AUTH_REQUIRED` when the session has ended
    /// meanwhile; `VALIDATION_ERROR` for a sign-in that was used before.
    pub async fn confirm_with_provider(&self, caller: &Caller, who: ProviderSignIn) -> Result<(), Problem> {
        let id = self.require_session(caller).await?;
        let event = Event::by(caller, Action::SessionConfirm, "sessions", id);
        let confirmed = retried(|| async {
            let tx = self.0.store.begin().await?;
            self.spend_state(&tx, &who).await?;
            let known = identities::find_for_update(&tx, &who.identity).await?;
            let known = known.filter(|known| known.account_id == caller.account_id.0).ok_or_else(somebody_else)?;
            let session = sessions::find_for_update(&tx, id).await?.ok_or_else(Problem::unauthenticated)?;
            self.refresh_identity(&tx, known.id, known.value_version, caller.account_id, &who).await?;
            let origin = self.origin(&who, caller.account_id, id, session.value_version + 1)?;
            sessions::sign_in_again(&tx, id, Some(&origin), self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        });
        self.deny(caller, Action::SessionConfirm, confirmed.await).await
    }

    /// Lets the person whom the provider vouches for sign in to the caller's account from now on.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`, `REAUTH_REQUIRED`; `FORBIDDEN` for an account without a password, which is a provider's already;
    /// `CONFLICT` when that person, or this account, is linked to another; `VALIDATION_ERROR` for a sign-in that was used before;
    /// `AUTH_REQUIRED` when the session has ended meanwhile.
    pub async fn link_provider(&self, caller: &Caller, who: ProviderSignIn) -> Result<(), Problem> {
        let session = self.require_fresh(caller).await?;
        let new_identity = random::uuid().map_err(|error| internal(&error))?;
        let event = Event::by(caller, Action::IdentityLink, "accounts", caller.account_id);
        retried(|| async {
            let tx = self.0.store.begin().await?;
            self.spend_state(&tx, &who).await?;
            match identities::find_for_update(&tx, &who.identity).await? {
                Some(known) if known.account_id == caller.account_id.0 => {
                    self.refresh_identity(&tx, known.id, known.value_version, caller.account_id, &who).await?;
                }
                Some(_) => {
                    let message = "You have another account here already, made when you first signed in that way. One person there is one account here.";
                    return Err(Problem::new(Code::Conflict, message).into());
                }
                None => {
                    sessions::find_for_update(&tx, session).await?.ok_or_else(Problem::unauthenticated)?;
                    let account = accounts::find_for_update(&tx, caller.account_id).await?.ok_or_else(Problem::unauthenticated)?;
                    if account.password_hash.is_none() {
                        return Err(Problem::new(Code::Forbidden, "You sign in through your provider already.").into());
                    }
                    let others = identities::of_account(&tx, caller.account_id).await?;
                    if others.iter().any(|other| other.issuer == who.identity.issuer) {
                        let message = "This account is linked to somebody else of your provider already.";
                        return Err(Problem::new(Code::Conflict, message).into());
                    }
                    self.make_identity(&tx, new_identity, caller.account_id, &who).await?;
                }
            }
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// Takes note that the provider knows the person but no longer lets him in here: his sessions end, and his access keys are refused
    /// until he signs in again. Nothing happens for somebody who never signed in.
    ///
    /// # Errors
    /// Only those of the database and the ledger.
    pub async fn refuse_identity(&self, who: &Identity, client: &Client) -> Result<(), Problem> {
        retried(|| async {
            let tx = self.0.store.begin().await?;
            let Some(known) = identities::find_for_update(&tx, who).await? else { return Ok(()) };
            self.shut_out(&tx, &known, client).await?;
            commit(tx).await
        })
        .await
    }

    /// Ends the sessions here that belong to what ended at the provider. How many there were.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for a token that was used before.
    pub async fn end_provider_sessions(&self, logout: ProviderLogout, client: &Client) -> Result<u64, Problem> {
        let object = Some(format!("provider_sessions/{}", logout.session.as_deref().or(logout.subject.as_deref()).unwrap_or_default()));
        let event = Event { actor: Actor::Provider, client, action: Action::SessionDelete, object, value_version: None };
        retried(|| async {
            let tx = self.0.store.begin().await?;
            let (issuer, token, now) = (logout.issuer.as_str(), format!("jti:{}", logout.token_id), self.0.clock.now());
            if !identities::spend(&tx, issuer, &token, logout.expires_at, now).await? {
                return Err(Problem::new(Code::ValidationError, "This logout token was used before.").into());
            }
            let ended = sessions::delete_of_provider(&tx, issuer, logout.session.as_deref(), logout.subject.as_deref()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(ended)
        })
        .await
    }

    /// Ends the person's sessions and suspends his account: its access keys are refused until he signs in again. Recorded where that
    /// changes something.
    pub(super) async fn shut_out(&self, tx: &DatabaseTransaction, known: &identity::Model, client: &Client) -> Result<(), Failure> {
        let now = self.0.clock.now();
        let account = lock_account(tx, known).await?;
        let ended = sessions::delete_of_provider(tx, &known.issuer, None, Some(&known.subject)).await?;
        identities::set_token(tx, known.id, None, now).await?;
        if account.suspended_at.is_some() && ended == 0 {
            return Ok(());
        }
        accounts::bar(tx, AccountId(account.id), Bar::Suspended, Some(now)).await?;
        let object = Some(format!("accounts/{}", account.id));
        let event = Event { actor: Actor::Provider, client, action: Action::AccountSuspend, object, value_version: None };
        self.record(tx, &event).await
    }

    /// The session's origin, with a refresh token that ends with the provider's session sealed into it.
    pub(super) fn origin(&self, who: &ProviderSignIn, owner: AccountId, session: SessionId, version: i64) -> Result<Origin, Problem> {
        let online = who.refresh_token.as_ref().filter(|token| !token.offline);
        let context = Context { table: "sessions", column: COLUMN, row_id: session.0, owner_id: owner.0, value_version: version };
        let token = online.map(|token| self.seal_token(&context, &token.text)).transpose()?;
        Ok(Origin { identity: who.identity.clone(), session: who.session.clone(), token })
    }

    pub(super) fn seal_token(&self, context: &Context, token: &SecretInput) -> Result<SealedToken, Problem> {
        let sealed = self.0.keyring.seal(context, token.expose()).map_err(|error| internal(&error))?;
        Ok(SealedToken { sealed, value_version: context.value_version })
    }

    async fn spend_state(&self, tx: &DatabaseTransaction, who: &ProviderSignIn) -> Result<(), Failure> {
        let (token, now) = (format!("state:{}", who.state), self.0.clock.now());
        match identities::spend(tx, &who.identity.issuer, &token, who.expires_at, now).await? {
            true => Ok(()),
            false => Err(Problem::new(Code::ValidationError, "This sign-in was used before. Begin a new one.").into()),
        }
    }

    async fn refresh_account(&self, tx: &DatabaseTransaction, known: &identity::Model, who: &ProviderSignIn) -> Result<Account, Failure> {
        let row = lock_account(tx, known).await?;
        if row.disabled_at.is_some() {
            return Err(disabled().into());
        }
        let id = AccountId(row.id);
        if row.password_hash.is_some() {
            accounts::bar(tx, id, Bar::Suspended, None).await?;
            return Ok(row.into_account()?);
        }
        let (email, name, _) = shown(tx, id, who).await?;
        Ok(accounts::refresh(tx, id, &email, &name, who.role, self.0.clock.now()).await?.into_account()?)
    }

    async fn make_account(
        &self,
        tx: &DatabaseTransaction,
        id: AccountId,
        who: &ProviderSignIn,
        client: &Client,
    ) -> Result<Account, Failure> {
        let (email, name, taken) = shown(tx, id, who).await?;
        if taken.is_some_and(|other| other.password_hash.is_some()) {
            let message = "An account with your e-mail address signs in with a password here. Sign in with it, and link your provider under \
                           Settings, Account.";
            return Err(Problem::new(Code::Conflict, message).into());
        }
        let new = accounts::New { id, email: &email, name: &name, role: who.role, password_hash: None };
        let row = accounts::insert(tx, new, self.0.clock.now()).await?;
        let object = Some(format!("accounts/{id}"));
        let event = Event { actor: Actor::User(id), client, action: Action::AccountCreate, object, value_version: None };
        self.record(tx, &event).await?;
        Ok(row.into_account()?)
    }

    async fn make_identity(&self, tx: &DatabaseTransaction, id: Uuid, owner: AccountId, who: &ProviderSignIn) -> Result<(), Failure> {
        identities::insert(tx, id, owner, &who.identity, who.email.clone(), self.0.clock.now()).await?;
        self.keep_offline_token(tx, id, 1, owner, who).await
    }

    async fn refresh_identity(
        &self,
        tx: &DatabaseTransaction,
        id: Uuid,
        version: i64,
        owner: AccountId,
        who: &ProviderSignIn,
    ) -> Result<(), Failure> {
        identities::refresh(tx, id, who.email.clone(), self.0.clock.now()).await?;
        self.keep_offline_token(tx, id, version + 1, owner, who).await
    }

    async fn keep_offline_token(
        &self,
        tx: &DatabaseTransaction,
        id: Uuid,
        version: i64,
        owner: AccountId,
        who: &ProviderSignIn,
    ) -> Result<(), Failure> {
        let Some(token) = who.refresh_token.as_ref().filter(|token| token.offline) else { return Ok(()) };
        let context = Context { table: "identities", column: COLUMN, row_id: id, owner_id: owner.0, value_version: version };
        let sealed = self.seal_token(&context, &token.text)?;
        Ok(identities::set_token(tx, id, Some(&sealed), self.0.clock.now()).await?)
    }
}

/// Where refresh tokens are sealed, in both tables.
pub(super) const COLUMN: &str = "encrypted_refresh_token";

/// The identity's account; on Postgres nobody else changes it until the transaction ends.
pub(super) async fn lock_account(tx: &DatabaseTransaction, known: &identity::Model) -> Result<account::Model, Failure> {
    let row = accounts::find_for_update(tx, AccountId(known.account_id)).await?;
    row.ok_or_else(|| Failure::from(internal(&"an identity without its account")))
}

/// What the account is shown with: the provider's address, or one that says where the account comes from when another of the provider's
/// people has it; the name, or else that address; and who has the provider's address already.
///
/// Such an address is one that can be signed in with, should the account ever get a password; `.invalid` is nobody's (RFC 2606).
async fn shown(tx: &DatabaseTransaction, id: AccountId, who: &ProviderSignIn) -> Result<(String, String, Option<account::Model>), Failure> {
    let parsed = who.email.as_deref().and_then(|email| Email::parse(email).ok());
    let taken = match &parsed {
        Some(email) => accounts::find_by_email(tx, email).await?.filter(|other| other.id != id.0),
        None => None,
    };
    let email = parsed.filter(|_| taken.is_none()).map_or_else(|| format!("{id}@kagi.invalid"), |email| email.as_str().to_owned());
    let name = who.name.as_deref().and_then(|name| Line::<100>::parse(name).ok());
    Ok((email.clone(), name.map_or(email, String::from), taken))
}

/// The account is kept out.
pub(super) fn disabled() -> Problem {
    Problem::new(Code::Forbidden, "This account is disabled here. Ask an admin of this server to enable it.")
}

fn somebody_else() -> Problem {
    Problem::new(Code::Forbidden, "You confirmed as somebody else than the person who is signed in here. Nothing was changed.")
}
