//! What a key may do, in few words.

use domain::Scope;
use leptos::prelude::*;

use super::{dynamic::each, scope_matrix::parts};

/// A tag for each thing that is reached, with what may be done there.
pub fn scope_tags(scopes: &[Scope]) -> AnyView {
    view! { <span class="tags">{each(words(scopes), |words| view! { <span class="tag">{words}</span> })}</span> }.into_any()
}

fn words(scopes: &[Scope]) -> Vec<String> {
    if Scope::ALL.iter().all(|scope| scopes.contains(scope)) {
        return vec!["everything".into()];
    }
    let mut words: Vec<(&str, String)> = Vec::new();
    for scope in Scope::ALL.into_iter().filter(|scope| scopes.contains(scope)) {
        let (reached, verb) = parts(scope);
        match words.last_mut() {
            Some((last, words)) if *last == reached => *words = format!("{words}, {verb}"),
            _ => words.push((reached, format!("{reached}: {verb}"))),
        }
    }
    words.into_iter().map(|(_, words)| words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_gathered_by_what_they_reach() {
        assert_eq!(words(&Scope::ALL), ["everything"]);
        assert_eq!(
            words(&[Scope::EntriesReveal, Scope::CategoriesRead, Scope::EntriesRead]),
            ["categories: read", "entries: read, reveal"]
        );
    }
}
