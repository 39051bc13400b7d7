//! What admins do with accounts: see them, keep them out, let them in again. Never what is in their vaults.

use domain::{AccountChange, AccountId, AccountSummary, Code, Plaintext, Problem, Role, SecretInput, text::Email};

use super::{
    audit::{Action, Actor, Event},
    write::{Failure, commit, retried},
};
use crate::{
    Caller, Client, Vault,
    crypto::SessionToken,
    store::{
        access_keys,
        accounts::{self, Bar},
        entity::account,
        identities, internal, sessions,
    },
};

const TABLE: &str = "accounts";

/// How long a password is that we make: 24 characters of base64url, 144 bits.
const MADE_PASSWORD: usize = 24;

impl Vault {
    /// All accounts, in the order in which they were made.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`; `FORBIDDEN` for who is no admin.
    pub async fn list_accounts(&self, caller: &Caller) -> Result<Vec<AccountSummary>, Problem> {
        self.require_admin(caller).await?;
        let db = self.0.store.reader();
        let (sessions, keys) = (sessions::count_by_account(db).await?, access_keys::count_by_account(db).await?);
        let through_provider = identities::accounts(db).await?;
        let summary = |row: account::Model| {
            let id = row.id;
            let of_sessions = sessions.iter().find(|(account, ..)| *account == id);
            Ok(AccountSummary {
                has_password: row.password_hash.is_some(),
                is_linked: through_provider.contains(&id),
                sessions: of_sessions.map_or(0, |(_, count, _)| *count),
                last_seen_at: of_sessions.map(|(.., at)| (*at).into()),
                access_keys: keys.iter().find(|(account, _)| *account == id).map_or(0, |(_, count)| *count),
                disabled_at: row.disabled_at.map(Into::into),
                suspended_at: row.suspended_at.map(Into::into),
                is_own: id == caller.account_id.0,
                account: row.into_account()?,
            })
        };
        accounts::list(db).await?.into_iter().map(summary).collect()
    }

    /// Keeps an account out, lets it in again, or ends its sessions.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`; `FORBIDDEN` for who is no admin; `NOT_FOUND`; `CONFLICT` when an admin would keep himself out.
    pub async fn change_account(&self, caller: &Caller, id: AccountId, change: AccountChange) -> Result<(), Problem> {
        self.require_admin(caller).await?;
        if change == AccountChange::Disable && id == caller.account_id {
            return Err(Problem::new(Code::Conflict, "This is your own account. Another admin can disable it."));
        }
        let action = match change {
            AccountChange::Disable => Action::AccountDisable,
            AccountChange::Enable => Action::AccountEnable,
            AccountChange::EndSessions => Action::SessionDelete,
        };
        let event = Event::by(caller, action, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            accounts::find_for_update(&tx, id).await?.ok_or_else(not_found)?;
            match change {
                AccountChange::Disable => accounts::bar(&tx, id, Bar::Disabled, Some(self.0.clock.now())).await?,
                AccountChange::Enable => accounts::bar(&tx, id, Bar::Disabled, None).await?,
                AccountChange::EndSessions => {}
            }
            if change != AccountChange::Enable {
                sessions::delete_others(&tx, id, None).await?;
            }
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// The way back in for who can run commands on the server: gives the owner, the oldest admin, a new password, lets him in and ends
    /// his sessions. His address, and the password.
    ///
    /// # Errors
    /// `NOT_FOUND` when there is no admin.
    pub async fn reset_owner(&self, client: &Client) -> Result<(String, Plaintext), Problem> {
        let token = SessionToken::generate().map_err(|error| internal(&error))?;
        let password = token.expose().get(..MADE_PASSWORD).unwrap_or_default().to_owned();
        let hash = self.0.passwords.hash(SecretInput::new(password.clone())).await.map_err(|error| internal(&error))?;
        let email = retried(|| async {
            let tx = self.0.store.begin().await?;
            let mut admins = accounts::admins(&tx).await?;
            admins.sort_by_key(|admin| admin.password_hash.is_none());
            let owner = admins.into_iter().next().ok_or_else(no_admin)?;
            let id = AccountId(owner.id);
            accounts::set_password_hash(&tx, id, hash.clone()).await?;
            accounts::bar(&tx, id, Bar::Disabled, None).await?;
            accounts::bar(&tx, id, Bar::Suspended, None).await?;
            sessions::delete_others(&tx, id, None).await?;
            let object = Some(format!("{TABLE}/{id}"));
            let event = Event { actor: Actor::Host(None), client, action: Action::AccountReset, object, value_version: None };
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(owner.email)
        })
        .await?;
        Ok((email, Plaintext::new(password)))
    }

    /// Somebody who can run commands on the server, in the name of the account of this address; without one in the owner's, the oldest
    /// admin's. What he does stands in the ledger as the host's.
    ///
    /// # Errors
    /// `NOT_FOUND` when there is no such account.
    pub async fn host(&self, email: Option<&str>, client: Client) -> Result<Caller, Problem> {
        let db = self.0.store.reader();
        let row = match email {
            Some(email) => {
                let email = Email::parse(email).map_err(|broken| Problem::field(Code::ValidationError, "/account", broken))?;
                accounts::find_by_email(db, &email).await?.ok_or_else(not_found)?
            }
            None => accounts::admins(db).await?.into_iter().next().ok_or_else(no_admin)?,
        };
        Ok(Caller::host(AccountId(row.id), client))
    }

    /// Passes for an admin's session; records the denial otherwise.
    async fn require_admin(&self, caller: &Caller) -> Result<(), Problem> {
        self.require_session(caller).await?;
        let row = accounts::find(self.0.store.reader(), caller.account_id).await?.ok_or_else(Problem::unauthenticated)?;
        let admitted = match row.into_account()?.role {
            Role::Admin => Ok(()),
            Role::Member => Err(Problem::new(Code::Forbidden, "Only an admin of this server may do this.")),
        };
        self.deny(caller, Action::AdminRequire, admitted).await
    }
}

fn not_found() -> Problem {
    Problem::new(Code::NotFound, "There is no such account.")
}

fn no_admin() -> Failure {
    Problem::new(Code::NotFound, "There is no admin's account yet. Start the server and open the set-up link that it prints.").into()
}
