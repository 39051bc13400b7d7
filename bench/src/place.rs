//! Where the rows are, as the command line says it.

use std::{path::PathBuf, str::FromStr};

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbErr};
use vault::Database;

use crate::Failed;

/// As many readers as the vault has.
const SQLITE_READERS: u32 = 4;
/// As many connections as the vault has.
const POSTGRES_CONNECTIONS: u32 = 16;

/// A Postgres URL, or the path of an SQLite file.
#[derive(Clone, Debug)]
pub struct Place(Database);

impl FromStr for Place {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(match text.starts_with("postgres://") || text.starts_with("postgresql://") {
            true => Database::Postgres(text.into()),
            false => Database::Sqlite(PathBuf::from(text)),
        }))
    }
}

impl Place {
    /// The same for the vault.
    pub fn database(&self) -> Database {
        self.0.clone()
    }

    /// Makes the database on its server; SQLite's file is made when it is opened.
    ///
    /// # Errors
    /// A server that can't be reached, a URL without a name, a database that is there already.
    pub async fn create(&self) -> Result<(), Failed> {
        let Database::Postgres(url) = &self.0 else { return Ok(()) };
        let (server, name) = url.rsplit_once('/').ok_or("the URL names no database")?;
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
            return Err("the database's name must be lower-case letters, digits and _".into());
        }
        let admin = sea_orm::Database::connect(format!("{server}/postgres")).await?;
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        Ok(admin.close().await?)
    }

    /// Connections around the vault, with sea-orm's own settings.
    ///
    /// # Errors
    /// A database that can't be reached.
    pub async fn connect(&self) -> Result<DatabaseConnection, DbErr> {
        let (url, connections) = match &self.0 {
            Database::Postgres(url) => (url.clone(), POSTGRES_CONNECTIONS),
            Database::Sqlite(file) => (format!("sqlite://{}", file.display()), SQLITE_READERS),
        };
        let mut options = ConnectOptions::new(url);
        options.max_connections(connections).sqlx_logging(false);
        sea_orm::Database::connect(options).await
    }
}
