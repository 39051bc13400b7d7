//! Categories: the templates of entries.

use serde::{Deserialize, Serialize};

use crate::{
    entry::Environment,
    field::Fields,
    id::{AccountId, CategoryId},
    patch::{Patch, given},
    problem::{Code, Problem},
    text::{Color, EnvVarName, HttpsUrl, Line, Prose},
    time::Timestamp,
};

/// How many fields a group has at most.
pub const MAX_FIELDS: usize = 50;

/// How many bytes the file of an own icon has at most.
pub const MAX_ICON_BYTES: usize = 32 * 1024;

/// What the entries of a category hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum KeyType {
    /// One text for one environment variable.
    #[default]
    Simple,
    /// Some named texts that belong together, as an AWS pair.
    Group,
    /// A private key.
    Ssh,
    /// A JSON object, as a service account's file.
    Json,
}

impl KeyType {
    /// Every key type, in the order of the interface.
    pub const ALL: [Self; 4] = [Self::Simple, Self::Group, Self::Ssh, Self::Json];

    /// The key type as the wire and the database write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Group => "group",
            Self::Ssh => "ssh",
            Self::Json => "json",
        }
    }

    /// Reads what [`as_str`](Self::as_str) writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key_type| key_type.as_str() == text)
    }
}

/// A category. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// The account that owns it.
    pub user_id: AccountId,
    /// 1 to 255 characters.
    pub name: String,
    /// At most 1,000 characters.
    pub description: Option<String>,
    /// An https address, kept for compatibility and never loaded.
    pub icon_url: Option<String>,
    /// The name of a brand icon.
    pub icon_slug: Option<String>,
    /// Has it an icon of the owner's own? That one is shown before a brand's. Not in the REST contract: pages alone show icons.
    pub own_icon: bool,
    /// `#rrggbb`.
    pub color: Option<String>,
    /// What its entries hold.
    pub key_type: KeyType,
    /// The environment variable of a `simple` category's value.
    pub env_var_name: Option<String>,
    /// The names of a `group` category's fields, in order.
    pub field_definitions: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows at every change.
    pub version: i64,
}

/// A category in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategorySummary {
    /// The category.
    pub category: Category,
    /// How many entries it has.
    pub entry_count: u64,
    /// For which environments it has entries.
    pub environments: Vec<Environment>,
}

/// A new category, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CategoryInput {
    /// 1 to 255 characters after trimming.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$")
    )]
    pub name: String,
    /// At most 1,000 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 1000, pattern = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"))]
    pub description: Option<String>,
    /// An https address.
    #[serde(default)]
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 2000, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$", example = "https://example.org/icon.png")
    )]
    pub icon_url: Option<String>,
    /// At most 50 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 50, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub icon_slug: Option<String>,
    /// `#rrggbb`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(pattern = r"^\s*(#[0-9A-Fa-f]{6})?\s*$", example = "#10b981"))]
    pub color: Option<String>,
    /// What its entries will hold.
    pub key_type: KeyType,
    /// Needed by `simple`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 255, pattern = r"^ *([A-Za-z_][A-Za-z0-9_]*)? *$", example = "OPENAI_API_KEY"))]
    pub env_var_name: Option<String>,
    /// Needed by `group`: 1 to 50 different names.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub field_definitions: Vec<String>,
}

/// A change of a category: what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CategoryChange {
    /// The new name.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = String, min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$")
    )]
    pub name: Option<String>,
    /// The new description.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 1000, pattern = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"))]
    pub description: Patch<String>,
    /// The new icon's address.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 2000, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$", example = "https://example.org/icon.png"))]
    pub icon_url: Patch<String>,
    /// The new brand icon.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 50, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub icon_slug: Patch<String>,
    /// The new colour.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, pattern = r"^\s*(#[0-9A-Fa-f]{6})?\s*$", example = "#10b981"))]
    pub color: Patch<String>,
    /// The new key type; only while the category has no entries.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = KeyType))]
    pub key_type: Option<KeyType>,
    /// The new environment variable.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 255, pattern = r"^ *([A-Za-z_][A-Za-z0-9_]*)? *$", example = "OPENAI_API_KEY"))]
    pub env_var_name: Patch<String>,
    /// The new fields; values stored under the old ones are left alone.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, max_items = 50))]
    pub field_definitions: Option<Vec<String>>,
}

