//! What stands in a file to import: variables, and what is none. Knows nothing of the store.

use std::collections::{HashMap, hash_map::Entry};

use domain::{
    Code, Environment, ImportFormat, KeyType, Plaintext, Problem, SecretInput, Value,
    dotenv::{Assignment, Document, Issue, IssueKind, Severity, proposed},
    entry::EntryFields,
    field::Fields,
    import::{ImportInput, ImportState, MAX_IMPORT_BYTES, MAX_VARIABLES},
    text::{Broken, EnvVarName, Line},
};

use crate::{
    formats::{self, Exported, Variable},
    value,
};

/// As much of a name that is none is told, in characters.
const LONGEST_NAME: usize = 255;
/// How 1Password's references begin; its tools fill them in also where other text stands around them.
const REFERENCE: &str = "op://";

/// Where a variable belongs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) project: String,
    pub(super) environment: Environment,
}

impl Place {
    /// An entry's fields that say as much and no more.
    pub(super) fn fields(&self) -> EntryFields {
        EntryFields { project_name: self.project.clone(), environment: self.environment, ..Default::default() }
    }
}

/// Something of a file.
pub(super) struct Found {
    pub(super) name: String,
    pub(super) line: Option<u32>,
    pub(super) place: Place,
    pub(super) what: What,
}

/// What it is.
pub(super) enum What {
    /// A variable, its name one of an environment variable and its value one that can be kept.
    Variable {
        value: Plaintext,
        /// What was noted beside it.
        notes: Option<String>,
        /// What to know of it, as a sentence.
        hint: Option<String>,
    },
    /// Something that is not imported, and why.
    Other(ImportState, String),
}

/// Reads a file to import. What was left out comes last.
///
/// # Errors
/// `VALIDATION_ERROR` at `/projectName`, or at `/content` for what is no file to import as a whole.
pub(super) fn read(input: &ImportInput) -> Result<Vec<Found>, Problem> {
    let mut fields = Fields::default();
    let project = fields.check("/projectName", Line::<255>::parse(&input.project_name));
    fields.check("/content", text(input.content.expose()));
    let place = Place { project: project.map(String::from).unwrap_or_default(), environment: input.environment };
    fields.finish()?;
    let text = input.content.expose();
    let mut found = match input.format {
        ImportFormat::Dotenv => lines(text, &place, |_| false),
        ImportFormat::OnePassword => lines(text, &place, |value| value.contains(REFERENCE)),
        format => members(formats::read(format, text)?, &place),
    };
    match found.len() {
        0 => return Err(unfit("There is no variable in this file.")),
        1..=MAX_VARIABLES => {}
        count => {
            return Err(unfit(format!("This file has {count} variables or lines to look at. Import at most {MAX_VARIABLES} at once.")));
        }
    }
    last_counts(&mut found);
    found.sort_by_key(|one| matches!(one.what, What::Other(ImportState::LeftOut, _)));
    Ok(found)
}

/// # Errors
/// What is wrong with the content as a whole.
fn text(content: &str) -> Result<(), Broken> {
    if content.len() > MAX_IMPORT_BYTES {
        return Err(Broken(format!("A file to import may have at most 512 KiB; this has {} KiB.", content.len().div_ceil(1024))));
    }
    if content.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(Broken("This file is empty.".into()));
    }
    // A text has one now and then; a binary file, or a text in UTF-16, is full of them.
    let is_odd = |c: &char| *c == '\u{fffd}' || c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if content.chars().filter(is_odd).count() * 10 > content.chars().count() {
        return Err(Broken("This is no text. Save the file as UTF-8, then import it.".into()));
    }
    Ok(())
}

fn unfit(message: impl Into<String>) -> Problem {
    Problem::field(Code::ValidationError, "/content", message.into())
}

/// What a `.env` file holds, line by line.
fn lines(text: &str, place: &Place, is_reference: impl Fn(&str) -> bool) -> Vec<Found> {
    let document = Document::parse(text);
    let issues = document.issues();
    let mut found: Vec<Found> = Vec::with_capacity(document.assignments().len());
    for assignment in document.assignments() {
        let first = issues.partition_point(|issue| issue.line < assignment.line);
        let own = issues[first..].iter().take_while(|issue| issue.line <= assignment.last_line);
        let what = assigned(assignment, own, &is_reference);
        found.push(Found { name: shown(&assignment.name), line: Some(assignment.line), place: place.clone(), what });
    }
    let unread = issues.iter().filter(|issue| issue.kind == IssueKind::NoAssignment);
    found.extend(unread.map(|issue| Found {
        name: String::new(),
        line: Some(issue.line),
        place: place.clone(),
        what: What::Other(ImportState::Unreadable, issue.message.clone()),
    }));
    found.sort_by_key(|one| one.line);
    found
}

