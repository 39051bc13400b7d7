//! Accounts: the owner's set-up, and who is signed in.

use domain::{
    AccountId, Code, Problem, Profile, Role, SecretInput,
    field::Fields,
    text::{Email, Line, check_password},
};

use super::{
    audit::{Action, Actor, Event},
    sessions::IssuedSession,
    write::{commit, retried},
};
use crate::{
    Caller, Client, Vault,
    crypto::random,
    store::{accounts, identities, internal, sessions},
};

/// The owner to be, as typed into the set-up page.
pub struct OwnerInput {
    /// The address to sign in with.
    pub email: String,
    /// What the interface calls the person.
    pub name: String,
    /// 12 to 256 characters.
    pub password: SecretInput,
}

impl Vault {
    /// Is there an admin? While there is none, the set-up link may make the owner.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn has_owner(&self) -> Result<bool, Problem> {
        Ok(!accounts::admins(self.0.store.reader()).await?.is_empty())
    }

    /// Makes the owner's account, an admin's, and signs it in. Whoever calls this has checked the set-up link.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`; `CONFLICT` when there is an admin, or somebody of a provider has the address.
    pub async fn set_up_owner(&self, input: OwnerInput, client: &Client) -> Result<IssuedSession, Problem> {
        let mut fields = Fields::default();
        let email = fields.check("/email", Email::parse(&input.email));
        let name = fields.check("/name", Line::<100>::parse(&input.name));
        let password = fields.check("/password", check_password(input.password.expose()));
        fields.finish()?;
        let (Some(email), Some(name), Some(())) = (email, name, password) else {
            return Err(internal(&"a field failed without an error"));
        };
        let hash = self.0.passwords.hash(input.password).await.map_err(|error| internal(&error))?;
        let id = AccountId(random::uuid().map_err(|error| internal(&error))?);
        let now = self.0.clock.now();

        let name = String::from(name);
        let event = Event {
            actor: Actor::User(id),
            client,
            action: Action::AccountCreate,
            object: Some(format!("accounts/{id}")),
            value_version: None,
        };
        retried(|| async {
            let tx = self.0.store.begin().await?;
            // The ledger's lock first: of two servers that set up the same database, the second waits here and then sees the account.
            self.record(&tx, &event).await?;
            if !accounts::admins(&tx).await?.is_empty() {
                return Err(Problem::new(Code::Conflict, "This vault has an owner already. Sign in instead.").into());
            }
            if accounts::find_by_email(&tx, &email).await?.is_some() {
                let message = "Somebody who signs in through your provider has this address here. Choose another.";
                return Err(Problem::field(Code::Conflict, "/email", message).into());
            }
            let new = accounts::New { id, email: email.as_str(), name: &name, role: Role::Admin, password_hash: Some(hash.clone()) };
            let row = accounts::insert(&tx, new, now).await?;
            let issued = self.issue_session(&tx, row.into_account()?, None, client).await?;
            commit(tx).await?;
            Ok(issued)
        })
        .await
    }

    /// Notes in the ledger that somebody came with a set-up link that does not hold.
    pub async fn refuse_set_up(&self, client: &Client) {
        let event = Event { actor: Actor::Anonymous, client, action: Action::AccountCreate, object: None, value_version: None };
        self.record_denial(&event).await;
    }

    /// Changes what the interface calls the caller. Who has no password here is called what the provider says, at each sign-in.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`; `VALIDATION_ERROR` at `/name`; `FORBIDDEN` for an account without a password.
    pub async fn rename_account(&self, caller: &Caller, name: &str) -> Result<(), Problem> {
        self.require_session(caller).await?;
        let mut fields = Fields::default();
        let name = fields.check("/name", Line::<255>::parse(name)).map(String::from);
        fields.finish()?;
        let event = Event::by(caller, Action::AccountRename, "accounts", caller.account_id);
        let renamed = retried(|| async {
            let tx = self.0.store.begin().await?;
            let row = accounts::find_for_update(&tx, caller.account_id).await?.ok_or_else(Problem::unauthenticated)?;
            if row.password_hash.is_none() {
                let message = "Your name comes from your provider. Change it there, then sign in again.";
                return Err(Problem::new(Code::Forbidden, message).into());
            }
            accounts::set_name(&tx, caller.account_id, name.as_deref().unwrap_or_default(), self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        });
        self.deny(caller, Action::AccountRename, renamed.await).await
    }

    /// Changes the caller's password, and ends his other sessions.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`, `REAUTH_REQUIRED`, `RATE_LIMITED`, `VALIDATION_ERROR` at `/currentPassword` or `/newPassword`.
    pub async fn change_password(&self, caller: &Caller, current: SecretInput, new: SecretInput) -> Result<(), Problem> {
        let session = self.require_fresh(caller).await?;
        let mut fields = Fields::default();
        fields.check("/newPassword", check_password(new.expose()));
        fields.finish()?;
        let checked = self.check_password(caller, "/currentPassword", current).await;
        let verified = self.deny(caller, Action::AccountPassword, checked).await?;
        let hash = self.0.passwords.hash(new).await.map_err(|error| internal(&error))?;
        let event = Event::by(caller, Action::AccountPassword, "accounts", caller.account_id);
        retried(|| async {
            let tx = self.0.store.begin().await?;
            let row = accounts::find_for_update(&tx, caller.account_id).await?;
            if row.and_then(|row| row.password_hash).as_ref() != Some(&verified) {
                let message = "The password was changed elsewhere just now. Sign in with the new one.";
                return Err(Problem::field(Code::ValidationError, "/currentPassword", message).into());
            }
            accounts::set_password_hash(&tx, caller.account_id, hash.clone()).await?;
            sessions::delete_others(&tx, caller.account_id, Some(session)).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// Removes everything that the account keeps: entries, categories, env projects, access keys, trash and all. The account, its sessions and
    /// the ledger stay. Not to be undone.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`, `REAUTH_REQUIRED`.
    pub async fn wipe(&self, caller: &Caller) -> Result<(), Problem> {
        self.require_fresh(caller).await?;
        let event = Event::by(caller, Action::AccountWipe, "accounts", caller.account_id);
        retried(|| async {
            let tx = self.0.store.begin().await?;
            accounts::wipe(&tx, caller.account_id).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// The account behind the caller, and the ways in to it.
    ///
    /// # Errors
    /// `AUTH_REQUIRED` when it is gone; `AUTH_SESSION_REQUIRED`.
    pub async fn profile(&self, caller: &Caller) -> Result<Profile, Problem> {
        let session = self.require_session(caller).await?;
        let db = self.0.store.reader();
        let row = accounts::find(db, caller.account_id).await?.ok_or_else(Problem::unauthenticated)?;
        let session = sessions::find_by_id(db, session).await?.ok_or_else(Problem::unauthenticated)?;
        Ok(Profile {
            has_password: row.password_hash.is_some(),
            linked_as: identities::of_account(db, caller.account_id)
                .await?
                .pop()
                .map(|identity| identity.email.unwrap_or(identity.subject)),
            through_provider: session.issuer.is_some(),
            account: row.into_account()?,
            provider: None,
        })
    }
}
