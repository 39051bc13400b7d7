//! The query of the address: filters, dialogs and selected rows live there, so that a reload, a link and Back keep them.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

/// One member of the query; `None` when it is absent or empty.
pub fn query(name: &'static str) -> Memo<Option<String>> {
    let map = use_query_map();
    Memo::new(move |_| map.with(|map| map.get_str(name).filter(|value| !value.is_empty()).map(str::to_owned)))
}

/// The address of this page with some members of its query set or, with `None`, removed. Reactive.
pub fn with_query(changes: &[(&'static str, Option<&str>)]) -> String {
    let location = use_location();
    let mut map = location.query.get();
    for (name, value) in changes {
        match value {
            Some(value) => map.replace(*name, (*value).to_owned()),
            None => drop(map.remove(name)),
        }
    }
    location.pathname.get() + &map.to_query_string()
}

/// Changes the query from an event handler; does nothing once its page is left.
#[derive(Clone, Copy)]
pub struct QuerySetter(StoredValue<SetQuery>);

type SetQuery = Box<dyn Fn(&[(&'static str, Option<&str>)], bool) + Send + Sync>;

impl QuerySetter {
    /// To be called while a component is set up.
    pub fn new() -> Self {
        let navigate = use_navigate();
        let location = use_location();
        Self(StoredValue::new(Box::new(move |changes, replace| {
            let mut map = location.query.get_untracked();
            for (name, value) in changes {
                match value {
                    Some(value) => map.replace(*name, (*value).to_owned()),
                    None => drop(map.remove(name)),
                }
            }
            let address = location.pathname.get_untracked() + &map.to_query_string();
            navigate(&address, NavigateOptions { replace, scroll: false, ..Default::default() });
        })))
    }

    /// Sets members as a step that Back undoes.
    pub fn push(self, changes: &[(&'static str, Option<&str>)]) {
        let _ = self.0.try_with_value(|set| set(changes, false));
    }

    /// Sets members without a step of their own.
    pub fn replace(self, changes: &[(&'static str, Option<&str>)]) {
        let _ = self.0.try_with_value(|set| set(changes, true));
    }
}
