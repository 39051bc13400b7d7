//! The codes of a set that were taken: when, and the way back for each. They open when asked for, and never by a link alone.

use domain::{RecoverySet, RecoverySetId, SecretInput, Timestamp, UsedCode};
use leptos::{prelude::*, task::spawn_local};

use super::{
    button::{Tone, button, text_button},
    changes::Changes,
    copy_button::CopyText,
    dialog::{FormDialog, dialog},
    dynamic::{Erase, each, part},
    factor::named,
    form::Form,
    opening::{Opening, State, countdown},
    reauth::Reauth,
    relative_time::Since,
    toast::Toasts,
};
use crate::{
    browser::{
        page::{answer, focus_soon, keep_focus},
        preferences,
    },
    rpc::recovery::{purge_used_codes, put_back_code, used_codes},
};

/// The dialog.
#[component]
pub fn UsedCodesDialog(
    /// The set.
    set: RecoverySet,
    /// Opens the question whether they are to be forgotten.
    on_forget: Callback<RecoverySetId>,
    /// Takes the dialog away.
    on_close: Callback<()>,
) -> impl IntoView {
    let form = Form::new(|| Ok(()), move || on_close.run(()));
    let opening = Opening::new();
    let id = set.id;
    let body = part(move || {
        keep_focus();
        match opening.state.get() {
            State::Shown => view! { <Used id opening/> }.erase(),
            State::Failed => view! { {opening.failure()}{show(id, opening)} }.erase(),
            State::Masked | State::Pending => show(id, opening),
        }
    });
    let content = view! {
        <div class="dialog-content">
            <div class="dialog-body" id="used-codes">
                <p>"These were taken. One that was not used after all can be put back."</p>
                {body}
            </div>
            <footer class="dialog-foot">
                {button(Tone::Danger, "trash-2", "Forget used codes", move |_| on_forget.run(id))}
                {text_button("btn", "Done", move |_| form.leave())}
            </footer>
        </div>
    };
    dialog(form, format!("Used codes of {}", named(&set.service, set.label.as_ref())), "dialog", content.erase())
}

fn show(id: RecoverySetId, opening: Opening<Vec<UsedCode>>) -> AnyView {
    view! { <div>{button(Tone::Plain, "eye", "Show them", move |_| opening.open(used_codes(id)))}</div> }.erase()
}

/// The codes with their countdown.
#[component]
fn Used(id: RecoverySetId, opening: Opening<Vec<UsedCode>>) -> impl IntoView {
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let pending = StoredValue::new(false);
    let put_back = move |place: u32, used_at: Timestamp| {
        if pending.get_value() {
            return;
        }
        pending.set_value(true);
        spawn_local(async move {
            let done = put_back_code(id, place, used_at).await;
            pending.try_set_value(false);
            match answer(done) {
                Err(problem) => toasts.failed("The code was not put back.", &problem.message),
                Ok(set) => {
                    toasts.done(format!("Put back a code of {} · {} of {} left", set.service, set.remaining(), set.total_count));
                    opening.change(|codes| codes.retain(|code| code.place != place));
                    focus_soon(".used button, .dialog-foot .btn:last-child");
                    changes.announce();
                }
            }
        });
    };
    let row = move |(place, code, at): (u32, String, Timestamp)| {
        let label = format!("Put back {}", place + 1);
        view! {
            <li>
                <div><output>{code.clone()}</output><small>"taken " <Since at/></small></div>
                <CopyText name="this code".into() text=SecretInput::new(code)/>
                <button type="button" class="btn" aria-label=label on:click=move |_| put_back(place, at)>"Put back"</button>
            </li>
        }
    };
    let list = part(move || {
        let codes =
            opening.read(|codes| codes.iter().map(|code| (code.place, code.token.expose().to_owned(), code.used_at)).collect::<Vec<_>>());
        match codes.unwrap_or_default() {
            codes if codes.is_empty() => view! { <p class="note">"None is left here."</p> }.erase(),
            codes => view! { <ul class="used">{each(codes, row)}</ul> }.erase(),
        }
    });
    let countdown = countdown(preferences::reveal_seconds(), Callback::new(move |()| opening.hide()));
    view! { <div class="secret">{list}{countdown}</div> }
}

/// The question before they are forgotten, which is final.
#[component]
pub fn ForgetForm(
    /// The set.
    set: RecoverySet,
    /// Takes the dialog away.
    on_close: Callback<()>,
) -> impl IntoView {
    let form = Form::new(|| Ok(()), move || on_close.run(())).light();
    let (toasts, changes, reauth) = (Toasts::get(), Changes::get(), Reauth::get());
    let RecoverySet { id, used_count, .. } = set;
    let codes = if used_count == 1 { "1 used code".to_owned() } else { format!("{used_count} used codes") };
    let title = format!("Forget {codes} of {}", named(&set.service, set.label.as_ref()));
    let save = Box::new(move || {
        let saved = move |set: RecoverySet| {
            toasts.done(format!("Forgot the used codes of {}", set.service));
            changes.announce();
        };
        form.save(reauth.renewing(move || purge_used_codes(id)), saved, async { Vec::new() });
    });
    view! {
        <FormDialog form title save_label="Forget used codes" tone=Tone::Danger on_save=save>
            <p>"They can't be put back after this, nor looked up. The unused codes stay."</p>
        </FormDialog>
    }
}
