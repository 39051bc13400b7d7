//! Recovery code sets: what a service gives for the day when the second factor is lost. Each code is good once.

use serde::{Deserialize, Serialize};

use crate::{
    field::Fields,
    id::{AccountId, RecoverySetId},
    patch::{Patch, given},
    plaintext::{Plaintext, SecretInput},
    problem::Problem,
    text::Line,
    time::Timestamp,
};

/// How many codes a set has at most.
pub const MAX_CODES: usize = 500;
/// How long a code is at most, in characters.
pub const MAX_CODE_CHARS: usize = 255;
/// A set with so many unused codes, or fewer, is running out.
pub const LOW: u32 = 2;

/// A set as lists and details show it: everything but its codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecoverySet {
    /// Its id.
    pub id: RecoverySetId,
    /// The account that owns it.
    pub user_id: AccountId,
    /// Whose codes they are, as in `GitHub`; 1 to 255 characters.
    pub service: String,
    /// Which account there; at most 255 characters.
    pub label: Option<String>,
    /// How many codes it has, taken ones too.
    pub total_count: u32,
    /// How many of them were taken.
    pub used_count: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows at every change.
    pub version: i64,
}

/// A new set, as it was typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoverySetInput {
    /// 1 to 255 characters after trimming.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$", example = "GitHub")
    )]
    pub service: String,
    /// At most 255 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub label: Option<String>,
    /// 1 to 500 codes, each of 1 to 255 characters; spaces within are kept, those around it are not.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, min_items = 1, max_items = 500))]
    pub tokens: Vec<SecretInput>,
}

/// A change of a set: what is absent stays, the codes too. New codes replace all, and none of them counts as taken.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoverySetChange {
    /// The new service.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = String, min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$")
    )]
    pub service: Option<String>,
    /// The new label.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub label: Patch<String>,
    /// The new codes.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, min_items = 1, max_items = 500))]
    pub tokens: Option<Vec<SecretInput>>,
}

/// A code that was taken just now. Nobody is given it again.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TakenCode {
    /// The set.
    pub id: RecoverySetId,
    /// Whose code it is.
    pub service: String,
    /// The code.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub token: Plaintext,
    /// How many unused ones are left.
    pub remaining: u32,
}

/// A code that was taken before. It can be put back until it is purged.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsedCode {
    /// Its place in the set, from 0.
    pub place: u32,
    /// The code.
    pub token: Plaintext,
    /// When it was taken.
    pub used_at: Timestamp,
}

/// What a person decides about a set besides its codes, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecoverySetFields {
    /// See [`RecoverySet::service`].
    pub service: String,
    /// See [`RecoverySet::label`].
    pub label: Option<String>,
}

impl RecoverySetInput {
    /// The codes, and everything else as a change of a set that has nothing yet.
    pub fn split(self) -> (Vec<SecretInput>, RecoverySetChange) {
        (self.tokens, RecoverySetChange { service: Some(self.service), label: self.label.into(), tokens: None })
    }
}

impl RecoverySetChange {
    /// The fields after the change.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` with a pointer for each field that fails.
    pub fn apply_to(&self, current: RecoverySetFields) -> Result<RecoverySetFields, Problem> {
        let mut fields = Fields::default();
        let service = match &self.service {
            Some(name) => fields.check("/service", Line::<255>::parse(name)).map(String::from).unwrap_or_default(),
            None => current.service,
        };
        let label = fields.check_patch("/label", &self.label, current.label, |text| Line::<255>::parse(text).map(Some));
        fields.finish().map(|()| RecoverySetFields { service, label })
    }
}

impl RecoverySet {
    /// Names the state that it is in.
    pub fn tag(&self) -> String {
        self.version.to_string()
    }

    /// How many unused codes are left.
    pub fn remaining(&self) -> u32 {
        self.total_count.saturating_sub(self.used_count)
    }

    /// Are its codes running out?
    pub fn is_low(&self) -> bool {
        self.remaining() <= LOW
    }

    /// What a person decided about it, besides its codes.
    pub fn fields(&self) -> RecoverySetFields {
        RecoverySetFields { service: self.service.clone(), label: self.label.clone() }
    }
}
