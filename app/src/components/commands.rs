//! What the palette finds: places, deeds, and the names of everything.

use domain::{Directory, EntryId, listing::TwoFactorId};
use leptos_router::location::Url;

use crate::{browser::random::Kind, theme::Theme};

/// What a command does.
#[derive(Clone, PartialEq, Eq)]
pub enum Act {
    /// Goes to a path.
    Open(String),
    /// Goes to an entry, or copies its value.
    Entry {
        /// Where it is shown.
        path: String,
        /// Its id.
        id: EntryId,
        /// What its value is called.
        name: String,
    },
    /// Makes a secret and copies it.
    Generate(Kind),
    /// Shows a theme.
    Theme(Theme),
    /// Shows the shortcuts.
    Help,
    /// Signs out.
    SignOut,
}

/// Something that can be found.
#[derive(Clone, PartialEq, Eq)]
pub struct Command {
    /// Its icon.
    pub icon: &'static str,
    /// Its name.
    pub title: String,
    /// What tells it from others of that name.
    pub note: String,
    /// What it does.
    pub act: Act,
    /// An entry that was asked for with the word *copy* is copied.
    pub copies: bool,
    /// All that it is found by, in lower case.
    words: String,
}

impl Command {
    fn new(icon: &'static str, title: impl Into<String>, note: impl Into<String>, act: Act) -> Self {
        let (title, note) = (title.into(), note.into());
        let words = format!("{title} {note}").to_lowercase();
        Self { icon, title, note, act, copies: false, words }
    }
}

const PLACES: [(&str, &str, &str); 17] = [
    ("layout-dashboard", "Overview", "/"),
    ("key-round", "Keys", "/keys"),
    ("plus", "New category", "/keys?dialog=new"),
    ("folder-lock", "Env projects", "/envs"),
    ("plus", "New env project", "/envs?dialog=new"),
    ("shield-check", "Recovery", "/recovery"),
    ("plus", "New code set", "/recovery?dialog=new"),
    ("plus", "New generator", "/recovery?dialog=new-generator"),
    ("upload", "Import a .env file", "/keys?import=open"),
    ("circle-user", "Account", "/settings/account"),
    ("key-round", "Access keys", "/settings/keys"),
    ("plus", "New access key", "/settings/keys?dialog=new"),
    ("monitor", "Sessions", "/settings/sessions"),
    ("settings", "Appearance", "/settings/appearance"),
    ("settings", "Security", "/settings/security"),
    ("download", "Export", "/settings/export"),
    ("triangle-alert", "Danger zone", "/settings/danger"),
];

