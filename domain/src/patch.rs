//! One member of a change: left alone, cleared, or set.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// In JSON an absent member keeps, `null` clears, a value sets. Fields of this type need `#[serde(default)]`, and
/// `skip_serializing_if = "Patch::is_keep"` where they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Leave it as it is.
    #[default]
    Keep,
    /// Remove it.
    Clear,
    /// Replace it.
    Set(T),
}

/// For members that can be replaced but not cleared: absent is `None`, `null` is an error. With `#[serde(default)]`, and
/// `skip_serializing_if = "Option::is_none"` where they are written.
///
/// # Errors
/// Those of `T`.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl<T> Patch<T> {
    /// Is it left alone?
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// What the member becomes, given what it is.
    pub fn apply(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Keep => current,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

impl<T> From<Option<T>> for Patch<T> {
    /// What a form shows in full: a filled field sets, an empty one clears.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Set(value) => serializer.serialize_some(value),
            Self::Keep | Self::Clear => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Change {
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        notes: Patch<String>,
    }

    #[test]
    fn absent_keeps_null_clears_a_value_sets() {
        for (json, notes, becomes) in [
            ("{}", Patch::Keep, Some("old")),
            (r#"{"notes":null}"#, Patch::Clear, None),
            (r#"{"notes":"new"}"#, Patch::Set("new".into()), Some("new")),
        ] {
            let change: Change = serde_json::from_str(json).unwrap();
            assert_eq!(change, Change { notes: notes.clone() });
            assert_eq!(serde_json::to_string(&change).unwrap(), json);
            assert_eq!(notes.apply(Some("old".into())).as_deref(), becomes);
        }
    }
}
