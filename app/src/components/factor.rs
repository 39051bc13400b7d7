//! The frame of a card on the page of second factors.

use leptos::{ev::MouseEvent, prelude::*};

use super::{
    dynamic::{Erase, Part, maybe, part},
    monogram::tile,
};

/// A service, and which account there, as in `GitHub, ada`.
pub fn named(service: &str, account: Option<&String>) -> String {
    account.map_or_else(|| service.to_owned(), |account| format!("{service}, {account}"))
}

/// The card: whose it is, what is done with it as a whole, and the rest.
pub fn factor(id: String, words: Memo<Option<(String, Option<String>)>>, tools: Part, body: AnyView) -> AnyView {
    let head = part(move || {
        maybe(words.get(), |(service, account)| {
            view! {
                {tile("monogram", &service, None, None, None)}
                <div><h3>{service}</h3>{maybe(account, |account| view! { <p class="sub">{account}</p> })}</div>
            }
        })
    });
    view! { <article class="factor"><header class="card-top">{head}<div class="row-actions" id=format!("tools-{id}")>{tools}</div></header>{body}</article> }.erase()
}

/// Does this click belong to the one before it? A double click must not take two codes.
pub fn is_second_click(event: &MouseEvent) -> bool {
    event.detail() > 1
}
