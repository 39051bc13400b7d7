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
}

/// The page. The password is never sent back.
pub fn sign_in_page(SignIn { host, next, email, error }: SignIn) -> impl IntoView {
    let is_known = !email.is_empty();
    view! {
        <main class="door">
            {brand_tile()}
            <hgroup><h1>"Open the vault"</h1><p>{host}</p></hgroup>
            <form class="box" method="post" action="/api/auth/sign-in">
                {alert(error)}
                <input type="hidden" name="next" value=next/>
                {door_field("email", "E-mail", "email", "username", email, !is_known)}
                {door_field("password", "Password", "password", "current-password", String::new(), is_known)}
                <button type="submit" class=Tone::Primary.class()>{icon("log-in")}"Sign in"</button>
            </form>
        </main>
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
