//! Opening a vault: look without writing, decide, and only then act. A wrong key is noticed before anything is written.

mod key_file;

use std::{fmt, path::PathBuf, sync::Arc};

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, Statement, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use zeroize::Zeroizing;

use crate::{
    Vault,
    clock::Clock,
    crypto::{Keyring, MasterKey, MasterKeyId, Passwords, hex},
    lookups::Lookups,
    recorder::Recorder,
    services::access_keys::LastUses,
    store::{
        Database, Error, Migrator, Store, begin_read_only,
        crypto::{self, Found, Meta, SCHEMA},
        ledger::{Ledger, Record},
        read_only,
    },
    throttle::Throttle,
};

/// Taken on Postgres while the schema and the keyring are made, so that two servers don't make them twice.
const MIGRATION_LOCK: i64 = 0x6b61_6769;

/// Denials that reach the ledger, a minute, for each principal.
const DENIALS_A_MINUTE: usize = 30;

/// What a vault needs to be opened.
pub struct Settings {
    /// Where the rows are.
    pub database: Database,
    /// Where the master key comes from.
    pub key: KeySource,
    /// Where time comes from.
    pub clock: Clock,
    /// A session ends when it was not used for so many seconds.
    pub session_idle_seconds: i64,
    /// A session ends so many seconds after sign-in, used or not.
    pub session_max_seconds: i64,
    /// How often a minute somebody may fail to sign in, for an account and for an address; 0 for any number.
    pub failures_a_minute: usize,
}

/// How long sessions live, in seconds.
#[derive(Clone, Copy)]
pub(crate) struct SessionLimits {
    pub(crate) idle: i64,
    pub(crate) max: i64,
}

/// Where the master key comes from.
pub struct KeySource {
    /// A key that was given: the name of its setting, and its text. Wins over the file.
    pub given: Option<(String, Zeroizing<String>)>,
    /// The self-made file, read when none is given, and made when an empty vault is first opened.
    pub file: PathBuf,
}

/// What opening did besides opening.
pub struct Opened {
    /// The open vault.
    pub vault: Vault,
    /// Was the vault made just now?
    pub first_boot: bool,
    /// Was the key file made just now? Then somebody must be told to keep a copy.
    pub made_key_file: bool,
    /// The public name of the master key, in hex.
    pub master_key_id: String,
}

/// Why a vault did not open. Its text says what to do and holds no secret.
#[derive(Debug)]
pub struct OpenError {
    message: String,
    exit_code: u8,
}

