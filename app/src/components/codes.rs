//! Recovery codes as they are typed: one a line, spaces within kept, blank lines left out.

use std::collections::{HashMap, hash_map::Entry};

use domain::{
    Code, Problem, SecretInput,
    recovery::{MAX_CODE_CHARS, MAX_CODES},
    text::{Broken, Line},
};

/// Each code with the number of its line, from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line.trim())).filter(|(_, code)| !code.is_empty())
}

/// The codes.
pub fn codes(text: &str) -> Vec<SecretInput> {
    lines(text).map(|(_, code)| SecretInput::new(code.to_owned())).collect()
}

/// How many codes there are, in words.
pub fn count(text: &str) -> String {
    match lines(text).count() {
        1 => "1 code".into(),
        count => format!("{count} codes"),
    }
}

/// Are there codes, not too many, each as a code can be, and each once?
///
/// # Errors
/// `VALIDATION_ERROR` at `/tokens`, which names lines and no code.
pub fn check(text: &str) -> Result<(), Problem> {
    let refuse = |message: String| Err(Problem::field(Code::ValidationError, "/tokens", message));
    let count = lines(text).count();
    if count == 0 {
        return refuse("Put the codes in, one a line.".into());
    }
    if count > MAX_CODES {
        return refuse(format!("A set has at most {MAX_CODES} codes; this has {count}. Divide them among several sets."));
    }
    let broken = |(line, code)| Line::<MAX_CODE_CHARS>::parse(code).err().map(|Broken(why)| format!("Line {line}: {why}"));
    if let Some(message) = lines(text).find_map(broken) {
        return refuse(message);
    }
    let mut first = HashMap::new();
    let twice = |(line, code)| match first.entry(code) {
        Entry::Vacant(place) => {
            place.insert(line);
            None
        }
        Entry::Occupied(place) => Some(format!("{} and {line}", place.get())),
    };
    let twice: Vec<String> = lines(text).filter_map(twice).collect();
    if twice.is_empty() {
        Ok(())
    } else {
        refuse(format!("The same code is on lines {}. Each is good once: correct one, or leave it out.", twice.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPED: &str = "  a1b2 c3d4  \n\n\te5f6\r\n   \na1b2 c3d4\ne5f6";

    #[test]
    fn blank_lines_are_left_out_and_spaces_within_are_kept() {
        let typed: Vec<String> = codes(TYPED).iter().map(|code| code.expose().to_owned()).collect();
        assert_eq!(typed, ["a1b2 c3d4", "e5f6", "a1b2 c3d4", "e5f6"]);
        assert_eq!((count(TYPED), count("\n1\n"), count(" \n")), ("4 codes".into(), "1 code".into(), "0 codes".into()));
    }

    fn message(text: &str) -> String {
        check(text).unwrap_err().message_at("/tokens").map(str::to_owned).unwrap()
    }

    #[test]
    fn a_code_that_is_there_twice_is_told_by_its_lines() {
        assert!(message(TYPED).starts_with("The same code is on lines 1 and 5, 3 and 6."));
        assert!(message("1\n1\n1").contains("lines 1 and 2, 1 and 3."));
        assert!(check("1\n2\n").is_ok());
    }

    #[test]
    fn none_too_many_and_what_is_no_code_are_refused_and_none_is_repeated() {
        let many = |count: usize| (0..count).map(|index| format!("{index}\n")).collect::<String>();
        assert_eq!(message(" \n"), "Put the codes in, one a line.");
        assert!(message(&many(501)).starts_with("A set has at most 500 codes; this has 501."));
        assert!(check(&many(500)).is_ok());
        assert_eq!(message(&format!("1\n{}", "é".repeat(256))), "Line 2: Use at most 255 characters; this has 256.");
        assert!(message("hun\tter2").starts_with("Line 1: ") && !message("hun\tter2").contains("ter2"));
        assert!(check(&"é".repeat(255)).is_ok());
    }
}
