//! What a person should look at in a document.

use serde::{Deserialize, Serialize};

use crate::text::EnvVarName;

/// Something to look at. It names a variable at most and never repeats a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Issue {
    /// The line, counted from 1.
    pub line: u32,
    /// What it is.
    pub kind: IssueKind,
    /// Does it have to be mended?
    pub severity: Severity,
    /// What to do, as a sentence.
    pub message: String,
    /// What to write instead: for a bad name, a good one.
    pub fix: Option<String>,
}

/// How much an issue matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Severity {
    /// Programs don't read this, or each in its own way.
    Error,
    /// It can be read, and may still be a slip.
    Warning,
}

/// What an issue is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum IssueKind {
    /// A name that a shell would not take.
    BadName,
    /// A line without `=` that is neither blank nor a comment.
    NoAssignment,
    /// A value that begins with a quote which nothing closes.
    UnterminatedQuote,
    /// A name that was there before.
    Duplicate,
    /// Something other than a comment behind the closing quote.
    TextAfterQuote,
    /// A NUL, which no variable can hold.
    Nul,
    /// Another control character than tab and line breaks.
    ControlCharacter,
    /// A `#` in a value without quotes, where some programs begin a comment.
    UnquotedHash,
}

impl Issue {
    /// `name` is that of the line's assignment, and `first` the line where it first was. The name is left out of the message
    /// unless it is a fit one, since what is no name may be a piece of a secret.
    pub(super) fn new(line: u32, kind: IssueKind, name: &str, first: u32) -> Self {
        let of = if is_name(name) { format!("the value of {name}") } else { "the value".into() };
        let mut fix = None;
        let (severity, message) = match kind {
            IssueKind::BadName => {
                fix = proposed(name);
                let rule = "letters, digits and underscores, beginning with a letter or an underscore";
                (Severity::Error, format!("Make this a name of {rule}, as in OPENAI_API_KEY."))
            }
            IssueKind::NoAssignment => (Severity::Error, "Write NAME=value, or begin the line with # to keep it as a comment.".into()),
            IssueKind::UnterminatedQuote => (Severity::Error, format!("Close the quote that {of} begins with.")),
            IssueKind::Duplicate => {
                let what = if is_name(name) { name } else { "This name" };
                (Severity::Warning, format!("{what} is on line {first} too, and the last one counts; remove one of them."))
            }
            IssueKind::TextAfterQuote => (Severity::Error, format!("Remove what follows the closing quote of {of}, or put it inside.")),
            IssueKind::Nul => (Severity::Error, "Remove the NUL character; no environment variable can hold one.".into()),
            IssueKind::ControlCharacter => (Severity::Warning, "Remove the control character unless it is meant to be there.".into()),
            IssueKind::UnquotedHash => (Severity::Warning, format!("Put {of} in quotes; some programs begin a comment at its #.")),
        };
        Self { line, kind, severity, message, fix }
    }
}

/// Would a shell take this as the name of a variable, and Kagi as that of a field?
pub(super) fn is_name(name: &str) -> bool {
    // `parse` trims: what has blanks around it is not yet a name.
    name.trim().len() == name.len() && EnvVarName::parse(name).is_ok()
}

/// A name that is like this one and would do, if something of it remains.
pub fn proposed(name: &str) -> Option<String> {
    let mut fit: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if fit.starts_with(|c: char| c.is_ascii_digit()) {
        fit.insert(0, '_');
    }
    (fit.contains(|c| c != '_') && is_name(&fit)).then_some(fit)
}
