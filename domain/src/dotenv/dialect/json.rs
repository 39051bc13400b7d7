//! JSON and YAML: one way of quoting that both read alike.
//!
//! What YAML 1.1 can't hold as it is (control characters, NEL, U+2028, U+FEFF …) is escaped as JSON would do it. Quoted, no name
//! is a boolean or a merge, and no value is a number (the "Norway problem").

use super::exact::{Out, replacing};

/// How long a name is at most, in bytes: YAML takes 1,024 characters before the colon, quotes and escapes with them.
const MAX_NAME: usize = 170;

/// Any name does that is one line.
pub(super) fn judge(name: &str) -> Result<(), &'static str> {
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err("The name is empty or has control characters.");
    }
    if name.len() > MAX_NAME {
        return Err("The name is longer than 170 bytes.");
    }
    Ok(())
}

/// An object with a member on each line.
pub(super) fn write(pairs: &[(&str, &str)], out: &mut Out) {
    out("{");
    for (at, (name, value)) in pairs.iter().enumerate() {
        out(if at == 0 { "\n  " } else { ",\n  " });
        quoted(name, out);
        out(": ");
        quoted(value, out);
    }
    out(if pairs.is_empty() { "}\n" } else { "\n}\n" });
}

/// A mapping with a pair on each line.
pub(super) fn write_yaml(pairs: &[(&str, &str)], out: &mut Out) {
    if pairs.is_empty() {
        out("{}\n");
    }
    for (name, value) in pairs {
        quoted(name, out);
        out(": ");
        quoted(value, out);
        out("\n");
    }
}

fn quoted(text: &str, out: &mut Out) {
    out("\"");
    replacing(text, out, |c| match c {
        '"' | '\\' => Some(format!("\\{c}")),
        '\n' => Some("\\n".into()),
        '\r' => Some("\\r".into()),
        '\t' => Some("\\t".into()),
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => Some(format!("\\u{:04x}", u32::from(c))),
        c if c.is_control() => Some(format!("\\u{:04x}", u32::from(c))),
        _ => None,
    });
    out("\"");
}