fn assigned<'a>(assignment: &Assignment, issues: impl Iterator<Item = &'a Issue> + Clone, is_reference: impl Fn(&str) -> bool) -> What {
    let of = |kind: IssueKind| issues.clone().find(move |issue| issue.kind == kind);
    if let Some(issue) = of(IssueKind::BadName) {
        let example = issue.fix.as_ref().map(|fix| format!(" For example: {}", shown(fix))).unwrap_or_default();
        return What::Other(ImportState::BadName, format!("{}{example}", issue.message));
    }
    if let Some(issue) = issues.clone().find(|issue| issue.severity == Severity::Error) {
        return What::Other(ImportState::Unreadable, issue.message.clone());
    }
    if is_reference(&assignment.value) {
        let why = "It refers to 1Password and is no value. Import what `op inject` makes of this file.";
        return What::Other(ImportState::LeftOut, why.into());
    }
    let hint = of(IssueKind::UnquotedHash).or_else(|| of(IssueKind::ControlCharacter)).map(|issue| issue.message.clone());
    variable(assignment.value.clone().into(), None, hint)
}

/// What another tool's export holds.
fn members(exported: Exported, home: &Place) -> Vec<Found> {
    let mut found: Vec<Found> = exported.variables.into_iter().map(|variable| member(variable, home)).collect();
    found.extend(exported.left_out.into_iter().map(|left| Found {
        name: shown(&left.name),
        line: None,
        place: home.clone(),
        what: What::Other(ImportState::LeftOut, left.why.into()),
    }));
    found
}

fn member(exported: Variable, home: &Place) -> Found {
    let environment = exported.environment.unwrap_or(home.environment);
    let project = exported.project.as_deref().map_or_else(|| Ok(home.project.clone()), |name| Line::<255>::parse(name).map(String::from));
    let (project, what) = match (project, EnvVarName::parse(&exported.name)) {
        (Err(_), _) => (home.project.clone(), What::Other(ImportState::LeftOut, "Its project has no name that Kagi could keep.".into())),
        (Ok(project), Err(broken)) => {
            let example = proposed(&exported.name).map(|name| format!(" For example: {}", shown(&name))).unwrap_or_default();
            (project, What::Other(ImportState::BadName, format!("{broken}{example}")))
        }
        (Ok(project), Ok(_)) => (project, variable(exported.value, exported.notes, None)),
    };
    Found { name: shown(exported.name.trim()), line: None, place: Place { project, environment }, what }
}

/// A variable, unless its value can't be kept.
fn variable(value: Plaintext, notes: Option<String>, hint: Option<String>) -> What {
    match value::check(KeyType::Simple, &[], Value::Text(SecretInput::new(value.expose().to_owned()))) {
        Ok((value, _)) => What::Variable { value, notes, hint },
        Err(problem) => What::Other(ImportState::Unreadable, problem.message),
    }
}

fn shown(name: &str) -> String {
    name.chars().take(LONGEST_NAME).collect()
}

