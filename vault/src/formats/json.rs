//! JSON with the order of its members, and refusals that tell a place and no text of it.

use std::{fmt, marker::PhantomData};

use domain::Problem;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

use super::unreadable;

/// The members of a JSON object, in their order, also where a name comes twice.
pub(super) struct Members<T>(pub(super) Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Members<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersOf(PhantomData))
    }
}

struct MembersOf<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for MembersOf<T> {
    type Value = Members<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

/// Reads JSON of the form that `whose` names.
///
/// # Errors
/// `VALIDATION_ERROR` at `/content` with line and column.
pub(super) fn read<'a, T: Deserialize<'a>>(text: &'a str, whose: &str) -> Result<T, Problem> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        unreadable(match error.is_data() {
            true => format!("This is JSON, but not {whose}: look at line {line}, column {column}."),
            false => format!("This is not JSON: look at line {line}, column {column}."),
        })
    })
}
