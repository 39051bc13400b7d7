//! The `EnvironmentFile=` of systemd (systemd.exec(5)): quotes as a shell has them, line breaks in them, nothing expanded.

use super::exact::{Out, replacing};
use crate::dotenv::quote::Quote;

/// Is it text to systemd? It takes the code points that Unicode sets aside as no characters for broken UTF-8 (`unichar_is_valid`).
pub(super) fn judge(value: &str) -> Result<(), &'static str> {
    let none = |c: char| matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff) || matches!(c, '\u{fdd0}'..='\u{fdef}');
    if value.contains(none) {
        return Err("The value has a code point that is no character, and systemd would drop the variable.");
    }
    Ok(())
}

/// Bare, in single quotes, or in double quotes with the escapes that systemd knows there.
pub(super) fn write(name: &str, value: &str, out: &mut Out) {
    if Quote::None.carries(value) {
        return [name, "=", value, "\n"].into_iter().for_each(out);
    }
    if !value.contains('\'') {
        return [name, "='", value, "'\n"].into_iter().for_each(out);
    }
    [name, "=\""].into_iter().for_each(&mut *out);
    replacing(value, out, |c| match c {
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        '$' => Some("\\$"),
        '`' => Some("\\`"),
        _ => None,
    });
    out("\"\n");
}
