//! A vault of its own for every test, on each engine, and a way around it into the database.

use std::{
    future::Future,
    path::{Path, PathBuf},
};

use domain::{Account, CategoryId, CategoryInput, Entry, EntryInput, Environment, KeyType, Plaintext, SecretInput, Timestamp, Value};
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement, sea_query::Query};
use tempfile::TempDir;
use uuid::Uuid;
use vault::{Caller, Client, Clock, Database, KeySource, OpenError, Opened, OwnerInput, SessionToken, Settings, Vault};

pub const PASSWORD: &str = "correct horse battery";
pub const IDLE: i64 = 12 * 3600;
pub const MAX: i64 = 7 * 24 * 3600;

/// Runs the test on SQLite, and on PostgreSQL where `TEST_DATABASE_URL` names a server.
pub async fn on_both<F: Future<Output = ()>>(test: impl Fn(World) -> F) {
    test(World::open(Place::sqlite()).await).await;
    match Place::postgres().await {
        Some(place) => test(World::open(place).await).await,
        None => eprintln!("skipped on PostgreSQL: TEST_DATABASE_URL is not set (make test sets it)"),
    }
}

/// Where a vault is, whether it is open or not.
pub struct Place {
    pub folder: TempDir,
    pub database: Database,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(folder.path().join("kagi.db"));
        Self { folder, database }
    }

    #[expect(clippy::disallowed_methods, reason = "the environment says where the tests' server is")]
    pub async fn postgres() -> Option<Self> {
        let server = std::env::var("TEST_DATABASE_URL").ok()?;
        let name = format!("test_{}", SessionToken::generate().unwrap().hash().as_str().split_at(20).0);
        let admin = sea_orm::Database::connect(&server).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        admin.close().await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        Some(Self { folder: tempfile::tempdir().unwrap(), database: Database::Postgres(format!("{base}/{name}")) })
    }

    pub fn key_file(&self) -> PathBuf {
        self.folder.path().join("kagi.key")
    }

    pub async fn open(&self, clock: &Clock) -> Result<Opened, OpenError> {
        self.open_with(None, clock).await
    }

    pub async fn open_with(&self, key: Option<&str>, clock: &Clock) -> Result<Opened, OpenError> {
        Vault::open(Settings {
            database: self.database.clone(),
            key: KeySource { given: key.map(|text| ("KAGI_ENCRYPTION_KEY".into(), text.to_owned().into())), file: self.key_file() },
            clock: clock.clone(),
            session_idle_seconds: IDLE,
            session_max_seconds: MAX,
            failures_a_minute: 10,
        })
        .await
    }

    /// A connection around the vault.
    pub async fn connect(&self) -> DatabaseConnection {
        let url = match &self.database {
            Database::Sqlite(file) => format!("sqlite://{}?mode=rwc", file.display()),
            Database::Postgres(url) => url.clone(),
        };
        sea_orm::Database::connect(sea_orm::ConnectOptions::new(url).max_connections(2).to_owned()).await.unwrap()
    }
}

/// An open vault with an owner.
pub struct World {
    pub token: SessionToken,
    pub place: Place,
    pub clock: Clock,
    pub vault: Vault,
    pub owner: Caller,
    pub account: Account,
    pub db: DatabaseConnection,
}

impl World {
    pub async fn open(place: Place) -> Self {
        let clock = Clock::manual(Timestamp::parse("2026-11-23T08:00:00Z").unwrap());
        let vault = place.open(&clock).await.unwrap().vault;
        let db = place.connect().await;
        let input = OwnerInput { email: "Owner@example.org".into(), name: "Owner".into(), password: SecretInput::new(PASSWORD.into()) };
        let issued = vault.set_up_owner(input, &client()).await.unwrap();
        let owner = vault.authenticate(&issued.token, client()).await.unwrap().unwrap();
        Self { place, clock, vault, owner, account: issued.account, db, token: issued.token }
    }

    /// The owner as his next request finds him: what his session has learnt meanwhile counts.
    pub async fn owner_again(&self) -> Caller {
        self.vault.authenticate(&self.token, client()).await.unwrap().unwrap()
    }

