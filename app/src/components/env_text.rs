//! The text view: a text area over a layer that has the same text in colours. Of a long file the layer has the lines that are seen.

use std::ops::Range;

use domain::{
    SecretInput,
    dotenv::{Document, SpanKind},
};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};

use super::{
    dynamic::{Change, Erase, each, part, text},
    env_editor::{Editor, Stage},
};

/// A text of more bytes, or with a line of more, has no colours: the browser would be busy with them at each keystroke.
const COLOURED: usize = 64 * 1024;
const COLOURED_LINE: usize = 2_000;
/// So many lines more than are seen, on either side.
const MARGIN: usize = 20;
/// How many lines are seen before that was measured.
const SEEN: usize = 60;
/// How tall a line is where the browser does not say, in pixels.
const LINE_HEIGHT: f64 = 20.0;

/// Where the lines of a text are.
#[derive(Clone, PartialEq, Eq)]
struct Lines {
    /// Where each begins, and the end of the text.
    edges: Vec<usize>,
    coloured: bool,
}

impl Lines {
    fn of(text: &str) -> Self {
        let mut edges = vec![0];
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
                edges.push(at + 1);
            }
        }
        edges.push(text.len());
        let coloured = text.len() <= COLOURED && edges.windows(2).all(|edges| edges[1] - edges[0] <= COLOURED_LINE);
        Self { edges, coloured }
    }

    fn count(&self) -> usize {
        self.edges.len() - 1
    }
}

