//! The codes of a recovery set: checked as they come, kept in one sealed text, taken from the front.
//!
//! The text is a JSON array of `{"code": …, "usedAt": …}` in the order in which the codes were given. A code's place in it is its name.

use std::collections::HashMap;

use domain::{
    Code, Plaintext, Problem, SecretInput, Timestamp, UsedCode,
    field::Fields,
    recovery::{MAX_CODE_CHARS, MAX_CODES},
    text::{Broken, Line},
};
use serde::{Deserialize, Serialize};

/// A set's codes, in the open.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Codes(Vec<Kept>);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    code: Plaintext,
    /// When it was taken.
    used_at: Option<Timestamp>,
}

impl Codes {
    /// New codes, of which none was taken: 1 to 500, each trimmed, of 1 to 255 characters, and given once.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` at `/tokens`, or at `/tokens/N` for each that breaks a rule.
    pub(crate) fn check(tokens: &[SecretInput]) -> Result<Self, Problem> {
        match tokens.len() {
            0 => return Err(refused("Give at least one code.")),
            given if given > MAX_CODES => {
                return Err(refused(&format!(
                    "A set has at most {MAX_CODES} codes, and these are {given}. Divide them among several sets."
                )));
            }
            _ => {}
        }
        let mut fields = Fields::default();
        let mut places = HashMap::with_capacity(tokens.len());
        let mut codes = Vec::with_capacity(tokens.len());
        for (place, token) in tokens.iter().enumerate() {
            let token = token.expose().trim();
            let line = match places.insert(token, place) {
                Some(earlier) if !token.is_empty() => {
                    // Of three alike both later ones name the first.
                    places.insert(token, earlier);
                    Err(Broken(format!("This is the same as code {}. Each code of a set is given once.", earlier + 1)))
                }
                _ => Line::<MAX_CODE_CHARS>::parse(token),
            };
            let code = fields.check(&format!("/tokens/{place}"), line).map(|line| Plaintext::new(line.into()));
            codes.extend(code.map(|code| Kept { code, used_at: None }));
        }
        fields.finish().map(|()| Self(codes))
    }

    /// Reads what [`to_text`](Self::to_text) wrote; `None` for anything else.
    pub(crate) fn parse(text: &Plaintext) -> Option<Self> {
        serde_json::from_str(text.expose()).ok()
    }

    /// The text to seal.
    pub(crate) fn to_text(&self) -> serde_json::Result<Plaintext> {
        serde_json::to_string(self).map(Plaintext::new)
    }

    /// How many there are, taken ones too.
    pub(crate) fn total(&self) -> usize {
        self.0.len()
    }

    /// How many were taken.
    pub(crate) fn used(&self) -> usize {
        self.0.iter().filter(|kept| kept.used_at.is_some()).count()
    }

    /// The place of the first that was not taken.
    pub(crate) fn next(&self) -> Option<usize> {
        self.0.iter().position(|kept| kept.used_at.is_none())
    }

    /// Notes that the code at this place is taken.
    pub(crate) fn take(&mut self, place: usize, now: Timestamp) {
        if let Some(kept) = self.0.get_mut(place) {
            kept.used_at = Some(now);
        }
    }

    /// The code that was taken from this place at that moment; `None` when it was put back, purged or replaced since.
    pub(crate) fn into_taken(self, place: usize, at: Timestamp) -> Option<Plaintext> {
        self.0.into_iter().nth(place).filter(|kept| kept.used_at == Some(at)).map(|kept| kept.code)
    }

    /// Those that were taken, latest first.
    pub(crate) fn into_used(self) -> Vec<UsedCode> {
        let used = (0..).zip(self.0).filter_map(|(place, kept)| Some(UsedCode { place, token: kept.code, used_at: kept.used_at? }));
        let mut used: Vec<_> = used.collect();
        used.sort_unstable_by_key(|code| std::cmp::Reverse((code.used_at, code.place)));
        used
    }

