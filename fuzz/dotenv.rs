//! `.env` texts as nobody writes them: `make fuzz-dotenv`. An input is a text and, behind U+001E, a value to put into it.

#![no_main]

use std::collections::HashSet;

use domain::{
    Dialect,
    dotenv::{Document, IssueKind, write},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let input = String::from_utf8_lossy(input);
    let (text, value) = input.split_once('\u{1e}').unwrap_or((&input, &input));
    let document = Document::parse(text);
    assert!(document.text() == text, "a text stays as it is");
    let end = document.spans().iter().fold(0, |at, span| {
        assert!(span.start == at && span.end > at && text.is_char_boundary(span.end), "spans follow each other");
        span.end
    });
    assert_eq!(end, text.len(), "spans cover the text");
    edits(text, value);
    writers(&document, value);
});

/// An edit makes what it says, or is refused and leaves the text alone; it is refused for an open quote or a NUL alone.
fn edits(text: &str, value: &str) {
    let mut document = Document::parse(text);
    let names: Vec<String> = document.values().into_iter().map(|(name, _)| name).take(3).collect();
    let sound = document.issues().iter().all(|issue| issue.kind != IssueKind::UnterminatedQuote) && !value.contains('\0');
    for name in names.iter().map(String::as_str).chain(["NEW_ONE"]) {
        let before = document.text().to_owned();
        match document.set(name, value) {
            Ok(()) => assert!(document.get(name).is_some_and(|found| found.value.as_str() == value), "what is set is read"),
            Err(_) => assert!(!sound && document.text() == before, "a sound text takes any value"),
        }
    }
    let others = document.values().len();
    for name in names {
        if document.rename(&name, "RENAMED").and_then(|()| document.remove("RENAMED")).is_ok() {
            assert!(document.get(&name).is_none(), "what is removed is gone");
        }
    }
    assert!(document.values().len() <= others, "nothing else comes");
}

/// What is written as `.env` is what Kagi reads, and no writer stumbles.
fn writers(document: &Document, value: &str) {
    let read = document.values().into_iter().map(|(name, value)| (name, value.to_string())).filter(|(name, _)| name != "FIRST");
    let pairs: Vec<(String, String)> = [("FIRST".to_owned(), value.to_owned())].into_iter().chain(read).collect();
    for dialect in Dialect::ALL {
        let written = write(dialect, &pairs, "kagi0123456789abcdef");
        if dialect != Dialect::Dotenv {
            continue;
        }
        let refused: HashSet<&str> = written.refused.iter().map(|refused| refused.name.as_str()).collect();
        let carried = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).filter(|(name, _)| !refused.contains(name));
        let document = Document::parse(written.text.expose());
        let read = document.assignments().iter().map(|assignment| (assignment.name.as_str(), assignment.value.as_str()));
        assert!(carried.eq(read), "what is written is read");
    }
}
