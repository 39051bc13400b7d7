//! A label, what is filled in under it, and what is wrong with that.

use leptos::{ev::FocusEvent, prelude::*};

use super::{
    dynamic::{Change, Erase, Flag, Part, flag, maybe, part, text},
    form::Form,
    icon::icon,
};

/// What ties a control to its label and its message.
#[derive(Clone)]
pub struct Ties {
    form: Form,
    pointer: String,
    /// The control's `id`.
    pub id: String,
}

impl Ties {
    /// For the field whose problems come under this JSON pointer.
    pub fn new(form: Form, pointer: &str) -> Self {
        form.has_field(pointer);
        Self { form, pointer: pointer.to_owned(), id: format!("{}{}", form.ids, pointer.replace('/', "-")) }
    }

    /// The control's `aria-invalid`.
    pub fn invalid(&self) -> Flag {
        let Self { form, pointer, .. } = self.clone();
        flag("true", move || form.message_at(&pointer).is_some())
    }

    /// The control's `aria-describedby`.
    pub fn described_by(&self) -> String {
        let id = &self.id;
        format!("{id}-hint {id}-error")
    }

    /// For the control's `blur`.
    pub fn check(&self) -> Box<dyn FnMut(FocusEvent)> {
        let Self { form, pointer, .. } = self.clone();
        Box::new(move |_| form.check_field(&pointer))
    }

    /// The message under the control.
    pub fn message(&self) -> Part {
        let Self { form, pointer, id } = self.clone();
        part(move || {
            let error_id = format!("{id}-error");
            maybe(form.message_at(&pointer), |message| view! { <p class="error" id=error_id>{icon("triangle-alert")}{message}</p> })
        })
    }
}

/// A control with its label above and its message below.
pub fn field(ties: &Ties, label: String, hint: &'static str, control: AnyView) -> AnyView {
    let hint = (!hint.is_empty()).then(|| view! { <p class="note" id=format!("{}-hint", ties.id)>{hint}</p> }.erase());
    view! { <div class="field"><label for=ties.id.clone()>{label}</label>{control}{hint}{ties.message()}</div> }.erase()
}

/// Browsers take six digits for a year, and no calendar of ours does.
const LAST_DATE: &str = "9999-12-31";

/// Which control a text has.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum TextKind {
    /// One line.
    #[default]
    Line,
    /// One line that programs read.
    Code,
    /// Some lines.
    Prose,
    /// A day.
    Date,
}

/// A text without secrets.
#[component]
pub fn TextField(
    /// The form it belongs to.
    form: Form,
    /// What is asked for.
    label: &'static str,
    /// Where its problems point.
    pointer: &'static str,
    /// The text.
    value: RwSignal<String>,
    /// How to fill it in.
    #[prop(optional)]
    hint: &'static str,
    /// The control.
    #[prop(optional)]
    kind: TextKind,
    /// The `id` of a list of suggestions.
    #[prop(optional)]
    list: Option<&'static str>,
    /// Gets the focus when the dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let ties = Ties::new(form, pointer);
    let blur = ties.check();
    let type_in: Change = Box::new(move |event| value.set(event_target_value(&event)));
    let (id, invalid, described_by) = (ties.id.clone(), ties.invalid(), ties.described_by());
    let control = if kind == TextKind::Prose {
        view! {
            <textarea class="input" id=id rows="2" aria-invalid=invalid aria-describedby=described_by prop:value=text(move || value.get()) on:input=type_in on:blur=blur></textarea>
        }
        .erase()
    } else {
        let code = kind == TextKind::Code;
        view! {
            <input
                class="input" id=id type=if kind == TextKind::Date { "date" } else { "text" } list=list autofocus=autofocus
                max=(kind == TextKind::Date).then_some(LAST_DATE)
                spellcheck=code.then_some("false") autocapitalize=code.then_some("off")
                aria-invalid=invalid aria-describedby=described_by prop:value=text(move || value.get()) on:input=type_in on:blur=blur
            />
        }
        .erase()
    };
    field(&ties, label.into(), hint, control)
}
