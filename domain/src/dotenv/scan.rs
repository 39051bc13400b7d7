//! Reads a text from its first byte to its last, once.
//!
//! A quote may look ahead over many lines and be given up. That happens at most once per byte and kind of quote: what was looked
//! over held no other quote of the kind. So the time stays linear.

use std::{collections::HashMap, ops::Range};

use super::{
    Assignment,
    issue::{Issue, IssueKind, is_name},
    quote::Quote,
    span::{Span, SpanKind},
};

/// What a text says.
pub(super) fn scan(text: &str) -> (Vec<Assignment>, Vec<Issue>, Vec<Span>) {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0, line: 1, first_lines: HashMap::new(), found: Default::default() };
    if text.starts_with('\u{feff}') {
        scanner.mark(SpanKind::Space, 3);
    }
    while scanner.at < text.len() {
        scanner.lines();
    }
    scanner.found
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The next byte to be marked.
    at: usize,
    /// The line that byte is on.
    line: u32,
    /// On which line a name was first.
    first_lines: HashMap<&'a str, u32>,
    found: (Vec<Assignment>, Vec<Issue>, Vec<Span>),
}

/// Where a value is, and how it ends.
struct Extent {
    quote: Quote,
    /// Between the quotes.
    inner: Range<usize>,
    /// What is wrong with it.
    broken: Option<IssueKind>,
}

impl<'a> Scanner<'a> {
    /// Reads a line, or the lines of a quoted value.
    fn lines(&mut self) {
        let (start, line, issues) = (self.at, self.line, self.found.1.len());
        let end = self.line_end(start);
        let head = self.skip_blanks(start);
        self.mark(SpanKind::Space, head);
        if head < end {
            let equals = self.bytes[head..end].iter().position(|byte| *byte == b'=');
            match (self.bytes[head], equals) {
                (b'#', _) => self.mark(SpanKind::Comment, end),
                (_, Some(equals)) => self.assignment(start, head + equals),
                (_, None) => {
                    self.mark(SpanKind::Bad, end);
                    self.issue(line, IssueKind::NoAssignment, "");
                }
            }
        }
        self.controls(start, line);
        self.line_break();
        let (assignments, found, _) = &mut self.found;
        if let Some(assignment) = assignments.last_mut().filter(|assignment| assignment.lines_at.start == start) {
            assignment.lines_at.end = self.at;
        }
        found[issues..].sort_by_key(|issue| issue.line);
    }

    /// Reads from the name on to the end of the value's line.
    fn assignment(&mut self, start: usize, equals: usize) {
        let line = self.line;
        let exported = self.export(equals);
        let name_at = self.at..self.at + self.text[self.at..equals].trim_end_matches(BLANK).len();
        let name = &self.text[name_at.clone()];
        self.mark(if is_name(name) { SpanKind::Name } else { SpanKind::Bad }, name_at.end);
        self.mark(SpanKind::Space, equals);
        self.mark(SpanKind::Equals, equals + 1);
        if !is_name(name) {
            self.issue(line, IssueKind::BadName, name);
        }
        if *self.first_lines.entry(name).or_insert(line) != line {
            self.issue(line, IssueKind::Duplicate, name);
        }

        let Extent { quote, inner, broken } = self.extent(equals + 1);
        let outer = inner.start - quote.as_str().len()..inner.end + quote.as_str().len();
        let value = quote.decode(&self.text[inner.clone()]);
        self.mark(SpanKind::Space, outer.start);
        self.mark(SpanKind::Quote, inner.start);
        self.mark(if broken == Some(IssueKind::UnterminatedQuote) { SpanKind::Bad } else { SpanKind::Value }, inner.end);
        self.mark(SpanKind::Quote, outer.end);
        let last_line = self.line;
        if let Some(kind) = broken {
            self.issue(line, kind, name);
        }

        let end = self.line_end(outer.end);
        let mut value_at = outer;
        let mut tail = self.skip_blanks(value_at.end);
        if tail < end && self.bytes[tail] != b'#' {
            self.mark(SpanKind::Space, tail);
            tail += self.unquoted(tail, end);
            self.mark(SpanKind::Bad, tail);
            value_at.end = tail;
            tail = self.skip_blanks(tail);
        }
        self.mark(SpanKind::Space, tail);
        self.mark(SpanKind::Comment, end);
        self.found.0.push(Assignment {
            name: name.to_owned(),
            value,
            line,
            last_line,
            quote,
            exported,
            comment: (tail < end).then_some(tail..end),
            name_at,
            value_at,
            lines_at: start..end,
        });
    }

    /// Marks the word `export` where a name follows it.
    fn export(&mut self, equals: usize) -> bool {
        let Some(rest) = self.text[self.at..equals].strip_prefix("export") else { return false };
        let name = rest.trim_start_matches(BLANK);
        if name.is_empty() || name.len() == rest.len() {
            return false;
        }
        self.mark(SpanKind::Export, equals - rest.len());
        self.mark(SpanKind::Space, equals - name.len());
        true
    }

