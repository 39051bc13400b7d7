//! What asks for a fresh sign-in asks for the password, or sends the person to the provider in a tab of its own; and goes on where it
//! was, with everything that was typed.

use std::{
    future::poll_fn,
    task::{Poll, Waker},
};

use domain::{Code, Problem, SecretInput};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{
    button::Tone,
    dialog::FormDialog,
    dynamic::{Erase, Press, part},
    form::Form,
    icon::icon,
    layout::Who,
    password_field::PasswordField,
};
use crate::rpc::{RpcError, account::confirm_password};

const REFUSED: &str = "Nothing was done, since you did not confirm that it is you. What you typed is still here.";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    Closed,
    Open,
    Confirmed,
}

/// The question for a fresh sign-in. There is one, for whatever is being done at the moment.
#[derive(Clone, Copy)]
pub struct Reauth {
    question: RwSignal<Question>,
    waiting: StoredValue<Vec<Waker>>,
}

impl Reauth {
    /// Makes it, for every component below.
    pub fn provide() {
        provide_context(Self::new());
    }

    /// The one that [`App`](crate::App) provides.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    fn new() -> Self {
        Self { question: RwSignal::new(Question::Closed), waiting: StoredValue::new(Vec::new()) }
    }

    /// Sends the request; where it wants a fresh sign-in, asks for it and sends the request again.
    ///
    /// # Errors
    /// Those of the request. `REAUTH_REQUIRED` says that the person did not want to.
    pub async fn renewing<T, F>(self, request: impl Fn() -> F) -> Result<T, RpcError>
    where
        F: Future<Output = Result<T, RpcError>>,
    {
        loop {
            match request().await {
                Err(RpcError(problem)) if problem.code == Code::ReauthRequired => {
                    if !self.ask().await {
                        return Err(RpcError(Problem::new(Code::ReauthRequired, REFUSED)));
                    }
                }
                answer => return answer,
            }
        }
    }

    async fn ask(self) -> bool {
        self.question.set(Question::Open);
        poll_fn(|context| match self.question.get_untracked() {
            Question::Open => {
                self.waiting.update_value(|waiting| waiting.push(context.waker().clone()));
                Poll::Pending
            }
            answer => Poll::Ready(answer == Question::Confirmed),
        })
        .await
    }

    fn answer(self, answer: Question) {
        if self.question.get_untracked() == Question::Open {
            self.question.set(answer);
            let waiting = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
            waiting.into_iter().for_each(Waker::wake);
        }
    }
}

/// The dialog that asks, over whatever dialog is open. Going to another address is a no.
#[component]
pub fn ReauthDialog(
    /// Who is signed in, and how.
    who: Who,
) -> impl IntoView {
    let reauth = Reauth::get();
    let location = use_location();
    Effect::new(move || {
        location.pathname.track();
        location.search.track();
        reauth.answer(Question::Closed);
    });
    let provider = move || who.profile().filter(|profile| profile.through_provider)?.provider;
    part(move || {
        if reauth.question.get() != Question::Open {
            return None;
        }
        Some(match untrack(provider) {
            Some(name) => view! { <ProviderForm reauth name/> }.erase(),
            None => view! { <PasswordForm reauth/> }.erase(),
        })
    })
}

/// Sends the person to the provider, in another tab. Whether that came to something the request finds out that waits here: it is sent
/// again when the person comes back, and asks again where it must.
#[component]
fn ProviderForm(reauth: Reauth, name: String) -> impl IntoView {
    let form = Form::new(|| Ok(()), move || reauth.answer(Question::Closed)).light();
    let has_left = RwSignal::new(false);
    Effect::new(move || {
        let look = move || {
            if has_left.get_untracked() && !document().hidden() {
                reauth.answer(Question::Confirmed);
            }
        };
        let seen = window_event_listener_untyped("visibilitychange", move |_| look());
        let back = window_event_listener_untyped("focus", move |_| look());
        on_cleanup(move || {
            seen.remove();
            back.remove();
        });
    });
    let go_on = Box::new(move || reauth.answer(Question::Confirmed));
    let leave: Press = Box::new(move |_| has_left.set(true));
    let link = view! {
        <a class=Tone::Primary.class() href="/api/auth/renew" target="_blank" rel="external" autofocus=true on:click=leave>
            {icon("log-in")}"Confirm with "{name}
        </a>
    }
    .erase();
    view! {
        <FormDialog form title="Confirm that it is you".into() save_label="Go on" tone=Tone::Plain on_save=go_on>
            <p>"You signed in a while ago. Confirm that it is still you in a new tab, then come back: it goes on here, where you were."</p>
            {link}
        </FormDialog>
    }
}

#[component]
fn PasswordForm(reauth: Reauth) -> impl IntoView {
    let password = RwSignal::new(SecretInput::default());
    let check = move || match password.with_untracked(|password| password.expose().is_empty()) {
        true => Err(Problem::field(Code::ValidationError, "/password", "Type your password.")),
        false => Ok(()),
    };
    let form = Form::new(check, move || reauth.answer(Question::Closed)).light();
    let save = Box::new(move || {
        let request = async move {
            confirm_password(password.get_untracked()).await?;
            reauth.answer(Question::Confirmed);
            Ok(())
        };
        form.save(request, drop, async {});
    });
    view! {
        <FormDialog form title="Confirm your password".into() save_label="Confirm" on_save=save>
            <p>"You signed in a while ago. Confirm that it is still you, and it goes on where you were."</p>
            <PasswordField form label="Password" pointer="/password" value=password autocomplete="current-password" autofocus=true/>
        </FormDialog>
    }
}
