//! Where a session ends while its page is open, one signs in again over the page: nothing that was typed is lost.

use domain::SecretInput;
use leptos::{prelude::*, task::spawn_local};

use super::{
    button::Tone,
    changes::Changes,
    dialog::FormDialog,
    dynamic::{Erase, part},
    form::Form,
    layout::Who,
    new_tab::new_tab_form,
    password_field::{PasswordField, check_typed},
    toast::Toasts,
};
use crate::{
    browser::page::{self, SIGNED_OUT},
    rpc::{RpcError, account::current_account},
};

/// The dialog, open from the moment at which a server function finds the session ended.
#[component]
pub fn SignedOutDialog(
    /// Who was signed in, and how.
    who: Who,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || {
        let listener = window_event_listener_untyped(SIGNED_OUT, move |_| open.set(true));
        on_cleanup(move || listener.remove());
    });
    let (changes, toasts) = (Changes::get(), Toasts::get());
    let back = Callback::new(move |()| {
        open.set(false);
        toasts.done("You are signed in again.");
        changes.announce();
    });
    part(move || {
        open.get().then(|| match untrack(move || who.profile()) {
            Some(profile) if !profile.through_provider => {
                view! { <PasswordForm email=profile.account.email open back/> }.erase()
            }
            profile => {
                let id = profile.map(|profile| profile.account.id);
                let form = Form::new(|| Ok(()), move || open.set(false)).light();
                let look = move || {
                    spawn_local(async move {
                        match current_account().await {
                            Ok(now) if Some(now.account.id) == id => back.run(()),
                            // Somebody else's page is another page.
                            Ok(_) => page::reload(),
                            Err(RpcError(problem)) => form.refuse(problem),
                        }
                    });
                };
                let words = "Your session has ended. Sign in again in a new tab, then come back: it goes on here, and what you typed is still here.";
                new_tab_form(form, "Sign in again", words, "/sign-in?next=/signed-in", "Sign in".into(), look)
            }
        })
    })
}

#[component]
fn PasswordForm(email: String, open: RwSignal<bool>, back: Callback<()>) -> impl IntoView {
    let password = RwSignal::new(SecretInput::default());
    let form = Form::new(move || check_typed(password), move || open.set(false)).light();
    let address = email.clone();
    let save = Box::new(move || {
        let address = address.clone();
        let request = async move { page::sign_in(&address, password.get_untracked().expose()).await.map_err(RpcError) };
        form.save(request, move |()| back.run(()), async { Vec::new() });
    });
    view! {
        <FormDialog form title="Sign in again".into() save_label="Sign in" tone=Tone::Primary on_save=save>
            <p>"Your session has ended. Sign in again, and it goes on here: what you typed is still here."</p>
            <p class="note">{email}</p>
            <PasswordField form label="Password" pointer="/password" value=password autocomplete="current-password" autofocus=true/>
        </FormDialog>
    }
}
