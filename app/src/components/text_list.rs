//! A list of names that grows and shrinks.

use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    prelude::*,
};

use super::{
    button::{Tone, button, icon_button},
    dynamic::{Change, Row, flag, maybe, part, rows, text},
    field::Ties,
    form::Form,
};
use crate::browser::page::focus_soon;

/// What a list holds, in words.
pub struct Names {
    /// All of them.
    pub legend: &'static str,
    /// One of them.
    pub item: &'static str,
    /// The button that adds one.
    pub add: &'static str,
    /// The button that removes one.
    pub remove: &'static str,
    /// As in this example.
    pub example: &'static str,
    /// Where the problems of the whole list point.
    pub pointer: &'static str,
    /// How many there are at most.
    pub most: usize,
}

/// The names as they are typed, each with a number that stays its own.
#[derive(Clone, Copy)]
pub struct TextList {
    rows: RwSignal<Vec<(u32, RwSignal<String>)>>,
    made: StoredValue<u32>,
}

impl TextList {
    /// A row for each name, and at least one.
    pub fn new(names: &[String]) -> Self {
        let list = Self { rows: RwSignal::new(Vec::new()), made: StoredValue::new(0) };
        list.set(names);
        list
    }

    /// Puts these names in the place of what was typed.
    pub fn set(self, names: &[String]) {
        self.rows.update(Vec::clear);
        names.iter().for_each(|name| self.add(name.clone()));
        if names.is_empty() {
            self.add(String::new());
        }
    }

    /// What was typed, without the blank rows at the end.
    pub fn names(self) -> Vec<String> {
        let mut names: Vec<String> = self.rows.with_untracked(|rows| rows.iter().map(|(_, name)| name.get_untracked()).collect());
        while names.last().is_some_and(|name| name.trim().is_empty()) {
            names.pop();
        }
        names
    }

    fn add(self, name: String) {
        let id = self.made.with_value(|made| made + 1);
        self.made.set_value(id);
        self.rows.update(|rows| rows.push((id, RwSignal::new(name))));
    }
}

/// The rows, with a button that adds one. Enter adds one too.
#[component]
pub fn TextListField(
    /// The form it belongs to.
    form: Form,
    /// What the list holds.
    of: &'static Names,
    /// The names.
    list: TextList,
) -> impl IntoView {
    let whole = Ties::new(form, of.pointer);
    let whole_id = StoredValue::new(whole.id.clone());
    let add = move || {
        list.add(String::new());
        focus_soon(whole_id.with_value(|id| format!("#{id} .text-list > :last-child input")));
    };
    // The pointers count rows, which move when one is removed: messages would stand under the wrong one.
    (0..of.most).for_each(|index| form.has_field(&format!("{}/{index}", of.pointer)));
    let row = move |id: u32, name: RwSignal<String>| {
        // A row that goes with its form loses the focus too, and asks this once more.
        let find = move |rows: &Vec<(u32, RwSignal<String>)>| rows.iter().position(|(row, _)| *row == id).unwrap_or_default();
        let position = move || list.rows.try_with(find).unwrap_or_default();
        let pointer = move || format!("{}/{}", of.pointer, position());
        let message = move || form.message_at(&pointer());
        let label = text(move || format!("{} {}", of.item, position() + 1));
        let invalid = flag("true", move || message().is_some());
        let error_id = format!("{}-{id}-error", whole_id.with_value(String::clone));
        let remove = move |_| {
            let position = position();
            list.rows.update(|rows| rows.retain(|(row, _)| *row != id));
            form.typed();
            let place = position.max(1);
            focus_soon(whole_id.with_value(|id| format!("#{id} .text-list > :nth-child({place}) input, #{id} > div > .btn")));
        };
        let type_in: Change = Box::new(move |event| name.set(event_target_value(&event)));
        let blur: Box<dyn FnMut(FocusEvent)> = Box::new(move |_| form.check_field(&pointer()));
        let enter = move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                add();
            }
        };
        view! {
            <div class="field">
                <div class="row-inline">
                    <input
                        class="input" type="text" spellcheck="false" autocapitalize="off" placeholder=of.example
                        aria-label=label aria-invalid=invalid aria-describedby=error_id.clone()
                        prop:value=text(move || name.get()) on:input=type_in on:blur=blur on:keydown=enter
                    />
                    {icon_button("x", of.remove.into(), remove)}
                </div>
                {part(move || maybe(message(), |message| view! { <p class="error" id=error_id.clone()>{message}</p> }))}
            </div>
        }
    };
    let names = move || list.rows.get().into_iter().map(|(id, name)| Row::new(id.to_string(), move || row(id, name))).collect();
    view! {
        <fieldset class="field" id=whole.id.clone() tabindex="-1" data-invalid=whole.invalid() aria-describedby=whole.described_by()>
            <legend>{of.legend}</legend>
            <div class="text-list">{rows(names)}</div>
            {whole.message()}
            <div>{button(Tone::Plain, "plus", of.add, move |_| add())}</div>
        </fieldset>
    }
}
