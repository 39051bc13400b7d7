//! Recovery: one-time passwords and sets of recovery codes, for when a service asks for a second factor, or one was lost.

use std::cmp::Reverse;

use domain::{Code, RecoverySet, RecoverySetId, Totp, TotpId, listing::TwoFactor};
use leptos::{prelude::*, task::spawn_local, wasm_split::wasm_split};
use leptos_meta::Title;
use leptos_router::ChooseView;

use crate::{
    browser::page::{answer, focus_soon},
    components::{
        button::{Tone, button, new_button},
        changes::Changes,
        dynamic::{Erase, Part, Row, part, rows},
        empty_state::empty_state,
        factor::named,
        layout::top_bar,
        loaded::{arrived, loaded},
        query::{QuerySetter, query},
        recovery_card::{RecoveryCard, SetActions},
        recovery_form::RecoveryForm,
        search_box::{Search, search_box},
        toast::Toasts,
        totp_card::{TotpActions, TotpCard},
        totp_form::TotpForm,
        used_codes::{ForgetForm, UsedCodesDialog},
    },
    piece::{Pieced, pieced},
    resource::{Loading, current, load},
    rpc::{
        RpcError,
        recovery::{delete_recovery_set, delete_totp, list_two_factor, restore_recovery_set, restore_totp},
    },
};

const ALTERNATIVES: [(&str, &str); 2] = [("Add a generator", "/recovery?dialog=new-generator"), ("Fill it through the API", "/api/docs")];

type Contained = Loading<TwoFactor>;

/// The page, in a piece of wasm of its own.
#[derive(Clone, Copy)]
pub struct Recovery;

#[wasm_split(recovery, wasm_split_path = ::leptos::wasm_split, fallible)]
fn page() -> Pieced {
    Ok(view! { <RecoveryPage/> }.into_any())
}

impl ChooseView for Recovery {
    async fn choose(self) -> AnyView {
        pieced(page()).await
    }

    async fn preload(&self) {}
}

#[component]
fn RecoveryPage() -> impl IntoView {
    let changes = Changes::get();
    let (toasts, before) = (Toasts::get(), StoredValue::new(None::<TwoFactor>));
    let contents = load(
        move || changes.track().to_string(),
        move |_| async move {
            match answer(list_two_factor().await) {
                Ok(all) => {
                    before.try_set_value(Some(all.clone()));
                    Ok(all)
                }
                // A code may be shown, which nobody sees again: what was there stays.
                Err(problem) => {
                    let before = before.try_get_value().flatten();
                    before.inspect(|_| toasts.failed("What is shown here may be old.", &problem.message)).ok_or(problem)
                }
            }
        },
    );
    let set_query = QuerySetter::new();
    let search = Search::new(set_query);
    let open = move |dialog: &'static str| move |_| set_query.push(&[("dialog", Some(dialog))]);
    view! {
        <Title text="Recovery · Kagi"/>
        {top_bar(view! { <li aria-current="page">"Recovery"</li> }.erase(), search_box(search, "Search recovery"))}
        <div class="body">
            <div class="head">
                <div class="head-title">
                    <div>
                        <h1>"Recovery"</h1>
                        <p>"Second factors: the code of the moment, and the codes for the day it is lost."</p>
                    </div>
                </div>
                <div class="actions">
                    {button(Tone::Plain, "plus", "New generator", open("new-generator"))}
                    {new_button("New code set", open("new"))}
                </div>
            </div>
            {loaded("Your recovery codes could not be loaded", contents, move || lists(contents, search, set_query))}
        </div>
        {dialogs(contents, set_query)}
    }
}

