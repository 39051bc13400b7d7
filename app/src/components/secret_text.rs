//! The forms in which an opened value leaves the page: itself, or `NAME=value` lines that shells and dotenv files read.

use domain::{Entry, KeyType, Plaintext, RevealedEntry, Value};

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
pub fn worded(revealed: &RevealedEntry, wording: Wording) -> Plaintext {
    let write: fn(&str, &str) -> String = if wording == Wording::Export { export } else { line };
    match (&revealed.value, &revealed.env_var_name) {
        (Value::Text(text), Some(name)) if wording != Wording::Value => Plaintext::new(write(name, text.expose())),
        (Value::Text(text), _) => Plaintext::new(text.expose().to_owned()),
        (Value::Fields(fields), _) => lines(fields, write),
    }
}

/// What *Download* saves: a file as it was put in, everything else as `.env` lines.
pub fn downloaded(revealed: &RevealedEntry) -> Plaintext {
    match (&revealed.value, &revealed.env_var_name, revealed.key_type) {
        (Value::Text(text), Some(name), KeyType::Simple) => Plaintext::new(line(name, text.expose())),
        _ => worded(revealed, Wording::Value),
    }
}

/// Entries as one `.env` file.
pub fn env_file(revealed: &[RevealedEntry]) -> Plaintext {
    let parts: Vec<Plaintext> = revealed.iter().map(downloaded).collect();
    let mut all = String::with_capacity(parts.iter().map(|part| part.expose().len()).sum());
    parts.iter().for_each(|part| all.push_str(part.expose()));
    Plaintext::new(all)
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

fn in_one_folder(name: &str) -> String {
    name.chars().map(|c| if c.is_control() || "/\\:".contains(c) { '-' } else { c }).collect()
}

fn lines(fields: &[(String, Plaintext)], write: fn(&str, &str) -> String) -> Plaintext {
    // Room for all of it, so that no half of a secret is left behind in memory when the text grows.
    let mut all = String::with_capacity(fields.iter().map(|(name, value)| name.len() + 12 + 4 * value.expose().len()).sum());
    for (name, value) in fields {
        let line = Plaintext::new(write(name, value.expose()));
        all.push_str(line.expose());
    }
    Plaintext::new(all)
}

/// Bare where nothing can be misread, in single quotes where nothing needs escaping, else in double quotes.
fn line(name: &str, value: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+,=".contains(c);
    let mut line = String::with_capacity(name.len() + 4 + 2 * value.len());
    line.push_str(name);
    line.push('=');
    if value.chars().all(bare) {
        line.push_str(value);
    } else if !value.contains(['\'', '\n', '\r']) {
        line.push('\'');
        line.push_str(value);
        line.push('\'');
    } else {
        line.push('"');
        for c in value.chars() {
            match c {
                '"' | '\\' | '$' | '`' => line.extend(['\\', c]),
                '\n' => line.push_str("\\n"),
                '\r' => line.push_str("\\r"),
                c => line.push(c),
            }
        }
        line.push('"');
    }
    line.push('\n');
    line
}

/// In single quotes everything stands for itself but the quote, which is written outside of them (POSIX, Shell Command Language 2.2.2).
fn export(name: &str, value: &str) -> String {
    let mut command = String::with_capacity(name.len() + 12 + 4 * value.len());
    command.extend(["export ", name, "='"]);
    for c in value.chars() {
        match c {
            '\'' => command.push_str("'\\''"),
            c => command.push(c),
        }
    }
    command.push_str("'\n");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_as_far_as_they_need_it() {
        for (value, expected) in [
            ("sk-proj_1/2=", "A=sk-proj_1/2=\n"),
            ("", "A=\n"),
            ("two words # $HOME", "A='two words # $HOME'\n"),
            ("it's $5", "A=\"it's \\$5\"\n"),
            ("a\nb", "A=\"a\\nb\"\n"),
        ] {
            assert_eq!(line("A", value), expected);
        }
    }

    #[test]
    fn a_group_is_copied_line_by_line() {
        let fields = [("A".to_owned(), Plaintext::new("1".into())), ("B".to_owned(), Plaintext::new("x y".into()))];
        assert_eq!(lines(&fields, line).expose(), "A=1\nB='x y'\n");
        assert_eq!(lines(&fields, export).expose(), "export A='1'\nexport B='x y'\n");
    }

    #[test]
    fn a_shell_reads_an_exported_value_as_it_is() {
        for (value, expected) in [
            ("a$b `c` \"d\" \\", "export A='a$b `c` \"d\" \\'\n"),
            ("it's", "export A='it'\\''s'\n"),
            ("two\nlines", "export A='two\nlines'\n"),
        ] {
            assert_eq!(export("A", value), expected);
        }
    }

    #[test]
    fn file_names_stay_in_their_folder() {
        assert_eq!(in_one_folder("../a\\b:c"), "..-a-b-c");
    }
}
