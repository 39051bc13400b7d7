//! What `kagi import env` and `kagi export env` take.

use std::path::PathBuf;

use clap::Args;
use domain::{Dialect, Environment, ImportFormat, import::OnConflict};

use super::Serve;

/// What is imported, and where to.
#[derive(Args, Debug)]
pub struct ImportEnv {
    /// The file; - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// The project that the variables go to
    #[arg(long, value_name = "NAME")]
    pub project: String,

    /// The environment that they go to: production, staging, development or local
    #[arg(long, value_name = "ENVIRONMENT", default_value = "production", value_parser = environment)]
    pub environment: Environment,

    /// Which tool wrote the file: dotenv, infisical, doppler, bitwarden, sops or 1password
    #[arg(long, value_name = "FORMAT", default_value = "dotenv", value_parser = import_format)]
    pub format: ImportFormat,

    /// What becomes of values that are there already: keep or replace
    #[arg(long, value_name = "WHAT", default_value = "keep", value_parser = on_conflict)]
    pub on_conflict: OnConflict,

    /// Tell what would be done, and change nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Whose vault [default: the owner's]
    #[arg(long, value_name = "E-MAIL")]
    pub account: Option<String>,

    /// Where the vault is.
    #[command(flatten)]
    pub settings: Serve,
}

/// What is exported, and how.
#[derive(Args, Debug)]
pub struct ExportEnv {
    /// The project whose variables are exported
    #[arg(long, value_name = "NAME")]
    pub project: String,

    /// The environment that they are for: production, staging, development or local
    #[arg(long, value_name = "ENVIRONMENT", default_value = "production", value_parser = environment)]
    pub environment: Environment,

    /// What reads it: dotenv, shell, docker, compose, systemd, direnv, json, yaml, k8s or github
    #[arg(long, value_name = "FORMAT", default_value = "dotenv", value_parser = dialect)]
    pub format: Dialect,

    /// Print nothing where the format can't carry every variable
    #[arg(long)]
    pub strict: bool,

    /// Whose vault [default: the owner's]
    #[arg(long, value_name = "E-MAIL")]
    pub account: Option<String>,

    /// Where the vault is.
    #[command(flatten)]
    pub settings: Serve,
}

fn environment(text: &str) -> Result<Environment, String> {
    Environment::parse(text).ok_or_else(|| "write production, staging, development or local".into())
}

fn import_format(text: &str) -> Result<ImportFormat, String> {
    ImportFormat::parse(text).ok_or_else(|| format!("write {}", ImportFormat::ALL.map(ImportFormat::as_str).join(", ")))
}

fn dialect(text: &str) -> Result<Dialect, String> {
    Dialect::parse(text).ok_or_else(|| format!("write {}", Dialect::ALL.map(Dialect::as_str).join(", ")))
}

fn on_conflict(text: &str) -> Result<OnConflict, String> {
    match text {
        "keep" => Ok(OnConflict::Keep),
        "replace" => Ok(OnConflict::Replace),
        _ => Err("write keep or replace".into()),
    }
}
