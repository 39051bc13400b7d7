//! What other tools write when they export, and Kagi reads.

use serde::{Deserialize, Serialize};

/// Which tool's form a text has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ImportFormat {
    /// A `.env` file, of whatever dialect.
    #[default]
    Dotenv,
    /// `infisical export --format=json`, or its API's list of secrets.
    Infisical,
    /// `doppler secrets download --no-file --format json`, or its API's list of secrets.
    Doppler,
    /// The JSON export of Bitwarden Secrets Manager.
    Bitwarden,
    /// A YAML or JSON file that `sops decrypt` has opened.
    Sops,
    /// A `.env` file of 1Password, where references to its vault stand for values.
    #[serde(rename = "1password")]
    OnePassword,
}

impl ImportFormat {
    /// Every format, in the order of the interface.
    pub const ALL: [Self; 6] = [Self::Dotenv, Self::Infisical, Self::Doppler, Self::Bitwarden, Self::Sops, Self::OnePassword];

    /// The format as the wire and the command line write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dotenv => "dotenv",
            Self::Infisical => "infisical",
            Self::Doppler => "doppler",
            Self::Bitwarden => "bitwarden",
            Self::Sops => "sops",
            Self::OnePassword => "1password",
        }
    }

    /// Reads what [`as_str`](Self::as_str) writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == text)
    }
}