/// Of a name that comes more than once in a place, all but the last are duplicates.
fn last_counts(found: &mut [Found]) {
    let mut last: HashMap<(Place, String), Option<u32>> = HashMap::new();
    let mut duplicates = Vec::new();
    for (at, one) in found.iter().enumerate().rev() {
        let is_apart = one.line.is_none() && matches!(one.what, What::Other(ImportState::LeftOut, _));
        if one.name.is_empty() || is_apart {
            continue;
        }
        match last.entry((one.place.clone(), one.name.clone())) {
            Entry::Vacant(vacant) => {
                vacant.insert(one.line);
            }
            Entry::Occupied(_) => duplicates.push(at),
        }
    }
    for at in duplicates {
        let one = &mut found[at];
        let message = match last.get(&(one.place.clone(), one.name.clone())).copied().flatten() {
            Some(line) => format!("It comes again on line {line}, and the last one counts."),
            None => "It comes again further down, and the last one counts.".into(),
        };
        one.what = What::Other(ImportState::Duplicate, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(format: ImportFormat, content: &str) -> ImportInput {
        ImportInput { project_name: "blog".into(), format, content: SecretInput::new(content.into()), ..Default::default() }
    }

    /// Line, name and what became of each; a variable's value stands for it.
    fn told(format: ImportFormat, content: &str) -> Vec<(u32, String, String)> {
        let found = read(&input(format, content)).ok().unwrap();
        let what = |what: What| match what {
            What::Variable { value, .. } => format!("={}", value.expose()),
            What::Other(state, message) => {
                assert!(!message.contains("hunter2"), "{message}");
                format!("{state:?}")
            }
        };
        found.into_iter().map(|one| (one.line.unwrap_or_default(), one.name, what(one.what))).collect()
    }

    fn refusal(content: &str) -> String {
        let problem = read(&input(ImportFormat::Dotenv, content)).err().unwrap();
        assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValidationError, "/content"));
        problem.message
    }

    #[test]
    fn every_line_of_a_dot_env_file_becomes_something() {
        let text =
            "# a comment\nA=1\nmy-key=hunter2\nA='2'\nno assignment hunter2\nB=\"hunter2\nC=hunter2\0x\n\nD=x#y\nE=\"line\nbreak\"\n";
        let own = |line, name: &str, what: &str| (line, name.to_owned(), what.to_owned());
        assert_eq!(
            told(ImportFormat::Dotenv, text),
            [
                own(2, "A", "Duplicate"),
                own(3, "my-key", "BadName"),
                own(4, "A", "=2"),
                own(5, "", "Unreadable"),
                own(6, "B", "Unreadable"),
                own(7, "C", "Unreadable"),
                own(9, "D", "=x#y"),
                own(10, "E", "=line\nbreak"),
            ]
        );
        let found = read(&input(ImportFormat::Dotenv, text)).ok().unwrap();
        assert!(matches!(&found[1].what, What::Other(_, message) if message.ends_with("For example: my_key")));
        assert!(matches!(&found[0].what, What::Other(_, message) if message.contains("line 4")));
        assert!(matches!(&found[6].what, What::Variable { hint: Some(hint), .. } if hint.contains("quotes")));
    }

    #[test]
    fn references_of_1password_come_last_and_are_no_values() {
        let text = "A=\"op://dev/openai/credential\"\nB=debug\nC=postgres://app:{{ op://dev/db/password }}@db/app\n";
        let expected = [(2, "B".to_owned(), "=debug".to_owned()), (1, "A".into(), "LeftOut".into()), (3, "C".into(), "LeftOut".into())];
        assert_eq!(told(ImportFormat::OnePassword, text), expected);
        assert_eq!(told(ImportFormat::Dotenv, text)[0].2, "=op://dev/openai/credential");
    }

    #[test]
    fn a_value_that_is_too_large_is_named_by_its_line() {
        let text = format!("A={}\nB=1\n", "x".repeat(257 * 1024));
        let found = read(&input(ImportFormat::Dotenv, &text)).ok().unwrap();
        assert!(matches!(&found[0].what, What::Other(ImportState::Unreadable, message) if message.contains("257 KiB")));
    }

    #[test]
    fn what_is_no_file_to_import_is_refused_as_a_whole() {
        for empty in ["", " \r\n\t\n", "\u{feff}\n"] {
            assert!(refusal(empty).contains("empty"), "{empty:?}");
        }
        assert!(refusal("# nothing but a comment\n").contains("no variable"));
        let utf16: String = "OPENAI=hunter2\n".chars().flat_map(|c| [c, '\0']).collect();
        assert!(refusal(&utf16).contains("UTF-8") && refusal("\u{fffd}PNG\r\n\u{1a}\n\0\0\0\rIHDR").contains("UTF-8"));
        assert!(refusal(&"A=1\n".repeat(2_001)).contains("2001"));
        assert!(refusal(&format!("A={}", "x".repeat(MAX_IMPORT_BYTES))).contains("512 KiB"));
        let names: String = (0..MAX_VARIABLES).map(|number| format!("A{number}=\n")).collect();
        assert_eq!(told(ImportFormat::Dotenv, &names).len(), MAX_VARIABLES);
    }

    #[test]
    fn an_export_s_own_project_and_environment_are_taken_and_its_names_judged() {
        let text = r#"{"projects":[{"id":"p","name":"shop"},{"id":"q","name":"a\nb"}],"secrets":[
            {"key":"Stripe secret key","value":"hunter2","projectIds":["p"]},
            {"key":"A","value":"1","projectIds":["p"]},
            {"key":"A","value":"2","projectIds":[]},
            {"key":"B","value":"hunter2","projectIds":["q"]}]}"#;
        let found = read(&input(ImportFormat::Bitwarden, text)).ok().unwrap();
        let places: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.place.project.as_str())).collect();
        assert_eq!(places, [("Stripe secret key", "shop"), ("A", "shop"), ("A", "blog"), ("B", "blog")]);
        assert!(matches!(&found[0].what, What::Other(ImportState::BadName, message) if message.ends_with("Stripe_secret_key")));
        assert!(matches!(found[3].what, What::Other(ImportState::LeftOut, _)));
    }
}
