//! The settings as they are typed: one struct, each with its flag and its environment variable. What they mean is checked in
//! [`config`](crate::config).

pub mod env;
pub mod provider;

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    process,
    time::Duration,
};

use clap::{
    Args, CommandFactory, Parser, Subcommand, ValueEnum,
    error::{ContextKind, ContextValue},
};
use domain::SecretInput;
use ipnet::IpNet;
use url::Url;

/// Kagi: a self-hosted, encrypted vault for the secrets of developers.
#[derive(Debug, Parser)]
#[command(name = "kagi", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Reads flags and environment. Where there is nothing to do, prints help or what is wrong, and ends the process.
    pub fn read() -> Self {
        Self::try_parse().unwrap_or_else(|error| {
            let _ = error.print();
            if let Some(variable) = variable_at_fault(&error) {
                eprintln!("It may have been set by the environment variable {variable}, or by its line in .env.");
            }
            process::exit(error.exit_code())
        })
    }
}

/// clap names the flag alone, also where the value came from the environment.
fn variable_at_fault(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(usage)) = error.get(ContextKind::InvalidArg) else { return None };
    let flag = usage.split(' ').next()?.strip_prefix("--")?;
    let command = Cli::command();
    let mut settings = command.find_subcommand("serve")?.get_arguments();
    let setting = settings.find(|setting| setting.get_long() == Some(flag))?;
    Some(setting.get_env()?.to_string_lossy().into_owned())
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the vault. Needs no settings: without any it listens on 127.0.0.1:3000 and keeps an SQLite file.
    Serve(Box<Serve>),
    /// What only somebody who may run commands on the server can do.
    #[command(subcommand)]
    Admin(Admin),
    /// Bring variables into the vault, beside the running server
    #[command(subcommand)]
    Import(Import),
    /// Print variables of the vault, beside the running server
    #[command(subcommand)]
    Export(Export),
    /// Print the OpenAPI document of the REST contract, as /api/openapi serves it.
    Openapi,
}

/// What only somebody who may run commands on the server can do.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Give the owner, the oldest admin, a new password and print it: the way back in. Takes the settings of `kagi serve`.
    ResetOwner(Box<Serve>),
}

/// What brings variables in.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Import a .env file, or another tool's export, as a whole or not at all. Takes the settings of `kagi serve`.
    Env(Box<env::ImportEnv>),
}

/// What prints variables.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// Print the variables of a project for the program that reads them. Takes the settings of `kagi serve`.
    Env(Box<env::ExportEnv>),
}

/// The settings of `kagi serve`. A flag wins over its environment variable, that over `.env` in the working directory.
#[derive(Args, Debug)]
pub struct Serve {
    /// Address and port to listen on [default: `site-addr` in Leptos.toml, else 127.0.0.1:3000]
    #[arg(long, env = "KAGI_ADDR", value_name = "IP:PORT")]
    pub addr: Option<SocketAddr>,

    /// The URL that people type, as in https://kagi.example.org [default: http on the listening address, if that is a loopback]
    #[arg(long, env = "KAGI_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<Url>,

    /// Serve plain http beyond this machine: everybody on the way can read every secret
    #[arg(long, env = "KAGI_INSECURE_HTTP")]
    pub insecure_http: bool,

    /// Proxies whose X-Forwarded-For is believed: addresses or networks, separated by commas, as in 10.0.0.0/8,::1/128
    #[arg(long, env = "KAGI_TRUSTED_PROXIES", value_name = "CIDR", value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,

    /// Folder of the vault's data; made when it does not exist [default: `kagi` in the XDG data folder]
    #[arg(long, env = "KAGI_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,

    /// A Postgres database, as in postgres://user:password@host/name [default: the SQLite file kagi.db in the data folder]
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<SecretInput>,

    /// Where the master key is kept when none is given; made at first start, outside the data folder [default: <data-dir>.key]
    #[arg(long, env = "KAGI_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,

    /// The master key, 64 hexadecimal digits. Set it through the environment: other users can read a command line
    #[arg(long, env = "KAGI_ENCRYPTION_KEY", value_name = "KEY", hide_env_values = true)]
    pub encryption_key: Option<SecretInput>,

    /// A file that holds the master key; it must exist
    #[arg(long, env = "KAGI_ENCRYPTION_KEY_FILE", value_name = "FILE")]
    pub encryption_key_file: Option<PathBuf>,

