//! Connections, and the settings that make an acknowledged write survive.

use std::{path::PathBuf, time::Duration};

use sea_orm::{
    AccessMode, ConnectOptions, DatabaseConnection, DatabaseTransaction, DbBackend, IsolationLevel, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use super::Error;

const SQLITE_READERS: u32 = 4;
/// After how many pages of 4 KiB the write-ahead log is folded in. With SQLite's own 1,000 a busy writer stops for that several times a
/// second.
const CHECKPOINT_PAGES: &str = "4000";
/// The writer's cache, in KiB, negative as SQLite wants it: rows of the ledger go to random places of its indexes.
const WRITER_CACHE: &str = "-8000";
const POSTGRES_CONNECTIONS: u32 = 16;
/// A connection that was not used for so long is asked whether it still is one.
const PING_AFTER: Duration = Duration::from_secs(1);
const STATEMENT_TIMEOUT: &str = "15s";

/// Where the vault keeps its rows.
#[derive(Clone, Debug)]
pub enum Database {
    /// A file; made at first start, in a folder that must exist.
    Sqlite(PathBuf),
    /// `postgres://user:password@host/name`.
    Postgres(String),
}

/// An open database: SQLite through one writer and several readers, Postgres through one pool.
pub(crate) struct Store {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Store {
    pub(crate) async fn connect(database: &Database) -> Result<Self, Error> {
        match database {
            Database::Sqlite(file) => {
                let writer = sea_orm::Database::connect(sqlite(file, 1, false)).await?;
                let reader = sea_orm::Database::connect(sqlite(file, SQLITE_READERS, true)).await?;
                Ok(Self { writer, reader })
            }
            Database::Postgres(url) => {
                let pool = sea_orm::Database::connect(postgres(url, POSTGRES_CONNECTIONS)).await?;
                Ok(Self { writer: pool.clone(), reader: pool })
            }
        }
    }

    /// For reads outside a transaction.
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// For statements that are a transaction of their own.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a write. On SQLite the lock is taken at once (`BEGIN IMMEDIATE`): a read that turns into a write could otherwise
    /// be refused half-way. Dropped without commit it is rolled back.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, Error> {
        let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// Begins reads that all see the same state.
    pub(crate) async fn snapshot(&self) -> Result<DatabaseTransaction, Error> {
        // On SQLite every transaction is one.
        let isolation_level = (self.reader.get_database_backend() == DbBackend::Postgres).then_some(IsolationLevel::RepeatableRead);
        Ok(self.reader.begin_with_options(TransactionOptions { isolation_level, ..Default::default() }).await?)
    }

    pub(crate) async fn ping(&self) -> Result<(), Error> {
        Ok(self.reader.ping().await?)
    }

    pub(crate) async fn close(&self) -> Result<(), Error> {
        self.reader.close_by_ref().await?;
        Ok(self.writer.close_by_ref().await?)
    }
}

/// A connection that can't write, for looking before anything is decided.
pub(crate) async fn read_only(database: &Database) -> Result<DatabaseConnection, Error> {
    let options = match database {
        Database::Sqlite(file) => sqlite(file, 1, true),
        Database::Postgres(url) => postgres(url, 1),
    };
    Ok(sea_orm::Database::connect(options).await?)
}

/// Begins a transaction in which PostgreSQL refuses writes. SQLite knows no such transaction; there the connection refuses them.
pub(crate) async fn begin_read_only(connection: &DatabaseConnection) -> Result<DatabaseTransaction, Error> {
    let access_mode = (connection.get_database_backend() == DbBackend::Postgres).then_some(AccessMode::ReadOnly);
    Ok(connection.begin_with_options(TransactionOptions { access_mode, ..Default::default() }).await?)
}

fn sqlite(file: &std::path::Path, connections: u32, read_only: bool) -> ConnectOptions {
    let file = file.to_owned();
    let mut options = quiet("sqlite:kagi.db");
    options.max_connections(connections).min_connections(1).idle_timeout(None).max_lifetime(None).map_sqlx_sqlite_opts(move |options| {
        let options = options.filename(&file).read_only(read_only).create_if_missing(!read_only);
        let options = options.foreign_keys(true).busy_timeout(Duration::from_secs(5)).pragma("secure_delete", "ON");
        match read_only {
            true => options,
            false => {
                let options = options.pragma("journal_mode", "WAL").pragma("synchronous", "FULL");
                options.pragma("wal_autocheckpoint", CHECKPOINT_PAGES).pragma("cache_size", WRITER_CACHE)
            }
        }
    });
    options
}

fn postgres(url: &str, connections: u32) -> ConnectOptions {
    let mut options = quiet(url);
    options
        .max_connections(connections)
        .connect_timeout(Duration::from_secs(5))
        .acquire_timeout(Duration::from_secs(5))
        .map_sqlx_postgres_opts(|options| options.options([("statement_timeout", STATEMENT_TIMEOUT)]));
    options
}

/// No statement reaches the log or a span: statements may hold what people typed.
fn quiet(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).record_stmt_in_spans(false);
    // A ping before every query would double what a read costs; one after a pause finds a server that was restarted.
    options.test_before_acquire_if_idle_for(PING_AFTER);
    options
}
