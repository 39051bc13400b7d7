//! Identifiers. One type a table, so that an entry's id can't be given where a category's is wanted.
//!
//! Ids are UUIDs, written lower-case and hyphenated: that text is part of what a sealed value is bound to.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Hyphenated, of either case; the other forms that the crate reads are no ids here.
fn parse(text: &str) -> Result<Uuid, uuid::Error> {
    Uuid::parse_str(if text.len() == 36 { text } else { "" })
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                parse(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = uuid::Error;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                parse(&text).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    };
}

id!(
    /// An account: a person, and the owner of a vault.
    AccountId
);
id!(
    /// A signed-in browser.
    SessionId
);
id!(
    /// A category: the template of entries.
    CategoryId
);
id!(
    /// An entry: one sealed value of a category, for a project and an environment.
    EntryId
);
id!(
    /// An access key: a machine's way in.
    AccessKeyId
);
id!(
    /// A set of recovery codes.
    RecoverySetId
);
id!(
    /// A generator of one-time passwords.
    TotpId
);
id!(
    /// An env project: `.env` files that belong together.
    EnvProjectId
);
id!(
    /// A file of an env project.
    EnvFileId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_form() {
        let id: EntryId = "7B3C9E12-1234-4678-8bcd-ef0123456789".parse().unwrap();
        assert_eq!(id.to_string(), "7b3c9e12-1234-4678-8bcd-ef0123456789");
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"7b3c9e12-1234-4678-8bcd-ef0123456789\"");
        for other in [
            "",
            "7b3c9e12123446788bcdef0123456789",
            "urn:uuid:7b3c9e12-1234-4678-8bcd-ef0123456789",
            "{7b3c9e12-1234-4678-8bcd-ef012345678}",
        ] {
            assert!(other.parse::<EntryId>().is_err() && serde_json::from_value::<EntryId>(other.into()).is_err(), "{other}");
        }
    }
}
