//! Variables of projects, written for the programs that read them; and templates that projects are held against.

use std::collections::{BTreeSet, HashSet};

use domain::{
    Code, EnvExportInput, Environment, FieldError, KeyType, Plaintext, Problem, Scope,
    dotenv::{self, Dialect, Document, Refused},
    field::Fields,
    import::{Check, CheckInput, MAX_IMPORT_BYTES, MAX_VARIABLES},
    stats::EXPIRING_DAYS,
    text::Line,
};
use zeroize::Zeroizing;

use super::{
    audit::{Action, Event},
    paging,
    projects::not_found,
    variables::variables,
};
use crate::{
    Caller, Principal, Vault,
    crypto::random,
    store::{
        Reach, internal,
        projects::{self, Wanted},
    },
};

/// How many projects an export names at most.
const MAX_PROJECTS: usize = 100;

/// Variables, written for a program.
pub struct EnvExport {
    /// The text. What is not in it, and what to know of the rest, stands in a comment at its top, where the dialect has comments.
    pub text: Plaintext,
    /// What is not in it, and why.
    pub refused: Vec<Refused>,
    /// What else is not in it: files that no variable is named for, by category, project and environment.
    pub skipped: Vec<String>,
    /// What to know of all that, as sentences.
    pub warnings: Vec<String>,
}

impl Vault {
    /// The variables of a project's environment in the form that some program reads.
    ///
    /// # Errors
    /// Those of [`export_env`](Self::export_env).
    pub async fn export_project(
        &self,
        caller: &Caller,
        name: &str,
        environment: Environment,
        dialect: Dialect,
    ) -> Result<EnvExport, Problem> {
        let input =
            EnvExportInput { projects: Some(vec![name.to_owned()]), environments: Some(vec![environment]), format: dialect, strict: false };
        self.export_env(caller, &input).await
    }

    /// The variables of some projects and environments, or of all, in the form that some program reads; the oldest entry first.
    /// A private key or JSON file is one of them where its category names a variable. All of them are opened, each with its row
    /// of the ledger, or none.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED` without `export:read` and `entries:reveal`; `REAUTH_REQUIRED` for a session whose password was given long
    /// ago; `VALIDATION_ERROR`; `NOT_FOUND` where there is no entry; `CONFLICT` where two entries have the same variable or one has
    /// none, and for `strict` where the dialect can't carry one; `DECRYPTION_FAILED`, `AUDIT_UNAVAILABLE`.
    pub async fn export_env(&self, caller: &Caller, input: &EnvExportInput) -> Result<EnvExport, Problem> {
        self.require(caller, Scope::ExportRead).await?;
        self.require(caller, Scope::EntriesReveal).await?;
        if let Principal::Session { .. } = caller.principal {
            self.require_fresh(caller).await?;
        }
        check_places(input)?;
        let wanted = Wanted { projects: input.projects.as_deref(), environments: input.environments.as_deref() };
        let opened = self.open_variables(caller, &wanted).await?;
        if opened.entries.is_empty() && opened.files.is_empty() {
            self.record_denial(&Event::without_object(caller, Action::ProjectReveal)).await;
            return Err(not_found());
        }
        let pairs: Vec<_> = opened.entries.iter().flat_map(|entry| variables(entry).unwrap_or_default()).collect();
        let delimiter = random::uuid().map_err(|error| internal(&error))?.simple().to_string();
        let written = dotenv::write(input.format, &pairs, &delimiter);
        if input.strict && !written.refused.is_empty() {
            return Err(not_carried(input.format, &written.refused));
        }
        let skip = |file: &String| format!("{file} is a file that no variable is named for, and was left out.");
        let warnings: Vec<String> = opened.files.iter().map(skip).chain(written.warnings).collect();
        let refused = written.refused.iter().map(|refused| format!("{} was left out: {}", refused.name, refused.why));
        let text = commented(input.format, refused.chain(warnings.iter().cloned()), written.text);
        Ok(EnvExport { text, refused: written.refused, skipped: opened.files, warnings })
    }