impl OpenError {
    /// Something that the operator must change: exit code 78, `EX_CONFIG` of sysexits.h.
    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit_code: 78 }
    }

    /// Something that may pass by itself: exit code 69, `EX_UNAVAILABLE` of sysexits.h.
    fn unavailable(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit_code: 69 }
    }

    /// With what the process should exit.
    pub fn exit_code(&self) -> u8 {
        self.exit_code
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for OpenError {}

impl From<Error> for OpenError {
    fn from(error: Error) -> Self {
        if error.is_unavailable() {
            return Self::unavailable(format!(
                "The database cannot be reached ({error}). Is it running, and does DATABASE_URL name the right host, user and database?"
            ));
        }
        Self::config(format!("The database cannot be used: {error}"))
    }
}

/// What a look at database and key leads to.
enum Decision {
    FirstBoot,
    Start(Keyring),
}

impl Vault {
    /// Opens the vault, or makes it where there is none.
    ///
    /// # Errors
    /// The table in docs/ARCHITECTURE.md, "Start-up": a key that is missing, malformed or not this database's, a keyring that is
    /// damaged, a database that can't be reached. Nothing has been written then.
    pub async fn open(settings: Settings) -> Result<Opened, OpenError> {
        let crashed = crashed(&settings.database);
        let found = look(&settings.database).await?;
        let key = key_file::read(&settings.key)?;
        decide(&found, key.as_ref())?;

        let made_key_file = key.is_none();
        let key = match key {
            Some(key) => key,
            None => key_file::make(&settings.key.file)?,
        };
        let store = Store::connect(&settings.database).await?;
        if crashed {
            check_integrity(&store).await?;
        }
        let now = settings.clock.now();
        let lock = migration_lock(&store).await?;
        Migrator::up(store.writer(), None).await.map_err(Error::from)?;
        // Another server may have been faster: what counts is what stands there now that the lock is ours.
        let found = inspect(store.writer()).await?;
        let (keyring, first_boot) = match decide(&found, Some(&key))? {
            Decision::Start(keyring) => (Arc::new(keyring), false),
            Decision::FirstBoot => {
                let (keyring, keys) = Keyring::create(&key).map_err(|error| OpenError::unavailable(error.to_string()))?;
                let keyring = Arc::new(keyring);
                let tx = store.begin().await?;
                crypto::insert(&tx, keys, key.id(), hex::encode(&key.check_value()), now).await?;
                let born = Record {
                    at: now,
                    actor_kind: "system",
                    actor_id: None,
                    key_id: None,
                    ip: None,
                    action: "vault.create",
                    object: None,
                    value_version: None,
                    outcome: "ok",
                    request_id: None,
                };
                Ledger::new(keyring.clone()).append(&tx, &[born]).await?;
                tx.commit().await.map_err(Error::from)?;
                (keyring, true)
            }
        };
        if let Some(lock) = lock {
            lock.commit().await.map_err(Error::from)?;
        }
        let (store, ledger) = (Arc::new(store), Arc::new(Ledger::new(keyring.clone())));
        let vault = Self(Arc::new(crate::Inner {
            lookups: Lookups::start(&store),
            recorder: Recorder::start(store.clone(), ledger.clone()),
            ledger,
            store,
            keyring,
            clock: settings.clock,
            passwords: Passwords::new(),
            last_uses: LastUses::default(),
            tries: Throttle::new(settings.failures_a_minute, 60),
            denials: Throttle::new(DENIALS_A_MINUTE, 60),
            session_limits: SessionLimits { idle: settings.session_idle_seconds, max: settings.session_max_seconds },
        }));
        Ok(Opened { vault, first_boot, made_key_file, master_key_id: key.id().to_string() })
    }
}

/// Reads what the database holds on a connection that can't write and is closed before anything else opens.
async fn look(database: &Database) -> Result<Found, OpenError> {
    if let Database::Sqlite(file) = database
        && !file.exists()
    {
        return Ok(Found { meta: None, keys: Vec::new(), has_content: false });
    }
    let connection = read_only(database).await?;
    let found = inspect(&connection).await;
    connection.close().await.map_err(Error::from)?;
    Ok(found?)
}

async fn inspect(connection: &DatabaseConnection) -> Result<Found, Error> {
    let tx = begin_read_only(connection).await?;
    let found = crypto::inspect(&tx).await;
    tx.rollback().await?;
    found
}

/// The start-up table of docs/ARCHITECTURE.md, row by row.
fn decide(found: &Found, key: Option<&MasterKey>) -> Result<Decision, OpenError> {
    let Some(meta) = &found.meta else {
        return match found.has_content {
            false => Ok(Decision::FirstBoot),
            true => Err(OpenError::config(
                "The database holds values but no keyring: an incomplete restore? Restore the whole backup, all tables of it.",
            )),
        };
    };
    if meta.schema != SCHEMA {
        let schema = &meta.schema;
        return Err(OpenError::config(format!(
            "The keyring has form {schema}, this Kagi reads form {SCHEMA}. Run the version that wrote it."
        )));
    }
    let Some(key) = key else {
        let needed = &meta.mkid;
        return Err(OpenError::config(format!(
            "The database needs the master key {needed}, and none was given. Set KAGI_ENCRYPTION_KEY_FILE, or put the key file back."
        )));
    };
    open_keyring(meta, found, key).map(Decision::Start)
}

fn open_keyring(meta: &Meta, found: &Found, key: &MasterKey) -> Result<Keyring, OpenError> {
    let needed = MasterKeyId::parse(&meta.mkid).ok_or_else(|| OpenError::from(Error::Corrupt("crypto_meta.mkid")))?;
    let given = key.id();
    if given != needed {
        return Err(OpenError::config(format!(
            "The master key {given} was given, the database needs {needed}. Nothing was written. Give the key that this database was made with."
        )));
    }
    if !hex::decode::<16>(&meta.kcv).is_some_and(|kcv| key.check_value_matches(kcv.as_slice())) {
        return Err(OpenError::config(format!(
            "The key check value of {needed} does not match: crypto_meta was damaged or edited. Restore it from a backup."
        )));
    }
    Keyring::open(key, &found.keys).map_err(|error| OpenError::config(error.to_string()))
}

/// On Postgres, a transaction that holds the migration lock; on SQLite `None`, since its writer is one.
async fn migration_lock(store: &Store) -> Result<Option<DatabaseTransaction>, Error> {
    let backend = store.writer().get_database_backend();
    if backend != sea_orm::DbBackend::Postgres {
        return Ok(None);
    }
    let tx = store.writer().begin().await?;
    tx.execute_raw(Statement::from_sql_and_values(backend, "SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK.into()])).await?;
    Ok(Some(tx))
}

/// A write-ahead log that still has content: the last process did not close the file.
fn crashed(database: &Database) -> bool {
    match database {
        Database::Postgres(_) => false,
        Database::Sqlite(file) => {
            let mut wal = file.as_os_str().to_owned();
            wal.push("-wal");
            std::fs::metadata(wal).is_ok_and(|wal| wal.len() > 0)
        }
    }
}

async fn check_integrity(store: &Store) -> Result<(), OpenError> {
    tracing::warn!("the last process did not close the database; checking its integrity");
    let statement = Statement::from_string(sea_orm::DbBackend::Sqlite, "PRAGMA integrity_check");
    let row = store.writer().query_one_raw(statement).await.map_err(Error::from)?;
    let verdict = row.and_then(|row| row.try_get_by_index::<String>(0).ok()).unwrap_or_default();
    match verdict.as_str() {
        "ok" => Ok(()),
        _ => {
            Err(OpenError::config("The database file is damaged (PRAGMA integrity_check). Restore it from a backup; nothing was changed."))
        }
    }
}
