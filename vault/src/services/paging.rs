//! From a wanted page to a query, and from its rows to the page.

use domain::{Code, Cursor, Page, Problem, page::LIMIT};

/// Where a page begins and how long it is.
pub(super) struct Slice {
    pub(super) after: Option<Cursor>,
    pub(super) limit: u64,
}

/// # Errors
/// `VALIDATION_ERROR` at `/limit` or `/cursor`.
pub(super) fn slice(limit: Option<u64>, cursor: Option<&str>) -> Result<Slice, Problem> {
    let limit = limit.unwrap_or(LIMIT);
    if !(1..=LIMIT).contains(&limit) {
        return Err(Problem::field(Code::ValidationError, "/limit", format!("Ask for 1 to {LIMIT} rows.")));
    }
    let after = cursor.map(str::parse).transpose();
    let after = after.map_err(|()| Problem::field(Code::ValidationError, "/cursor", "Take the cursor from the page before, unchanged."))?;
    Ok(Slice { after, limit })
}

/// Checks a text that rows are filtered by.
///
/// # Errors
/// `VALIDATION_ERROR` at the pointer for more than 255 characters or a control character.
pub(super) fn filter_text(pointer: &str, text: Option<&str>) -> Result<(), Problem> {
    match text {
        Some(text) if text.chars().count() > 255 || text.chars().any(char::is_control) => Err(Problem::field(
            Code::ValidationError,
            pointer,
            "Search with at most 255 characters, without line breaks or other controls.",
        )),
        _ => Ok(()),
    }
}

/// A page from `limit + 1` rows: the one too many only tells that there is a next page.
pub(super) fn page<T>(mut rows: Vec<T>, limit: u64, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = rows.last().filter(|_| more).map(|row| cursor(row).to_string());
    Page { data: rows, next_cursor }
}
