//! `.env` files: a document that keeps every byte it was read from, and writers for the dialects that other programs read.
//!
//! There is no standard for these files, and no crate that keeps the document. docs/env.md says what is read and written, and
//! which program reads it alike. Nothing is ever interpolated: a `$` is a `$`.

mod dialect;
mod edit;
mod issue;
mod quote;
mod scan;
mod span;

use std::{collections::HashSet, ops::Range};

use zeroize::Zeroizing;

pub use dialect::{Dialect, Refused, Written, line, write};
pub use issue::{Issue, IssueKind, Severity, proposed};
pub use quote::Quote;
pub use span::{Span, SpanKind};

/// A `.env` text and what it says. An edit splices the text and reads it again, so what is not edited keeps its bytes.
///
/// It holds secrets: its memory is wiped, and it has no `Debug`.
pub struct Document {
    text: Zeroizing<String>,
    assignments: Vec<Assignment>,
    issues: Vec<Issue>,
    spans: Vec<Span>,
}

/// One `NAME=value` of a document.
pub struct Assignment {
    /// The name as it is written, fit or not; an issue flags one that is not.
    pub name: String,
    /// The value, without quotes and with escapes decoded. Line breaks in it are `\n`, whatever the file has.
    pub value: Zeroizing<String>,
    /// The line it begins on, counted from 1.
    pub line: u32,
    /// The line it ends on: another one when a quoted value has line breaks.
    pub last_line: u32,
    /// The quotes around the value.
    pub quote: Quote,
    /// Does `export` stand before the name?
    pub exported: bool,
    /// Where in the text the comment behind the value is, from its `#` to its last byte.
    pub comment: Option<Range<usize>>,
    /// Where the name is.
    pub(crate) name_at: Range<usize>,
    /// Where the value is, with its quotes, and with what follows the closing one where that should not be there.
    pub(crate) value_at: Range<usize>,
    /// All of its lines, from the beginning of the first to behind the line break of the last.
    pub(crate) lines_at: Range<usize>,
}

impl Document {
    /// Reads a text. This never fails: what can't be read is kept, and flagged by an issue.
    pub fn parse(text: &str) -> Self {
        Self::of(Zeroizing::new(text.to_owned()))
    }

    fn of(text: Zeroizing<String>) -> Self {
        let (assignments, issues, spans) = scan::scan(&text);
        Self { text, assignments, issues, spans }
    }

    /// The text, byte for byte as it was read and edited.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Every assignment, in the order of the text; a name may come more than once.
    pub fn assignments(&self) -> &[Assignment] {
        &self.assignments
    }

    /// What to look at, in the order of the text.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// What the text consists of, for a highlighter: spans that follow each other without a gap from its first byte to its last.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The assignment of a name that counts: the last one.
    pub fn get(&self, name: &str) -> Option<&Assignment> {
        self.assignments.iter().rfind(|assignment| assignment.name == name)
    }

    /// Names and values in the order of the text. Of a name that comes more than once, the last one counts and stands alone here.
    pub fn values(&self) -> Vec<(String, Zeroizing<String>)> {
        let mut seen = HashSet::with_capacity(self.assignments.len());
        let mut values: Vec<_> = self
            .assignments
            .iter()
            .rev()
            .filter(|assignment| seen.insert(assignment.name.as_str()))
            .map(|assignment| (assignment.name.clone(), assignment.value.clone()))
            .collect();
        values.reverse();
        values
    }
}

#[cfg(test)]
mod tests;
