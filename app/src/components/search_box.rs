//! The search of a list. The address follows the typing, a little later.

use std::time::Duration;

use leptos::{leptos_dom::helpers::debounce, prelude::*};

use super::{
    dynamic::{Change, Erase, text},
    icon::icon,
    query::{QuerySetter, query},
};

const TYPING: Duration = Duration::from_millis(200);

/// What is searched for: as it is typed, and as the address has it.
#[derive(Clone, Copy)]
pub struct Search {
    /// What is typed.
    pub text: RwSignal<String>,
    addressed: Memo<Option<String>>,
    set_query: QuerySetter,
}

impl Search {
    /// What the address searches for.
    pub fn new(set_query: QuerySetter) -> Self {
        let addressed = query("q");
        Self { text: RwSignal::new(addressed.get_untracked().unwrap_or_default()), addressed, set_query }
    }

    /// Is what is searched for part of one of these texts? The rule of the server's own search. Reactive.
    pub fn fits<'a>(self, mut texts: impl Iterator<Item = &'a String>) -> bool {
        self.text.with(|text| {
            let text = text.trim().to_lowercase();
            text.is_empty() || texts.any(|one| one.to_lowercase().contains(&text))
        })
    }

    /// Shows everything again.
    pub fn clear(self) {
        self.text.set(String::new());
    }
}

/// The box. Works without wasm too, as a plain form of the page itself.
pub fn search_box(search: Search, label: &'static str) -> AnyView {
    let Search { text: typed, addressed, set_query } = search;
    let sent = StoredValue::new(addressed.get_untracked());
    Effect::new(move || {
        let now = addressed.get();
        if now != sent.get_value() {
            // Back or a link changed the address, not this input.
            sent.set_value(now.clone());
            typed.set(now.unwrap_or_default());
        }
    });
    let mut send = debounce(TYPING, move |text: String| {
        let text = Some(text).filter(|text| !text.trim().is_empty());
        // The page may have been left by now.
        sent.try_set_value(text.clone());
        set_query.replace(&[("q", text.as_deref())]);
    });
    let type_in: Change = Box::new(move |event| {
        let text = event_target_value(&event);
        typed.set(text.clone());
        send(text);
    });
    view! {
        <form class="find" role="search" method="get" on:submit=move |event| event.prevent_default()>
            {icon("search")}
            <input
                type="search" name="q" placeholder=label aria-label=label autocomplete="off" spellcheck="false" data-key="/"
                value=typed.get_untracked() prop:value=text(move || typed.get()) on:input=type_in
            />
        </form>
    }
    .erase()
}
