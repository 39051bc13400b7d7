//! The value of an entry as the wire carries it: a text, or a group's fields.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};

use crate::plaintext::{Plaintext, SecretInput};

/// A JSON string, or a JSON object of strings whose order is kept. `S` is [`Plaintext`](crate::Plaintext) on the way out and
/// [`SecretInput`](crate::SecretInput) on the way in.
#[derive(Clone, Debug)]
pub enum Value<S> {
    /// What `simple`, `ssh` and `json` entries hold.
    Text(S),
    /// What `group` entries hold: names and their values, in order.
    Fields(Vec<(String, S)>),
}

/// How the contract describes a value.
#[cfg(feature = "openapi")]
#[derive(utoipa::ToSchema)]
#[schema(as = Value, description = "A text; or, for a `group`, an object of texts.", example = "sk-fake-0123456789")]
#[serde(untagged)]
pub enum ValueSchema {
    /// What `simple`, `ssh` and `json` entries hold.
    Text(String),
    /// What `group` entries hold.
    Fields(std::collections::BTreeMap<String, String>),
}

/// What was opened can be put in again.
impl From<Value<Plaintext>> for Value<SecretInput> {
    fn from(value: Value<Plaintext>) -> Self {
        let input = |text: Plaintext| SecretInput::new(text.expose().to_owned());
        match value {
            Value::Text(text) => Self::Text(input(text)),
            Value::Fields(fields) => Self::Fields(fields.into_iter().map(|(name, text)| (name, input(text))).collect()),
        }
    }
}

impl<S: Serialize> Serialize for Value<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Fields(fields) => serializer.collect_map(fields.iter().map(|(name, value)| (name, value))),
        }
    }
}

impl<'de, S: Deserialize<'de> + From<String>> Deserialize<'de> for Value<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrFields(PhantomData))
    }
}

struct TextOrFields<S>(PhantomData<S>);

impl<'de, S: Deserialize<'de> + From<String>> Visitor<'de> for TextOrFields<S> {
    type Value = Value<S>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an object of strings")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(S::from(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Value::Text(S::from(text)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Value::Fields(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SecretInput;

    #[test]
    fn text_and_fields_go_through_json_in_order() {
        for json in [r#""a\"b""#, r#"{"B":"1","A":"2"}"#, "{}"] {
            let value: Value<SecretInput> = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
        }
    }

    #[test]
    fn anything_else_is_refused_without_repeating_it() {
        for json in ["12345", "[\"hunter2\"]", r#"{"A":["hunter2"]}"#, "null"] {
            let error = serde_json::from_str::<Value<SecretInput>>(json).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn printing_shows_no_secret() {
        let value: Value<SecretInput> = serde_json::from_str(r#"{"A":"hunter2"}"#).unwrap();
        assert_eq!(format!("{value:?}"), r#"Fields([("A", SecretInput(…))])"#);
    }
}
