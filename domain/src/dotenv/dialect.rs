//! The forms in which other programs read names and values.
//!
//! A writer refuses what its dialect can't carry, by name: the text never holds a value that would be read as another one, as a
//! second variable, or as a command. `make env-lab` reads what is written here back with those programs.

mod compose;
mod docker;
mod dotenv;
mod exact;
mod github;
mod json;
mod k8s;
mod shell;
mod systemd;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::issue::is_name;
use crate::plaintext::Plaintext;

/// Which program reads the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Dialect {
    /// A `.env` file that libraries of Node.js and Python and Kagi read alike, and that a shell may source.
    #[default]
    Dotenv,
    /// `export` commands of a POSIX shell.
    Shell,
    /// The file of `docker run --env-file`.
    Docker,
    /// The `.env` and `env_file` of Docker Compose.
    Compose,
    /// The `EnvironmentFile=` of a systemd unit.
    Systemd,
    /// direnv's `.envrc`.
    Direnv,
    /// A JSON object of texts.
    Json,
    /// A YAML mapping of texts.
    Yaml,
    /// The manifest of a Kubernetes secret.
    K8s,
    /// Lines for the file that `GITHUB_ENV` names in a workflow of GitHub Actions.
    Github,
}

impl Dialect {
    /// Every dialect, in the order of the interface.
    pub const ALL: [Self; 10] = [
        Self::Dotenv,
        Self::Shell,
        Self::Docker,
        Self::Compose,
        Self::Systemd,
        Self::Direnv,
        Self::Json,
        Self::Yaml,
        Self::K8s,
        Self::Github,
    ];

    /// The dialect as the wire writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dotenv => "dotenv",
            Self::Shell => "shell",
            Self::Docker => "docker",
            Self::Compose => "compose",
            Self::Systemd => "systemd",
            Self::Direnv => "direnv",
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::K8s => "k8s",
            Self::Github => "github",
        }
    }

    /// Reads what [`as_str`](Self::as_str) writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.as_str() == text)
    }

    /// The media type of a text in this dialect.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Yaml | Self::K8s => "application/yaml", // RFC 9512
            _ => "text/plain; charset=utf-8",
        }
    }

    /// May a line that begins with `#` say something beside the variables?
    pub const fn has_comments(self) -> bool {
        !matches!(self, Self::Json | Self::Github)
    }

    /// How the name of a file of this dialect ends, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Dotenv | Self::Docker | Self::Compose | Self::Systemd => "env",
            Self::Shell => "sh",
            Self::Direnv => "envrc",
            Self::Json => "json",
            Self::Yaml | Self::K8s => "yaml",
            Self::Github => "txt",
        }
    }
}

/// A text in a dialect, and what is not in it.
pub struct Written {
    /// The text. Every pair is in it or in `refused`.
    pub text: Plaintext,
    /// The pairs that the dialect can't carry.
    pub refused: Vec<Refused>,
    /// What to know of the pairs that were written, as sentences; no value is repeated.
    pub warnings: Vec<String>,
}

/// A pair that is not in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refused {
    /// Its name.
    pub name: String,
    /// Why the dialect can't carry it, as a sentence; the value is not repeated.
    pub why: String,
}

/// From how many bytes on Linux starts no program with such a variable: its name, `=`, its value and the NUL behind it
/// (`MAX_ARG_STRLEN`, 32 pages; execve(2)).
const MAX_VARIABLE: usize = 128 * 1024;

/// Writes pairs in a dialect, in their order. GitHub alone needs a `delimiter`: at least 16 letters and digits that nobody can
/// foresee, which ends its values.
pub fn write<N: AsRef<str>, V: AsRef<str>>(dialect: Dialect, pairs: &[(N, V)], delimiter: &str) -> Written {
    let last: HashMap<&str, usize> = pairs.iter().enumerate().map(|(at, (name, _))| (name.as_ref(), at)).collect();
    let mut refused = Vec::new();
    let mut carried = Vec::with_capacity(pairs.len());
    for (at, (name, value)) in pairs.iter().enumerate() {
        let (name, value) = (name.as_ref(), value.as_ref());
        let judged = if last.get(name) == Some(&at) {
            judge(dialect, name, value, delimiter)
        } else {
            Err("The name comes again further down, and the last one counts.")
        };
        match judged {
            Ok(()) => carried.push((name, value)),
            Err(why) => refused.push(Refused { name: name.to_owned(), why: why.to_owned() }),
        }
    }
    let text = exact::text(|out| match dialect {
        Dialect::Dotenv => carried.iter().for_each(|(name, value)| dotenv::write(name, value, out)),
        Dialect::Shell | Dialect::Direnv => carried.iter().for_each(|(name, value)| shell::write(name, value, out)),
        Dialect::Docker => carried.iter().for_each(|(name, value)| docker::write(name, value, out)),
        Dialect::Compose => carried.iter().for_each(|(name, value)| compose::write(name, value, out)),
        Dialect::Systemd => carried.iter().for_each(|(name, value)| systemd::write(name, value, out)),
        Dialect::Json => json::write(&carried, out),
        Dialect::Yaml => json::write_yaml(&carried, out),
        Dialect::K8s => k8s::write(&carried, out),
        Dialect::Github => carried.iter().for_each(|(name, value)| github::write(name, value, delimiter, out)),
    });
    Written { text: text.into(), refused, warnings: warnings(dialect, &carried) }
}

/// One pair as [`write`] writes it alone.
///
/// # Errors
/// The dialect can't carry the pair; GitHub's never can, since it needs a delimiter.
pub fn line(dialect: Dialect, name: &str, value: &str) -> Result<Plaintext, Refused> {
    let mut written = write(dialect, &[(name, value)], "");
    written.refused.pop().map_or(Ok(written.text), Err)
}

fn judge(dialect: Dialect, name: &str, value: &str, delimiter: &str) -> Result<(), &'static str> {
    let holds_anything = matches!(dialect, Dialect::Json | Dialect::Yaml | Dialect::K8s);
    if !holds_anything && !is_name(name) {
        return Err("The name needs to be letters, digits and underscores, beginning with a letter or an underscore.");
    }
    if !holds_anything && value.contains('\0') {
        return Err("The value has a NUL character, which no environment variable can hold.");
    }
    match dialect {
        Dialect::Dotenv => dotenv::judge(name, value),
        Dialect::Shell => shell::judge(name),
        Dialect::Direnv => shell::judge(name).and_then(|()| shell::judge_direnv(name, value)),
        Dialect::Docker => docker::judge(name, value),
        Dialect::Compose => Ok(()),
        Dialect::Systemd => systemd::judge(value),
        Dialect::Json | Dialect::Yaml => json::judge(name),
        Dialect::K8s => k8s::judge(name),
        Dialect::Github => github::judge(name, value, delimiter),
    }
}

fn warnings(dialect: Dialect, carried: &[(&str, &str)]) -> Vec<String> {
    let mut warnings = Vec::new();
    for (name, value) in carried {
        if name.len() + value.len() + 2 > MAX_VARIABLE {
            warnings.push(format!("{name} is longer than the 128 KiB that Linux hands to a program in one variable."));
        }
        if shell::runs(name) {
            warnings.push(format!("A shell that finds {name} among its variables runs what is in it."));
        }
    }
    if dialect == Dialect::K8s && carried.iter().map(|(_, value)| value.len()).sum::<usize>() > k8s::MAX_SECRET {
        warnings.push("All values together are larger than the 1 MiB that Kubernetes takes in one secret.".into());
    }
    warnings
}

#[cfg(test)]
mod tests;
