//! The `EnvironmentFile=` of systemd (systemd.exec(5)): quotes as a shell has them, line breaks in them, nothing expanded.

use super::exact::{Out, replacing};
use crate::dotenv::quote::Quote;

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