/// What there is, and what of it fits the search.
fn lists(contents: Contained, search: Search, set_query: QuerySetter) -> AnyView {
    let fitting = Memo::new(move |_| {
        let all = current(contents).unwrap_or_default();
        let sets = all.sets.into_iter().filter(|set| search.fits([Some(&set.service), set.label.as_ref()].into_iter().flatten()));
        let generators =
            all.generators.into_iter().filter(|totp| search.fits([Some(&totp.service), totp.account_name.as_ref()].into_iter().flatten()));
        TwoFactor { sets: sets.collect(), generators: generators.collect() }
    });
    let count = |all: &TwoFactor| (all.sets.len(), all.generators.len());
    let has = Memo::new(move |_| (current(contents).as_ref().map(count).unwrap_or_default(), fitting.with(count)));
    let (set_actions, totp_actions) = (set_actions(contents, set_query), totp_actions(contents, set_query));
    let sets = move || {
        let row = move |set: RecoverySet| {
            let id = set.id;
            Row::new(id.to_string(), move || {
                let now = Memo::new(move |_| find_set(contents, id));
                view! { <RecoveryCard id now actions=set_actions/> }
            })
        };
        fitting.get().sets.into_iter().map(row).collect()
    };
    let generators = move || {
        let row = move |generator: Totp| {
            let id = generator.id;
            Row::new(id.to_string(), move || {
                let now = Memo::new(move |_| find_generator(contents, id));
                view! { <TotpCard id now actions=totp_actions/> }
            })
        };
        fitting.get().generators.into_iter().map(row).collect()
    };
    let shape = Memo::new(move |_| {
        let ((sets, generators), (fitting_sets, fitting_generators)) = has.get();
        (sets + generators > 0, fitting_sets > 0, fitting_generators > 0)
    });
    part(move || match shape.get() {
        (false, ..) => {
            let sentence = "No recovery codes yet. Keep those here that a service gives you for the day your second factor is lost.";
            let create = new_button("New code set", move |_| set_query.push(&[("dialog", Some("new"))]));
            empty_state("shield-check", sentence, create, &ALTERNATIVES)
        }
        (true, false, false) => {
            let clear = move |_| {
                search.clear();
                set_query.push(&[("q", None)]);
            };
            empty_state("search", "Nothing fits this search.", button(Tone::Plain, "x", "Clear the search", clear), &[])
        }
        (true, has_sets, has_generators) => {
            let generators = has_generators.then(|| section("One-time passwords", rows(generators)));
            let sets = has_sets.then(|| section("Recovery codes", rows(sets)));
            view! { {generators}{sets} }.erase()
        }
    })
    .into_any()
}

fn section(name: &'static str, cards: AnyView) -> AnyView {
    view! { <section class="factors" aria-label=name><h2>{name}</h2><div class="cards">{cards}</div></section> }.erase()
}

fn find_set(contents: Contained, id: RecoverySetId) -> Option<RecoverySet> {
    contents.with(|loaded| loaded.as_ref()?.as_ref().ok()?.sets.iter().find(|set| set.id == id).cloned())
}

fn find_generator(contents: Contained, id: TotpId) -> Option<Totp> {
    contents.with(|loaded| loaded.as_ref()?.as_ref().ok()?.generators.iter().find(|totp| totp.id == id).cloned())
}

fn set_actions(contents: Contained, set_query: QuerySetter) -> SetActions {
    let open = move |dialog: &'static str| {
        Callback::new(move |id: RecoverySetId| set_query.push(&[("dialog", Some(dialog)), ("set", Some(&id.to_string()))]))
    };
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let delete = Callback::new(move |set: RecoverySet| {
        let (id, name) = (set.id, named(&set.service, set.label.as_ref()));
        change(contents, |all| all.sets.retain(|other| other.id != id));
        let put_back = move || {
            change(contents, |all| {
                all.sets.retain(|other| other.id != id);
                all.sets.push(set);
                all.sets.sort_by_key(|set| Reverse(set.created_at));
            });
        };
        spawn_local(moved(toasts, changes, name, delete_recovery_set(id), put_back, move || restore_recovery_set(id)));
    });
    SetActions { edit: open("edit"), replace: open("replace"), used: open("used"), delete }
}