/// Which categories a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct CategoryFilter {
    /// With this text in the name, the description, the variable or a field; case does not matter.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub search: Option<String>,
    /// At most this many rows, 1 to 1,000; 1,000 unless given.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 1000, default = 1000))]
    pub limit: Option<u64>,
    /// From where a page before this one left off.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// What a person decides about a category, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CategoryFields {
    /// See [`Category::name`].
    pub name: String,
    /// See [`Category::description`].
    pub description: Option<String>,
    /// See [`Category::icon_url`].
    pub icon_url: Option<String>,
    /// See [`Category::icon_slug`].
    pub icon_slug: Option<String>,
    /// See [`Category::color`].
    pub color: Option<String>,
    /// See [`Category::key_type`].
    pub key_type: KeyType,
    /// See [`Category::env_var_name`].
    pub env_var_name: Option<String>,
    /// See [`Category::field_definitions`].
    pub field_definitions: Vec<String>,
}

impl Category {
    /// Names the state that it is in: its version.
    pub fn tag(&self) -> String {
        self.version.to_string()
    }

    /// What a person decided about it.
    pub fn fields(&self) -> CategoryFields {
        CategoryFields {
            name: self.name.clone(),
            description: self.description.clone(),
            icon_url: self.icon_url.clone(),
            icon_slug: self.icon_slug.clone(),
            color: self.color.clone(),
            key_type: self.key_type,
            env_var_name: self.env_var_name.clone(),
            field_definitions: self.field_definitions.clone(),
        }
    }
}

impl CategoryInput {
    /// Checks every field.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`, `CATEGORY_SIMPLE_REQUIRES_ENV_VAR` or `CATEGORY_GROUP_REQUIRES_FIELDS`, with a pointer for each field that fails.
    pub fn check(self) -> Result<CategoryFields, Problem> {
        CategoryChange::from(self).apply_to(CategoryFields::default())
    }
}

impl From<CategoryInput> for CategoryChange {
    fn from(input: CategoryInput) -> Self {
        Self {
            name: Some(input.name),
            description: input.description.into(),
            icon_url: input.icon_url.into(),
            icon_slug: input.icon_slug.into(),
            color: input.color.into(),
            key_type: Some(input.key_type),
            env_var_name: input.env_var_name.into(),
            field_definitions: Some(input.field_definitions),
        }
    }
}

impl CategoryChange {
    /// The fields after the change. What the change does not name is taken over unchecked: rules may be younger than rows.
    ///
    /// # Errors
    /// As [`CategoryInput::check`].
    pub fn apply_to(self, current: CategoryFields) -> Result<CategoryFields, Problem> {
        let mut fields = Fields::default();
        let name = self.name.map(|name| fields.check("/name", Line::<255>::parse(&name)).map(String::from));
        let changed = CategoryFields {
            name: name.flatten().unwrap_or(current.name),
            description: fields.check_patch("/description", &self.description, current.description, Prose::<1000>::parse),
            icon_url: fields.check_patch("/iconUrl", &self.icon_url, current.icon_url, |text| HttpsUrl::parse(text).map(Some)),
            icon_slug: fields.check_patch("/iconSlug", &self.icon_slug, current.icon_slug, |text| Line::<50>::parse(text).map(Some)),
            color: fields.check_patch("/color", &self.color, current.color, |text| Color::parse(text).map(Some)),
            key_type: self.key_type.unwrap_or(current.key_type),
            env_var_name: fields
                .check_patch("/envVarName", &self.env_var_name, current.env_var_name, |text| EnvVarName::parse(text).map(Some)),
            field_definitions: match self.field_definitions {
                Some(names) => field_names(&mut fields, &names),
                None => current.field_definitions,
            },
        };
        changed.check_key_type(&mut fields);
        fields.finish().map(|()| changed)
    }
}

