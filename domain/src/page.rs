//! A part of a list, and where the next part begins.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Timestamp;

/// How many rows a list answers with at most, and without being asked for fewer.
pub const LIMIT: u64 = 1000;

/// Some rows of a list, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next_cursor: Option<String>,
}

/// The last row of a page. Lists are ordered by creation, newest first, and by id where two were made in the same millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// When that row was made.
    pub created_at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.created_at.millis(), self.id.as_simple())
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (millis, id) = text.split_once('.').ok_or(())?;
        Ok(Self { created_at: millis.parse().ok().and_then(Timestamp::from_millis).ok_or(())?, id: Uuid::try_parse(id).map_err(drop)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_the_wire_and_nonsense_is_refused() {
        let cursor = Cursor { created_at: Timestamp::from_millis(1_795_420_800_123).unwrap(), id: Uuid::from_u128(7) };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for bad in ["", ".", "1", "x.00000000000000000000000000000007", "9223372036854775807.00000000000000000000000000000007"] {
            assert_eq!(bad.parse::<Cursor>(), Err(()), "{bad}");
        }
    }
}
