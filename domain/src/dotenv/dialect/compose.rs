//! The `.env` and `env_file` of Docker Compose (github.com/compose-spec/compose-go, dotenv/parser.go).

use super::exact::{Out, replacing};
use crate::dotenv::quote::Quote;

/// Bare; in single quotes, where all stands for itself but a backslash before the closing one; else in double quotes with escapes.
pub(super) fn write(name: &str, value: &str, out: &mut Out) {
    let quote = [Quote::None, Quote::Single].into_iter().find(|quote| quote.carries(value) && !value.ends_with('\\'));
    if let Some(quote) = quote.map(Quote::as_str) {
        return [name, "=", quote, value, quote, "\n"].into_iter().for_each(out);
    }
    [name, "=\""].into_iter().for_each(&mut *out);
    replacing(value, out, |c| match c {
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        '$' => Some("\\$"),
        '\n' => Some("\\n"),
        '\r' => Some("\\r"),
        _ => None,
    });
    out("\"\n");
}