impl CategoryFields {
    fn check_key_type(&self, fields: &mut Fields) {
        if self.key_type == KeyType::Simple && self.env_var_name.is_none() && !fields.has_error_at("/envVarName") {
            let message = "A simple category needs the name of its environment variable, as in OPENAI_API_KEY.";
            fields.fail(Code::CategorySimpleRequiresEnvVar, "/envVarName", message);
        }
        if self.key_type == KeyType::Group && self.field_definitions.is_empty() && !fields.has_error_under("/fieldDefinitions") {
            let message = "A group category needs 1 to 50 fields, as in AWS_ACCESS_KEY_ID.";
            fields.fail(Code::CategoryGroupRequiresFields, "/fieldDefinitions", message);
        }
    }
}

fn field_names(fields: &mut Fields, names: &[String]) -> Vec<String> {
    let mut checked: Vec<String> = Vec::new();
    if names.len() > MAX_FIELDS {
        let message = format!("A group has at most {MAX_FIELDS} fields; these are {}.", names.len());
        fields.fail(Code::CategoryGroupRequiresFields, "/fieldDefinitions", &message);
        return checked;
    }
    for (index, name) in names.iter().enumerate() {
        let pointer = format!("/fieldDefinitions/{index}");
        let Some(name) = fields.check(&pointer, EnvVarName::parse(name)).map(String::from) else { continue };
        if checked.contains(&name) {
            fields.fail(Code::CategoryGroupRequiresFields, &pointer, "Two fields have this name; give each its own.");
        }
        checked.push(name);
    }
    checked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simple() -> CategoryInput {
        CategoryInput { name: " OpenAI ".into(), env_var_name: Some("OPENAI_API_KEY".into()), ..Default::default() }
    }

    fn pointers(problem: &Problem) -> Vec<&str> {
        problem.errors.iter().map(|error| error.pointer.as_str()).collect()
    }

    #[test]
    fn a_simple_category_is_trimmed_and_needs_its_variable() {
        assert_eq!(simple().check().unwrap().name, "OpenAI");
        let problem = CategoryInput { env_var_name: Some("  ".into()), ..simple() }.check().unwrap_err();
        assert_eq!((problem.code, pointers(&problem)), (Code::CategorySimpleRequiresEnvVar, vec!["/envVarName"]));
    }

    #[test]
    fn a_group_needs_one_to_fifty_different_fields() {
        let group = |names: Vec<String>| CategoryInput {
            name: "AWS".into(),
            key_type: KeyType::Group,
            field_definitions: names,
            ..Default::default()
        };
        assert!(group(vec!["A".into(), "B".into()]).check().is_ok());
        for names in [vec![], vec!["A".into(), "A".into()], (0..51).map(|n| format!("F{n}")).collect()] {
            assert_eq!(group(names).check().unwrap_err().code, Code::CategoryGroupRequiresFields);
        }
        let problem = group(vec!["A".into(), "b-c".into()]).check().unwrap_err();
        assert_eq!((problem.code, pointers(&problem)), (Code::ValidationError, vec!["/fieldDefinitions/1"]));
    }

    #[test]
    fn every_failing_field_is_named_at_once() {
        let input = CategoryInput { name: "  ".into(), color: Some("red".into()), icon_url: Some("http://a".into()), ..simple() };
        assert_eq!(pointers(&input.check().unwrap_err()), ["/name", "/iconUrl", "/color"]);
    }

    #[test]
    fn a_change_leaves_the_rest_alone_even_what_would_fail_today() {
        let current = CategoryFields { name: "Old".into(), env_var_name: Some("odd-name".into()), ..Default::default() };
        let change = CategoryChange { description: Patch::Set("new".into()), ..Default::default() };
        let changed = change.apply_to(current.clone()).unwrap();
        assert_eq!(changed, CategoryFields { description: Some("new".into()), ..current });
    }
}
