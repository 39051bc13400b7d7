//! Set-up: the first account of a new server, made with the token that it printed.

use leptos::prelude::*;

use super::sign_in::{alert, door_field};
use crate::components::{button::Tone, layout::brand_tile};

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct SetUp {
    /// Where this is, as in `kagi.example.org`.
    pub host: String,
    /// The set-up token; asked for when empty.
    pub token: String,
    /// The address as it was typed so far.
    pub email: String,
    /// The name as it was typed so far.
    pub name: String,
    /// Why the last try failed.
    pub error: Option<String>,
}

/// The page. Passwords are never sent back.
pub fn set_up_page(SetUp { host, token, email, name, error }: SetUp) -> impl IntoView {
    let token = if token.is_empty() {
        door_field("token", "Set-up token, as the server printed it", "text", "off", token, true).into_any()
    } else {
        view! { <input type="hidden" name="token" value=token/> }.into_any()
    };
    view! {
        <main class="door">
            {brand_tile()}
            <hgroup><h1>"Set up the vault"</h1><p>{host}</p></hgroup>
            <form class="box" method="post" action="/api/auth/set-up">
                {alert(error)}
                <p class="note">"Make the first account. It looks after this server; every account has a vault of its own."</p>
                {token}
                {door_field("email", "E-mail", "email", "username", email, false)}
                {door_field("name", "Name", "text", "name", name, false)}
                {door_field("password", "Password", "password", "new-password", String::new(), false)}
                {door_field("password2", "Password, once more", "password", "new-password", String::new(), false)}
                <button type="submit" class=Tone::Primary.class()>"Create the account"</button>
            </form>
        </main>
    }
}
