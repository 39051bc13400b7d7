//! What use cases write into the ledger.

use std::{fmt::Display, slice};

use domain::{AccessKeyId, AccountId, Code, Problem, Scope};
use sea_orm::DatabaseTransaction;

use super::write::Failure;
use crate::{Caller, Client, Principal, Vault, store::ledger};

/// How many rows one statement appends: each has fourteen values, and SQLite takes 32,766.
const ROWS_AT_ONCE: usize = 1_000;

/// What happened. The ledger keeps these words for ever: add, never rename.
#[derive(Clone, Copy)]
pub(super) enum Action {
    AccountCreate,
    AccountRename,
    AccountPassword,
    AccountWipe,
    AccountRole,
    AccountReset,
    AccountDisable,
    AccountEnable,
    AccountSuspend,
    AdminRequire,
    IdentityLink,
    SessionCreate,
    SessionConfirm,
    SessionDelete,
    SessionRequire,
    AccessKeyCreate,
    AccessKeyUpdate,
    AccessKeyRotate,
    AccessKeyDelete,
    AccessKeyUse,
    CategoryCreate,
    CategoryUpdate,
    CategoryDelete,
    CategoryRestore,
    EntryCreate,
    EntryUpdate,
    EntryDelete,
    EntryRestore,
    EntryReveal,
    EnvProjectCreate,
    EnvProjectUpdate,
    EnvProjectDelete,
    EnvProjectRestore,
    EnvFileWrite,
    EnvFileDelete,
    EnvFileRestore,
    EnvFileReveal,
    EnvFileRevealVersion,
    EnvFileRestoreVersion,
    RecoveryCreate,
    RecoveryUpdate,
    RecoveryDelete,
    RecoveryRestore,
    /// A code was taken.
    RecoveryTake,
    /// Codes that were taken before were shown, the one of a repeated request too.
    RecoveryUsed,
    RecoveryPutBack,
    RecoveryPurge,
    TotpCreate,
    TotpUpdate,
    TotpDelete,
    TotpRestore,
    TotpReveal,
    Import,
    ImportUndo,
    ProjectRename,
    ProjectReveal,
    Export,
    /// Something that needs a scope which the caller lacks.
    Scope(Scope),
}

impl Action {
    const fn as_str(self) -> &'static str {
        match self {
            Self::AccountCreate => "account.create",
            Self::AccountRename => "account.rename",
            Self::AccountPassword => "account.password",
            Self::AccountWipe => "account.wipe",
            Self::AccountRole => "account.role",
            Self::AccountReset => "account.reset",
            Self::AccountDisable => "account.disable",
            Self::AccountEnable => "account.enable",
            Self::AccountSuspend => "account.suspend",
            Self::AdminRequire => "admin.require",
            Self::IdentityLink => "identity.link",
            Self::SessionCreate => "session.create",
            Self::SessionConfirm => "session.confirm",
            Self::SessionDelete => "session.delete",
            Self::SessionRequire => "session.require",
            Self::AccessKeyCreate => "access_key.create",
            Self::AccessKeyUpdate => "access_key.update",
            Self::AccessKeyRotate => "access_key.rotate",
            Self::AccessKeyDelete => "access_key.delete",
            Self::AccessKeyUse => "access_key.use",
            Self::CategoryCreate => "category.create",
            Self::CategoryUpdate => "category.update",
            Self::CategoryDelete => "category.delete",
            Self::CategoryRestore => "category.restore",
            Self::EntryCreate => "entry.create",
            Self::EntryUpdate => "entry.update",
            Self::EntryDelete => "entry.delete",
            Self::EntryRestore => "entry.restore",
            Self::EntryReveal => "entry.reveal",
            Self::EnvProjectCreate => "env_project.create",
            Self::EnvProjectUpdate => "env_project.update",
            Self::EnvProjectDelete => "env_project.delete",
            Self::EnvProjectRestore => "env_project.restore",
            Self::EnvFileWrite => "env_file.write",
            Self::EnvFileDelete => "env_file.delete",
            Self::EnvFileRestore => "env_file.restore",
            Self::EnvFileReveal => "env_file.reveal",
            Self::EnvFileRevealVersion => "env_file.reveal_version",
            Self::EnvFileRestoreVersion => "env_file.restore_version",
            Self::RecoveryCreate => "recovery.create",
            Self::RecoveryUpdate => "recovery.update",
            Self::RecoveryDelete => "recovery.delete",
            Self::RecoveryRestore => "recovery.restore",
            Self::RecoveryTake => "recovery.take",
            Self::RecoveryUsed => "recovery.used",
            Self::RecoveryPutBack => "recovery.put_back",
            Self::RecoveryPurge => "recovery.purge",
            Self::TotpCreate => "totp.create",
            Self::TotpUpdate => "totp.update",
            Self::TotpDelete => "totp.delete",
            Self::TotpRestore => "totp.restore",
            Self::TotpReveal => "totp.reveal",
            Self::Import => "import",
            Self::ImportUndo => "import.undo",
            Self::ProjectRename => "project.rename",
            Self::ProjectReveal => "project.reveal",
            Self::Export => "export",
            Self::Scope(scope) => scope.as_str(),
        }
    }
}

/// Whom a row names.
#[derive(Clone, Copy)]
pub(super) enum Actor {
    /// Nobody that is known.
    Anonymous,
    /// A person.
    User(AccountId),
    /// An access key of a person's.
    Key(AccountId, AccessKeyId),
    /// The identity provider.
    Provider,
    /// Somebody who runs commands on the server, maybe in a person's name.
    Host(Option<AccountId>),
}

