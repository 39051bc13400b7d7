//! Accounts: the owner's set-up, and who is signed in.

use domain::{
    Account, AccountId, Code, Problem, Role, SecretInput,
    field::Fields,
    text::{Broken, Email, Line},
};

use super::{
    audit::{Action, Actor, Event, commit},
    sessions::IssuedSession,
};
use crate::{
    Caller, Client, Vault,
    crypto::random,
    store::{accounts, internal},
};

/// How many characters a password has at least, and at most.
const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 12..=256;

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
    /// Is there an account? While there is none, the set-up link may make the owner.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn has_owner(&self) -> Result<bool, Problem> {
        Ok(accounts::any(self.0.store.reader()).await?)
    }

    /// Makes the first account, an admin, and signs it in. Whoever calls this has checked the set-up link.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`; `CONFLICT` when there is an account.
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

        let tx = self.0.store.begin().await?;
        let event = |action, object| Event { actor: Actor::User(id), client, action, object: Some(object), value_version: None };
        // The ledger's lock first: of two servers that set up the same database, the second waits here and then sees the account.
        self.record(&tx, event(Action::AccountCreate, format!("accounts/{id}"))).await?;
        if accounts::any(&tx).await? {
            return Err(Problem::new(Code::Conflict, "This vault has an owner already. Sign in instead."));
        }
        let row = accounts::insert(&tx, id, &email, name.into(), Role::Admin, hash, now).await?;
        let issued = self.issue_session(&tx, row.into_account()?, client).await?;
        commit(tx).await?;
        Ok(issued)
    }

    /// The account behind the caller.
    ///
    /// # Errors
    /// `AUTH_REQUIRED` when it is gone.
    pub async fn current_account(&self, caller: &Caller) -> Result<Account, Problem> {
        let row = accounts::find(self.0.store.reader(), caller.account_id).await?.ok_or_else(Problem::unauthenticated)?;
        Ok(row.into_account()?)
    }
}

fn check_password(password: &str) -> Result<(), Broken> {
    let length = password.chars().count();
    if PASSWORD_LENGTH.contains(&length) {
        return Ok(());
    }
    let (min, max) = (PASSWORD_LENGTH.start(), PASSWORD_LENGTH.end());
    Err(Broken(format!("Use {min} to {max} characters; some words in a row are easy to remember and hard to guess.")))
}
