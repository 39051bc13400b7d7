//! People who sign in through an identity provider, and the end of their sessions there.

use domain::{
    AccountId, Code, Problem, Role, Timestamp,
    text::{Email, Line},
};
use sea_orm::DatabaseTransaction;

use super::{
    audit::{Action, Actor, Event},
    sessions::IssuedSession,
    write::{Failure, commit, retried},
};
use crate::{
    Client, Identity, Vault,
    crypto::random,
    store::{
        accounts,
        entity::account,
        identities, internal,
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
    /// Signs in whom a provider vouches for. The first time that makes an account, found from then on by issuer and subject.
    ///
    /// # Errors
    /// `CONFLICT` when the e-mail address is that of an account with a local password: the two are never joined by that.
    pub async fn sign_in_with_provider(&self, who: ProviderSignIn, client: &Client) -> Result<IssuedSession, Problem> {
        let new_account = AccountId(random::uuid().map_err(|error| internal(&error))?);
        let new_identity = random::uuid().map_err(|error| internal(&error))?;
        let origin = Origin { identity: who.identity.clone(), session: who.session.clone() };
        retried(|| async {
            let tx = self.0.store.begin().await?;
            let now = self.0.clock.now();
            let known = identities::find_for_update(&tx, &who.identity).await?;
            let id = known.as_ref().map_or(new_account, |known| AccountId(known.account_id));
            let email = shown_email(&tx, id, who.email.as_deref()).await?;
            let name = who.name.as_deref().and_then(|name| Line::<100>::parse(name).ok()).map_or_else(|| email.clone(), String::from);
            let row = match known {
                Some(known) => {
                    identities::refresh(&tx, known.id, who.email.clone(), now).await?;
                    accounts::refresh(&tx, id, &email, &name, who.role, now).await?
                }
                None => {
                    let new = accounts::New { id, email: &email, name: &name, role: who.role, password_hash: None };
                    let row = accounts::insert(&tx, new, now).await?;
                    identities::insert(&tx, new_identity, id, &who.identity, who.email.clone(), now).await?;
                    let object = Some(format!("accounts/{id}"));
                    let event = Event { actor: Actor::User(id), client, action: Action::AccountCreate, object, value_version: None };
                    self.record(&tx, &event).await?;
                    row
                }
            };
            let issued = self.issue_session(&tx, row.into_account()?, Some(&origin), client).await?;
            commit(tx).await?;
            Ok(issued)
        })
        .await
    }

    /// Ends the sessions here that belong to what ended at the provider. How many there were.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for a token that was used before.
    pub async fn end_provider_sessions(&self, logout: ProviderLogout, client: &Client) -> Result<u64, Problem> {
        let object = Some(format!("sessions/{}", logout.session.as_deref().or(logout.subject.as_deref()).unwrap_or_default()));
        let event = Event { actor: Actor::Anonymous, client, action: Action::SessionDelete, object, value_version: None };
        retried(|| async {
            let tx = self.0.store.begin().await?;
            let (issuer, now) = (logout.issuer.as_str(), self.0.clock.now());
            if !identities::use_logout_token(&tx, issuer, &logout.token_id, logout.expires_at, now).await? {
                return Err(Problem::new(Code::ValidationError, "This logout token was used before.").into());
            }
            let ended = sessions::delete_of_provider(&tx, issuer, logout.session.as_deref(), logout.subject.as_deref()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(ended)
        })
        .await
    }
}

/// The address that the account is shown with, unique among accounts: the provider's, or one that says where the account comes from when
/// another of the provider's people has it.
async fn shown_email(tx: &DatabaseTransaction, id: AccountId, email: Option<&str>) -> Result<String, Failure> {
    let otherwise = format!("account:{id}");
    let Some(email) = email.and_then(|email| Email::parse(email).ok()) else { return Ok(otherwise) };
    match accounts::find_by_email(tx, &email).await? {
        Some(account::Model { id: other, password_hash: Some(_), .. }) if other != id.0 => {
            let message =
                "An account with this e-mail address signs in with a password here. Sign in with it, and link the provider in Settings.";
            Err(Problem::new(Code::Conflict, message).into())
        }
        Some(other) if other.id != id.0 => Ok(otherwise),
        _ => Ok(email.as_str().into()),
    }
}
