//! Lines for the file that `GITHUB_ENV` names: `NAME<<delimiter`, the value, the delimiter (docs.github.com, Workflow commands).

use super::exact::Out;

/// How many characters a delimiter has at least; what can be guessed can be put into a value.
const MIN_DELIMITER: usize = 16;

/// Is it a value that ends where the delimiter says, under a name that the runner takes?
pub(super) fn judge(name: &str, value: &str, delimiter: &str) -> Result<(), &'static str> {
    if delimiter.len() < MIN_DELIMITER || !delimiter.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err("The delimiter needs to be at least 16 letters and digits.");
    }
    if value.contains(delimiter) {
        return Err("The value contains the delimiter; ask again, for another one.");
    }
    if value.ends_with('\r') {
        return Err("The value ends with a carriage return, which a runner on Windows would take for a part of the line's end.");
    }
    // The runner compares them without regard to case.
    let upper = name.to_ascii_uppercase();
    if upper.starts_with("GITHUB_") || upper.starts_with("RUNNER_") || upper == "NODE_OPTIONS" {
        return Err("GitHub keeps this name to itself.");
    }
    Ok(())
}

/// The value as it is, between its delimiters.
pub(super) fn write(name: &str, value: &str, delimiter: &str, out: &mut Out) {
    [name, "<<", delimiter, "\n", value, "\n", delimiter, "\n"].into_iter().for_each(out);
}
