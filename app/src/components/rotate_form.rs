//! The dialog that gives an access key a new secret.

use domain::{AccessKey, Rotation, access_key::GRACE_SECONDS};
use leptos::prelude::*;

use super::{
    changes::Changes,
    dialog::FormDialog,
    dynamic::{Change, each},
    form::Form,
    issued_key::Issued,
    reauth::Reauth,
};
use crate::rpc::access_keys::rotate_access_key;

/// The form in its dialog.
#[component]
pub fn RotateForm(
    /// The key.
    access_key: AccessKey,
    /// Takes the form away.
    on_close: Callback<()>,
    /// Gets the key with its new secret.
    on_issued: Callback<Issued>,
) -> impl IntoView {
    let grace_seconds = RwSignal::new(GRACE_SECONDS[1]);
    let form = Form::new(|| Ok(()), move || on_close.run(())).light();
    let (changes, reauth) = (Changes::get(), Reauth::get());
    let id = access_key.id;
    let save = Box::new(move || {
        let request = reauth.renewing(move || rotate_access_key(id, Rotation { grace_seconds: grace_seconds.get_untracked() }));
        let saved = move |issued| {
            changes.announce();
            on_issued.try_run(Issued { issued, rotated: true });
        };
        form.save(request, saved, async { Vec::new() });
    });
    let choice = move |(seconds, name, explanation): (i64, &'static str, &'static str)| {
        let choose: Change = Box::new(move |_| grace_seconds.set(seconds));
        let checked: Box<dyn FnMut() -> bool + Send> = Box::new(move || grace_seconds.get() == seconds);
        view! {
            <label>
                <input type="radio" name="grace" prop:checked=checked on:change=choose/>
                <span class="choice">{name}</span>
                <small class="dim">{explanation}</small>
            </label>
        }
    };
    let [none, hour, day, week] = GRACE_SECONDS;
    let choices = [
        (none, "None", "It ends at once"),
        (hour, "1 hour", "Time for one place"),
        (day, "24 hours", "Time for a few places"),
        (week, "7 days", "Time for many"),
    ];
    let title = format!("Rotate {}", access_key.name);
    view! {
        <FormDialog form title=title.clone() save_label=title on_save=save>
            <p>"The key gets a new secret, shown once. Its name, scopes and expiry stay. If the secret it has now has leaked, give it no grace."</p>
            <fieldset class="field">
                <legend>"How long the secret it has now stays good"</legend>
                <div class="choices">{each(choices, choice)}</div>
            </fieldset>
        </FormDialog>
    }
}