    /// Names what of a template an environment of a project lacks. Nothing is opened: of a group, every field of its category counts as
    /// there. A project that is not there, or out of reach, lacks all.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`; `VALIDATION_ERROR` at `/projectName` or `/template`.
    pub async fn check_project(&self, caller: &Caller, input: &CheckInput) -> Result<Check, Problem> {
        self.require(caller, Scope::EntriesRead).await?;
        let mut fields = Fields::default();
        let project = fields.check("/projectName", Line::<255>::parse(&input.project_name)).map(String::from).unwrap_or_default();
        fields.finish()?;
        let template = names(&input.template)?;
        let soon = self.0.clock.now().after_seconds(EXPIRING_DAYS * 24 * 60 * 60);
        let (mut there, mut ending) = (BTreeSet::new(), BTreeSet::new());
        for entry in projects::entries(self.0.store.reader(), &Reach::of(caller), &project).await? {
            if entry.environment != input.environment {
                continue;
            }
            let names = match entry.category.key_type {
                KeyType::Group => entry.category.field_definitions,
                _ => entry.category.env_var_name.into_iter().collect(),
            };
            if entry.expires_at.is_some_and(|at| at <= soon) {
                ending.extend(names.iter().cloned());
            }
            there.extend(names);
        }
        let wanted: HashSet<&str> = template.iter().map(String::as_str).collect();
        Ok(Check {
            extra: there.iter().filter(|name| !wanted.contains(name.as_str())).cloned().collect(),
            expiring: ending.into_iter().filter(|name| wanted.contains(name.as_str())).collect(),
            missing: template.iter().filter(|name| !there.contains(*name)).cloned().collect(),
        })
    }
}

/// # Errors
/// `VALIDATION_ERROR` at `/projects` or `/environments`.
fn check_places(input: &EnvExportInput) -> Result<(), Problem> {
    let mut fields = Fields::default();
    let invalid = Code::ValidationError;
    for (pointer, count) in
        [("/projects", input.projects.as_ref().map(Vec::len)), ("/environments", input.environments.as_ref().map(Vec::len))]
    {
        match count {
            Some(0) => fields.fail(invalid, pointer, "Name at least one, or leave this out for all."),
            Some(count) if count > MAX_PROJECTS => fields.fail(invalid, pointer, "Name at most 100."),
            _ => {}
        }
    }
    fields.finish()?;
    let mut projects = input.projects.iter().flatten().enumerate();
    projects.try_for_each(|(at, name)| paging::filter_text(&format!("/projects/{at}"), Some(name)))
}

/// The names of a template, in its order, each once.
///
/// # Errors
/// `VALIDATION_ERROR` at `/template`.
fn names(template: &str) -> Result<Vec<String>, Problem> {
    let refused = |message: String| Err(Problem::field(Code::ValidationError, "/template", message));
    if template.len() > MAX_IMPORT_BYTES {
        return refused(format!("A template may have at most 512 KiB; this has {} KiB.", template.len().div_ceil(1024)));
    }
    let mut seen = HashSet::new();
    let document = Document::parse(template);
    let names =
        document.assignments().iter().map(|assignment| &assignment.name).filter(|name| !name.is_empty() && seen.insert(name.as_str()));
    let names: Vec<String> = names.cloned().collect();
    match names.len() {
        0 => refused("This template names no variable. Write NAME= on a line of its own for each.".into()),
        1..=MAX_VARIABLES => Ok(names),
        count => refused(format!("This template names {count} variables. Check at most {MAX_VARIABLES} at once.")),
    }
}

fn not_carried(dialect: Dialect, refused: &[Refused]) -> Problem {
    let names: Vec<&str> = refused.iter().map(|refused| refused.name.as_str()).collect();
    let message =
        format!("{} can't carry {}. Choose another format, or leave `strict` out to go without.", dialect.as_str(), names.join(", "));
    let errors = refused.iter().map(|refused| FieldError::new("/format", format!("{}: {}", refused.name, refused.why))).collect();
    Problem { errors, ..Problem::new(Code::Conflict, message) }
}

/// The text with these lines as comments at its top, where the dialect has comments. In memory of its size: one that grows leaves
/// halves of a text behind.
fn commented(dialect: Dialect, lines: impl Iterator<Item = String>, text: Plaintext) -> Plaintext {
    // YAML takes these two for line breaks.
    let comment: String = lines.map(|line| format!("# {}\n", line.replace(['\u{2028}', '\u{2029}'], " "))).collect();
    if comment.is_empty() || !dialect.has_comments() {
        return text;
    }
    let mut whole = Zeroizing::new(String::with_capacity(comment.len() + text.expose().len()));
    whole.push_str(&comment);
    whole.push_str(text.expose());
    whole.into()
}
