//! What a caller may do. Browser sessions hold every scope; access keys hold those they were given.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One permission, written as in `entries:reveal`. Write does not imply read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Scope {
    /// List and read categories.
    #[serde(rename = "categories:read")]
    CategoriesRead,
    /// Create, change, delete and restore categories.
    #[serde(rename = "categories:write")]
    CategoriesWrite,
    /// List and read entries, without their values.
    #[serde(rename = "entries:read")]
    EntriesRead,
    /// Create, change, delete and restore entries.
    #[serde(rename = "entries:write")]
    EntriesWrite,
    /// Open the value of an entry.
    #[serde(rename = "entries:reveal")]
    EntriesReveal,
    /// List recovery code sets and one-time password generators, without their secrets.
    #[serde(rename = "2fa:read")]
    TwoFactorRead,
    /// Create, change and delete them.
    #[serde(rename = "2fa:write")]
    TwoFactorWrite,
    /// Take a recovery code, or the code of the moment.
    #[serde(rename = "2fa:reveal")]
    TwoFactorReveal,
    /// List and read env projects, without the content of their files.
    #[serde(rename = "envs:read")]
    EnvsRead,
    /// Create, change and delete env projects and their files.
    #[serde(rename = "envs:write")]
    EnvsWrite,
    /// Open the content of an env file.
    #[serde(rename = "envs:reveal")]
    EnvsReveal,
    /// Read the numbers of the overview.
    #[serde(rename = "stats:read")]
    StatsRead,
    /// Export metadata.
    #[serde(rename = "export:read")]
    ExportRead,
    /// Have a language model pick keys for a text.
    #[serde(rename = "ai:extract")]
    AiExtract,
    /// Read the ledger.
    #[serde(rename = "audit:read")]
    AuditRead,
}

impl Scope {
    /// Every scope there is, in the order of the interface.
    pub const ALL: [Self; 15] = [
        Self::CategoriesRead,
        Self::CategoriesWrite,
        Self::EntriesRead,
        Self::EntriesWrite,
        Self::EntriesReveal,
        Self::TwoFactorRead,
        Self::TwoFactorWrite,
        Self::TwoFactorReveal,
        Self::EnvsRead,
        Self::EnvsWrite,
        Self::EnvsReveal,
        Self::StatsRead,
        Self::ExportRead,
        Self::AiExtract,
        Self::AuditRead,
    ];

    /// The scope as the wire writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CategoriesRead => "categories:read",
            Self::CategoriesWrite => "categories:write",
            Self::EntriesRead => "entries:read",
            Self::EntriesWrite => "entries:write",
            Self::EntriesReveal => "entries:reveal",
            Self::TwoFactorRead => "2fa:read",
            Self::TwoFactorWrite => "2fa:write",
            Self::TwoFactorReveal => "2fa:reveal",
            Self::EnvsRead => "envs:read",
            Self::EnvsWrite => "envs:write",
            Self::EnvsReveal => "envs:reveal",
            Self::StatsRead => "stats:read",
            Self::ExportRead => "export:read",
            Self::AiExtract => "ai:extract",
            Self::AuditRead => "audit:read",
        }
    }

    /// Reads what [`as_str`](Self::as_str) writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_written_as_it_is_read() {
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.as_str());
        }
        assert_eq!(Scope::parse("*"), None);
    }
}
