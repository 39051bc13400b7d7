//! In which state a row must be for a change to be made to it.

use serde::{Deserialize, Serialize};

/// The states that a caller has seen, by their tags: what `If-Match` carries (RFC 9110, section 13.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expected {
    /// Whatever it is; and where a row is made that is not there yet, also that.
    #[default]
    Any,
    /// It must be there, whatever it is.
    Existing,
    /// It must not be there yet.
    Absent,
    /// One of these. A tag is what [`Category::tag`](crate::Category::tag) or [`Entry::tag`](crate::Entry::tag) told.
    OneOf(Vec<String>),
}

impl Expected {
    /// This state alone.
    pub fn tag(tag: String) -> Self {
        Self::OneOf(vec![tag])
    }

    /// No state at all: the row must not be there yet.
    pub fn none() -> Self {
        Self::Absent
    }

    /// Is the row in a state that the caller has seen?
    pub fn admits(&self, tag: &str) -> bool {
        match self {
            Self::Any | Self::Existing => true,
            Self::Absent => false,
            Self::OneOf(tags) => tags.iter().any(|seen| seen == tag),
        }
    }

    /// May there be no row yet?
    pub fn admits_none(&self) -> bool {
        matches!(self, Self::Any | Self::Absent)
    }
}
