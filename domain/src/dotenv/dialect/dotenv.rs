//! `.env` for everybody: `dotenv`, `dotenv-expand` and `util.parseEnv` of Node.js, `python-dotenv`, Kagi, and a shell that sources it.
//!
//! They agree on little. Written is only what all of them read alike, without an escape: none of those is known to all.

use super::exact::Out;
use crate::dotenv::quote::Quote;

/// Does a way of writing exist that all of them read as this value?
pub(super) fn judge(name: &str, value: &str) -> Result<(), &'static str> {
    if name == "__proto__" {
        return Err("JavaScript keeps this name to itself, and dotenv would lose the value.");
    }
    if value.contains('\r') {
        return Err("The value has a carriage return, which some of the programs that read .env files drop.");
    }
    if expands(value) {
        return Err(
            "The value has a $ before a name or a brace, or behind a backslash, and dotenv-expand or python-dotenv would replace it.",
        );
    }
    match quote(value) {
        // python-dotenv makes one of two backslashes there; to dotenv and Compose, one at the end escapes the quote.
        Quote::Single if value.contains("\\\\") || value.ends_with('\\') => {
            Err("The value has two backslashes in a row or one at its end, which programs that read .env files read differently.")
        }
        quote if quote.carries(value) => Ok(()),
        _ => Err("The value has a ' together with one of \" \\ $ `, for which no quotes are right in every program that reads .env files."),
    }
}

/// Bare, or in the first quotes that carry the value.
pub(super) fn write(name: &str, value: &str, out: &mut Out) {
    let quote = quote(value).as_str();
    [name, "=", quote, value, quote, "\n"].into_iter().for_each(out);
}

fn quote(value: &str) -> Quote {
    [Quote::None, Quote::Single].into_iter().find(|quote| quote.carries(value)).unwrap_or(Quote::Double)
}

/// dotenv-expand replaces `$NAME` and `${NAME}` in whatever quotes they are, and makes `$` of `\$`; python-dotenv replaces `${NAME}`.
fn expands(value: &str) -> bool {
    value.contains("\\$")
        || value.match_indices('$').any(|(at, _)| value[at + 1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '{'))
}
