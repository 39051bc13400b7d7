//! Settings, account: who one is here, and the ways in.

use domain::{Profile, Role};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::page::{answer, leave_for},
    components::{
        button::{Tone, button},
        dynamic::{Erase, maybe, part},
        layout::Who,
        loaded::loaded,
        reauth::Reauth,
        settings::{Tab, settings_page},
        toast::Toasts,
    },
    rpc::account::require_fresh,
};

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let who = Who::get();
    let content =
        loaded("Your account could not be loaded", who.0, move || part(move || who.profile().map(|profile| ways_in(&profile))).into_any());
    settings_page(Tab::Account, "Who you are here, and how you sign in.", ().into_any(), content)
}

fn ways_in(profile: &Profile) -> AnyView {
    let Profile { account, has_password, linked_as, provider, .. } = profile;
    let role = match account.role {
        Role::Admin => "Admin: looks after this server and its accounts",
        Role::Member => "Member",
    };
    let linked = maybe(provider.clone(), |name| {
        let state = match (linked_as, has_password) {
            (Some(who), _) => view! { <span>{format!("You can sign in with {name}, as {who}.")}</span> }.erase(),
            (None, true) => {
                let told = format!("Link {name} to sign in to this account with it, too. Your password stays.");
                view! { <span>{told}</span>{link_button()} }.erase()
            }
            (None, false) => view! { <span>"Not linked."</span> }.erase(),
        };
        view! { <div><dt>"Provider"</dt><dd>{state}</dd></div> }
    });
    let password = if *has_password { "You can sign in with a password." } else { "None: you sign in through your provider." };
    view! {
        <dl class="facts">
            <div><dt>"Name"</dt><dd>{account.name.clone()}</dd></div>
            <div><dt>"E-mail"</dt><dd>{account.email.clone()}</dd></div>
            <div><dt>"Role"</dt><dd>{role}</dd></div>
            <div><dt>"Password"</dt><dd>{password}</dd></div>
            {linked}
        </dl>
    }
    .erase()
}

/// Asks for the password first where that was long ago: the provider's answer would come back in vain.
fn link_button() -> AnyView {
    let (reauth, toasts) = (Reauth::get(), Toasts::get());
    button(Tone::Plain, "log-in", "Link", move |_| {
        spawn_local(async move {
            match answer(reauth.renewing(require_fresh).await) {
                Ok(()) => leave_for("/api/auth/link"),
                Err(problem) => toasts.failed("Nothing was linked.", &problem.message),
            }
        });
    })
}
