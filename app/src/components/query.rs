//! The query of the address: filters, dialogs and selected rows live there, so that a reload, a link and Back keep them.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Url,
};

/// One member of the query; `None` when it is absent or empty. Read here and not by the router, which decodes it twice: the project
/// `a%2Fb` is another than `a/b`.
pub fn query(name: &'static str) -> Memo<Option<String>> {
    let search = use_location().search;
    Memo::new(move |_| {
        let of_name = |part: &str| part.strip_prefix(name)?.strip_prefix('=').map(decoded);
        search.with(|search| search.split('&').find_map(of_name)).filter(|value| !value.is_empty())
    })
}

/// The same for what loads by it: the address is another page's a moment before this one goes, and nothing is to load for that.
pub fn own_query(name: &'static str) -> Memo<Option<String>> {
    let (path, value) = (use_location().pathname, query(name));
    let own = path.get_untracked();
    Memo::new(move |before: Option<&Option<String>>| if path.with(|path| *path == own) { value.get() } else { before.cloned().flatten() })
}

fn decoded(text: &str) -> String {
    Url::unescape(&text.replace('+', " "))
}

/// The query with some members set or, with `None`, removed; the others as they are.
fn changed(search: &str, changes: &[(&'static str, Option<&str>)]) -> String {
    let is_kept = |part: &&str| !part.is_empty() && !changes.iter().any(|(name, _)| part.split('=').next() == Some(*name));
    let mut query: Vec<String> = search.split('&').filter(is_kept).map(str::to_owned).collect();
    query.extend(changes.iter().filter_map(|(name, value)| Some(format!("{name}={}", Url::escape((*value)?)))));
    if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) }
}

/// The address of this page with some members of its query set or, with `None`, removed. Reactive.
pub fn with_query(changes: &[(&'static str, Option<&str>)]) -> String {
    let location = use_location();
    location.pathname.get() + &location.search.with(|search| changed(search, changes))
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
            let query = location.search.with_untracked(|search| changed(search, changes));
            let address = location.pathname.get_untracked() + &query;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_set_removed_and_kept_as_they_are() {
        let search = "name=a%252Fb&dialog=rename&q=x+y";
        assert_eq!(changed(search, &[("dialog", None)]), "?name=a%252Fb&q=x+y");
        assert_eq!(changed(search, &[("name", Some("c/d")), ("q", None)]), "?dialog=rename&name=c%2Fd");
        assert_eq!(changed("dialog=rename", &[("dialog", None)]), "");
    }

    #[test]
    fn a_member_is_decoded_once() {
        for (written, meant) in [("a%252Fb", "a%2Fb"), ("a%2Fb", "a/b"), ("a+b", "a b"), ("a%2Bb", "a+b"), ("50%", "50%")] {
            assert_eq!(decoded(written), meant);
        }
    }
}