fn totp_actions(contents: Contained, set_query: QuerySetter) -> TotpActions {
    let edit = Callback::new(move |id: TotpId| {
        set_query.push(&[("dialog", Some("edit-generator")), ("generator", Some(&id.to_string()))]);
    });
    let (toasts, changes) = (Toasts::get(), Changes::get());
    let delete = Callback::new(move |generator: Totp| {
        let (id, name) = (generator.id, named(&generator.service, generator.account_name.as_ref()));
        change(contents, |all| all.generators.retain(|other| other.id != id));
        let put_back = move || {
            change(contents, |all| {
                all.generators.retain(|other| other.id != id);
                all.generators.push(generator);
                all.generators.sort_by_key(|totp| Reverse(totp.created_at));
            });
        };
        spawn_local(moved(toasts, changes, name, delete_totp(id), put_back, move || restore_totp(id)));
    });
    TotpActions { edit, delete }
}

/// Changes what the page shows, until it is loaded again.
fn change(contents: Contained, change: impl FnOnce(&mut TwoFactor)) {
    contents.update(|loaded| {
        if let Some(Ok(all)) = loaded {
            change(all);
        }
    });
}

/// Moves something to the trash that is off the page already, with a way back for whichever page the person is on by then.
async fn moved<F>(
    toasts: Toasts,
    changes: Changes,
    name: String,
    delete: impl Future<Output = Result<(), RpcError>>,
    put_back: impl FnOnce(),
    restore: impl Fn() -> F + Send + Sync + 'static,
) where
    F: Future<Output = Result<(), RpcError>> + 'static,
{
    // The button that had the focus is gone.
    focus_soon("#content");
    match answer(delete.await) {
        Err(problem) => {
            toasts.failed(&format!("{name} was not deleted."), &problem.message);
            put_back();
            if problem.code != Code::Unavailable {
                changes.announce();
            }
        }
        Ok(()) => toasts.undoable(format!("Moved {name} to the trash"), move || {
            let restore = restore();
            spawn_local(async move {
                match answer(restore.await) {
                    Ok(()) => toasts.done("Restored"),
                    Err(problem) => toasts.failed("It is still in the trash.", &problem.message),
                }
                changes.announce();
            });
        }),
    }
}

/// The dialog that the address names.
fn dialogs(contents: Contained, set_query: QuerySetter) -> Part {
    let (dialog, set, generator) = (query("dialog"), query("set"), query("generator"));
    let on_close = Callback::new(move |()| set_query.replace(&[("dialog", None), ("set", None), ("generator", None)]));
    let on_forget =
        Callback::new(move |id: RecoverySetId| set_query.replace(&[("dialog", Some("forget")), ("set", Some(&id.to_string()))]));
    // A reload of the lists must not touch what is being typed: the form is built from them as they were when it opened.
    let ready = arrived(contents, |_| true);
    part(move || {
        let (dialog, true) = (dialog.get()?, ready.get()) else { return None };
        let set = || untrack(move || find_set(contents, set.get_untracked()?.parse().ok()?));
        let generator = || untrack(move || find_generator(contents, generator.get_untracked()?.parse().ok()?));
        Some(match dialog.as_str() {
            "new" => view! { <RecoveryForm on_close/> }.erase(),
            "edit" => view! { <RecoveryForm set=Some(set()?) on_close/> }.erase(),
            "replace" => view! { <RecoveryForm set=Some(set()?) replacing=true on_close/> }.erase(),
            "used" => view! { <UsedCodesDialog set=set()? on_forget on_close/> }.erase(),
            "forget" => view! { <ForgetForm set=set()? on_close/> }.erase(),
            "new-generator" => view! { <TotpForm on_close/> }.erase(),
            "edit-generator" => view! { <TotpForm generator=Some(generator()?) on_close/> }.erase(),
            _ => return None,
        })
    })
}
