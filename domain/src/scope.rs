//! What a caller may do. Browser sessions hold every scope; access keys hold those they were given.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One permission, written as in `entries:reveal`. Write does not imply read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
}

impl Scope {
    /// Every scope there is.
    pub const ALL: [Self; 5] = [Self::CategoriesRead, Self::CategoriesWrite, Self::EntriesRead, Self::EntriesWrite, Self::EntriesReveal];

    /// The scope as the wire writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CategoriesRead => "categories:read",
            Self::CategoriesWrite => "categories:write",
            Self::EntriesRead => "entries:read",
            Self::EntriesWrite => "entries:write",
            Self::EntriesReveal => "entries:reveal",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
