//! The way out of a project's environment: all of its variables, in the form that some program reads, copied or saved and never shown.

use domain::{Dialect, Environment, Plaintext, Problem, dotenv::Refused};
use leptos::{prelude::*, task::spawn_local};

use super::{
    button::{Tone, button},
    copy_button::copy,
    dialog::dialog,
    dynamic::{Erase, each, part},
    form::Form,
    icon::icon,
    query::QuerySetter,
    secret_text::{in_one_folder, refusal},
    select_field::SelectField,
    toast::Toasts,
};
use crate::{
    browser::{files, page::answer},
    rpc::imports::{ExportedProject, export_project},
};

const DIALECTS: [(&str, &str); 10] = [
    ("dotenv", ".env, for Node.js, Python and shells"),
    ("shell", "Shell: export commands"),
    ("docker", "Docker: --env-file"),
    ("compose", "Docker Compose: .env and env_file"),
    ("systemd", "systemd: EnvironmentFile"),
    ("direnv", "direnv: .envrc"),
    ("json", "JSON object"),
    ("yaml", "YAML mapping"),
    ("k8s", "Kubernetes Secret"),
    ("github", "GitHub Actions: GITHUB_ENV"),
];

/// What is to be known of the last text that left.
#[derive(Clone, Default)]
struct Report {
    refused: Vec<Refused>,
    warnings: Vec<String>,
}

impl Report {
    fn of(exported: ExportedProject) -> (Plaintext, Self) {
        (exported.text, Self { refused: exported.refused, warnings: exported.warnings })
    }
}

/// The `.env` text of all variables of an environment, where it can hold each of them.
///
/// # Errors
/// Those of the server; or the first variable that the form can't carry.
pub async fn whole_env_file(name: String, environment: Environment) -> Result<Plaintext, Problem> {
    let exported = answer(export_project(name, environment, Dialect::Dotenv).await)?;
    exported.refused.first().map_or(Ok(exported.text), |refused| Err(refusal(refused)))
}

/// The form in its dialog.
#[component]
pub fn ExportForm(
    /// The project's name.
    name: String,
    /// The environment.
    environment: Environment,
    /// The query of the project's page.
    set_query: QuerySetter,
) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Form::new(|| Ok(()), move || set_query.replace(&[("dialog", None), ("environment", None)])).light();
    let chosen = RwSignal::new(Dialect::default().as_str());
    let dialect = move || Dialect::parse(chosen.get_untracked()).unwrap_or_default();
    let report = RwSignal::new(None::<Report>);
    Effect::new(move || {
        // What was said of another form does not hold for this one.
        chosen.track();
        report.set(None);
    });
    let title = format!("Export {name}, {}", environment.as_str());
    let name = StoredValue::new(name);
    let export = move || async move {
        let exported = answer(export_project(name.get_value(), environment, dialect()).await)?;
        let (text, found) = Report::of(exported);
        report.try_set(Some(found));
        Ok(text)
    };
    let copy_text = move |_| {
        let of = name.with_value(|name| format!("{name}, {} as {}", environment.as_str(), dialect().as_str()));
        copy(toasts, of, export());
    };
    let save_text = move |_| {
        let file = name.with_value(|name| in_one_folder(&format!("{name}.{}.{}", environment.as_str(), dialect().extension())));
        spawn_local(async move {
            match export().await {
                Err(problem) => toasts.failed("Nothing was downloaded.", &problem.message),
                Ok(text) => match files::download(&file, text.expose()) {
                    Ok(()) => toasts.done(format!("Downloaded {file}")),
                    Err(_) => toasts.failed("Nothing was downloaded.", "The browser refused the download."),
                },
            }
        });
    };
    let content = view! {
        <div class="dialog-body">
            <SelectField form label="For" pointer="/dialect" choices=&DIALECTS chosen/>
            <p class="note">"The values are opened, and each is recorded in the ledger. They are never shown here."</p>
            {part(move || report.get().map(shown))}
        </div>
        <footer class="dialog-foot">
            {button(Tone::Plain, "download", "Download", save_text)}
            {button(Tone::Primary, "copy", "Copy", copy_text)}
        </footer>
    };
    dialog(form, title, "dialog dialog-small", content.into_any())
}

fn shown(Report { refused, warnings }: Report) -> AnyView {
    let row = |refused: Refused| view! { <li><code>{refused.name}</code><span>{refused.why}</span></li> };
    let left_out = (!refused.is_empty()).then(|| {
        let what =
            if refused.len() == 1 { "1 variable is not in it:".to_owned() } else { format!("{} variables are not in it:", refused.len()) };
        view! {
            <div class="alert" role="alert">
                {icon("triangle-alert")}
                <div><p>{what}</p><ul class="refused">{each(refused, row)}</ul><p>"Another form may carry them."</p></div>
            </div>
        }
        .erase()
    });
    let warnings = (!warnings.is_empty()).then(|| {
        let warning = |text: String| view! { <li>{text}</li> };
        view! { <div class="alert alert-note" role="status">{icon("triangle-alert")}<ul>{each(warnings, warning)}</ul></div> }.erase()
    });
    view! { {left_out}{warnings} }.into_any()
}
