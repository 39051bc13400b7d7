//! Identifiers. One type a table, so that an entry's id can't be given where a category's is wanted.
//!
//! Ids are UUIDs, written lower-case and hyphenated: that text is part of what a sealed value is bound to.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
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
                Uuid::parse_str(text).map(Self)
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
