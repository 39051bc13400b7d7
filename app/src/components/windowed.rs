//! Long tables: only the rows near what is seen are part of the page. Blank rows above and below keep the place of the others.

use std::ops::Range;

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::dynamic::{Row, rows};

/// Up to so many rows are all part of the page.
const ALL: usize = 150;
/// So many rows more than are seen, on either side.
const MARGIN: usize = 20;
/// How tall a row is until one was measured, in pixels.
const ROW_HEIGHT: f64 = 57.0;

type Build = Box<dyn Fn(Range<usize>) -> Vec<Row> + Send + Sync>;

/// The body of a table of `count` rows, of which `build` makes those of a range. On the server, all of them.
pub fn windowed(count: Memo<usize>, build: impl Fn(Range<usize>) -> Vec<Row> + Send + Sync + 'static) -> AnyView {
    let build: Build = Box::new(build);
    let body = NodeRef::<html::Tbody>::new();
    let first = RwSignal::new(0);
    let seen = RwSignal::new(ALL);
    let height = StoredValue::new(ROW_HEIGHT);
    let range = Memo::new(move |_| {
        let count = count.get();
        if count <= ALL {
            return 0..count;
        }
        let start = first.get().min(count);
        start..(start + seen.get()).min(count)
    });
    Effect::new(move || {
        let look = move || {
            let Some(body) = body.try_get_untracked().flatten() else { return };
            if count.get_untracked() <= ALL {
                return;
            }
            let shown = range.get_untracked();
            let blanks = edges(&body).map(|edge| edge.map_or(0.0, |edge| edge.get_bounding_client_rect().height()));
            let place = body.get_bounding_client_rect();
            let measured = (place.height() - blanks[0] - blanks[1]) / shown.len().max(1) as f64;
            if measured >= 1.0 {
                height.set_value(measured);
            }
            let row = height.get_value();
            let above = (-place.top() / row).max(0.0) as usize;
            let fitting = (window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default() / row) as usize;
            // In steps, so that not every pixel moves rows.
            first.set(above.saturating_sub(MARGIN) / 10 * 10);
            seen.set(fitting + 2 * MARGIN + 10);
        };
        let look = move || request_animation_frame(look);
        look();
        let listeners = ["scroll", "resize"].map(|event| window_event_listener_untyped(event, move |_| look()));
        on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
    });
    // The blanks are as tall as what they stand for.
    Effect::new(move || {
        let (Some(body), range, count) = (body.get(), range.get(), count.get()) else { return };
        let row = height.get_value();
        for (edge, rows) in edges(&body).into_iter().zip([range.start, count - range.end.min(count)]) {
            if let Some(edge) = edge {
                // Refused nowhere: through script a style is not one of the page's own.
                let _ = edge.style().set_property("block-size", &format!("{}px", rows as f64 * row));
            }
        }
    });
    let built = move || {
        // The rows are read before their range: an effect that hears of new rows through the range alone, which stays the same, sleeps on.
        drop(build(0..0));
        let range = range.get();
        if cfg!(target_arch = "wasm32") && count.get_untracked() > ALL {
            let first = range.start;
            request_animation_frame(move || number(body, first));
        }
        build(range)
    };
    let blank = || view! { <tr class="blank-rows" role="presentation" aria-hidden="true"></tr> };
    view! { <tbody role="rowgroup" node_ref=body>{blank()}{rows(built)}{blank()}</tbody> }.into_any()
}

/// Tells screen readers the place of each row in the whole table, of which they see a part. The heading is the first.
fn number(body: NodeRef<html::Tbody>, first: usize) {
    let Some(body) = body.try_get_untracked().flatten() else { return };
    let rows = body.children();
    for index in 1..rows.length().saturating_sub(1) {
        if let Some(row) = rows.item(index) {
            // Refused for no number.
            let _ = row.set_attribute("aria-rowindex", &(first + 1 + index as usize).to_string());
        }
    }
}

fn edges(body: &HtmlElement) -> [Option<HtmlElement>; 2] {
    [body.first_element_child(), body.last_element_child()].map(|edge| edge.and_then(|edge| edge.dyn_into().ok()))
}
