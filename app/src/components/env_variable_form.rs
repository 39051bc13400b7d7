//! The form that adds a variable to a file, or changes one. What it saves is the text on the page; that is stored with the file.

use domain::{Code, Problem, dotenv::Document, text::Broken};
use leptos::prelude::*;

use super::{
    button::{Tone, button},
    dialog::FormDialog,
    dynamic::part,
    env_editor::Editor,
    env_table::{Variable, value},
    field::{TextField, TextKind},
    form::Form,
    value_input::secret_field,
};
use crate::{browser::random::Kind, rpc::RpcError};

/// The form in its dialog.
#[component]
pub fn EnvVariableForm(
    /// The file.
    editor: Editor,
    /// The variable.
    variable: Variable,
    /// Takes the form away.
    on_close: Callback<()>,
) -> impl IntoView {
    let (title, save_label, old) = match variable {
        Variable::New => ("Add a variable".to_owned(), "Add", None),
        Variable::Named(name) => (format!("Edit {name}"), "Change", Some(name)),
    };
    let before = old.as_deref().map(|name| value(editor, name)).unwrap_or_default();
    let (name, secret) = (RwSignal::new(old.clone().unwrap_or_default()), RwSignal::new(before.clone()));
    let shown = RwSignal::new(false);
    let form = Form::new(|| Ok(()), move || on_close.run(()));
    let change = StoredValue::new((old, before));
    let save = Box::new(move || {
        let request = async move {
            let (new, secret) = (name.get_untracked(), secret.get_untracked());
            let pointer = StoredValue::new("/name");
            let changed = change.with_value(|(old, before)| {
                editor.edit(|document| {
                    let name = put_name(document, old.as_deref(), new.trim())?;
                    pointer.set_value("/value");
                    // A value that is what it was keeps its bytes.
                    if old.is_some() && secret.expose() == before.expose() { Ok(()) } else { document.set(name, secret.expose()) }
                })
            });
            changed.map_err(|Broken(message)| RpcError(Problem::field(Code::ValidationError, pointer.get_value(), message)))
        };
        form.save(request, |()| {}, async { Vec::new() });
    });
    let toggle = part(move || {
        let (icon, text) = if shown.get() { ("eye-off", "Hide the value") } else { ("eye", "Show the value") };
        button(Tone::Plain, icon, text, move |_| shown.update(|shown| *shown = !*shown))
    });
    view! {
        <FormDialog form title save_label on_save=save>
            <TextField form label="Name" pointer="/name" value=name kind=TextKind::Code autofocus=true/>
            {secret_field(form, "Value".into(), "/value", secret, shown, "input", &Kind::TEXTS)}
            <div>{toggle}</div>
        </FormDialog>
    }
}

/// The name that the variable has from now on.
fn put_name<'a>(document: &mut Document, old: Option<&str>, new: &'a str) -> Result<&'a str, Broken> {
    match old {
        Some(old) if old != new => document.rename(old, new)?,
        Some(_) => {}
        // With an empty value first: what is wrong is the name then.
        None => document.append(new, "")?,
    }
    Ok(new)
}
