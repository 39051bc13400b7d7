//! Makes a secret, right into its field.

use domain::{Code, Problem, SecretInput};
use leptos::{prelude::*, task::spawn_local};

use super::{
    dynamic::{Erase, Press, each},
    form::Form,
    icon::icon,
};
use crate::browser::random::{Kind, make};

/// The button and its menu. `pointer` is the field's.
pub fn generator(form: Form, label: &str, pointer: &str, kinds: &'static [Kind], secret: RwSignal<SecretInput>) -> AnyView {
    let id = format!("make{}", pointer.replace('/', "-"));
    let choice = |kind: &'static Kind| {
        let (id, pointer) = (id.clone(), pointer.to_owned());
        let take: Press = Box::new(move |_| {
            let pointer = pointer.clone();
            spawn_local(async move {
                let made = make(*kind).await;
                if secret.is_disposed() {
                    // The form was left meanwhile.
                    return;
                }
                match made {
                    Ok(made) => {
                        secret.set(made);
                        form.dirty.set(true);
                        form.check_field(&pointer);
                    }
                    Err(why) => form.refuse(Problem::field(Code::ValidationError, &pointer, why)),
                }
            });
        });
        view! { <button type="button" popovertarget=id popovertargetaction="hide" on:click=take>{kind.name()}</button> }
    };
    let choices = each(kinds, choice);
    let label = format!("Generate {label}");
    view! {
        <button type="button" class="btn btn-icon" aria-label=label.clone() title=label.clone() popovertarget=id.clone()>{icon("dices")}</button>
        <div class="menu choices-menu" id=id popover="auto" role="group" aria-label=label>{choices}</div>
    }
    .erase()
}
