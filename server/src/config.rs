//! The settings in their checked form. The only place that reads `.env` and the files that settings name.

use std::{
    fs, io,
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use domain::SecretInput;
use etcetera::BaseStrategy;
use leptos::config::LeptosOptions;
use vault::{Clock, Database, KeySource, Settings};
use zeroize::Zeroizing;

use crate::{cli::Serve, error::StartError, origin::PublicOrigin, provider::settings::ProviderSettings, proxies::TrustedProxies, site};

/// The SQLite file in the data folder.
pub(crate) const DATABASE_FILE: &str = "kagi.db";

/// Everything that [`build`](crate::build) needs; whoever holds one has settings that fit together.
pub struct Config {
    /// Where to listen.
    pub addr: SocketAddr,
    /// The origin that browsers see.
    pub origin: PublicOrigin,
    /// Whose `X-Forwarded-For` is believed.
    pub proxies: TrustedProxies,
    /// How many requests a minute.
    pub rates: Rates,
    /// Folder of the SQLite file; `None` with Postgres.
    pub data_dir: Option<PathBuf>,
    /// What the vault opens with.
    pub vault: Settings,
    /// The first account, made while there is none.
    pub owner: Option<Owner>,
    /// Whose people sign in, beside those with a password here.
    pub provider: Option<ProviderSettings>,
    /// Whether people sign in with a password here.
    pub local_sign_in: bool,
    /// Where the pages' scripts, styles and icons are.
    pub site: LeptosOptions,
}

/// How many requests a minute, for a key or account and for an address; 0 for any number.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rates {
    /// Reveals.
    pub reveal: u32,
    /// All others.
    pub requests: u32,
}

/// The first account, as the operator gave it.
pub struct Owner {
    /// `ADMIN_EMAIL`.
    pub email: String,
    /// `ADMIN_PASSWORD`, or the text of `ADMIN_PASSWORD_FILE`.
    pub password: SecretInput,
}

impl Config {
    /// Checks the settings against each other and reads the files that they name. Makes nothing.
    ///
    /// # Errors
    /// The setting at fault and the mend; exit code 78.
    pub fn check(serve: Serve) -> Result<Self, StartError> {
        let owner = owner(&serve)?;
        let site = site::options()?;
        let addr = serve.addr.unwrap_or(site.site_addr);
        let origin = origin(&serve, addr)?;
        let provider = ProviderSettings::check(&serve.provider, serve.insecure_http)?;
        let data_dir = serve.data_dir.clone().map_or_else(default_data_dir, Ok)?;
        let key = key_source(&serve, &data_dir)?;
        let (database, data_dir) = match serve.database_url {
            Some(url) => (postgres(url)?, None),
            None => (Database::Sqlite(data_dir.join(DATABASE_FILE)), Some(data_dir)),
        };
        let vault = Settings {
            database,
            key,
            clock: Clock::system(),
            session_idle_seconds: serve.session_idle.as_secs() as i64,
            session_max_seconds: serve.session_lifetime.as_secs() as i64,
            failures_a_minute: serve.rate_failed as usize,
        };
        let rates = Rates { reveal: serve.rate_reveal, requests: serve.rate_requests };
        let (proxies, local_sign_in) = (TrustedProxies(serve.trusted_proxies), serve.provider.enable_email_password);
        Ok(Self { addr, origin, proxies, rates, data_dir, vault, owner, provider, local_sign_in, site })
    }
}

/// Puts what `.env` in the working directory says into the environment, where nothing is set yet. No file is fine.
///
/// # Errors
/// A file that can't be read, or the number of the line that can't; never its text. Exit code 78.
pub fn load_dot_env() -> Result<(), StartError> {
    let unreadable = || StartError::config(".env can't be read. Make it a UTF-8 text file that this user may read, or move it away.");
    let text = match fs::read_to_string(".env") {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(_) => return Err(unreadable()),
    };
    if let Some(line) = malformed_line(&text) {
        return Err(StartError::config(format!(
            ".env, line {line}: this is not of the form NAME=value. Quote a value with spaces or signs, as in NAME='a b'."
        )));
    }
    dotenvy::from_read(text.as_bytes()).map_err(|_| unreadable())
}