impl Actor {
    fn of(caller: &Caller) -> Self {
        match caller.principal {
            Principal::Session { .. } => Self::User(caller.account_id),
            Principal::Key(id) => Self::Key(caller.account_id, id),
            Principal::Host => Self::Host(Some(caller.account_id)),
        }
    }
}

/// A row to be.
#[derive(Clone)]
pub(super) struct Event<'a> {
    pub(super) actor: Actor,
    pub(super) client: &'a Client,
    pub(super) action: Action,
    pub(super) object: Option<String>,
    pub(super) value_version: Option<i64>,
}

impl<'a> Event<'a> {
    /// Something that the caller did to a row of a table.
    pub(super) fn by(caller: &'a Caller, action: Action, table: &str, id: impl Display) -> Self {
        Self { actor: Actor::of(caller), client: &caller.client, action, object: Some(format!("{table}/{id}")), value_version: None }
    }

    /// Something that the caller did, or may not do, to rows that no id names.
    pub(super) fn without_object(caller: &'a Caller, action: Action) -> Self {
        Self { actor: Actor::of(caller), client: &caller.client, action, object: None, value_version: None }
    }

    /// The same with the version of the value that was read or written.
    pub(super) fn of_value(self, version: i64) -> Self {
        Self { value_version: Some(version), ..self }
    }
}

impl Vault {
    /// Appends to the ledger within the transaction that does what it records. The last step before commit: whoever appends
    /// holds the ledger's lock.
    ///
    /// # Errors
    /// `AUDIT_UNAVAILABLE`: then nothing may be done or revealed.
    pub(super) async fn record(&self, tx: &DatabaseTransaction, event: &Event<'_>) -> Result<(), Failure> {
        self.record_all(tx, slice::from_ref(event)).await
    }

    /// The same with a row for each of what was done together.
    ///
    /// # Errors
    /// `AUDIT_UNAVAILABLE`: then nothing may be done or revealed.
    pub(super) async fn record_all(&self, tx: &DatabaseTransaction, events: &[Event<'_>]) -> Result<(), Failure> {
        for events in events.chunks(ROWS_AT_ONCE) {
            let rows: Vec<_> = events.iter().map(|event| self.row(event, "ok")).collect();
            self.0.ledger.append(tx, &rows).await.map_err(|error| match error.is_conflict() {
                true => Failure::Store(error),
                false => {
                    tracing::error!(%error, "the ledger could not be written");
                    Failure::Refused(unavailable())
                }
            })?;
        }
        Ok(())
    }

    /// Passes when the caller holds the scope; records the denial otherwise.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub async fn require(&self, caller: &Caller, scope: Scope) -> Result<(), Problem> {
        self.deny(caller, Action::Scope(scope), caller.require(scope)).await
    }

    /// Hands a refusal of the caller on, after recording it.
    pub(super) async fn deny<T>(&self, caller: &Caller, action: Action, result: Result<T, Problem>) -> Result<T, Problem> {
        if result.is_err() {
            self.record_denial(&Event::without_object(caller, action)).await;
        }
        result
    }

    /// Records a denial in a transaction of its own. Each principal may leave so many rows a minute; what it is denied past
    /// that goes to the log alone, and so does a denial that can't be written: it is denied all the same.
    pub(super) async fn record_denial(&self, event: &Event<'_>) {
        let principal = match event.actor {
            Actor::User(id) => id.to_string(),
            Actor::Key(_, id) => id.to_string(),
            Actor::Anonymous | Actor::Provider | Actor::Host(_) => event.client.address(),
        };
        let action = event.action.as_str();
        if self.0.denials.admit(self.0.clock.now(), &[principal]).is_err() {
            tracing::warn!(action, "denied; not recorded, since this principal was denied too often");
            return;
        }
        if self.0.recorder.record(self.row(event, "denied")).await.is_err() {
            tracing::error!(action, "denied, but the ledger could not be written");
        }
    }

    /// Appends to the ledger in a transaction of its own, which others may share.
    ///
    /// # Errors
    /// `AUDIT_UNAVAILABLE`: then nothing may be revealed.
    pub(super) async fn record_alone(&self, event: &Event<'_>) -> Result<(), Problem> {
        self.0.recorder.record(self.row(event, "ok")).await.map_err(|_| unavailable())
    }

    fn row(&self, event: &Event<'_>, outcome: &'static str) -> ledger::Record {
        let (actor_kind, actor_id, key_id) = match event.actor {
            Actor::Anonymous => ("anonymous", None, None),
            Actor::Provider => ("provider", None, None),
            Actor::Host(id) => ("host", id, None),
            Actor::User(id) => ("user", Some(id), None),
            Actor::Key(id, key) => ("key", Some(id), Some(key)),
        };
        ledger::Record {
            at: self.0.clock.now(),
            actor_kind,
            actor_id: actor_id.map(|id| id.to_string()),
            key_id: key_id.map(|id| id.to_string()),
            ip: event.client.ip.map(|ip| ip.to_string()),
            action: event.action.as_str(),
            object: event.object.clone(),
            value_version: event.value_version,
            outcome,
            request_id: Some(event.client.request_id.clone()).filter(|id| !id.is_empty()),
        }
    }
}

/// The ledger can't be written.
pub(super) fn unavailable() -> Problem {
    Problem::new(Code::AuditUnavailable, "The ledger cannot be written, so nothing was revealed or changed. Try again in a moment.")
}