/// The view.
#[component]
pub fn EnvText(
    /// The file.
    editor: Editor,
) -> impl IntoView {
    let (area, scroller) = (NodeRef::<html::Textarea>::new(), NodeRef::<html::Div>::new());
    let (numbers, colours) = (NodeRef::<html::Pre>::new(), NodeRef::<html::Pre>::new());
    let lines = Memo::new(move |_| editor.text.with(|text| Lines::of(text.expose())));
    let coloured = Memo::new(move |_| lines.with(|lines| lines.coloured));
    let (first, seen) = (RwSignal::new(0usize), RwSignal::new(SEEN));
    let range = Memo::new(move |_| {
        let count = lines.with(Lines::count);
        let start = first.get().min(count);
        start..(start + seen.get()).min(count)
    });
    // The text area is written to by hand: a text that is set while somebody types takes the caret away.
    Effect::new(move || {
        editor.revision.track();
        if let Some(area) = area.get() {
            editor.text.with_untracked(|text| area.set_value(text.expose()));
        }
    });
    let look = move || {
        // The view may have gone before the frame.
        let (scroller, area) = (scroller.try_get_untracked().flatten(), area.try_get_untracked().flatten());
        let (Some(scroller), Some(area)) = (scroller, area) else { return };
        let line = line_height(&area);
        let above = (f64::from(scroller.scroll_top()) / line) as usize;
        // In steps, so that not every pixel moves lines.
        first.set(above.saturating_sub(MARGIN) / 10 * 10);
        seen.set((f64::from(scroller.client_height()) / line) as usize + 2 * MARGIN + 10);
    };
    Effect::new(move || {
        let measured = move || request_animation_frame(look);
        measured();
        let resized = window_event_listener_untyped("resize", move |_| measured());
        on_cleanup(move || resized.remove());
    });
    Effect::new(move || {
        let (Some(area), top) = (area.get(), range.get().start) else { return };
        let offset = format!("0 {}px", top as f64 * line_height(&area));
        for layer in [numbers.get(), colours.get()].into_iter().flatten() {
            // Refused nowhere: through script a style is not one of the page's own.
            let _ = HtmlElement::style(&layer).set_property("translate", &offset);
        }
    });
    let type_in: Change = Box::new(move |event| {
        let typed = event_target_value(&event);
        let merged = editor.text.with_untracked(|before| merged(before.expose(), &typed));
        editor.type_in(SecretInput::new(merged));
    });
    let numbered = text(move || range.get().map(|line| (line + 1).to_string()).collect::<Vec<_>>().join("\n"));
    let layer = part(move || {
        coloured.get().then(|| {
            let seen = lines.with(|lines| seen_bytes(lines, &range.get()));
            let spans = editor.document.with(|document| spans(document, &seen));
            let span = |(class, text): (&'static str, String)| view! { <span class=class>{text}</span> };
            view! { <pre class="code-colours" aria-hidden="true" node_ref=colours>{each(spans, span)}</pre> }.erase()
        })
    });
    let plain = part(move || {
        (!coloured.get()).then(|| {
            view! { <p class="note">"Without colours: the file has more than 64 KiB, or a line of more than 2,000 characters."</p> }.erase()
        })
    });
    let class = text(move || if coloured.get() { "env-code coloured" } else { "env-code" }.to_owned());
    let rows = text(move || lines.with(Lines::count).to_string());
    view! {
        <div class=class node_ref=scroller on:scroll=move |_| look()>
            <pre class="code-numbers" aria-hidden="true" node_ref=numbers>{numbered}</pre>
            <div class="code-sheet">
                {layer}
                <textarea
                    id="env-text" node_ref=area wrap="off" rows=rows aria-label=format!("Text of {}", editor.file_name())
                    spellcheck="false" autocomplete="off" autocapitalize="off" data-1p-ignore="" data-bwignore="" data-lpignore="true"
                    on:input=type_in
                ></textarea>
            </div>
        </div>
        {plain}
    }
}

fn line_height(area: &HtmlTextAreaElement) -> f64 {
    let style = window().get_computed_style(area).ok().flatten();
    let height = style.and_then(|style| style.get_property_value("line-height").ok());
    height.and_then(|height| height.strip_suffix("px")?.parse().ok()).unwrap_or(LINE_HEIGHT)
}

fn seen_bytes(lines: &Lines, range: &Range<usize>) -> Range<usize> {
    let edge = |line: usize| lines.edges.get(line).copied().unwrap_or_default();
    edge(range.start)..edge(range.end)
}

/// What is seen of the text, in pieces of one colour. As in the text area, there is one kind of line break.
fn spans(document: &Document, seen: &Range<usize>) -> Vec<(&'static str, String)> {
    let (text, all) = (document.text(), document.spans());
    let from = all.partition_point(|span| span.end <= seen.start);
    let within = all[from..].iter().take_while(|span| span.start < seen.end);
    within
        .filter_map(|span| {
            let piece = text.get(span.start.max(seen.start)..span.end.min(seen.end))?;
            Some((class(span.kind), one_kind_of_break(piece)))
        })
        .collect()
}

const fn class(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Space => "",
        SpanKind::Comment => "code-comment",
        SpanKind::Export => "code-export",
        SpanKind::Name => "code-name",
        SpanKind::Equals | SpanKind::Quote => "code-sign",
        SpanKind::Value => "code-value",
        SpanKind::Bad => "code-bad",
    }
}

/// As a text area gives it.
fn one_kind_of_break(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The text, given what a text area made of it: it knows one kind of line break. What was not touched keeps its bytes, and new lines
/// get the break that the text has.
fn merged(before: &str, typed: &str) -> String {
    let (old, new) = (before.as_bytes(), typed.as_bytes());
    let (mut old_from, mut new_from) = (0, 0);
    while let (Some(a), Some(b)) = (old.get(old_from), new.get(new_from)) {
        let width = match (a, b) {
            (b'\r', b'\n') if old.get(old_from + 1) == Some(&b'\n') => 2,
            (b'\r', b'\n') => 1,
            (a, b) if a == b => 1,
            _ => break,
        };
        old_from += width;
        new_from += 1;
    }
    while !before.is_char_boundary(old_from) || !typed.is_char_boundary(new_from) {
        old_from -= 1;
        new_from -= 1;
    }
    let (mut old_to, mut new_to) = (old.len(), new.len());
    while old_to > old_from && new_to > new_from {
        let width = match (old[old_to - 1], new[new_to - 1]) {
            (b'\n', b'\n') if old_to - old_from >= 2 && old[old_to - 2] == b'\r' => 2,
            (b'\r', b'\n') => 1,
            (a, b) if a == b => 1,
            _ => break,
        };
        old_to -= width;
        new_to -= 1;
    }
    while !before.is_char_boundary(old_to) || !typed.is_char_boundary(new_to) {
        old_to += 1;
        new_to += 1;
    }
    let line_break = line_break(before);
    let inserted = typed[new_from..new_to].replace('\n', line_break);
    let mut merged = String::with_capacity(old_from + inserted.len() + old.len() - old_to);
    [&before[..old_from], &inserted, &before[old_to..]].iter().for_each(|piece| merged.push_str(piece));
    // Two breaks that came together may have become one.
    if one_kind_of_break(&merged) == typed { merged } else { typed.replace('\n', line_break) }
}

/// The first line break of the text.
fn line_break(text: &str) -> &'static str {
    match text.find(['\n', '\r']).map(|at| &text[at..]) {
        Some(rest) if rest.starts_with("\r\n") => "\r\n",
        Some(rest) if rest.starts_with('\r') => "\r",
        _ => "\n",
    }
}

