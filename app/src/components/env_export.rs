//! A file in the form that another program reads: copied, or saved as a file.

use domain::{
    Plaintext, Problem,
    dotenv::{Dialect, Document, Written, write},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    button::{Tone, button},
    copy_button::copy,
    dialog::dialog,
    dynamic::{Change, Erase, Part, each, maybe, part},
    env_editor::Editor,
    form::Form,
    toast::Toasts,
};
use crate::browser::{
    files,
    random::{Kind, make},
};

/// So many refused names are told.
const SHOWN: usize = 20;

/// What was not written, and what to know of what was.
#[derive(Clone, Default)]
struct Told {
    refused: Vec<(String, String)>,
    warnings: Vec<String>,
}

const fn name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Dotenv => ".env, as every library reads it",
        Dialect::Shell => "Shell: export commands",
        Dialect::Docker => "docker run --env-file",
        Dialect::Compose => "Docker Compose",
        Dialect::Systemd => "systemd EnvironmentFile",
        Dialect::Direnv => "direnv .envrc",
        Dialect::Json => "JSON",
        Dialect::Yaml => "YAML",
        Dialect::K8s => "Kubernetes secret",
        Dialect::Github => "GitHub Actions GITHUB_ENV",
    }
}

/// The choice in its dialog.
#[component]
pub fn EnvExport(
    /// The file.
    editor: Editor,
    /// Takes the dialog away.
    on_close: Callback<()>,
) -> impl IntoView {
    let form = Form::new(|| Ok(()), move || on_close.run(())).light();
    let toasts = Toasts::get();
    let chosen = RwSignal::new(Dialect::default());
    let told = RwSignal::new(None::<Told>);
    let written = move || async move {
        let written = in_dialect(editor, chosen.get_untracked()).await?;
        let refused = written.refused.into_iter().map(|refused| (refused.name, refused.why)).collect();
        told.try_set(Some(Told { refused, warnings: written.warnings }));
        Ok::<Plaintext, Problem>(written.text)
    };
    let copy_it = move |_| copy(toasts, format!("{} for {}", editor.file_name(), name(chosen.get_untracked())), written());
    let download = move |_| {
        spawn_local(async move {
            let file = format!("{}.{}", editor.file_type.as_str(), chosen.get_untracked().extension());
            match written().await {
                Err(problem) => toasts.failed("Nothing was downloaded.", &problem.message),
                Ok(text) => match files::download(&file, text.expose()) {
                    Ok(()) => toasts.done(format!("Downloaded {file}")),
                    Err(_) => toasts.failed("Nothing was downloaded.", "The browser refused; copy it instead."),
                },
            }
        });
    };
    let option = |dialect: Dialect| view! { <option value=dialect.as_str()>{name(dialect)}</option> };
    let choose: Change = Box::new(move |event| {
        if let Some(dialect) = Dialect::parse(&event_target_value(&event)) {
            chosen.set(dialect);
            told.set(None);
        }
    });
    let content = view! {
        <div class="dialog-content">
            <div class="dialog-body">
                <p class="note">"Names and values alone are written, each name once; comments stay in the file. Nothing of it is shown here."</p>
                <div class="field">
                    <label for="env-dialect">"Written for"</label>
                    <select id="env-dialect" class="input" autofocus on:change=choose>{each(Dialect::ALL, option)}</select>
                </div>
                {messages(told)}
            </div>
            <footer class="dialog-foot">
                {button(Tone::Plain, "download", "Download", download)}
                {button(Tone::Primary, "copy", "Copy", copy_it)}
            </footer>
        </div>
    };
    dialog(form, format!("Export {}", editor.file_name()), "dialog", content.erase())
}

async fn in_dialect(editor: Editor, dialect: Dialect) -> Result<Written, Problem> {
    let text = editor.content().await?;
    let delimiter = make(Kind::Alphanumeric).await.map_err(|why| Problem::new(domain::Code::InternalError, why))?;
    Ok(write(dialect, &Document::parse(text.expose()).values(), delimiter.expose()))
}

fn messages(told: RwSignal<Option<Told>>) -> Part {
    part(move || {
        let Told { refused, warnings } = told.get().unwrap_or_default();
        let count = refused.len();
        let row = |(name, why): (String, String)| view! { <li><code>{name}</code>" "{why}</li> };
        let more = maybe((count > SHOWN).then_some(()), |()| view! { <li>{format!("and {} more", count - SHOWN)}</li> });
        let refused = (count > 0).then(|| {
            view! {
                <div class="alert">
                    <div>
                        <p>"These are not in it, since what reads it can't carry them:"</p>
                        <ul>{each(refused.into_iter().take(SHOWN), row)}{more}</ul>
                    </div>
                </div>
            }
            .erase()
        });
        let warnings = each(warnings, |warning| view! { <p class="note">{warning}</p> });
        view! { <div role="status" class="told">{refused}{warnings}</div> }.erase()
    })
}
