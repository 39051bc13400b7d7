//! What may be told of how a vault is kept: no secret, and no path.

use domain::{Problem, Role, Timestamp};
use sea_orm::DbBackend;

use crate::{
    Caller, Vault,
    store::{accounts, crypto},
};

/// How the vault is kept, for the caller to read.
pub struct Facts {
    /// Does the caller look after this server? Then he may read of the server too.
    pub is_admin: bool,
    /// Can the caller sign in with a password?
    pub has_password: bool,
    /// The public name of the master key, in hex.
    pub master_key_id: String,
    /// The term of the data key that seals now; it grows with each rotation, from 1.
    pub key_term: u32,
    /// Since when that key does.
    pub key_since: Timestamp,
    /// What the database is called.
    pub database: &'static str,
    /// A session ends when it was not used for so many seconds.
    pub session_idle_seconds: i64,
    /// A session ends so many seconds after sign-in, used or not.
    pub session_max_seconds: i64,
}

impl Vault {
    /// How the vault is kept.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`; `AUTH_REQUIRED` when the account is gone.
    pub async fn facts(&self, caller: &Caller) -> Result<Facts, Problem> {
        self.require_session(caller).await?;
        let db = self.0.store.reader();
        let row = accounts::find(db, caller.account_id).await?.ok_or_else(Problem::unauthenticated)?;
        let (master_key_id, key_term, key_since) = crypto::facts(db).await?;
        Ok(Facts {
            has_password: row.password_hash.is_some(),
            is_admin: row.into_account()?.role == Role::Admin,
            master_key_id,
            key_term,
            key_since,
            database: if db.get_database_backend() == DbBackend::Postgres { "PostgreSQL" } else { "SQLite" },
            session_idle_seconds: self.0.session_limits.idle,
            session_max_seconds: self.0.session_limits.max,
        })
    }
}
