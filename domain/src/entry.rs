//! Entries: instances of a category for a project and an environment. Only [`RevealedEntry`] holds a secret.

use serde::{Deserialize, Serialize};

use crate::{
    category::{Category, KeyType},
    field::Fields,
    id::{CategoryId, EntryId},
    patch::{Patch, given},
    plaintext::{Plaintext, SecretInput},
    problem::Problem,
    text::{Line, Prose},
    time::Timestamp,
    value::Value,
};

/// How long a value is at most, in bytes of UTF-8.
pub const MAX_VALUE_BYTES: usize = 256 * 1024;

/// Where a value is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Environment {
    /// The real thing.
    #[default]
    Production,
    /// The rehearsal.
    Staging,
    /// Shared development.
    Development,
    /// One's own machine.
    Local,
}

impl Environment {
    /// Every environment, in the order of the interface.
    pub const ALL: [Self; 4] = [Self::Production, Self::Staging, Self::Development, Self::Local];

    /// The environment as the wire and the database write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Staging => "staging",
            Self::Development => "development",
            Self::Local => "local",
        }
    }

    /// Reads what [`as_str`](Self::as_str) writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|environment| environment.as_str() == text)
    }
}

/// An entry as lists and details show it: everything but the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// The category it is an instance of; fixed at creation.
    pub category_id: CategoryId,
    /// 1 to 255 characters.
    pub project_name: String,
    /// At most 1,000 characters.
    pub description: Option<String>,
    /// Where the value is used.
    pub environment: Environment,
    /// At most 2,000 characters.
    pub notes: Option<String>,
    /// Under which name the value is downloaded.
    pub file_name: Option<String>,
    /// The algorithm of a private key, as in `ssh-ed25519`; `None` where it can't be read.
    pub file_kind: Option<String>,
    /// The fingerprint of a private key, as `ssh-keygen -l` prints it: `SHA256:…`; `None` where it can't be read.
    pub fingerprint: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When the value stops being good.
    pub expires_at: Option<Timestamp>,
    /// Grows at every change.
    pub version: i64,
    /// The category it is an instance of.
    pub category: Category,
}

/// A new entry, as it was typed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntryInput {
    /// The category; fixed from now on.
    pub category_id: CategoryId,
    /// 1 to 255 characters after trimming.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$")
    )]
    pub project_name: String,
    /// At most 1,000 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 1000, pattern = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"))]
    pub description: Option<String>,
    /// Production unless given.
    #[serde(default)]
    pub environment: Environment,
    /// At most 2,000 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 2000, pattern = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"))]
    pub notes: Option<String>,
    /// At most 255 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub file_name: Option<String>,
    /// When the value stops being good.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// The secret, in the form of the category's key type.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::value::ValueSchema))]
    pub value: Value<SecretInput>,
}

/// A change of an entry: what is absent stays, the value too.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntryChange {
    /// May be repeated, but not changed.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = CategoryId))]
    pub category_id: Option<CategoryId>,
    /// The new project.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = String, min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$")
    )]
    pub project_name: Option<String>,
    /// The new description.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 1000, pattern = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"))]
    pub description: Patch<String>,
    /// The new environment.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Environment))]
    pub environment: Option<Environment>,
    /// The new notes.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 2000, pattern = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"))]
    pub notes: Patch<String>,
    /// The new file name.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub file_name: Patch<String>,
    /// The new expiry.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Timestamp>))]
    pub expires_at: Patch<Timestamp>,
    /// The new secret.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::value::ValueSchema))]
    pub value: Option<Value<SecretInput>>,
}