    /// Makes the code that was taken from this place at that moment an unused one again. `false` when it was put back, purged or
    /// replaced since.
    pub(crate) fn put_back(&mut self, place: u32, at: Timestamp) -> bool {
        let kept = usize::try_from(place).ok().and_then(|place| self.0.get_mut(place));
        kept.and_then(|kept| kept.used_at.take_if(|used_at| *used_at == at)).is_some()
    }

    /// Forgets those that were taken.
    pub(crate) fn purge(&mut self) {
        self.0.retain(|kept| kept.used_at.is_none());
    }
}

fn refused(message: &str) -> Problem {
    Problem::field(Code::ValidationError, "/tokens", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<S: AsRef<str>>(tokens: &[S]) -> Result<Codes, Problem> {
        let tokens: Vec<_> = tokens.iter().map(|token| SecretInput::new(token.as_ref().into())).collect();
        Codes::check(&tokens)
    }

    fn refusals<S: AsRef<str>>(tokens: &[S]) -> Vec<(String, String)> {
        check(tokens).err().unwrap().errors.into_iter().map(|error| (error.pointer, error.message)).collect()
    }

    #[test]
    fn codes_are_trimmed_and_keep_what_is_inside() {
        let codes = check(&["  ab cd\t", "1234 5678\r\n", "鍵🔑"]).unwrap();
        let text = codes.to_text().unwrap();
        assert_eq!(text.expose(), r#"[{"code":"ab cd","usedAt":null},{"code":"1234 5678","usedAt":null},{"code":"鍵🔑","usedAt":null}]"#);
        assert_eq!(Codes::parse(&text).unwrap().to_text().unwrap().expose(), text.expose());
    }

    #[test]
    fn what_breaks_a_rule_is_pointed_at_and_not_repeated() {
        let long = "x".repeat(256);
        let found = refusals(&["hunter2", " ", "hunter2 ", "hun\nter2", &long, "", "hunter2"]);
        let pointers: Vec<_> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["/tokens/1", "/tokens/2", "/tokens/3", "/tokens/4", "/tokens/5", "/tokens/6"]);
        assert!(found[1].1.contains("same as code 1.") && found[5].1.contains("same as code 1."), "{found:?}");
        assert!(!format!("{found:?}").contains("hunter2"));
        check(&["x".repeat(255)]).ok().unwrap();
    }

    #[test]
    fn a_set_has_one_to_five_hundred() {
        let many = |count: usize| (0..count).map(|number| number.to_string()).collect::<Vec<_>>();
        assert_eq!(check(&many(500)).unwrap().total(), 500);
        assert_eq!(refusals(&many(0))[0].0, "/tokens");
        let found = refusals(&many(5000));
        assert!(found.len() == 1 && found[0].1.contains("at most 500") && found[0].1.contains("5000"), "{found:?}");
    }

    #[test]
    fn codes_go_come_back_and_are_forgotten() {
        let at = |second: i64| Timestamp::from_millis(second * 1000).unwrap();
        let mut codes = check(&["a", "b", "c"]).unwrap();
        assert_eq!(codes.next(), Some(0));
        codes.take(0, at(1));
        codes.take(1, at(2));
        assert_eq!((codes.next(), codes.total(), codes.used()), (Some(2), 3, 2));
        let again = || Codes::parse(&codes.to_text().unwrap()).unwrap();
        let used: Vec<_> = again().into_used().iter().map(|code| (code.place, code.token.expose().to_owned())).collect();
        assert_eq!(used, [(1, "b".into()), (0, "a".into())]);
        assert_eq!(again().into_taken(1, at(2)).unwrap().expose(), "b");
        assert!(again().into_taken(1, at(1)).is_none() && again().into_taken(2, at(2)).is_none() && again().into_taken(9, at(1)).is_none());

        assert!(!codes.put_back(0, at(2)), "another one may have this place since");
        assert!(codes.put_back(0, at(1)) && !codes.put_back(0, at(1)));
        assert!(!codes.put_back(2, at(1)) && !codes.put_back(u32::MAX, at(1)));
        assert_eq!((codes.next(), codes.used()), (Some(0), 1));
        codes.purge();
        assert_eq!(codes.to_text().unwrap().expose(), r#"[{"code":"a","usedAt":null},{"code":"c","usedAt":null}]"#);
    }
}
