//! Recovery codes as they are typed: one a line, spaces within kept, blank lines left out.

use std::collections::HashMap;

use domain::{
    Code, Problem, SecretInput,
    recovery::{MAX_CODE_CHARS, MAX_CODES},
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

/// What is no mistake for certain, but likely one: a code that is there more than once.
pub fn doubt(text: &str) -> Option<String> {
    let mut first = HashMap::new();
    let twice = |(line, code)| first.insert(code, line).map(|before| format!("{before} and {line}"));
    let twice: Vec<String> = lines(text).filter_map(twice).collect();
    (!twice.is_empty()).then(|| format!("The same code is on lines {}. Is one of them mistyped?", twice.join(", ")))
}

/// Are there codes, not too many, and none too long?
///
/// # Errors
/// `VALIDATION_ERROR` at `/tokens`, which names lines and no code.
pub fn check(text: &str) -> Result<(), Problem> {
    let refuse = |message: String| Err(Problem::field(Code::ValidationError, "/tokens", message));
    let count = lines(text).count();
    let too_long = lines(text).find(|(_, code)| code.chars().count() > MAX_CODE_CHARS);
    match (count, too_long) {
        (0, _) => refuse("Put the codes in, one a line.".into()),
        (count, _) if count > MAX_CODES => refuse(format!("A set has at most {MAX_CODES} codes; this has {count}.")),
        (_, Some((line, _))) => {
            refuse(format!("A code has at most {MAX_CODE_CHARS} characters; line {line} has more. Put one on each line."))
        }
        _ => Ok(()),
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

    #[test]
    fn a_code_that_is_there_twice_is_told_by_its_lines() {
        assert_eq!(doubt(TYPED).as_deref(), Some("The same code is on lines 1 and 5, 3 and 6. Is one of them mistyped?"));
        assert_eq!(doubt("1\n2\n"), None);
    }

    #[test]
    fn none_too_many_and_too_long_are_refused_and_no_code_is_repeated() {
        let message = |text: &str| check(text).unwrap_err().message_at("/tokens").map(str::to_owned).unwrap();
        let code = |index: usize| format!("{index}\n");
        assert_eq!(message(" \n"), "Put the codes in, one a line.");
        assert_eq!(message(&(0..501).map(code).collect::<String>()), "A set has at most 500 codes; this has 501.");
        assert!(check(&(0..500).map(code).collect::<String>()).is_ok());
        assert!(message(&format!("1\n{}", "é".repeat(256))).contains("line 2 has more"));
        assert!(check(&"é".repeat(255)).is_ok());
    }
}
