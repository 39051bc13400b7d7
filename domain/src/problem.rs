//! The one error of the wire: REST bodies, server functions and pages all say it in these words.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What went wrong, in a form that a program can compare. Serialises as in `ENTRY_NOT_FOUND`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Code {
    /// Nobody is signed in.
    AuthRequired,
    /// The access key is unknown, malformed, expired or revoked.
    AuthInvalidKey,
    /// The caller is known but lacks a scope.
    AuthScopeRequired,
    /// Only a browser's session may do this, no access key.
    AuthSessionRequired,
    /// The sign-in is older than this asks for: confirm the password.
    ReauthRequired,
    /// The account may not do this: it is disabled, its provider does not let it in, or it is no admin's.
    Forbidden,
    /// Another site asked.
    CsrfRejected,
    /// Some fields break their rules; `errors` points at them.
    ValidationError,
    /// A value does not have the form of its category's key type.
    ValueShapeInvalid,
    /// A `simple` category needs the name of its environment variable.
    CategorySimpleRequiresEnvVar,
    /// A `group` category needs 1 to 50 fields of different names.
    CategoryGroupRequiresFields,
    /// No such category in the caller's vault.
    CategoryNotFound,
    /// The key type can't change while the category has entries.
    CategoryInUse,
    /// No such entry in the caller's vault.
    EntryNotFound,
    /// No such recovery code set, or generator of one-time passwords, in the caller's vault.
    TwoFactorNotFound,
    /// No such access key of the caller's account.
    AccessKeyNotFound,
    /// No such env project in the caller's vault.
    EnvProjectNotFound,
    /// The env project has no such file, or the file no such version.
    EnvFileNotFound,
    /// No such page or route.
    NotFound,
    /// The route exists, for other methods.
    MethodNotAllowed,
    /// Someone else was faster.
    Conflict,
    /// The row has changed since the caller read it.
    PreconditionFailed,
    /// The body is larger than the server takes.
    PayloadTooLarge,
    /// The body's media type is not the one that this route reads.
    UnsupportedMediaType,
    /// This `Idempotency-Key` was used for another request.
    IdempotencyMismatch,
    /// The request names another host than this server's.
    MisdirectedRequest,
    /// Too many tries; wait.
    RateLimited,
    /// A stored value does not open: damaged, moved, or sealed with another key.
    DecryptionFailed,
    /// Something broke inside; the log has it under the request id.
    InternalError,
    /// The ledger could not be written, so nothing was revealed or changed.
    AuditUnavailable,
    /// The database can't be reached just now.
    Unavailable,
}

impl Code {
    /// Every code, in the order of docs/errors.md.
    pub const ALL: [Self; 31] = [
        Self::AuthRequired,
        Self::AuthInvalidKey,
        Self::AuthScopeRequired,
        Self::AuthSessionRequired,
        Self::ReauthRequired,
        Self::Forbidden,
        Self::CsrfRejected,
        Self::ValidationError,
        Self::ValueShapeInvalid,
        Self::CategorySimpleRequiresEnvVar,
        Self::CategoryGroupRequiresFields,
        Self::CategoryNotFound,
        Self::CategoryInUse,
        Self::EntryNotFound,
        Self::TwoFactorNotFound,
        Self::AccessKeyNotFound,
        Self::EnvProjectNotFound,
        Self::EnvFileNotFound,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::PreconditionFailed,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::MisdirectedRequest,
        Self::IdempotencyMismatch,
        Self::RateLimited,
        Self::DecryptionFailed,
        Self::InternalError,
        Self::AuditUnavailable,
        Self::Unavailable,
    ];

    /// The HTTP status that goes with the code.
    pub const fn status(self) -> u16 {
        match self {
            Self::ValidationError | Self::ValueShapeInvalid => 400,
            Self::CategorySimpleRequiresEnvVar | Self::CategoryGroupRequiresFields => 400,
            Self::AuthRequired | Self::AuthInvalidKey => 401,
            Self::AuthScopeRequired | Self::AuthSessionRequired | Self::ReauthRequired | Self::Forbidden | Self::CsrfRejected => 403,
            Self::CategoryNotFound | Self::EntryNotFound | Self::TwoFactorNotFound | Self::AccessKeyNotFound => 404,
            Self::EnvProjectNotFound | Self::EnvFileNotFound | Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::CategoryInUse | Self::Conflict => 409,
            Self::PreconditionFailed => 412,
            Self::PayloadTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::MisdirectedRequest => 421,
            Self::IdempotencyMismatch => 422,
            Self::RateLimited => 429,
            Self::DecryptionFailed | Self::InternalError => 500,
            Self::AuditUnavailable | Self::Unavailable => 503,
        }
    }
}

/// A field that breaks its rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Where, as a JSON pointer (RFC 6901) into the request, such as `/fieldDefinitions/2`.
    pub pointer: String,
    /// What to do about it; never repeats what was sent.
    pub message: String,
}

impl FieldError {
    /// A pointer and what to do about it.
    pub fn new(pointer: impl Into<String>, message: impl fmt::Display) -> Self {
        Self { pointer: pointer.into(), message: message.to_string() }
    }
}

/// An error as the caller sees it: no cause, no inner text, nothing that was submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// What went wrong.
    pub code: Code,
    /// The same for a person: what happened and what to do. The error body of REST, which the edge answers on every path, calls it
    /// `error`.
    #[serde(alias = "error")]
    pub message: String,
    /// The fields concerned, if any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Under which id the log has the cause, for errors from inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// After how many seconds another try makes sense, for `RATE_LIMITED`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

impl Problem {
    /// A problem without fields.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), errors: Vec::new(), incident: None, retry_after: None }
    }

    /// Too many tries; another makes sense after so many seconds.
    pub fn rate_limited(message: impl Into<String>, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..Self::new(Code::RateLimited, message) }
    }

    /// Nobody is signed in.
    pub fn unauthenticated() -> Self {
        Self::new(Code::AuthRequired, "Please sign in.")
    }

    /// Fields that break their rules. `errors` should hold at least one.
    pub fn invalid(code: Code, errors: Vec<FieldError>) -> Self {
        let message = match errors.as_slice() {
            [only] => only.message.clone(),
            _ => "Some fields need another look.".into(),
        };
        Self { errors, ..Self::new(code, message) }
    }

    /// One field that breaks its rule.
    pub fn field(code: Code, pointer: &str, message: impl fmt::Display) -> Self {
        Self::invalid(code, vec![FieldError::new(pointer, message)])
    }

    /// Something broke inside; `incident` finds the cause in the log.
    pub fn internal(incident: String) -> Self {
        Self {
            incident: Some(incident),
            ..Self::new(Code::InternalError, "Something went wrong inside Kagi. Nothing was changed. The log has the cause.")
        }
    }

    /// The message for one field, if the problem has one.
    pub fn message_at(&self, pointer: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.pointer == pointer).map(|error| error.message.as_str())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}
