//! Sign in: a plain form that works without any script.

use leptos::prelude::*;

use crate::components::{button::Tone, icon::icon, layout::brand_tile};

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// Where this is, as in `kagi.example.org`.
    pub host: String,
    /// The path to go to afterwards.
    pub next: String,
    /// The address as it was typed so far.
    pub email: String,
    /// Why the last try failed.
    pub error: Option<String>,
    /// The identity provider, if there is one.
    pub provider: Option<ProviderLink>,
    /// Do people sign in with a password here?
    pub password: bool,
}

/// The way to an identity provider.
#[derive(Clone, Debug)]
pub struct ProviderLink {
    /// What people call it.
    pub name: String,
    /// Where it begins; `None` while the provider can't be reached.
    pub href: Option<String>,
}

/// The page. The password is never sent back.
pub fn sign_in_page(SignIn { host, next, email, error, provider, password }: SignIn) -> impl IntoView {
    let beside_provider = provider.is_some();
    let through_provider = provider.map(provider_link);
    view! {
        <main class="door">
            {brand_tile()}
            <hgroup><h1>"Open the vault"</h1><p>{host}</p></hgroup>
            <div class="box">
                {alert(error)}
                {through_provider}
                {(beside_provider && password).then(|| view! { <p class="or">"or with a password"</p> })}
                {password.then(|| password_form(next, email, beside_provider))}
            </div>
        </main>
    }
}

/// A link and no form: the content security policy would hold a form back from the provider.
fn provider_link(ProviderLink { name, href }: ProviderLink) -> AnyView {
    match href {
        Some(href) => view! { <a class=Tone::Primary.class() href=href>{icon("log-in")}"Sign in with "{name}</a> }.into_any(),
        None => alert(Some(format!("{name} can't be reached just now. Kagi keeps trying: reload this page in a moment."))).into_any(),
    }
}

fn password_form(next: String, email: String, beside_provider: bool) -> impl IntoView {
    let is_known = !email.is_empty();
    let tone = if beside_provider { Tone::Plain } else { Tone::Primary };
    view! {
        <form method="post" action="/api/auth/sign-in">
            <input type="hidden" name="next" value=next/>
            {door_field("email", "E-mail", "email", "username", email, !is_known && !beside_provider)}
            {door_field("password", "Password", "password", "current-password", String::new(), is_known)}
            <button type="submit" class=tone.class()>{icon("log-in")}"Sign in"</button>
        </form>
    }
}

/// Why the last try failed, above the fields.
pub fn alert(message: Option<String>) -> impl IntoView {
    message.map(|message| view! { <div class="alert" role="alert">{icon("triangle-alert")}<p>{message}</p></div> })
}

/// A field of a plain form; the name is its `id` too.
pub fn door_field(
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    value: String,
    autofocus: bool,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                class="input" id=name name=name type=kind autocomplete=autocomplete value=value autofocus=autofocus
                required spellcheck="false" autocapitalize="off"
            />
        </div>
    }
}