/// Which entries a list shows. Every member narrows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct EntryFilter {
    /// Of this category.
    #[serde(default)]
    pub category_id: Option<CategoryId>,
    /// With this text in the project's, the category's or the variable's name, in the description or the notes; case does not matter.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub search: Option<String>,
    /// Of exactly this project.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub project: Option<String>,
    /// For this environment.
    #[serde(default)]
    pub environment: Option<Environment>,
    /// Expiring before this time.
    #[serde(default)]
    pub expires_before: Option<Timestamp>,
    /// At most this many rows, 1 to 1,000; 1,000 unless given.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 1000, default = 1000))]
    pub limit: Option<u64>,
    /// From where a page before this one left off.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// An opened entry. The one answer that holds a value.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevealedEntry {
    /// The entry.
    pub id: EntryId,
    /// Which form the value has.
    pub key_type: KeyType,
    /// The secret.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::value::ValueSchema))]
    pub value: Value<Plaintext>,
    /// The environment variable of a `simple` value.
    pub env_var_name: Option<String>,
    /// The fields that the category has today.
    pub field_definitions: Vec<String>,
    /// Under which name the value is downloaded.
    pub file_name: Option<String>,
}

/// What a person decides about an entry besides its value, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFields {
    /// See [`Entry::project_name`].
    pub project_name: String,
    /// See [`Entry::description`].
    pub description: Option<String>,
    /// See [`Entry::environment`].
    pub environment: Environment,
    /// See [`Entry::notes`].
    pub notes: Option<String>,
    /// See [`Entry::file_name`].
    pub file_name: Option<String>,
    /// See [`Entry::expires_at`].
    pub expires_at: Option<Timestamp>,
}

impl EntryInput {
    /// The value, and everything else as a change of an entry that has nothing yet.
    pub fn split(self) -> (Value<SecretInput>, EntryChange) {
        let change = EntryChange {
            category_id: Some(self.category_id),
            project_name: Some(self.project_name),
            description: self.description.into(),
            environment: Some(self.environment),
            notes: self.notes.into(),
            file_name: self.file_name.into(),
            expires_at: self.expires_at.into(),
            value: None,
        };
        (self.value, change)
    }
}

impl EntryChange {
    /// The fields after the change. What the change does not name is taken over unchecked: rules may be younger than rows.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` with a pointer for each field that fails.
    pub fn apply_to(&self, current: EntryFields) -> Result<EntryFields, Problem> {
        let mut fields = Fields::default();
        let project_name = match &self.project_name {
            Some(name) => fields.check("/projectName", Line::<255>::parse(name)).map(String::from).unwrap_or_default(),
            None => current.project_name,
        };
        let changed = EntryFields {
            project_name,
            description: fields.check_patch("/description", &self.description, current.description, Prose::<1000>::parse),
            environment: self.environment.unwrap_or(current.environment),
            notes: fields.check_patch("/notes", &self.notes, current.notes, Prose::<2000>::parse),
            file_name: fields.check_patch("/fileName", &self.file_name, current.file_name, |text| Line::<255>::parse(text).map(Some)),
            expires_at: self.expires_at.clone().apply(current.expires_at),
        };
        fields.finish().map(|()| changed)
    }
}

impl Entry {
    /// Names the state that it is in: its version and its category's, which it is shown with.
    pub fn tag(&self) -> String {
        format!("{}.{}", self.version, self.category.version)
    }

    /// What a person decided about it, besides its value.
    pub fn fields(&self) -> EntryFields {
        EntryFields {
            project_name: self.project_name.clone(),
            description: self.description.clone(),
            environment: self.environment,
            notes: self.notes.clone(),
            file_name: self.file_name.clone(),
            expires_at: self.expires_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_reads_absent_null_and_value() {
        let change: EntryChange = serde_json::from_str(r#"{"notes":null,"description":"d"}"#).unwrap();
        let current = EntryFields { project_name: "blog".into(), notes: Some("old".into()), ..Default::default() };
        let changed = change.apply_to(current).unwrap();
        assert_eq!((changed.project_name.as_str(), changed.notes, changed.description.as_deref()), ("blog", None, Some("d")));
    }

    #[test]
    fn unknown_members_are_refused() {
        assert!(serde_json::from_str::<EntryChange>(r#"{"projektName":"x"}"#).is_err());
    }

    #[test]
    fn what_cannot_be_cleared_takes_no_null_and_goes_over_the_wire_when_absent() {
        for member in ["categoryId", "projectName", "environment", "value"] {
            assert!(serde_json::from_str::<EntryChange>(&format!(r#"{{"{member}":null}}"#)).is_err(), "{member}");
        }
        assert_eq!(serde_json::to_string(&EntryChange::default()).unwrap(), "{}");
    }
}
