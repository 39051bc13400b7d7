//! What a text consists of, for a highlighter.

/// A part of a document's text, from `start` to before `end`, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last one.
    pub end: usize,
    /// What it is.
    pub kind: SpanKind,
}

/// What a part of a document's text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// Blanks, line breaks, a byte order mark.
    Space,
    /// From a `#` to the end of its line.
    Comment,
    /// The word `export`.
    Export,
    /// A name.
    Name,
    /// The `=` between a name and its value.
    Equals,
    /// A quote around a value.
    Quote,
    /// A value, without its quotes and still encoded.
    Value,
    /// What can't be read, or is no name; an issue says why.
    Bad,
}
