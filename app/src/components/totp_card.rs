//! One generator of one-time passwords: its code of the moment, and for how long it is that.

use domain::{Totp, TotpCode, TotpId};
use gloo_timers::callback::Interval;
use leptos::prelude::*;

use super::{
    button::{icon_button, key_button},
    copy_button::copy,
    dynamic::{Erase, Part, Press, maybe, part, text},
    factor::{factor, named},
    icon::icon,
    opening::{Opening, State, countdown},
    toast::Toasts,
};
use crate::{
    browser::{
        page::{answer, keep_focus},
        preferences,
    },
    rpc::recovery::reveal_totp,
};

const SECOND_MILLIS: u32 = 1_000;
/// So many seconds before its end a code is nearly over.
const NEARLY_OVER: u8 = 5;

/// What can be done with a generator, besides asking for its code.
#[derive(Clone, Copy)]
pub struct TotpActions {
    /// Opens its form.
    pub edit: Callback<TotpId>,
    /// Moves it to the trash.
    pub delete: Callback<Totp>,
}

/// The card.
#[component]
pub fn TotpCard(
    /// The generator.
    id: TotpId,
    /// What it is now; `None` once it is gone.
    now: Memo<Option<Totp>>,
    /// What its buttons do.
    actions: TotpActions,
) -> impl IntoView {
    let opening = Opening::new();
    let words = Memo::new(move |_| now.get().map(|totp| (totp.service, totp.account_name)));
    let tools = move || {
        let of = now.get().as_ref().map(name_of).unwrap_or_default();
        let delete = move |_| {
            if let Some(generator) = now.get_untracked() {
                actions.delete.run(generator);
            }
        };
        view! {
            {icon_button("pencil", format!("Edit {of}"), move |_| actions.edit.run(id))}
            {icon_button("trash-2", format!("Delete {of}"), delete)}
        }
        .erase()
    };
    let body = view! {
        {part(move || maybe(now.get().and_then(|totp| unusual(&totp)), |words| view! { <p class="note">{words}</p> }))}
        {part(move || match opening.state.get() {
            State::Masked | State::Pending => view! { <p class="code code-masked" aria-hidden="true">"•••"<span>"•••"</span></p> }.erase(),
            State::Shown => view! { <Shown id opening now/> }.erase(),
            State::Failed => opening.failure().erase(),
        })}
        <div class="actions" id=format!("generator-{id}")>{buttons(id, opening, now)}</div>
    };
    factor(id.to_string(), words, part(tools), body.erase())
}

fn name_of(generator: &Totp) -> String {
    named(&generator.service, generator.account_name.as_ref())
}

/// How the codes are made, where that is not as nearly everywhere.
fn unusual(generator: &Totp) -> Option<String> {
    let Totp { algorithm, digits, period, .. } = generator;
    let is_usual = *algorithm == Default::default() && (*digits, *period) == (6, 30);
    (!is_usual).then(|| format!("{} · {digits} digits · {period} s", algorithm.as_str()))
}

/// The code with a ring that empties while it is good, by the server's clock. The next one follows it until all is hidden.
#[component]
fn Shown(id: TotpId, opening: Opening<TotpCode>, now: Memo<Option<Totp>>) -> impl IntoView {
    let left = RwSignal::new(0);
    Effect::new(move |before: Option<Option<Interval>>| {
        drop(before);
        // Counted anew from each answer on.
        left.set(opening.read(|code| code.remaining_seconds)?);
        Some(Interval::new(SECOND_MILLIS, move || {
            let counted = left.try_update(|left| {
                *left = left.saturating_sub(1);
                *left
            });
            if counted == Some(0) {
                opening.open(reveal_totp(id));
            }
        }))
    });
    let code = part(move || {
        opening.read(|code| {
            // A gap for the eye alone: whoever selects the code copies its digits and no space.
            let (first, rest) = code.code.expose().split_at(code.code.expose().len() / 2);
            view! { {first.to_owned()}<span>{rest.to_owned()}</span> }.erase()
        })
    });
    let part_left = text(move || {
        let period = now.with(|totp| totp.as_ref().map_or(30, |totp| totp.period));
        format!("{} 100", u16::from(left.get()) * 100 / u16::from(period.max(1)))
    });
    let class = text(move || if left.get() > NEARLY_OVER { "clock" } else { "clock soon" }.into());
    let countdown = countdown(preferences::reveal_seconds(), Callback::new(move |()| opening.hide()));
    view! {
        <div class="secret">
            <div class="code">
                <output>{code}</output>
                <svg class=class viewBox="0 0 36 36" role="img" aria-label=text(move || format!("Good for {} s", left.get()))>
                    <circle class="rail" cx="18" cy="18" r="15.9155"/>
                    <circle class="hand" cx="18" cy="18" r="15.9155" transform="rotate(-90 18 18)" stroke-dasharray=part_left/>
                    <text x="18" y="18" text-anchor="middle" dominant-baseline="central">{text(move || left.get().to_string())}</text>
                </svg>
            </div>
            {countdown}
        </div>
    }
}

fn buttons(id: TotpId, opening: Opening<TotpCode>, now: Memo<Option<Totp>>) -> Part {
    let toasts = Toasts::get();
    let is_shown = Memo::new(move |_| opening.state.get() == State::Shown);
    let name = Memo::new(move |_| now.get().as_ref().map(name_of).unwrap_or_default());
    part(move || {
        keep_focus();
        let of = name.get();
        let (icon_name, verb) = if is_shown.get() { ("eye-off", "Hide code") } else { ("eye", "Show code") };
        let toggle: Press = Box::new(move |_| match opening.state.get_untracked() {
            State::Shown => opening.hide(),
            _ => opening.open(reveal_totp(id)),
        });
        let label = format!("{verb} of {of}");
        let copy_label = format!("Copy code of {of}");
        let copy = move |_| {
            let code = async move { answer(reveal_totp(id).await).map(|code| code.code) };
            copy(toasts, format!("the code of {}", name.get_untracked()), code);
        };
        view! {
            <button type="button" class="btn stop" data-key="r" aria-label=label on:click=toggle>{icon(icon_name)}{verb}</button>
            {key_button("c", "copy", copy_label, copy)}
        }
        .erase()
    })
}
