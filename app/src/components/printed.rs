//! HTML that the server made, in the page.

use leptos::{html::Div, prelude::*};

use super::{
    dynamic::{Erase, text},
    relative_time::{Minutes, tell_distances},
};

/// Shows what the server printed, again whenever that changes, with points in time as they are each minute. Only ever for what a view of ours became: nothing is escaped here.
pub fn printed(html: impl Fn() -> String + Copy + Send + Sync + 'static) -> AnyView {
    let place = NodeRef::<Div>::new();
    let minutes = Minutes::get();
    Effect::new(move || {
        html();
        minutes.track();
        if let Some(place) = place.get() {
            // The new HTML is there with the next frame.
            request_animation_frame(move || tell_distances(&place));
        }
    });
    view! { <div class="printed" node_ref=place inner_html=text(html)></div> }.erase()
}
