//! The file of `docker run --env-file`: a line each, of which everything behind the first `=` is the value (github.com/docker/cli,
//! pkg/kvfile).

use super::exact::Out;

/// How many bytes a line may have: what Go's `bufio.Scanner` takes, without the line break.
const MAX_LINE: usize = 64 * 1024 - 1;

/// Is it one line that docker reads to its end?
pub(super) fn judge(name: &str, value: &str) -> Result<(), &'static str> {
    if value.contains('\n') {
        return Err("The value has a line break, and docker's env files have no way to write one.");
    }
    if value.ends_with('\r') {
        return Err("The value ends with a carriage return, which docker would take for a part of the line's end.");
    }
    if name.len() + 1 + value.len() > MAX_LINE {
        return Err("The line would be longer than the 64 KiB that docker reads.");
    }
    Ok(())
}

/// As it is: docker knows neither quotes nor escapes.
pub(super) fn write(name: &str, value: &str, out: &mut Out) {
    [name, "=", value, "\n"].into_iter().for_each(out);
}
