//! The parts of a page that change. Each kind of them has one boxed type: a closure's own type would bring a copy of the code
//! that renders, wakes and updates it into the wasm.

use leptos::{
    ev::{Event, MouseEvent},
    prelude::*,
};

/// A part of the tree.
pub type Part = Box<dyn FnMut() -> AnyView + Send>;

/// A text, or an attribute that is always there.
pub type Text = Box<dyn FnMut() -> String + Send>;

/// An attribute that comes and goes.
pub type Flag = Box<dyn FnMut() -> Option<&'static str> + Send>;

/// What a click does.
pub type Press = Box<dyn FnMut(MouseEvent)>;

/// What typing or choosing does.
pub type Change = Box<dyn FnMut(Event)>;

/// Gives a view the one type of all views. `view!` wraps what it makes, which would bring each element a second time:
/// `IntoAny` keeps that wrapper, this does not.
pub trait Erase {
    /// The view without its type.
    fn erase(self) -> AnyView;
}

impl<T: RenderHtml + Send + 'static> Erase for View<T> {
    fn erase(self) -> AnyView {
        self.into_inner().into_any()
    }
}

impl Erase for AnyView {
    fn erase(self) -> AnyView {
        self
    }
}

impl Erase for Option<AnyView> {
    fn erase(self) -> AnyView {
        self.into_any()
    }
}

impl Erase for String {
    fn erase(self) -> AnyView {
        self.into_any()
    }
}

/// A part that is rendered anew when what it reads changes.
pub fn part<V: Erase>(view: impl Fn() -> V + Send + 'static) -> Part {
    Box::new(move || view().erase())
}

/// A text that follows what it reads.
pub fn text(text: impl Fn() -> String + Send + 'static) -> Text {
    Box::new(text)
}

/// An attribute that is there, with this value, while the condition holds.
pub fn flag(value: &'static str, condition: impl Fn() -> bool + Send + 'static) -> Flag {
    Box::new(move || condition().then_some(value))
}

/// A part that may be missing.
pub fn maybe<T, V: Erase>(value: Option<T>, view: impl FnOnce(T) -> V) -> Option<AnyView> {
    value.map(|value| view(value).erase())
}

/// A part for each item, in their order.
pub fn each<T, V: Erase>(items: impl IntoIterator<Item = T>, view: impl FnMut(T) -> V) -> Vec<AnyView> {
    items.into_iter().map(view).map(Erase::erase).collect()
}

/// A row of a list, built when its key first appears.
pub struct Row {
    key: String,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Row {
    /// Rows of the same key are the same row, and stay as they are.
    pub fn new<V: Erase>(key: String, view: impl FnOnce() -> V + Send + 'static) -> Self {
        Self { key, view: Box::new(move || view().erase()) }
    }
}

/// A list that moves, adds and removes rows, and leaves the others alone.
pub fn rows(rows: impl Fn() -> Vec<Row> + Send + Sync + 'static) -> AnyView {
    let rows: Box<dyn Fn() -> Vec<Row> + Send + Sync> = Box::new(rows);
    view! { <For each=rows key=|row| row.key.clone() children=|row| (row.view)()/> }.into_any()
}

/// A part that reads resources, and whatever it reads them through. While they load for the first time, the fallback stands
/// there; while they load again, what was.
pub fn loading(fallback: fn() -> AnyView, part: impl FnOnce() -> Part + Send + 'static) -> AnyView {
    let part: Box<dyn FnOnce() -> Part + Send> = Box::new(part);
    view! { <Transition fallback>{part()}</Transition> }.into_any()
}
