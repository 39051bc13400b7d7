//! What a value must look like for its key type, before it is sealed. Messages never repeat the value.

mod private_key;

use std::collections::HashMap;

use domain::{Code, KeyType, Plaintext, Problem, SecretInput, Value, entry::MAX_VALUE_BYTES, text::Broken};
use serde::de::IgnoredAny;

const POINTER: &str = "/value";

/// What can be told of a value without opening it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FileFacts {
    /// The algorithm of a private key, as in `ssh-ed25519`.
    pub(crate) kind: Option<String>,
    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    pub(crate) fingerprint: Option<String>,
}

/// The text to seal and what can be told of it.
///
/// # Errors
/// `VALUE_SHAPE_INVALID`, or `VALIDATION_ERROR` for a value of more than 256 KiB; both at `/value`.
pub(crate) fn check(key_type: KeyType, fields: &[String], input: Value<SecretInput>) -> Result<(Plaintext, FileFacts), Problem> {
    let (text, file) = match key_type {
        KeyType::Group => (group(fields, input)?, FileFacts::default()),
        KeyType::Simple => (text_alone(key_type, input)?, FileFacts::default()),
        KeyType::Json => {
            let text = text_alone(key_type, input)?;
            json_object(&text).map_err(wrong_shape)?;
            (text, FileFacts::default())
        }
        KeyType::Ssh => {
            let text = text_alone(key_type, input)?;
            let file = private_key::read(text.expose()).map_err(wrong_shape)?;
            (text, file)
        }
    };
    let length = text.expose().len();
    if length > MAX_VALUE_BYTES {
        let message = format!("A value may have at most 256 KiB; this has {} KiB.", length.div_ceil(1024));
        return Err(Problem::field(Code::ValidationError, POINTER, message));
    }
    if text.expose().contains('\0') {
        return Err(wrong_shape(Broken("The value holds a NUL character, which no environment can carry. Remove it.".into())));
    }
    Ok((text, file))
}

/// An opened text as the wire carries it: the fields of a group, or the text where it is not an object of strings.
pub(crate) fn present(key_type: KeyType, text: Plaintext) -> Value<Plaintext> {
    if key_type == KeyType::Group
        && let Ok(fields @ Value::Fields(_)) = serde_json::from_str(text.expose())
    {
        return fields;
    }
    Value::Text(text)
}

fn wrong_shape(broken: Broken) -> Problem {
    Problem::field(Code::ValueShapeInvalid, POINTER, broken)
}

fn text_alone(key_type: KeyType, input: Value<SecretInput>) -> Result<Plaintext, Problem> {
    match input {
        Value::Text(text) => Ok(text.into()),
        Value::Fields(_) => {
            Err(wrong_shape(Broken(format!("The value of a {} category is one text, not an object of fields.", key_type.as_str()))))
        }
    }
}

fn group(fields: &[String], input: Value<SecretInput>) -> Result<Plaintext, Problem> {
    let given = match input {
        Value::Fields(given) => given,
        Value::Text(text) => match serde_json::from_str(text.expose()) {
            Ok(Value::Fields(given)) => given,
            _ => return Err(group_shape(fields)),
        },
    };
    let unknown_or_twice = given.iter().enumerate().any(|(index, (name, _))| {
        let twice = given.iter().take(index).any(|(earlier, _)| earlier == name);
        twice || !fields.contains(name)
    });
    if given.is_empty() || unknown_or_twice {
        return Err(group_shape(fields));
    }
    if given.iter().any(|(_, value)| value.expose().contains('\0')) {
        return Err(wrong_shape(Broken("A field holds a NUL character, which no environment can carry. Remove it.".into())));
    }
    let text = serde_json::to_string(&Value::Fields(given)).map_err(|_| group_shape(fields))?;
    Ok(Plaintext::new(text))
}

fn group_shape(fields: &[String]) -> Problem {
    wrong_shape(Broken(format!("Give one or more of these fields, each once and each a text: {}.", fields.join(", "))))
}

