//! Buttons. Those without a text carry their label for screen readers and as a tooltip.

use leptos::{ev::MouseEvent, prelude::*};

use super::{
    dynamic::{Erase, Press},
    icon::icon,
};

/// The classes of a button.
#[derive(Clone, Copy)]
pub enum Tone {
    /// The one thing to do here.
    Primary,
    /// Everything else.
    Plain,
    /// Takes something away.
    Danger,
}

impl Tone {
    /// The classes that give a button, or a link that looks like one, this tone.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn btn-primary",
            Self::Plain => "btn",
            Self::Danger => "btn btn-danger",
        }
    }
}

/// A button with an icon and a text.
pub fn button(tone: Tone, icon_name: &'static str, text: &'static str, press: impl FnMut(MouseEvent) + 'static) -> AnyView {
    let press: Press = Box::new(press);
    view! { <button type="button" class=tone.class() on:click=press>{icon(icon_name)}{text}</button> }.erase()
}

/// The button that makes another one of what the page lists; `n` presses it.
pub fn new_button(text: &'static str, press: impl FnMut(MouseEvent) + 'static) -> AnyView {
    let press: Press = Box::new(press);
    view! { <button type="button" class=Tone::Primary.class() data-key="n" on:click=press>{icon("plus")}{text}</button> }.erase()
}

/// A button with a text alone.
pub fn text_button(class: &'static str, text: &'static str, press: impl FnMut(MouseEvent) + 'static) -> AnyView {
    let press: Press = Box::new(press);
    view! { <button type="button" class=class on:click=press>{text}</button> }.erase()
}

/// A button that is an icon alone.
pub fn icon_button(icon_name: &'static str, label: String, press: impl FnMut(MouseEvent) + 'static) -> AnyView {
    labelled(None, icon_name, label, Box::new(press))
}

/// The same, pressed also by a key while the focus is in its row, card or dialog; see [`shortcuts`](super::shortcuts).
pub fn key_button(key: &'static str, icon_name: &'static str, label: String, press: impl FnMut(MouseEvent) + 'static) -> AnyView {
    labelled(Some(key), icon_name, label, Box::new(press))
}

fn labelled(key: Option<&'static str>, icon_name: &'static str, label: String, press: Press) -> AnyView {
    view! {
        <button type="button" class="btn btn-icon" aria-label=label.clone() title=label data-key=key on:click=press>{icon(icon_name)}</button>
    }
    .erase()
}