    /// Finds the value that stands behind the `=` before `from`.
    fn extent(&self, from: usize) -> Extent {
        let head = self.skip_blanks(from);
        let end = self.line_end(head);
        let quote = if head < end { Quote::of(self.bytes[head]) } else { None };
        let mut broken = None;
        if let Some(quote) = quote {
            let close = self.closing(quote, head + 1);
            let tail = close.map(|close| self.skip_blanks(close + 1));
            let ends = tail.is_some_and(|tail| self.bytes.get(tail).is_none_or(|byte| matches!(byte, b'#' | b'\n' | b'\r')));
            match close {
                Some(close) if ends => return Extent { quote, inner: head + 1..close, broken },
                Some(close) if close < end => {
                    return Extent { quote, inner: head + 1..close, broken: Some(IssueKind::TextAfterQuote) };
                }
                // A quote of a later line that more follows is the beginning of that line's value, not the end of this one.
                _ => broken = Some(IssueKind::UnterminatedQuote),
            }
        }
        let commented = head < end && head > from && self.bytes[head] == b'#';
        if head == end || commented {
            return Extent { quote: Quote::None, inner: from..from, broken };
        }
        let inner = head..head + self.unquoted(head, end);
        if broken.is_none() && self.bytes[inner.clone()].contains(&b'#') {
            broken = Some(IssueKind::UnquotedHash);
        }
        Extent { quote: Quote::None, inner, broken }
    }

    /// How many bytes from `from` are a text without quotes: what stands before a blank and `#`, without the blanks behind it.
    fn unquoted(&self, from: usize, end: usize) -> usize {
        let comment = self.bytes[from..end].windows(2).position(|pair| is_blank(pair[0]) && pair[1] == b'#');
        let length = comment.unwrap_or(end - from);
        self.text[from..from + length].trim_end_matches(BLANK).len()
    }

    /// Where the quote is that closes a value.
    fn closing(&self, quote: Quote, from: usize) -> Option<usize> {
        let mut escaped = false;
        let closes = |byte: &u8| {
            let plain = !escaped;
            escaped = plain && *byte == b'\\' && quote == Quote::Double;
            plain && Quote::of(*byte) == Some(quote)
        };
        self.bytes[from..].iter().position(closes).map(|offset| from + offset)
    }

    /// Flags the first NUL, and the first other control character, of the lines since `start`.
    fn controls(&mut self, start: usize, line: u32) {
        let is_other = |c: char| c.is_control() && !matches!(c, '\0' | '\t' | '\n' | '\r');
        let text = &self.text[start..self.at];
        for (kind, found) in [(IssueKind::Nul, text.find('\0')), (IssueKind::ControlCharacter, text.find(is_other))] {
            if let Some(offset) = found {
                self.issue(line + line_breaks(&self.bytes[start..start + offset]), kind, "");
            }
        }
    }

    fn issue(&mut self, line: u32, kind: IssueKind, name: &str) {
        let first = self.first_lines.get(name).copied().unwrap_or(line);
        self.found.1.push(Issue::new(line, kind, name, first));
    }

    fn line_break(&mut self) {
        let length = match self.bytes[self.at..] {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        self.mark(SpanKind::Space, self.at + length);
    }

    /// Everything up to `end` is of this kind. Nothing to mark marks nothing, and spaces that follow each other are one.
    fn mark(&mut self, kind: SpanKind, end: usize) {
        if end <= self.at {
            return;
        }
        let start = self.at;
        self.line += line_breaks(&self.bytes[start..end]);
        self.at = end;
        match self.found.2.last_mut() {
            Some(last) if last.kind == kind && kind == SpanKind::Space => last.end = end,
            _ => self.found.2.push(Span { start, end, kind }),
        }
    }

    fn skip_blanks(&self, from: usize) -> usize {
        self.bytes[from..].iter().position(|byte| !is_blank(*byte)).map_or(self.bytes.len(), |offset| from + offset)
    }

    fn line_end(&self, from: usize) -> usize {
        self.bytes[from..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(self.bytes.len(), |offset| from + offset)
    }
}

const BLANK: [char; 2] = [' ', '\t'];

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// How many lines end in here: at LF, CR LF, or a CR alone.
fn line_breaks(bytes: &[u8]) -> u32 {
    let ends = bytes.iter().zip(bytes.iter().skip(1).map(Some).chain([None])).filter(|(byte, next)| match byte {
        b'\n' => true,
        b'\r' => *next != Some(&b'\n'),
        _ => false,
    });
    u32::try_from(ends.count()).unwrap_or(u32::MAX)
}
