//! The choice of scopes: a row for what is reached, a column for what is done with it, and presets for the usual.

use domain::Scope;
use leptos::prelude::*;

use super::{
    dynamic::{Change, Erase, Press, each, text},
    field::Ties,
    form::Form,
};

const COLUMNS: [&str; 3] = ["read", "write", "reveal"];

type Row = (&'static str, [Option<Scope>; 3]);

const ROWS: [Row; 8] = [
    ("Categories", [Some(Scope::CategoriesRead), Some(Scope::CategoriesWrite), None]),
    ("Entries", [Some(Scope::EntriesRead), Some(Scope::EntriesWrite), Some(Scope::EntriesReveal)]),
    ("Recovery codes", [Some(Scope::TwoFactorRead), Some(Scope::TwoFactorWrite), Some(Scope::TwoFactorReveal)]),
    ("Env files", [Some(Scope::EnvsRead), Some(Scope::EnvsWrite), Some(Scope::EnvsReveal)]),
    ("Numbers", [Some(Scope::StatsRead), None, None]),
    ("Export", [Some(Scope::ExportRead), None, None]),
    ("Audit", [Some(Scope::AuditRead), None, None]),
    ("Language model", [None, None, Some(Scope::AiExtract)]),
];

type Preset = (&'static str, fn(Scope) -> bool);

const PRESETS: [Preset; 3] = [
    ("Read only", |scope| scope.as_str().ends_with(":read")),
    ("CI: read and reveal", |scope| matches!(scope, Scope::CategoriesRead | Scope::EntriesRead | Scope::EntriesReveal)),
    ("Everything", |_| true),
];

/// The scope before and after its colon: what it reaches, and what it does there.
pub fn parts(scope: Scope) -> (&'static str, &'static str) {
    scope.as_str().split_once(':').unwrap_or((scope.as_str(), ""))
}

fn preset(fits: fn(Scope) -> bool) -> Vec<Scope> {
    Scope::ALL.into_iter().filter(|scope| fits(*scope)).collect()
}

/// The matrix with its presets.
#[component]
pub fn ScopeMatrix(
    /// The form it belongs to.
    form: Form,
    /// What was chosen, in the order of [`Scope::ALL`].
    chosen: RwSignal<Vec<Scope>>,
) -> impl IntoView {
    let ties = Ties::new(form, "/scopes");
    let choose = move |scopes: Vec<Scope>| {
        chosen.set(scopes);
        form.typed();
        form.check_field("/scopes");
    };
    let preset = move |(name, fits): Preset| {
        let press: Press = Box::new(move |_| choose(preset(fits)));
        let pressed = text(move || if chosen.get() == preset(fits) { "true" } else { "false" }.into());
        view! { <button type="button" class="chip" aria-pressed=pressed on:click=press>{name}</button> }
    };
    let cell = move |name: &'static str, column: &'static str, scope: Option<Scope>| {
        let Some(scope) = scope else { return view! { <td class="dim">"–"</td> }.erase() };
        let (_, verb) = parts(scope);
        let checked: Box<dyn FnMut() -> bool + Send> = Box::new(move || chosen.with(|chosen| chosen.contains(&scope)));
        let toggle: Change = Box::new(move |event| {
            let checked = event_target_checked(&event);
            let kept = |one: &Scope| if *one == scope { checked } else { chosen.with_untracked(|chosen| chosen.contains(one)) };
            choose(Scope::ALL.into_iter().filter(kept).collect());
        });
        let other = (verb != column).then_some(verb);
        view! {
            <td>
                <label title=scope.as_str()>
                    <input type="checkbox" aria-label=format!("{name}: {verb}") prop:checked=checked on:change=toggle/>
                    {other}
                </label>
            </td>
        }
        .erase()
    };
    let row = move |(name, scopes): Row| {
        let reached = scopes.into_iter().flatten().next().map(|scope| parts(scope).0);
        // What programs call it, where that is another word.
        let reached =
            reached.filter(|reached| !name.eq_ignore_ascii_case(reached)).map(|reached| view! { <small>{reached}</small> }.erase());
        let cells = each(COLUMNS.into_iter().zip(scopes), |(column, scope)| cell(name, column, scope));
        view! { <tr><th scope="row">{name}" "{reached}</th>{cells}</tr> }
    };
    view! {
        <fieldset class="field" id=ties.id.clone() tabindex="-1" data-invalid=ties.invalid() aria-describedby=ties.described_by()>
            <legend>"Scopes"</legend>
            <div class="chips" role="group" aria-label="Presets">{each(PRESETS, preset)}</div>
            <table class="matrix">
                <thead>
                    <tr><th scope="col">"What"</th>{each(COLUMNS, |name| view! { <th scope="col">{name}</th> })}</tr>
                </thead>
                <tbody>{each(ROWS, row)}</tbody>
            </table>
            {ties.message()}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_has_its_box_under_what_it_does() {
        let mut boxes = Vec::new();
        for (name, scopes) in ROWS {
            for (column, scope) in COLUMNS.into_iter().zip(scopes) {
                let Some(scope) = scope else { continue };
                assert!(parts(scope).1 == column || scope == Scope::AiExtract, "{name}, {column}");
                boxes.push(scope);
            }
        }
        boxes.sort_unstable();
        let mut all = Scope::ALL.to_vec();
        all.sort_unstable();
        assert_eq!(boxes, all);
    }

    #[test]
    fn read_only_opens_and_changes_nothing() {
        let scopes = preset(PRESETS[0].1);
        assert!(scopes.iter().all(|scope| parts(*scope).1 == "read"));
        assert_eq!(scopes.len(), 7);
    }
}
