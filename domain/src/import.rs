//! Variables that come in together from a file, and what would become of each; and what of a template a project has.

use serde::{Deserialize, Serialize};

use crate::{
    entry::Environment,
    id::{CategoryId, EntryId},
    import_format::ImportFormat,
    plaintext::SecretInput,
};

/// How large a file to import is at most, in bytes of UTF-8.
pub const MAX_IMPORT_BYTES: usize = 512 * 1024;
/// How many variables are imported at once at most.
pub const MAX_VARIABLES: usize = 2_000;

/// What becomes of an entry that is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OnConflict {
    /// It keeps its value.
    #[default]
    Keep,
    /// It gets the new value, under a new version; the one it had is not kept.
    Replace,
}

/// A file to import into one environment of a project.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportInput {
    /// 1 to 255 characters after trimming. Variables of an export that names projects itself go to those.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$", example = "blog")
    )]
    pub project_name: String,
    /// Production unless given. Variables of an export that names environments itself go to those.
    #[serde(default)]
    pub environment: Environment,
    /// Which tool's form the content has; a `.env` file unless given.
    #[serde(default)]
    pub format: ImportFormat,
    /// At most 512 KiB with at most 2,000 variables.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 524288))]
    pub content: SecretInput,
    /// What becomes of entries that are there already; they keep their values unless told otherwise.
    #[serde(default)]
    pub on_conflict: OnConflict,
}

/// What would become, or became, of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ImportState {
    /// A new entry.
    New,
    /// There is an entry already. Whether its value is the same is told only to callers who may open it.
    Exists,
    /// There is an entry of the same value already.
    Same,
    /// There is an entry of another value already; or one of its group, without this field.
    Changed,
    /// It comes again further down, and the last one counts.
    Duplicate,
    /// Its name is none of an environment variable.
    BadName,
    /// Its line can't be read, or its value can't be kept.
    Unreadable,
    /// It is no value that could be imported: a reference, a list, what another tool keeps for itself.
    LeftOut,
}

/// One variable of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRow {
    /// Its name; what is written there, where that is none.
    pub name: String,
    /// Its line in a `.env` file, from 1.
    pub line: Option<u32>,
    /// What would become, or became, of it.
    pub state: ImportState,
    /// Why, or what to do about it; never its value.
    pub message: Option<String>,
    /// Its project.
    pub project_name: String,
    /// Its environment.
    pub environment: Environment,
    /// The category that it goes to, by name; a new `simple` one where that has no id. `null` for what is not imported.
    pub category: Option<String>,
    /// The category that it goes to, where there is one already, or it was made.
    pub category_id: Option<CategoryId>,
    /// The entry that is there already, the oldest where there are several, or was made. Fields of a group share theirs.
    pub entry_id: Option<EntryId>,
}

/// What an import would do, or has done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    /// Every variable, in the order of the file; what was left out comes last.
    pub rows: Vec<ImportRow>,
    /// How many entries are made.
    pub created: u32,
    /// How many entries get a new version of their value.
    pub replaced: u32,
    /// How many categories are made.
    pub categories: u32,
    /// What was made; nothing in a preview, or where a repeated request did nothing.
    pub made: ImportUndo,
}

/// What an import made, to be taken back. Values that it replaced are none of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportUndo {
    /// The entries that it made.
    pub entries: Vec<EntryId>,
    /// The categories that it made.
    pub categories: Vec<CategoryId>,
}

/// A template to hold a project's environment against.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckInput {
    /// The project.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$", example = "blog"))]
    pub project_name: String,
    /// Production unless given.
    #[serde(default)]
    pub environment: Environment,
    /// A `.env.example`; of its values nothing is read.
    #[cfg_attr(feature = "openapi", schema(max_length = 524288, example = "OPENAI_API_KEY=\n"))]
    pub template: String,
}

/// Which variables of a template a project's environment has. Names alone: nothing is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Check {
    /// In the template alone, in its order.
    pub missing: Vec<String>,
    /// In the project alone, sorted.
    pub extra: Vec<String>,
    /// In both, and ended or ending within 30 days, sorted.
    pub expiring: Vec<String>,
}
