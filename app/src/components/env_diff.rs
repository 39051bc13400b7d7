//! What differs between texts of a file: names, and values behind dots until they are asked for.

use std::collections::HashMap;

use domain::{SecretInput, dotenv::Document};
use leptos::prelude::*;

use super::{
    button::{Tone, button},
    dynamic::{Erase, each, part},
    opening::countdown,
};
use crate::browser::preferences;

/// So many names are listed.
const SHOWN: usize = 200;
const MASK: &str = "••••••••";

/// A name whose value is not the same in all texts.
pub struct Difference {
    name: String,
    /// What it is in each of them.
    values: Vec<Option<SecretInput>>,
}

/// The names whose values are not the same in the two texts compared, which are the last of these.
pub fn differences(texts: &[&str]) -> Vec<Difference> {
    let documents: Vec<Document> = texts.iter().map(|text| Document::parse(text)).collect();
    let values: Vec<HashMap<String, SecretInput>> = documents
        .iter()
        .map(|document| document.values().into_iter().map(|(name, value)| (name, SecretInput::new(value.to_string()))).collect())
        .collect();
    let mut names: Vec<String> = values.iter().flat_map(|values| values.keys().cloned()).collect();
    names.sort_unstable();
    names.dedup();
    let is_same = |values: &[Option<SecretInput>]| {
        let texts: Vec<Option<&str>> = values.iter().rev().take(2).map(|value| value.as_ref().map(SecretInput::expose)).collect();
        texts.windows(2).all(|pair| pair[0] == pair[1])
    };
    names
        .into_iter()
        .map(|name| Difference { values: values.iter().map(|values| values.get(&name).cloned()).collect(), name })
        .filter(|difference| !is_same(&difference.values))
        .collect()
}

/// The names with a column for each text.
pub fn difference_table(label: &'static str, columns: &'static [&'static str], differences: Vec<Difference>) -> AnyView {
    if differences.is_empty() {
        return view! { <p class="note">"Every variable is the same in both; only comments, order or spacing differ."</p> }.erase();
    }
    let shown = RwSignal::new(false);
    let more = differences.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| view! { <p class="note">{format!("and {more} more")}</p> }.erase());
    let toggle = part(move || match shown.get() {
        true => button(Tone::Plain, "eye-off", "Hide the values", move |_| shown.set(false)),
        false => button(Tone::Plain, "eye", "Show the values", move |_| shown.set(true)),
    });
    let hide = Callback::new(move |()| shown.set(false));
    let countdown = part(move || shown.get().then(|| countdown(preferences::reveal_seconds(), hide).into_any()));
    let row = |Difference { name, values }: Difference| {
        let change = match values.iter().rev().take(2).map(Option::is_some).collect::<Vec<_>>().as_slice() {
            [true, false] => "added",
            [false, true] => "removed",
            _ => "changed",
        };
        let cell = |(value, column): (Option<SecretInput>, &'static str)| {
            let text = part(move || match &value {
                None => view! { <span class="dim">"not there"</span> }.erase(),
                Some(value) if shown.get() => view! { <output>{value.expose().to_owned()}</output> }.erase(),
                Some(_) => view! { <span class="dim">{MASK}</span> }.erase(),
            });
            view! { <td data-column=column>{text}</td> }
        };
        view! {
            <tr>
                <th scope="row">{name}<span class=format!("change change-{change}")>{change}</span></th>
                {each(values.into_iter().zip(columns.iter().copied()), cell)}
            </tr>
        }
    };
    view! {
        <div class="difference">
            <div class="row-actions">{toggle}{countdown}</div>
            <table aria-label=label>
                <thead><tr><th scope="col">"Name"</th>{each(columns, |name| view! { <th scope="col">{*name}</th> })}</tr></thead>
                <tbody>{each(differences.into_iter().take(SHOWN), row)}</tbody>
            </table>
            {more}
        </div>
    }
    .erase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str]) -> Vec<String> {
        differences(texts).into_iter().map(|difference| difference.name).collect()
    }

    #[test]
    fn names_differ_by_their_values_alone() {
        assert_eq!(names(&["A=1\nB=2\nC=3", "# note\nC='3'\nB=22\nD=4"]), ["A", "B", "D"]);
        assert_eq!(names(&["A=1", "A=\"1\" # the same"]), Vec::<String>::new());
    }

    #[test]
    fn of_three_texts_the_last_two_are_compared() {
        assert_eq!(names(&["A=1", "A=2", "A=2"]), Vec::<String>::new());
        assert_eq!(names(&["A=1", "A=2", "A=1"]), ["A"]);
        assert_eq!(names(&["A=1", "", ""]), Vec::<String>::new());
    }
}