fn json_object(text: &Plaintext) -> Result<(), Broken> {
    match serde_json::from_str::<HashMap<String, IgnoredAny>>(text.expose()) {
        Ok(_) => Ok(()),
        Err(error) if error.is_data() => Err(Broken("This is JSON, but not an object. It must begin with { and end with }.".into())),
        Err(error) => Err(Broken(format!("This is not JSON: look at line {}, column {}.", error.line(), error.column()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value<SecretInput> {
        Value::Text(SecretInput::new(text.into()))
    }

    fn fields(pairs: &[(&str, &str)]) -> Value<SecretInput> {
        Value::Fields(pairs.iter().map(|(name, value)| ((*name).into(), SecretInput::new((*value).into()))).collect())
    }

    fn refusal(key_type: KeyType, input: Value<SecretInput>) -> Problem {
        let problem = check(key_type, &["A".into(), "B".into()], input).err().unwrap();
        assert!(!format!("{problem:?}").contains("hunter2"), "{problem:?}");
        assert_eq!(problem.errors[0].pointer, "/value");
        problem
    }

    fn accepted(key_type: KeyType, input: Value<SecretInput>) -> String {
        check(key_type, &["A".into(), "B".into()], input).unwrap().0.expose().to_owned()
    }

    #[test]
    fn a_simple_value_is_any_text_without_nul() {
        assert_eq!(accepted(KeyType::Simple, text(" sk \n")), " sk \n");
        assert_eq!(accepted(KeyType::Simple, text("")), "");
        assert_eq!(refusal(KeyType::Simple, fields(&[("A", "hunter2")])).code, Code::ValueShapeInvalid);
        assert_eq!(refusal(KeyType::Simple, text("hunter2\0")).code, Code::ValueShapeInvalid);
    }

    #[test]
    fn a_group_takes_its_own_fields_as_object_or_json_text_and_keeps_their_order() {
        assert_eq!(accepted(KeyType::Group, fields(&[("B", "2"), ("A", "1")])), r#"{"B":"2","A":"1"}"#);
        assert_eq!(accepted(KeyType::Group, text(r#" { "A" : "1" } "#)), r#"{"A":"1"}"#);
        for bad in [
            text("hunter2"),
            text(r#"{"A":1}"#),
            text(r#"["hunter2"]"#),
            text(r#"{"A":"hunter2","A":"x"}"#),
            fields(&[]),
            fields(&[("hunter2", "x")]),
            fields(&[("A", "hunter2\0")]),
        ] {
            assert_eq!(refusal(KeyType::Group, bad).code, Code::ValueShapeInvalid);
        }
    }

    #[test]
    fn json_is_parsed_and_kept_byte_for_byte() {
        let file = "{ \"type\": \"service_account\",\r\n  \"n\": 1e2 }\n";
        assert_eq!(accepted(KeyType::Json, text(file)), file);
        for bad in ["", "hunter2", "[1]", "\"hunter2\"", r#"{"a":hunter2}"#, "{\"a\":1", &format!("{}1", "{\"a\":[".repeat(200))] {
            assert_eq!(refusal(KeyType::Json, text(bad)).code, Code::ValueShapeInvalid, "{bad}");
        }
    }

    #[test]
    fn values_of_more_than_256_kib_are_refused() {
        assert_eq!(accepted(KeyType::Simple, text(&"x".repeat(MAX_VALUE_BYTES))).len(), MAX_VALUE_BYTES);
        let problem = refusal(KeyType::Simple, text(&"x".repeat(300 * 1024)));
        assert_eq!(
            (problem.code, problem.message.as_str()),
            (Code::ValidationError, "A value may have at most 256 KiB; this has 300 KiB.")
        );
    }

    #[test]
    fn an_opened_group_is_an_object_again_and_a_moved_in_string_stays_one() {
        assert!(matches!(present(KeyType::Group, Plaintext::new(r#"{"A":"1"}"#.into())), Value::Fields(fields) if fields.len() == 1));
        assert!(matches!(present(KeyType::Group, Plaintext::new("odd".into())), Value::Text(_)));
        assert!(matches!(present(KeyType::Json, Plaintext::new(r#"{"A":"1"}"#.into())), Value::Text(_)));
    }
}
