//! A project's environment held against a template: what is missing, what is there besides, what ends. Names alone.

use domain::{
    CategoryId, CategorySummary, Code, Environment, Problem, SecretInput,
    import::{Check, CheckInput},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::location::Url;

use super::{
    bulk::{Bulk, Incoming, Origin},
    button::{Tone, button, icon_button, text_button},
    changes::Changes,
    dialog::dialog,
    dynamic::{Erase, Part, Press, each, part},
    environment::ENVIRONMENTS,
    form::Form,
    icon::icon,
    query::QuerySetter,
    select_field::SelectField,
    source_field::{Source, SourceField, source_name},
};
use crate::{
    browser::{files, page::answer},
    rpc::{categories::list_categories, imports::check_project},
};

/// What is known of the outcome.
#[derive(Clone)]
enum Outcome {
    Pending,
    Failed(Problem),
    /// What the check found, and the categories that could have what is missing.
    Ready(Check, Vec<CategorySummary>),
}

#[derive(Clone, Copy)]
struct Draft {
    project_name: StoredValue<String>,
    typed: RwSignal<SecretInput>,
    template: RwSignal<Option<Source>>,
    environment: RwSignal<&'static str>,
    outcome: RwSignal<Outcome>,
    tries: RwSignal<u32>,
    /// Counts the checks that were asked for: the answer to the last of them counts.
    asked: StoredValue<u32>,
}

impl Draft {
    fn environment(self) -> Environment {
        Environment::parse(self.environment.get()).unwrap_or_default()
    }

    /// Asks once more whenever something changes, also in the vault.
    fn keep_checked(self, changes: Changes) {
        Effect::new(move || {
            changes.track();
            self.tries.track();
            let turn = self.asked.get_value() + 1;
            self.asked.set_value(turn);
            let environment = self.environment();
            let template = self.template.with(|source| source.as_ref().map(|(text, _)| text.expose().to_owned()));
            let Some(template) = template else { return };
            let input = CheckInput { project_name: self.project_name.get_value(), environment, template };
            self.outcome.set(Outcome::Pending);
            spawn_local(async move {
                let outcome = match (answer(check_project(input).await), answer(list_categories().await)) {
                    (Ok(check), Ok(categories)) => Outcome::Ready(check, categories),
                    (Err(problem), _) | (_, Err(problem)) => Outcome::Failed(problem),
                };
                if self.asked.try_get_value() == Some(turn) {
                    self.outcome.set(outcome);
                }
            });
        });
    }
}

/// The form in its dialog.
#[component]
pub fn CheckForm(
    /// The project's name.
    name: String,
    /// The query of the project's page.
    set_query: QuerySetter,
) -> impl IntoView {
    let title = format!("Check {name} against a template");
    let form = Form::new(|| Ok(()), move || set_query.replace(&[("dialog", None)])).with_ids("check");
    let draft = Draft {
        project_name: StoredValue::new(name),
        typed: RwSignal::new(SecretInput::default()),
        template: RwSignal::new(None),
        environment: RwSignal::new(Environment::default().as_str()),
        outcome: RwSignal::new(Outcome::Pending),
        tries: RwSignal::new(0),
        asked: StoredValue::new(0),
    };
    draft.keep_checked(Changes::get());
    let content = view! {
        <div class="dialog-body">
            <SelectField form label="Environment" pointer="/environment" choices=&ENVIRONMENTS chosen=draft.environment/>
            {part(move || match draft.template.with(|source| source.as_ref().map(source_name)) {
                None => template_field(form, draft),
                Some(name) => outcome(draft, name),
            })}
        </div>
        <footer class="dialog-foot">{text_button("btn", "Close", move |_| form.leave())}</footer>
    };
    dialog(form, title, "dialog", content.into_any())
}

fn template_field(form: Form, draft: Draft) -> AnyView {
    let on_source = Callback::new(move |source| draft.template.set(Some(source)));
    let check = move |_| {
        let text = draft.typed.get_untracked();
        match files::check_variables(text.expose()) {
            Ok(()) => draft.template.set(Some((text, None))),
            Err(why) => form.refuse(Problem::field(Code::ValidationError, "/template", why)),
        }
    };
    let hint = "Paste a .env.example, drop or choose one. Only the names in it are read.";
    view! {
        <SourceField form label="Template" pointer="/template" hint typed=draft.typed on_source/>
        <div>{button(Tone::Primary, "check", "Check", check)}</div>
    }
    .into_any()
}

fn outcome(draft: Draft, name: String) -> AnyView {
    let remove = move |_| {
        draft.template.set(None);
        draft.typed.set(SecretInput::default());
    };
    view! {
        <div class="file">{icon("file-key")}<span>{name}</span>{icon_button("x", "Remove this template".into(), remove)}</div>
        <section class="import-preview" aria-label="Outcome">{found(draft)}</section>
    }
    .into_any()
}

fn found(draft: Draft) -> Part {
    let bulk = Bulk::get();
    part(move || match draft.outcome.get() {
        Outcome::Pending => view! { <p class="note" role="status">"Comparing with what is there…"</p> }.erase(),
        Outcome::Failed(problem) => {
            let message = problem.errors.first().map_or(&problem.message, |error| &error.message).clone();
            view! {
                <div class="alert" role="alert">{icon("triangle-alert")}<p>{message}</p></div>
                <div>{button(Tone::Plain, "rotate-cw", "Retry", move |_| draft.tries.update(|tries| *tries += 1))}</div>
            }
            .into_any()
        }
        Outcome::Ready(check, categories) => {
            let Check { missing, extra, expiring } = check;
            let sum = if missing.is_empty() {
                "Nothing is missing.".to_owned()
            } else {
                format!("{} missing · {} extra · {} expiring", missing.len(), extra.len(), expiring.len())
            };
            let missing = names("Missing", missing, |name| missing_row(bulk, draft, &categories, name));
            let plain = |name: String| view! { <li><code>{name}</code></li> }.erase();
            view! {
                <p class="import-sum" role="status">{sum}</p>
                {missing}
                {names("Ended, or ending within 30 days", expiring, plain)}
                {names("Not in the template", extra, plain)}
            }
            .into_any()
        }
    })
}

fn names(title: &'static str, names: Vec<String>, row: impl FnMut(String) -> AnyView) -> Option<AnyView> {
    let rows = (!names.is_empty()).then(|| each(names, row))?;
    Some(view! { <section><h3>{title}</h3><ul class="check-names" aria-label=title>{rows}</ul></section> }.into_any())
}

/// A name with the way to add it: where a category has that variable, an entry of it; else an import that begins with it.
fn missing_row(bulk: Bulk, draft: Draft, categories: &[CategorySummary], name: String) -> AnyView {
    let (project, environment) = (draft.project_name.get_value(), untrack(|| draft.environment()));
    let add = match category_of(categories, &name) {
        Some(id) => {
            let href = format!("/keys/{id}?dialog=new-entry&project={}&environment={}", Url::escape(&project), environment.as_str());
            view! { <a class="btn" href=href aria-label=format!("Add {name}")>{icon("plus")}"Add"</a> }.erase()
        }
        None => {
            let text = SecretInput::new(format!("{name}="));
            let open = move |_| {
                bulk.open(Incoming {
                    text: text.clone(),
                    file_name: None,
                    project_name: project.clone(),
                    environment: Some(environment),
                    origin: Origin::Start,
                });
            };
            let open: Press = Box::new(open);
            view! { <button type="button" class="btn" aria-label=format!("Import {name}") on:click=open>{icon("upload")}"Import"</button> }
                .erase()
        }
    };
    view! { <li><code>{name}</code>{add}</li> }.erase()
}

/// The category whose value goes into this variable; else one that has it among its fields.
fn category_of(categories: &[CategorySummary], name: &str) -> Option<CategoryId> {
    let all = || categories.iter().map(|summary| &summary.category);
    let own = all().find(|category| category.env_var_name.as_deref() == Some(name));
    let found = own.or_else(|| all().find(|category| category.field_definitions.iter().any(|field| field == name)));
    found.map(|category| category.id)
}
