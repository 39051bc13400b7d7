//! Tells the lists of a page that the vault has changed, whoever changed it: a form, or an Undo pressed on another page.

use leptos::prelude::*;

/// Lists read [`Changes::track`] in the source of their resource and load again after [`Changes::announce`].
#[derive(Clone, Copy)]
pub struct Changes(RwSignal<u32>);

impl Changes {
    /// Makes it, for every component below.
    pub fn provide() {
        provide_context(Self(RwSignal::new(0)));
    }

    /// The one that [`App`](crate::App) provides.
    pub fn get() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(0)))
    }

    /// A number that is another after each change.
    pub fn track(self) -> u32 {
        self.0.get()
    }

    /// Everything that was loaded is loaded again.
    pub fn announce(self) {
        self.0.update(|count| *count = count.wrapping_add(1));
    }
}