    /// Somebody with an account and a session of his own, made around the use cases: there is no registration.
    pub async fn stranger(&self) -> Caller {
        let (id, token) = (Uuid::from_u128(0x5712_a96e), SessionToken::generate().unwrap());
        let now: chrono::DateTime<chrono::Utc> = self.clock.now().into();
        let mut account = Query::insert();
        account.into_table("accounts").columns(["id", "email", "name", "role", "created_at", "updated_at"]).values_panic([
            id.into(),
            "stranger@example.org".into(),
            "Stranger".into(),
            "member".into(),
            now.into(),
            now.into(),
        ]);
        self.db.execute(&account).await.unwrap();
        let mut session = Query::insert();
        session
            .into_table("sessions")
            .columns(["id", "account_id", "token_hash", "created_at", "signed_in_at", "last_seen_at", "expires_at"])
            .values_panic([
                Uuid::from_u128(0x5e55_1014).into(),
                id.into(),
                token.hash().as_str().into(),
                now.into(),
                now.into(),
                now.into(),
                (now + chrono::Duration::days(1)).into(),
            ]);
        self.db.execute(&session).await.unwrap();
        self.vault.authenticate(&token, client()).await.unwrap().unwrap()
    }

    pub async fn sql(&self, sql: &str) {
        self.db.execute_unprepared(sql).await.unwrap();
    }

    pub async fn db_refuses(&self, sql: &str) -> bool {
        self.db.execute_unprepared(sql).await.is_err()
    }

    pub async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        self.db.query_all_raw(Statement::from_string(self.db.get_database_backend(), sql)).await.unwrap()
    }

    /// The first column of the first row.
    pub async fn number(&self, sql: &str) -> i64 {
        self.rows(sql).await[0].try_get_by_index(0).unwrap()
    }

    pub async fn category(&self, key_type: KeyType) -> CategoryId {
        let input = CategoryInput {
            name: format!("{} keys", key_type.as_str()),
            key_type,
            env_var_name: (key_type == KeyType::Simple).then(|| "OPENAI_API_KEY".into()),
            field_definitions: match key_type {
                KeyType::Group => vec!["AWS_ACCESS_KEY_ID".into(), "AWS_SECRET_ACCESS_KEY".into()],
                _ => Vec::new(),
            },
            ..Default::default()
        };
        self.vault.create_category(&self.owner, input, None).await.unwrap().into_inner().id
    }

    pub async fn entry(&self, category: CategoryId, project: &str, value: &str) -> Entry {
        self.vault.create_entry(&self.owner, entry(category, project, value), None).await.unwrap().into_inner()
    }

    pub async fn revealed(&self, entry: &Entry) -> String {
        text(self.vault.reveal_entry(&self.owner, entry.id).await.ok().unwrap().value)
    }

    /// Everything that the database stores, as bytes: files on SQLite, every row as text on PostgreSQL.
    pub async fn stored_bytes(&self) -> Vec<u8> {
        match &self.place.database {
            Database::Sqlite(_) => files(self.place.folder.path()),
            Database::Postgres(_) => {
                let mut bytes = Vec::new();
                for table in self.rows("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'").await {
                    let table: String = table.try_get_by_index(0).unwrap();
                    for row in self.rows(&format!("SELECT t::text FROM {table} t")).await {
                        bytes.extend(row.try_get_by_index::<String>(0).unwrap().into_bytes());
                    }
                }
                bytes
            }
        }
    }
}

fn files(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        bytes.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    bytes
}

pub fn holds(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

pub fn client() -> Client {
    Client { ip: Some([192, 0, 2, 7].into()), agent: Some("test".into()), request_id: "req-1".into() }
}

pub fn entry(category: CategoryId, project: &str, value: &str) -> EntryInput {
    EntryInput {
        category_id: category,
        project_name: project.into(),
        description: None,
        environment: Environment::Production,
        notes: None,
        file_name: None,
        expires_at: None,
        value: secret(value),
    }
}

pub fn secret(text: &str) -> Value<SecretInput> {
    Value::Text(SecretInput::new(text.into()))
}

pub fn text(value: Value<Plaintext>) -> String {
    match value {
        Value::Text(text) => text.expose().to_owned(),
        Value::Fields(fields) => fields.iter().map(|(name, value)| format!("{name}={}", value.expose())).collect::<Vec<_>>().join("\n"),
    }
}