    /// E-mail address of the first account, made at start while there is none
    #[arg(long, env = "ADMIN_EMAIL", value_name = "E-MAIL")]
    pub admin_email: Option<String>,

    /// Password of the first account. Set it through the environment: other users can read a command line
    #[arg(long, env = "ADMIN_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    pub admin_password: Option<SecretInput>,

    /// A file that holds the password of the first account
    #[arg(long, env = "ADMIN_PASSWORD_FILE", value_name = "FILE")]
    pub admin_password_file: Option<PathBuf>,

    /// A session ends after this long without a request: a number and s, m, h or d
    #[arg(long, env = "KAGI_SESSION_IDLE", value_name = "DURATION", default_value = "12h", value_parser = duration)]
    pub session_idle: Duration,

    /// A session ends this long after sign-in, used or not: a number and s, m, h or d
    #[arg(long, env = "KAGI_SESSION_LIFETIME", value_name = "DURATION", default_value = "7d", value_parser = duration)]
    pub session_lifetime: Duration,

    /// Reveals a minute, for a key or account and for an address; 0 for any number
    #[arg(long, env = "KAGI_RATE_REVEAL", value_name = "NUMBER", default_value = "120")]
    pub rate_reveal: u32,

    /// Tries to sign in and bad access keys a minute, for an account and for an address; 0 for any number
    #[arg(long, env = "KAGI_RATE_FAILED", value_name = "NUMBER", default_value = "10")]
    pub rate_failed: u32,

    /// Other requests a minute, for a key or account and for an address; 0 for any number
    #[arg(long, env = "KAGI_RATE_REQUESTS", value_name = "NUMBER", default_value = "1200")]
    pub rate_requests: u32,

    /// Who signs in.
    #[command(flatten)]
    pub provider: provider::ProviderArgs,

    /// How the log is written, to standard error
    #[arg(long, env = "KAGI_LOG_FORMAT", value_name = "FORMAT", default_value = "json")]
    pub log_format: LogFormat,

    /// What is logged: a level (error, warn, info, debug, trace), or one for each module as in info,vault=debug
    #[arg(long, env = "RUST_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line.
    #[default]
    Json,
    /// For reading at a desk.
    Text,
}

fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let network = text.parse().or_else(|_| text.parse().map(|address: IpAddr| address.into()));
    network.map_err(|_| "write an address or a network, as in 10.0.0.0/8 or ::1".into())
}

fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let (number, seconds) = match text.char_indices().last() {
        Some((end, 's')) => (&text[..end], 1),
        Some((end, 'm')) => (&text[..end], 60),
        Some((end, 'h')) => (&text[..end], 60 * 60),
        Some((end, 'd')) => (&text[..end], 24 * 60 * 60),
        _ => ("", 0),
    };
    match number.parse::<u32>() {
        Ok(number) if number > 0 => Ok(Duration::from_secs(u64::from(number) * seconds)),
        _ => Err("write a number above 0 and s, m, h or d, as in 12h".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_and_are_never_zero() {
        assert_eq!(duration("12h"), Ok(Duration::from_secs(43_200)));
        assert_eq!(duration(" 7d "), Ok(Duration::from_secs(604_800)));
        for bad in ["", "12", "h", "0s", "-1h", "1.5h", "1w", "鍵"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        assert_eq!(network("10.0.0.7").unwrap(), "10.0.0.7/32".parse().unwrap());
        assert_eq!(network(" ::1 ").unwrap(), "::1/128".parse().unwrap());
        assert!(network("proxy.example.org").is_err());
    }

    #[test]
    fn every_setting_stands_in_the_example() {
        let example = include_str!("../../.env.example");
        let command = Cli::command();
        let serve = command.find_subcommand("serve").unwrap();
        let names: Vec<&str> = serve.get_arguments().filter_map(|arg| arg.get_env()).map(|name| name.to_str().unwrap()).collect();
        assert!(names.len() > 10);
        for name in names {
            assert!(example.lines().any(|line| line.starts_with(&format!("#{name}="))), "{name} is missing in .env.example");
        }
    }

    #[test]
    fn every_setting_has_a_flag_and_a_variable() {
        let command = Cli::command();
        for arg in command.find_subcommand("serve").unwrap().get_arguments() {
            assert!(arg.get_long().is_some() && arg.get_env().is_some() && arg.get_help().is_some(), "{}", arg.get_id());
        }
    }
}