/// The number of the first malformed line. dotenvy tells its text instead, which may be a secret; so we look for the longest
/// beginning that it takes (a value may span lines, so not for the shortest that it refuses).
fn malformed_line(text: &str) -> Option<usize> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let reads = |count: usize| dotenvy::from_read_iter(lines[..count].concat().as_bytes()).all(|pair| pair.is_ok());
    let longest = (0..=lines.len()).rev().find(|count| reads(*count))?;
    (longest < lines.len()).then_some(longest + 1)
}

fn origin(serve: &Serve, addr: SocketAddr) -> Result<PublicOrigin, StartError> {
    if addr.port() == 0 {
        return Err(StartError::config("KAGI_ADDR: port 0 is no port. Give one from 1 to 65535, as in 127.0.0.1:3000."));
    }
    let origin = match &serve.public_url {
        Some(url) => PublicOrigin::from_url(url).ok_or_else(|| {
            StartError::config("KAGI_PUBLIC_URL: give scheme, host and port alone, as in https://kagi.example.org.")
        })?,
        None => PublicOrigin::from_loopback(addr).ok_or_else(|| {
            StartError::config(format!(
                "KAGI_ADDR: {addr} can be reached from other machines. Set KAGI_PUBLIC_URL to the URL that people type, as in https://kagi.example.org."
            ))
        })?,
    };
    let private = origin.is_https() || (origin.is_loopback() && addr.ip().is_loopback());
    if !private && !serve.insecure_http {
        return Err(StartError::config(format!(
            "Plain http beyond this machine: everybody on the way to {origin} (listening on {addr}) could read every secret. Put a proxy \
             with TLS in front and set KAGI_PUBLIC_URL to its https URL, or accept the danger with KAGI_INSECURE_HTTP=true."
        )));
    }
    Ok(origin)
}

fn default_data_dir() -> Result<PathBuf, StartError> {
    let folders = etcetera::choose_base_strategy()
        .map_err(|_| StartError::config("KAGI_DATA_DIR: this user has no home folder. Say where the vault's data goes."))?;
    Ok(folders.data_dir().join("kagi"))
}

fn postgres(url: SecretInput) -> Result<Database, StartError> {
    let url = url.expose();
    match url.starts_with("postgres://") || url.starts_with("postgresql://") {
        true => Ok(Database::Postgres(url.to_string())),
        false => Err(StartError::config(
            "DATABASE_URL: give a Postgres URL, as in postgres://user:password@host/name, or none for the SQLite file in the data folder.",
        )),
    }
}

fn key_source(serve: &Serve, data_dir: &Path) -> Result<KeySource, StartError> {
    let file = serve.key_file.clone().unwrap_or_else(|| beside(data_dir));
    for (setting, file) in [("KAGI_KEY_FILE", Some(&file)), ("KAGI_ENCRYPTION_KEY_FILE", serve.encryption_key_file.as_ref())] {
        let Some(file) = file else { continue };
        if is_inside(file, data_dir) {
            return Err(StartError::config(format!(
                "{setting}: {} lies inside the data folder, so that one backup would hold both the secrets and their key. Put it \
                 elsewhere, as in {}.",
                file.display(),
                beside(data_dir).display()
            )));
        }
        warn_if_readable_by_others(file);
    }
    let given = match (&serve.encryption_key, &serve.encryption_key_file) {
        (Some(_), Some(_)) => {
            return Err(StartError::config("KAGI_ENCRYPTION_KEY and KAGI_ENCRYPTION_KEY_FILE are both set. Keep one of them."));
        }
        (Some(key), None) => Some(("KAGI_ENCRYPTION_KEY".into(), Zeroizing::new(key.expose().to_string()))),
        (None, Some(file)) => Some(("KAGI_ENCRYPTION_KEY_FILE".into(), read("KAGI_ENCRYPTION_KEY_FILE", file)?)),
        (None, None) => None,
    };
    Ok(KeySource { given, file })
}