/// Puts the caret at the beginning of a line, counted from 1, in view.
pub fn go_to_line(editor: Editor, line: u32) {
    let text = editor.text.with_untracked(|text| one_kind_of_break(text.expose()));
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum();
    let units = text[..before].encode_utf16().count() as u32;
    request_animation_frame(move || {
        let area = document().get_element_by_id("env-text").and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok());
        if let (Some(area), Some(Stage::Open)) = (area, editor.stage.try_get_untracked()) {
            // Neither fails on a text area that is part of the page.
            let _ = area.focus();
            let _ = area.set_selection_range(units, units);
            if let Some(scroller) = area.closest(".env-code").ok().flatten() {
                let above = (f64::from(line) - 4.0).max(0.0) * line_height(&area);
                scroller.set_scroll_top(above as i32);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_touched_keeps_its_line_breaks() {
        for (before, typed, expected) in [
            ("A=1\r\nB=2\nC=3\r", "A=1\nB=22\nC=3\n", "A=1\r\nB=22\nC=3\r"),
            ("A=1\r\nB=2\r\n", "A=1\nX=0\nB=2\n", "A=1\r\nX=0\r\nB=2\r\n"),
            ("A=1\r\nB=2\r\n", "A=1\nB=2\n", "A=1\r\nB=2\r\n"),
            ("A=1\r\nB=2\r\n", "", ""),
            ("", "A=1\nB=2", "A=1\nB=2"),
            ("A=1", "A=1\n", "A=1\n"),
            ("A=é\r\n", "A=è\n", "A=è\r\n"),
            ("\u{feff}A=1\r\n", "\u{feff}A=\n", "\u{feff}A=\r\n"),
            ("A=1\r\n\r\nB=2", "A=1\nB=2", "A=1\r\nB=2"),
            ("aa\r\n", "aaa\n", "aaa\r\n"),
        ] {
            assert_eq!(merged(before, typed), expected, "{before:?} {typed:?}");
        }
    }

    #[test]
    fn breaks_that_meet_stay_two() {
        let merged = merged("a\rb\nc", "a\n\nc");
        assert_eq!(one_kind_of_break(&merged), "a\n\nc");
    }

    #[test]
    fn every_kind_of_break_ends_a_line() {
        assert_eq!(Lines::of("a\r\nb\nc\rd").edges, [0, 3, 5, 7, 8]);
        assert_eq!(Lines::of("").count(), 1);
        assert_eq!(Lines::of("a\n").count(), 2);
    }

    #[test]
    fn the_pieces_are_the_text_that_is_seen() {
        let text = "# note\r\nA='1'\r\nB=2 # x\r\nnonsense\r\n";
        let document = Document::parse(text);
        let lines = Lines::of(text);
        let piece =
            |range: Range<usize>| spans(&document, &seen_bytes(&lines, &range)).into_iter().map(|(_, text)| text).collect::<String>();
        assert_eq!(piece(0..5), one_kind_of_break(text));
        assert_eq!(piece(1..2), "A='1'\n");
    }

    #[test]
    fn long_texts_and_long_lines_have_no_colours() {
        assert!(Lines::of(&"A=1\n".repeat(1000)).coloured);
        assert!(!Lines::of(&"A=1\n".repeat(20_000)).coloured);
        assert!(!Lines::of(&"x".repeat(3_000)).coloured);
    }
}
