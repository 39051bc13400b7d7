//! The forms in which an opened value leaves the page: itself, or `NAME=value` lines that shells and dotenv files read.

use domain::{
    Code, Dialect, Entry, KeyType, Plaintext, Problem, RevealedEntry, Value,
    dotenv::{Refused, Written, write},
};

/// What a person calls the value: its variable, its file, or its category.
pub fn value_name(entry: &Entry) -> String {
    let category = &entry.category;
    entry.file_name.clone().or_else(|| category.env_var_name.clone()).unwrap_or_else(|| category.name.clone())
}

/// In which form a value is copied.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// The value itself; a group as `.env` lines.
    Value,
    /// A line as `.env` files have it, one for each variable.
    DotEnv,
    /// A command of a POSIX shell, one for each variable.
    Export,
}

/// What *Copy* copies. A value without a variable is copied as it is.
///
/// # Errors
/// The form can't carry the value.
pub fn worded(revealed: &RevealedEntry, wording: Wording) -> Result<Plaintext, Problem> {
    let dialect = if wording == Wording::Export { Dialect::Shell } else { Dialect::Dotenv };
    match (&revealed.value, &revealed.env_var_name) {
        (Value::Text(text), Some(name)) if wording != Wording::Value => lines(dialect, &[(name, text.expose())]),
        (Value::Text(text), _) => Ok(Plaintext::new(text.expose().to_owned())),
        (Value::Fields(fields), _) => {
            let pairs: Vec<(&String, &str)> = fields.iter().map(|(name, value)| (name, value.expose())).collect();
            lines(dialect, &pairs)
        }
    }
}

/// What *Download* saves: a file as it was put in, everything else as `.env` lines.
///
/// # Errors
/// A `.env` file can't carry the value.
pub fn downloaded(revealed: &RevealedEntry) -> Result<Plaintext, Problem> {
    let is_file = matches!(revealed.key_type, KeyType::Ssh | KeyType::Json);
    worded(revealed, if is_file { Wording::Value } else { Wording::DotEnv })
}

/// All of the pairs, or none.
fn lines(dialect: Dialect, pairs: &[(&String, &str)]) -> Result<Plaintext, Problem> {
    let Written { text, refused, .. } = write(dialect, pairs, "");
    refused.first().map_or(Ok(text), |refused| Err(refusal(refused)))
}

/// Why a variable can't be written in a form, and what to do.
pub fn refusal(refused: &Refused) -> Problem {
    Problem::new(Code::ValidationError, format!("{}: {} Choose another form.", refused.name, refused.why))
}

/// Under which name *Download* saves: the entry's own, or one made of project and environment.
pub fn file_name(entry: &Entry) -> String {
    if let Some(name) = &entry.file_name {
        return in_one_folder(name);
    }
    match (entry.category.key_type, entry.file_kind.as_deref()) {
        (KeyType::Ssh, Some(kind)) if kind.starts_with("ssh-") => format!("id_{}", in_one_folder(kind.trim_start_matches("ssh-"))),
        (KeyType::Ssh, _) => in_one_folder(&format!("{}.pem", entry.project_name)),
        (KeyType::Json, _) => in_one_folder(&format!("{}.json", entry.project_name)),
        (KeyType::Simple | KeyType::Group, _) => in_one_folder(&format!("{}.{}.env", entry.project_name, entry.environment.as_str())),
    }
}

/// A name that says no more than the name of a file: nothing in it leads to another folder.
pub fn in_one_folder(name: &str) -> String {
    name.chars().map(|c| if c.is_control() || "/\\:".contains(c) { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revealed(key_type: KeyType, variable: Option<&str>, value: Value<Plaintext>) -> RevealedEntry {
        RevealedEntry {
            id: "00000000-0000-4000-8000-000000000001".parse().unwrap(),
            key_type,
            value,
            env_var_name: variable.map(str::to_owned),
            field_definitions: Vec::new(),
            file_name: None,
        }
    }

    fn simple(value: &str) -> RevealedEntry {
        revealed(KeyType::Simple, Some("A"), Value::Text(Plaintext::new(value.into())))
    }

    fn words(revealed: &RevealedEntry, wording: Wording) -> String {
        worded(revealed, wording).unwrap().expose().to_owned()
    }

    #[test]
    fn a_value_is_copied_as_itself_as_a_line_and_as_a_command() {
        assert_eq!(words(&simple("it's 5"), Wording::Value), "it's 5");
        assert_eq!(words(&simple("it's 5"), Wording::DotEnv), "A=\"it's 5\"\n");
        assert_eq!(words(&simple("it's 5"), Wording::Export), "export A='it'\\''s 5'\n");
    }

    #[test]
    fn a_group_is_copied_line_by_line() {
        let fields = [("A".to_owned(), Plaintext::new("1".into())), ("B".to_owned(), Plaintext::new("x y".into()))];
        let group = revealed(KeyType::Group, None, Value::Fields(fields.into()));
        assert_eq!(words(&group, Wording::Value), "A=1\nB='x y'\n");
        assert_eq!(words(&group, Wording::Export), "export A='1'\nexport B='x y'\n");
    }

    #[test]
    fn what_a_form_can_t_carry_is_refused_by_name_without_its_value() {
        let problem = worded(&simple("pa$$word"), Wording::DotEnv).err().unwrap();
        assert!(problem.message.starts_with("A: "), "{}", problem.message);
        assert!(problem.message.ends_with("Choose another form."));
        assert!(!problem.message.contains("word"));
        assert!(downloaded(&simple("pa$$word")).is_err());
        assert_eq!(words(&simple("pa$$word"), Wording::Export), "export A='pa$$word'\n");
    }

    #[test]
    fn a_file_is_downloaded_as_it_was_put_in() {
        let file = revealed(KeyType::Json, Some("A"), Value::Text(Plaintext::new("{}".into())));
        assert_eq!(downloaded(&file).unwrap().expose(), "{}");
        assert_eq!(downloaded(&simple("1")).unwrap().expose(), "A=1\n");
    }

    #[test]
    fn file_names_stay_in_their_folder() {
        assert_eq!(in_one_folder("../a\\b:c"), "..-a-b-c");
    }
}
