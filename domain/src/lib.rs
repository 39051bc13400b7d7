//! The words that the vault, the pages and the wire share. No I/O, no clock, no randomness; compiles to wasm and native.

pub mod access_key;
pub mod account;
pub mod category;
pub mod dotenv;
pub mod entry;
pub mod env_project;
pub mod expected;
pub mod export;
pub mod field;
pub mod id;
pub mod import;
pub mod import_format;
pub mod listing;
pub mod page;
pub mod patch;
pub mod plaintext;
pub mod problem;
pub mod project;
pub mod recovery;
pub mod scope;
pub mod session;
pub mod stats;
pub mod text;
pub mod time;
pub mod totp;
pub mod value;

pub use access_key::{AccessKey, AccessKeyChange, AccessKeyInput, IssuedAccessKey, Narrowing, Rotation};
pub use account::{Account, AccountChange, AccountSummary, Profile, Role};
pub use category::{Category, CategoryChange, CategoryFilter, CategoryInput, CategorySummary, KeyType};
pub use dotenv::Dialect;
pub use entry::{Entry, EntryChange, EntryFilter, EntryInput, Environment, RevealedEntry};
pub use env_project::{
    EnvFile, EnvFileInput, EnvFileVersion, EnvProject, EnvProjectChange, EnvProjectDetail, EnvProjectInput, EnvProjectSummary, FileType,
    RevealedEnvFile,
};
pub use expected::Expected;
pub use export::{EnvExportInput, Export};
pub use id::{AccessKeyId, AccountId, CategoryId, EntryId, EnvFileId, EnvProjectId, RecoverySetId, SessionId, TotpId};
pub use import_format::ImportFormat;
pub use listing::{Contents, Directory, KeyRing};
pub use page::{Cursor, Page};
pub use patch::Patch;
pub use plaintext::{Plaintext, SecretInput};
pub use problem::{Code, FieldError, Problem};
pub use project::{Overview, Project, ProjectCount};
pub use recovery::{RecoverySet, RecoverySetChange, RecoverySetInput, TakenCode, UsedCode};
pub use scope::Scope;
pub use session::Session;
pub use stats::Stats;
pub use time::Timestamp;
pub use totp::{Totp, TotpChange, TotpCode, TotpInput};
pub use value::Value;
