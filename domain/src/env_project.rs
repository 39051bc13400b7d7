//! Env projects: whole `.env` files, one of a type, each sealed as it is, byte for byte.

use serde::{Deserialize, Serialize};

use crate::{
    field::Fields,
    id::{AccountId, EnvFileId, EnvProjectId},
    patch::{Patch, given},
    plaintext::{Plaintext, SecretInput},
    problem::{Code, Problem},
    text::{Line, Prose},
    time::Timestamp,
};

/// How large a file is at most, in bytes of UTF-8.
pub const MAX_FILE_BYTES: usize = 512 * 1024;

/// Which file of a project it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FileType {
    /// `.env`
    #[default]
    #[serde(rename = "env")]
    Env,
    /// `.env.local`
    #[serde(rename = "env.local")]
    Local,
    /// `.env.production`
    #[serde(rename = "env.production")]
    Production,
    /// `.env.development`
    #[serde(rename = "env.development")]
    Development,
    /// `.env.staging`
    #[serde(rename = "env.staging")]
    Staging,
    /// `.env.test`
    #[serde(rename = "env.test")]
    Test,
}

impl FileType {
    /// Every type, in the order of the interface.
    pub const ALL: [Self; 6] = [Self::Env, Self::Local, Self::Production, Self::Development, Self::Staging, Self::Test];

    /// The type as the wire and the database write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Env => "env",
            Self::Local => "env.local",
            Self::Production => "env.production",
            Self::Development => "env.development",
            Self::Staging => "env.staging",
            Self::Test => "env.test",
        }
    }

    /// What the file is called on a disk.
    pub fn file_name(self) -> String {
        format!(".{}", self.as_str())
    }

    /// Reads what [`as_str`](Self::as_str) writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file_type| file_type.as_str() == text)
    }
}

/// An env project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnvProject {
    /// Its id.
    pub id: EnvProjectId,
    /// The account that owns it.
    pub user_id: AccountId,
    /// 1 to 255 characters.
    pub name: String,
    /// At most 1,000 characters.
    pub description: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it, or a file of it, last changed.
    pub updated_at: Timestamp,
    /// Grows at every change of it or of a file.
    pub version: i64,
}

/// An env project in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvProjectSummary {
    /// The project.
    pub project: EnvProject,
    /// Which files it has.
    pub files: Vec<FileType>,
}

/// An env project with its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvProjectDetail {
    /// The project.
    pub project: EnvProject,
    /// Its files without their content, in the order of [`FileType::ALL`].
    pub files: Vec<EnvFile>,
}

/// A file of a project: everything but its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvFile {
    /// Its id.
    pub id: EnvFileId,
    /// The project.
    pub project_id: EnvProjectId,
    /// The account that owns it.
    pub user_id: AccountId,
    /// Which file it is.
    pub file_type: FileType,
    /// Grows by one at each write of its content, from 1.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a file held before a write, without its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvFileVersion {
    /// The [`EnvFile::version`] that it was.
    pub version: i64,
    /// When it was written.
    pub created_at: Timestamp,
}

/// The opened content of a file, or of an earlier version of it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevealedEnvFile {
    /// The file.
    pub id: EnvFileId,
    /// The project.
    pub project_id: EnvProjectId,
    /// Which file it is.
    pub file_type: FileType,
    /// Which version of it.
    pub version: i64,
    /// The content, byte for byte.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub content: Plaintext,
}

/// A new env project, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvProjectInput {
    /// 1 to 255 characters after trimming.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$", example = "blog")
    )]
    pub name: String,
    /// At most 1,000 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 1000, pattern = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"))]
    pub description: Option<String>,
}

/// A change of an env project: what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvProjectChange {
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
}

/// The content of a file, which makes the file or replaces what it held.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvFileInput {
    /// Which file it is.
    pub file_type: FileType,
    /// At most 512 KiB. Kept as it is, byte for byte.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 524288))]
    pub content: SecretInput,
}

impl EnvFileInput {
    /// Passes for a content that a file can hold.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` at `/content` for more than [`MAX_FILE_BYTES`], or for a NUL character, which no environment can carry.
    pub fn check(&self) -> Result<(), Problem> {
        let content = self.content.expose();
        if content.len() > MAX_FILE_BYTES {
            let message = format!("A file may have at most 512 KiB; this has {} KiB.", content.len().div_ceil(1024));
            return Err(Problem::field(Code::ValidationError, "/content", message));
        }
        if let Some(place) = content.find('\0') {
            let line = content[..place].matches('\n').count() + 1;
            let message = format!("Line {line} holds a NUL character, which no environment can carry. Remove it; is this a text file?");
            return Err(Problem::field(Code::ValidationError, "/content", message));
        }
        Ok(())
    }
}

/// What a person decides about an env project, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvProjectFields {
    /// See [`EnvProject::name`].
    pub name: String,
    /// See [`EnvProject::description`].
    pub description: Option<String>,
}

impl From<EnvProjectInput> for EnvProjectChange {
    fn from(input: EnvProjectInput) -> Self {
        Self { name: Some(input.name), description: input.description.into() }
    }
}

impl EnvProjectChange {
    /// The fields after the change.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` with a pointer for each field that fails.
    pub fn apply_to(&self, current: EnvProjectFields) -> Result<EnvProjectFields, Problem> {
        let mut fields = Fields::default();
        let name = match &self.name {
            Some(name) => fields.check("/name", Line::<255>::parse(name)).map(String::from).unwrap_or_default(),
            None => current.name,
        };
        let description = fields.check_patch("/description", &self.description, current.description, Prose::<1000>::parse);
        fields.finish().map(|()| EnvProjectFields { name, description })
    }
}

impl EnvProject {
    /// Names the state that it is in.
    pub fn tag(&self) -> String {
        self.version.to_string()
    }

    /// What a person decided about it.
    pub fn fields(&self) -> EnvProjectFields {
        EnvProjectFields { name: self.name.clone(), description: self.description.clone() }
    }
}

impl EnvFile {
    /// Names the state that it is in.
    pub fn tag(&self) -> String {
        self.version.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(content: String) -> Option<String> {
        let input = EnvFileInput { file_type: FileType::Env, content: SecretInput::new(content) };
        let problem = input.check().err()?;
        assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValidationError, "/content"));
        assert!(!problem.message.contains("hunter2"));
        Some(problem.message)
    }

    #[test]
    fn a_file_is_any_text_of_512_kib_without_nul() {
        for content in [String::new(), "A=1\r\n\u{feff}# é\n".into(), "x".repeat(MAX_FILE_BYTES)] {
            assert_eq!(refusal(content), None);
        }
        let too_long = refusal("é".repeat(MAX_FILE_BYTES / 2) + "x").unwrap();
        assert_eq!(too_long, "A file may have at most 512 KiB; this has 513 KiB.");
        assert!(refusal("A=1\nB=2\nC=hunter2\0\n".into()).unwrap().starts_with("Line 3 holds a NUL character"));
    }

    #[test]
    fn every_type_is_written_as_it_is_read_and_sorts_as_it_is_listed() {
        for file_type in FileType::ALL {
            assert_eq!(FileType::parse(file_type.as_str()), Some(file_type));
            assert_eq!(serde_json::to_value(file_type).unwrap(), file_type.as_str());
        }
        assert_eq!((FileType::parse(".env"), FileType::Local.file_name().as_str()), (None, ".env.local"));
        assert!(FileType::ALL.is_sorted());
    }
}
