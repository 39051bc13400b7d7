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
    dialog::FormDialog,
    dynamic::{Erase, part},
    form::Form,
    layout::Who,
    new_tab::new_tab_form,
    password_field::{PasswordField, check_typed},
};
use crate::{
    browser::{page, steps},
    rpc::{RpcError, account::confirm_password},
};

const ELSEWHERE: &str =
    "You signed in a while ago. Confirm that it is still you in a new tab, then come back: it goes on here, where you were.";
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

/// The dialog that asks, over whatever dialog is open. Going to another address is a no, and so is Back, which leads no further: what
/// asked may hold something typed.
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
    Effect::new(move || {
        if reauth.question.get() == Question::Open {
            on_cleanup(steps::hold_back(page::address(), || true, move || reauth.answer(Question::Closed)));
        }
    });
    let provider = move || who.profile().filter(|profile| profile.through_provider)?.provider;
    part(move || {
        if reauth.question.get() != Question::Open {
            return None;
        }
        Some(match untrack(provider) {
            Some(name) => {
                let form = Form::new(|| Ok(()), move || reauth.answer(Question::Closed)).light();
                let label = format!("Confirm with {name}");
                new_tab_form(form, "Confirm that it is you", ELSEWHERE, "/api/auth/renew", label, move || {
                    reauth.answer(Question::Confirmed)
                })
            }
            None => view! { <PasswordForm reauth/> }.erase(),
        })
    })
}

#[component]
fn PasswordForm(reauth: Reauth) -> impl IntoView {
    let password = RwSignal::new(SecretInput::default());
    let form = Form::new(move || check_typed(password), move || reauth.answer(Question::Closed)).light();
    let save = Box::new(move || {
        let request = async move {
            confirm_password(password.get_untracked()).await?;
            reauth.answer(Question::Confirmed);
            Ok(())
        };
        form.save(request, drop, async { Vec::new() });
    });
    view! {
        <FormDialog form title="Confirm your password".into() save_label="Confirm" on_save=save>
            <p>"You signed in a while ago. Confirm that it is still you, and it goes on where you were."</p>
            <PasswordField form label="Password" pointer="/password" value=password autocomplete="current-password" autofocus=true/>
        </FormDialog>
    }
}
