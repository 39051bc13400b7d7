//! The form that makes or changes a generator of one-time passwords.

use std::sync::Arc;

use domain::{Code, Expected, FieldError, Patch, Problem, Totp, TotpChange, TotpId, TotpInput, text::Line, totp::Algorithm};
use leptos::prelude::*;

use super::{
    button::{Tone, button},
    changes::Changes,
    dialog::FormDialog,
    dynamic::{Erase, part},
    field::TextField,
    form::{Difference, Form, MASKED, both},
    once::Once,
    select_field::SelectField,
    toast::Toasts,
    totp_source::{Source, SourceInput, at_source},
};
use crate::{
    browser::page::focus_soon,
    rpc::{
        RpcError,
        recovery::{create_totp, list_two_factor, update_totp},
    },
};

const AS_SAID: &str = "";
const ALGORITHMS: [(&str, &str); 4] = [(AS_SAID, "As usual (SHA1)"), ("SHA1", "SHA1"), ("SHA256", "SHA256"), ("SHA512", "SHA512")];
const DIGITS: [(&str, &str); 4] = [(AS_SAID, "As usual (6)"), ("6", "6"), ("7", "7"), ("8", "8")];
const PERIODS: [(&str, &str); 6] =
    [(AS_SAID, "As usual (30 s)"), ("15", "15 s"), ("20", "20 s"), ("30", "30 s"), ("45", "45 s"), ("60", "60 s")];

/// What was typed.
#[derive(Clone, Copy)]
struct Draft {
    service: RwSignal<String>,
    account_name: RwSignal<String>,
    source: Source,
    replacing: RwSignal<bool>,
    algorithm: RwSignal<&'static str>,
    digits: RwSignal<&'static str>,
    period: RwSignal<&'static str>,
}

impl Draft {
    fn new(generator: Option<&Totp>) -> Self {
        let text = |text: Option<String>| RwSignal::new(text.unwrap_or_default());
        Self {
            service: text(generator.map(|totp| totp.service.clone())),
            account_name: text(generator.and_then(|totp| totp.account_name.clone())),
            source: Source::new(),
            replacing: RwSignal::new(generator.is_none()),
            algorithm: RwSignal::new(AS_SAID),
            digits: RwSignal::new(AS_SAID),
            period: RwSignal::new(AS_SAID),
        }
    }

    fn input(self) -> TotpInput {
        let filled = |text: RwSignal<String>| Some(text.get_untracked()).filter(|text| !text.trim().is_empty());
        let given = self.source.given();
        TotpInput {
            service: filled(self.service),
            account_name: filled(self.account_name),
            algorithm: Algorithm::parse(self.algorithm.get_untracked()),
            digits: self.digits.get_untracked().parse().ok(),
            period: self.period.get_untracked().parse().ok(),
            secret: given.secret,
            uri: given.uri,
            qr_image: given.qr_image,
        }
    }

    fn change(self) -> TotpChange {
        let given = if self.replacing.get_untracked() { self.source.given() } else { Default::default() };
        TotpChange {
            service: Some(self.service.get_untracked()),
            account_name: Patch::Set(self.account_name.get_untracked()),
            secret: given.secret,
            uri: given.uri,
            qr_image: given.qr_image,
        }
    }

    /// What is wrong with the words, and whether there is a source. An address and a picture bring words of their own.
    fn check(self, is_new: bool) -> Result<(), Problem> {
        let line = |pointer: &str, text: RwSignal<String>, may_be_blank: bool| {
            let text = text.get_untracked();
            let parsed = if may_be_blank && text.trim().is_empty() { Ok(()) } else { Line::<255>::parse(&text).map(drop) };
            parsed.map_err(|broken| Problem::invalid(Code::ValidationError, vec![FieldError::new(pointer, broken)]))
        };
        let service = line("/service", self.service, is_new && self.source.given().says_whose());
        let words = both(service, line("/accountName", self.account_name, true));
        both(words, if self.replacing.get_untracked() { self.source.check() } else { Ok(()) })
    }