fn owner(serve: &Serve) -> Result<Option<Owner>, StartError> {
    let password = match (&serve.admin_password, &serve.admin_password_file) {
        (Some(_), Some(_)) => {
            return Err(StartError::config("ADMIN_PASSWORD and ADMIN_PASSWORD_FILE are both set. Keep one of them."));
        }
        (Some(password), None) => Some(password.clone()),
        (None, Some(file)) => Some(read_line("ADMIN_PASSWORD_FILE", file)?),
        (None, None) => None,
    };
    match (serve.admin_email.clone(), password) {
        (Some(email), Some(password)) => Ok(Some(Owner { email, password })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(StartError::config("ADMIN_EMAIL is set without a password. Set ADMIN_PASSWORD_FILE or ADMIN_PASSWORD too.")),
        (None, Some(_)) => Err(StartError::config("ADMIN_PASSWORD is set without an address. Set ADMIN_EMAIL too.")),
    }
}

/// A secret that somebody wrote into a file: its text without the end of the line.
pub(crate) fn read_line(setting: &str, file: &Path) -> Result<SecretInput, StartError> {
    let text = read(setting, file)?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(SecretInput::new(line.strip_suffix('\r').unwrap_or(line).to_string()))
}

fn read(setting: &str, file: &Path) -> Result<Zeroizing<String>, StartError> {
    fs::read_to_string(file).map(Zeroizing::new).map_err(|error| {
        let file = file.display();
        StartError::config(match error.kind() {
            io::ErrorKind::NotFound => format!("{setting}: there is no file {file}. Correct the path; it is never made for you."),
            io::ErrorKind::InvalidData => format!("{setting}: {file} is not a text file."),
            _ => format!("{setting}: {file} can't be read. Let this user read it."),
        })
    })
}

/// A file with the master key, or with the database, that somebody put here by hand may have kept the mode of where it came from.
pub(crate) fn warn_if_readable_by_others(file: &Path) {
    if fs::metadata(file).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0) {
        tracing::warn!(file = %file.display(), "other users of this machine can read this file; chmod 600 keeps it to this one");
    }
}

/// `<data-dir>.key`, beside the folder.
fn beside(data_dir: &Path) -> PathBuf {
    let mut name = data_dir.components().as_path().as_os_str().to_owned();
    name.push(".key");
    name.into()
}

/// Whether the file lies in the folder, also by way of `..` or a link.
fn is_inside(file: &Path, folder: &Path) -> bool {
    real(file).starts_with(real(folder))
}

/// The path without links and `..`, as far down as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let existing = path.ancestors().find_map(|ancestor| Some((fs::canonicalize(ancestor).ok()?, path.strip_prefix(ancestor).ok()?)));
    existing.map_or_else(|| path.clone(), |(root, rest)| root.join(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_malformed_line_of_a_dot_env_is_found() {
        assert_eq!(malformed_line("# a\nA=1\n\nB='two words'\nexport C=\"x\ny\"\n"), None);
        assert_eq!(malformed_line("A=1\n\nB=two words\nC=3\n"), Some(3));
        assert_eq!(malformed_line("A='1\n2'\nno sign\n"), Some(3));
        assert_eq!(malformed_line("A=1\nB='open\n"), Some(2));
    }

    #[test]
    fn a_key_file_in_the_data_folder_is_noticed_on_every_way_there() {
        let temp = tempfile::tempdir().unwrap();
        let data = temp.path().join("data");
        fs::create_dir(&data).unwrap();
        std::os::unix::fs::symlink(&data, temp.path().join("link")).unwrap();
        for inside in ["data/key", "data/a/key", "link/key", "data/../data/key"] {
            assert!(is_inside(&temp.path().join(inside), &data), "{inside}");
        }
        for outside in ["data.key", "key", "data/../key", "database/key"] {
            assert!(!is_inside(&temp.path().join(outside), &data), "{outside}");
        }
        assert_eq!(beside(Path::new("a/data/")), Path::new("a/data.key"));
    }
}
