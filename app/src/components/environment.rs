//! Environments: a coloured square, with the name beside it or, where several stand in a row, for screen readers.

use domain::Environment;
use leptos::prelude::*;

use super::dynamic::each;

/// Every environment, as a list to choose from.
pub const ENVIRONMENTS: [(&str, &str); 4] =
    [("production", "production"), ("staging", "staging"), ("development", "development"), ("local", "local")];

const fn dot(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "dot dot-production",
        Environment::Staging => "dot dot-staging",
        Environment::Development => "dot dot-development",
        Environment::Local => "dot dot-local",
    }
}

/// One environment with its name.
pub fn environment(environment: Environment) -> impl IntoView {
    view! { <span class="environment"><i class=dot(environment) aria-hidden="true"></i>{environment.as_str()}</span> }
}

/// A square for every environment, coloured for those that are there.
pub fn environment_dots(there: &[Environment]) -> impl IntoView + use<> {
    let names = Environment::ALL.into_iter().filter(|one| there.contains(one)).map(Environment::as_str).collect::<Vec<_>>().join(", ");
    let label = if names.is_empty() { "No environment yet".to_owned() } else { names };
    let dots = each(Environment::ALL, |one| view! { <i class=if there.contains(&one) { dot(one) } else { "dot" }></i> });
    view! { <span class="dots" role="img" aria-label=label.clone() title=label>{dots}</span> }
}
