//! A question that another tab answers. Whether it was, the request finds out that waits here: it is sent again when somebody looks at
//! this tab again.

use leptos::prelude::*;

use super::{
    button::Tone,
    dialog::FormDialog,
    dynamic::{Erase, Press},
    form::Form,
    icon::icon,
};

/// The dialog with the link to that tab. `look` finds out how it went.
pub fn new_tab_form(
    form: Form,
    title: &'static str,
    words: &'static str,
    href: &'static str,
    label: String,
    look: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let has_left = RwSignal::new(false);
    Effect::new(move || {
        let look = move || {
            if has_left.get_untracked() && !document().hidden() {
                look();
            }
        };
        let listeners = ["visibilitychange", "focus"].map(|event| window_event_listener_untyped(event, move |_| look()));
        on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
    });
    let leave: Press = Box::new(move |_| has_left.set(true));
    let link = view! {
        <a class=Tone::Primary.class() href=href target="_blank" rel="external" autofocus=true on:click=leave>{icon("log-in")}{label}</a>
    }
    .erase();
    view! {
        <FormDialog form title=title.into() save_label="Go on" tone=Tone::Plain on_save=Box::new(look)>
            <p>{words}</p>
            {link}
        </FormDialog>
    }
    .into_any()
}
