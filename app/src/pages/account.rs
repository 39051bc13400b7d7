//! Settings, account: who one is here, and the ways in.

use domain::{Profile, Role};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::page::{answer, leave_for},
    components::{
        button::{Tone, button},
        dynamic::{Erase, Part, maybe, part, text},
        layout::Who,
        loaded::{arrived, loaded},
        password_form::PasswordForm,
        query::{QuerySetter, query},
        reauth::Reauth,
        rename_form::RenameForm,
        settings::{Tab, settings_page},
        toast::Toasts,
    },
    rpc::account::require_fresh,
};

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let (who, set_query) = (Who::get(), QuerySetter::new());
    // Built once: a change of the name changes the name, and leaves the button that has the focus.
    let content = loaded("Your account could not be loaded", who.0, move || {
        untrack(move || who.profile()).map(|profile| facts(who, &profile, set_query)).into_any()
    });
    let page = settings_page(Tab::Account, "Who you are here, and how you sign in.", ().into_any(), content);
    view! { {page}{dialogs(who, set_query)} }
}

fn facts(who: Who, profile: &Profile, set_query: QuerySetter) -> AnyView {
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
    let change = |label: &'static str, dialog: &'static str| {
        button(Tone::Plain, "pencil", label, move |_| set_query.push(&[("dialog", Some(dialog))])).erase()
    };
    let name = text(move || who.profile().map(|profile| profile.account.name).unwrap_or_default());
    let (by_name, by_password, password) = match has_password {
        true => (change("Change name", "name"), change("Change password", "password"), "You can sign in with a password."),
        false => {
            let told = view! { <span class="note">"It comes from your provider, at each sign-in."</span> };
            (told.erase(), ().into_any(), "None: you sign in through your provider.")
        }
    };
    view! {
        <dl class="facts">
            <div><dt>"Name"</dt><dd><span>{name}</span>{by_name}</dd></div>
            <div><dt>"E-mail"</dt><dd>{account.email.clone()}</dd></div>
            <div><dt>"Role"</dt><dd>{role}</dd></div>
            <div><dt>"Password"</dt><dd><span>{password}</span>{by_password}</dd></div>
            {linked}
        </dl>
    }
    .erase()
}

/// The dialog that the address names, for who has a password here.
fn dialogs(who: Who, set_query: QuerySetter) -> Part {
    let dialog = query("dialog");
    let on_close = Callback::new(move |()| set_query.replace(&[("dialog", None)]));
    let ready = arrived(who.0, |_| true);
    part(move || {
        let (dialog, true) = (dialog.get()?, ready.get()) else { return None };
        let account = untrack(move || who.profile()).filter(|profile| profile.has_password)?.account;
        match dialog.as_str() {
            "name" => Some(view! { <RenameForm name=account.name on_close/> }.erase()),
            "password" => Some(view! { <PasswordForm email=account.email on_close/> }.erase()),
            _ => None,
        }
    })
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
