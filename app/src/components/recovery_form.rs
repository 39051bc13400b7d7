//! The form that makes or changes a set of recovery codes.

use std::sync::Arc;

use domain::{Expected, Patch, Problem, RecoverySet, RecoverySetChange, RecoverySetId, RecoverySetInput, SecretInput};
use leptos::prelude::*;

use super::{
    button::{Tone, button},
    changes::Changes,
    codes,
    dialog::FormDialog,
    dynamic::{Erase, part, text},
    field::TextField,
    form::{Difference, Form, MASKED, both},
    once::Once,
    toast::Toasts,
    value_input::{secret_field, toggle},
};
use crate::{
    browser::page::focus_soon,
    rpc::recovery::{create_recovery_set, list_two_factor, update_recovery_set},
};

const POINTER: &str = "/tokens";
/// The field of the codes.
const CODES: &str = "#field-tokens";

/// What was typed.
#[derive(Clone, Copy)]
struct Draft {
    service: RwSignal<String>,
    label: RwSignal<String>,
    codes: RwSignal<SecretInput>,
    replacing: RwSignal<bool>,
}

impl Draft {
    fn change(self) -> RecoverySetChange {
        RecoverySetChange {
            service: Some(self.service.get_untracked()),
            label: Patch::Set(self.label.get_untracked()),
            tokens: self.replacing.get_untracked().then(|| self.tokens()),
        }
    }

    fn input(self) -> RecoverySetInput {
        let label = Some(self.label.get_untracked()).filter(|label| !label.trim().is_empty());
        RecoverySetInput { service: self.service.get_untracked(), label, tokens: self.tokens() }
    }

    fn tokens(self) -> Vec<SecretInput> {
        self.codes.with_untracked(|typed| codes::codes(typed.expose()))
    }

    /// All that is wrong, fields first.
    fn check(self) -> Result<(), Problem> {
        let words = self.change().apply_to(Default::default()).map(drop);
        let codes = if self.replacing.get_untracked() { self.codes.with_untracked(|typed| codes::check(typed.expose())) } else { Ok(()) };
        both(words, codes)
    }

    /// What somebody else saved meanwhile, where that is something else.
    fn differences(self, now: &RecoverySet) -> Vec<Difference> {
        let codes = self.replacing.get_untracked().then(|| Difference {
            label: "Codes",
            yours: format!("{MASKED} as you typed them"),
            theirs: format!("{MASKED} as they are stored, {} of {} left", now.remaining(), now.total_count),
            take: Arc::new(move || self.replacing.set(false)),
        });
        [
            Difference::of_text("Service", self.service, Some(now.service.clone())),
            Difference::of_text("Label", self.label, now.label.clone()),
            codes,
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The form in its dialog.
#[component]
pub fn RecoveryForm(
    /// The set to change; a new one without.
    #[prop(optional_no_strip)]
    set: Option<RecoverySet>,
    /// Begins with new codes.
    #[prop(optional)]
    replacing: bool,
    /// Takes the form away.
    on_close: Callback<()>,
) -> impl IntoView {
    let draft = Draft {
        service: RwSignal::new(set.as_ref().map(|set| set.service.clone()).unwrap_or_default()),
        label: RwSignal::new(set.as_ref().and_then(|set| set.label.clone()).unwrap_or_default()),
        codes: RwSignal::new(SecretInput::default()),
        replacing: RwSignal::new(replacing || set.is_none()),
    };
    let form = Form::new(move || draft.check(), move || on_close.run(()));
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let (title, save_label) = match &set {
        Some(set) => (format!("Edit {}", set.service), "Save"),
        None => ("New code set".to_owned(), "Create code set"),
    };
    let id = set.as_ref().map(|set| set.id);
    let seen = StoredValue::new(set.map(|set| set.tag()).unwrap_or_default());
    let once = Once::new();
    if replacing {
        Effect::new(move || focus_soon(CODES));
    }

    let save = Box::new(move || {
        let request = async move {
            match id {
                Some(id) => update_recovery_set(id, Expected::tag(seen.get_value()), draft.change()).await,
                None => once.send(async |name| create_recovery_set(name, draft.input()).await).await,
            }
        };
        let catch_up = async move {
            let Some(set) = stored(id).await else { return Vec::new() };
            seen.try_update_value(|seen| *seen = set.tag());
            draft.differences(&set)
        };
        let saved = move |set: RecoverySet| {
            toasts.done(format!("Saved {}", set.service));
            changes.announce();
        };
        form.save(request, saved, catch_up);
    });
    view! {
        <FormDialog form title save_label on_save=save>
            <div class="columns">
                <TextField form label="Service" pointer="/service" value=draft.service autofocus=!replacing/>
                <TextField form label="Label (optional)" pointer="/label" value=draft.label hint="Which account there, or what they are for."/>
            </div>
            {tokens(form, draft)}
        </FormDialog>
    }
}

/// The set as it is stored now.
async fn stored(id: Option<RecoverySetId>) -> Option<RecoverySet> {
    let id = id?;
    list_two_factor().await.ok()?.sets.into_iter().find(|set| set.id == id)
}

/// The codes, or the way to others.
fn tokens(form: Form, draft: Draft) -> AnyView {
    let shown = RwSignal::new(false);
    Effect::new(move |before: Option<()>| {
        let is_blank = draft.codes.with(|typed| typed.expose().trim().is_empty());
        if before.is_some() && !is_blank {
            form.check_field(POINTER);
        }
    });
    part(move || {
        if !draft.replacing.get() {
            let replace = move |_| {
                draft.replacing.set(true);
                focus_soon(CODES);
            };
            return view! {
                <div class="field">
                    <div>{button(Tone::Plain, "pencil", "Replace the codes", replace)}</div>
                    <p class="note">"The stored codes stay as they are unless you replace them. New ones take the place of all, the used ones too."</p>
                </div>
            }
            .erase();
        }
        let field = secret_field(form, "Codes, one a line".into(), POINTER, draft.codes, shown, "input input-tall", &[]);
        view! {
            {field}
            <div class="row-inline">
                <p class="note" role="status">{text(move || draft.codes.with(|typed| codes::count(typed.expose())))}</p>
                {toggle(shown)}
            </div>
        }
        .erase()
    })
    .into_any()
}