    /// What somebody else saved meanwhile, where that is something else.
    fn differences(self, now: &Totp) -> Vec<Difference> {
        let secret = self.replacing.get_untracked().then(|| Difference {
            label: "Secret",
            yours: format!("{MASKED} as you gave it"),
            theirs: format!("{MASKED} as it is stored"),
            take: Arc::new(move || self.replacing.set(false)),
        });
        [
            Difference::of_text("Service", self.service, Some(now.service.clone())),
            Difference::of_text("Account", self.account_name, now.account_name.clone()),
            secret,
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The form in its dialog.
#[component]
pub fn TotpForm(
    /// The generator to change; a new one without.
    #[prop(optional_no_strip)]
    generator: Option<Totp>,
    /// Takes the form away.
    on_close: Callback<()>,
) -> impl IntoView {
    let draft = Draft::new(generator.as_ref());
    let id = generator.as_ref().map(|totp| totp.id);
    let form = Form::new(move || draft.check(id.is_none()), move || on_close.run(()));
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let (title, save_label) = match &generator {
        Some(generator) => (format!("Edit {}", generator.service), "Save"),
        None => ("New generator".to_owned(), "Create generator"),
    };
    let seen = StoredValue::new(generator.map(|totp| totp.tag()).unwrap_or_default());
    let once = Once::new();

    let save = Box::new(move || {
        let request = async move {
            let saved = match id {
                Some(id) => update_totp(id, Expected::tag(seen.get_value()), draft.change()).await,
                None => once.send(async |name| create_totp(name, draft.input()).await).await,
            };
            saved.map_err(|RpcError(problem)| RpcError(at_source(problem)))
        };
        let catch_up = async move {
            let Some(generator) = stored(id).await else { return Vec::new() };
            seen.try_update_value(|seen| *seen = generator.tag());
            draft.differences(&generator)
        };
        let saved = move |generator: Totp| {
            toasts.done(format!("Saved {}", generator.service));
            changes.announce();
        };
        form.save(request, saved, catch_up);
    });
    let whose = if id.is_none() { "An address or a picture says it, where this is empty." } else { "" };
    let words = view! {
        <div class="columns">
            <TextField form label="Service" pointer="/service" value=draft.service hint=whose autofocus=id.is_some()/>
            <TextField form label="Account (optional)" pointer="/accountName" value=draft.account_name/>
        </div>
    };
    let source = part(move || {
        if draft.replacing.get() {
            return view! { <SourceInput form source=draft.source/> }.erase();
        }
        let replace = move |_| {
            draft.replacing.set(true);
            focus_soon("#field-secret");
        };
        view! {
            <div class="field">
                <div>{button(Tone::Plain, "pencil", "Replace the secret", replace)}</div>
                <p class="note">"The stored secret stays as it is unless you replace it."</p>
            </div>
        }
        .erase()
    });
    if id.is_none() {
        Effect::new(move || focus_soon("#field-secret"));
    }
    view! {
        <FormDialog form title save_label on_save=save>
            {if id.is_none() { view! { {source}{words}{advanced(form, draft)} }.erase() } else { view! { {words}{source} }.erase() }}
        </FormDialog>
    }
}

/// The generator as it is stored now.
async fn stored(id: Option<TotpId>) -> Option<Totp> {
    let id = id?;
    list_two_factor().await.ok()?.generators.into_iter().find(|totp| totp.id == id)
}

/// What hardly any service asks for.
fn advanced(form: Form, draft: Draft) -> AnyView {
    view! {
        <details class="more">
            <summary>"Advanced (optional)"</summary>
            <div class="columns">
                <SelectField form label="Algorithm" pointer="/algorithm" choices=&ALGORITHMS chosen=draft.algorithm/>
                <SelectField form label="Digits" pointer="/digits" choices=&DIGITS chosen=draft.digits/>
                <SelectField form label="Period" pointer="/period" choices=&PERIODS chosen=draft.period/>
            </div>
        </details>
    }
    .erase()
}
