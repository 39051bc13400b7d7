//! Checks a form's fields one after the other and reports all that fail, not the first alone.

use crate::{
    patch::Patch,
    problem::{Code, FieldError, Problem},
    text::Broken,
};

/// Collects what is wrong with a form.
#[derive(Default)]
pub struct Fields {
    errors: Vec<FieldError>,
    code: Option<Code>,
}

impl Fields {
    /// The parsed value, or `None` after noting the failure under the pointer.
    pub fn check<T>(&mut self, pointer: &str, parsed: Result<T, Broken>) -> Option<T> {
        parsed.map_err(|broken| self.errors.push(FieldError::new(pointer, broken))).ok()
    }

    /// The text after a change: a blank one clears the field, as leaving an input empty does.
    pub fn check_patch<T: Into<String>>(
        &mut self,
        pointer: &str,
        patch: &Patch<String>,
        current: Option<String>,
        parse: impl Fn(&str) -> Result<Option<T>, Broken>,
    ) -> Option<String> {
        match patch {
            Patch::Keep => current,
            Patch::Set(text) if text.chars().any(|c| c != ' ') => self.check(pointer, parse(text)).flatten().map(Into::into),
            Patch::Set(_) | Patch::Clear => None,
        }
    }

    /// Notes a failure that has a code of its own; the first such code becomes the problem's.
    pub fn fail(&mut self, code: Code, pointer: &str, message: &str) {
        self.code.get_or_insert(code);
        self.errors.push(FieldError::new(pointer, message));
    }

    /// Has a failure been noted under exactly this pointer?
    pub fn has_error_at(&self, pointer: &str) -> bool {
        self.errors.iter().any(|error| error.pointer == pointer)
    }

    /// Has a failure been noted under this pointer or below it?
    pub fn has_error_under(&self, pointer: &str) -> bool {
        self.errors.iter().any(|error| error.pointer.starts_with(pointer))
    }

    /// `Ok` when nothing failed.
    pub fn finish(self) -> Result<(), Problem> {
        if self.errors.is_empty() {
            return Ok(());
        }
        Err(Problem::invalid(self.code.unwrap_or(Code::ValidationError), self.errors))
    }
}