/// Every command; those of names once they are there.
pub fn commands(names: Option<&Directory>) -> Vec<Command> {
    let place = |(icon, title, path): (&'static str, &str, &str)| Command::new(icon, title, "Go to", Act::Open(path.into()));
    let theme = |theme: Theme| Command::new("moon", format!("Switch to the {} theme", theme.as_str()), "", Act::Theme(theme));
    let make = |kind: Kind| Command::new("dices", format!("Generate {}", kind.name()), "copied", Act::Generate(kind));
    let mut all: Vec<Command> = PLACES.map(place).into();
    all.extend(Kind::TEXTS.map(make));
    all.extend(Theme::ALL.map(theme));
    all.push(Command::new("keyboard", "Keyboard shortcuts", "", Act::Help));
    all.push(Command::new("log-out", "Sign out", "", Act::SignOut));
    if let Some(names) = names {
        all.extend(of_names(names));
    }
    all
}

fn of_names(names: &Directory) -> impl Iterator<Item = Command> {
    let categories = names.categories.iter().map(|category| {
        let note = category.env_var_name.clone().unwrap_or_default();
        Command::new("file-key", category.name.clone(), note, Act::Open(format!("/keys/{}", category.id)))
    });
    let projects = names.entries.chunk_by(|a, b| a.project_name == b.project_name).map(|entries| {
        let name = &entries[0].project_name;
        let path = format!("/project?name={}", Url::escape(name));
        Command::new("folder", name.clone(), "project", Act::Open(path))
    });
    let entries = names.entries.iter().filter_map(|entry| {
        let category = names.categories.get(entry.category as usize)?;
        let name = category.env_var_name.clone().unwrap_or_else(|| category.name.clone());
        let note = format!("{}, {}", entry.project_name, entry.environment.as_str());
        let act = Act::Entry { path: format!("/keys/{}?entry={}", category.id, entry.id), id: entry.id, name: name.clone() };
        let mut command = Command::new("key-round", name, note, act);
        // Also by the category's own name.
        command.words.push(' ');
        command.words.push_str(&category.name.to_lowercase());
        Some(command)
    });
    let env_projects = names
        .env_projects
        .iter()
        .map(|project| Command::new("folder-lock", project.name.clone(), "env project", Act::Open(format!("/envs/{}", project.id))));
    let two_factor = names.two_factor.iter().map(|named| {
        let kind = match named.id {
            TwoFactorId::Set(_) => "recovery codes",
            TwoFactorId::Generator(_) => "one-time password",
        };
        let note = named.label.as_ref().map_or_else(|| kind.to_owned(), |label| format!("{label}, {kind}"));
        let path = format!("/recovery?q={}", Url::escape(&named.service));
        Command::new("shield-check", named.service.clone(), note, Act::Open(path))
    });
    categories.chain(projects).chain(entries).chain(env_projects).chain(two_factor)
}

/// The commands that hold every word that was typed, the closest first: those that begin with it, those with a word that does, others.
/// After the word *copy* come entries alone, to be copied.
pub fn fitting(all: &[Command], typed: &str, most: usize) -> Vec<Command> {
    let typed = typed.trim().to_lowercase();
    let copied = typed.strip_prefix("copy").filter(|rest| rest.is_empty() || rest.starts_with(' '));
    let wanted = copied.unwrap_or(&typed).trim();
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let mut found = [Vec::new(), Vec::new(), Vec::new()];
    for command in all {
        let is_entry = matches!(command.act, Act::Entry { .. });
        if (copied.is_some() && !is_entry) || !words.iter().all(|word| command.words.contains(word)) {
            continue;
        }
        let place = match command.words.find(wanted) {
            Some(0) => 0,
            Some(place) if !command.words.as_bytes()[place - 1].is_ascii_alphanumeric() => 1,
            _ => 2,
        };
        if found[place].len() < most {
            found[place].push(command);
        }
    }
    let found = found.into_iter().flatten().take(most).cloned();
    match copied {
        None => found.collect(),
        Some(_) => {
            found.map(|command| Command { icon: "copy", title: format!("Copy {}", command.title), copies: true, ..command }).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        CategoryId, Environment,
        listing::{NamedCategory, NamedEntry},
    };

    use super::*;

    fn names() -> Directory {
        let category = |name: &str, variable: &str| NamedCategory {
            id: "00000000-0000-4000-8000-000000000001".parse::<CategoryId>().unwrap(),
            name: name.into(),
            env_var_name: Some(variable.into()),
        };
        let entry = |category: u32, project: &str| NamedEntry {
            id: "00000000-0000-4000-8000-000000000002".parse().unwrap(),
            category,
            project_name: project.into(),
            environment: Environment::Production,
        };
        Directory {
            categories: vec![category("OpenAI", "OPENAI_API_KEY"), category("Stripe", "STRIPE_SECRET_KEY")],
            entries: vec![entry(0, "blog"), entry(1, "shop"), entry(7, "lost")],
            env_projects: Vec::new(),
            two_factor: Vec::new(),
        }
    }

    fn titles(typed: &str) -> Vec<String> {
        fitting(&commands(Some(&names())), typed, 50).into_iter().map(|command| command.title).collect()
    }

    #[test]
    fn every_word_counts_and_the_beginning_counts_most() {
        assert_eq!(titles("openai"), ["OpenAI", "OPENAI_API_KEY"]);
        assert_eq!(titles("stripe shop"), ["STRIPE_SECRET_KEY"]);
        assert_eq!(titles("secret_key"), ["Stripe", "STRIPE_SECRET_KEY"]);
        assert_eq!(titles("THEME dark"), ["Switch to the dark theme"]);
        assert_eq!(titles("nothing like it"), Vec::<String>::new());
    }

    #[test]
    fn the_word_copy_leaves_entries_alone() {
        assert_eq!(titles("copy openai blog"), ["Copy OPENAI_API_KEY"]);
        assert_eq!(titles("copy"), ["Copy OPENAI_API_KEY", "Copy STRIPE_SECRET_KEY"]);
        assert!(fitting(&commands(Some(&names())), "copy stripe", 50)[0].copies);
    }

    #[test]
    fn there_are_never_more_than_asked_for() {
        assert_eq!(fitting(&commands(None), "", 3).len(), 3);
    }
}
