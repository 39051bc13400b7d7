//! What is read, what an edit leaves alone, and that neither depends on luck.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

fn pairs(document: &Document) -> Vec<(&str, &str)> {
    document.assignments().iter().map(|assignment| (assignment.name.as_str(), assignment.value.as_str())).collect()
}

fn kinds(text: &str) -> Vec<(u32, IssueKind)> {
    Document::parse(text).issues().iter().map(|issue| (issue.line, issue.kind)).collect()
}

fn edited(text: &str, edit: impl FnOnce(&mut Document) -> Result<(), crate::text::Broken>) -> String {
    let mut document = Document::parse(text);
    edit(&mut document).unwrap();
    document.text().to_owned()
}

#[test]
fn values_are_read_as_people_write_them() {
    for (text, name, value, quote, exported) in [
        ("A=1", "A", "1", Quote::None, false),
        ("\u{feff}A=1", "A", "1", Quote::None, false),
        ("  export \tA=1", "A", "1", Quote::None, true),
        ("export=1", "export", "1", Quote::None, false),
        ("export =1", "export", "1", Quote::None, false),
        ("exported=1", "exported", "1", Quote::None, false),
        ("A = two words  # why", "A", "two words", Quote::None, false),
        ("A==", "A", "=", Quote::None, false),
        ("A=", "A", "", Quote::None, false),
        ("A=  # nothing", "A", "", Quote::None, false),
        ("A=a#b", "A", "a#b", Quote::None, false),
        ("A=#b", "A", "#b", Quote::None, false),
        ("A='a \"$B\" `c` \\n # d'", "A", "a \"$B\" `c` \\n # d", Quote::Single, false),
        ("A=`it's \"$B\"`", "A", "it's \"$B\"", Quote::Backtick, false),
        ("A=\"a\\n\\r\\t\\\"\\\\\\$\\`\\x\\'\"#c", "A", "a\n\r\t\"\\$`\\x\\'", Quote::Double, false),
        ("A=\"$B ${C} $(d)\"", "A", "$B ${C} $(d)", Quote::Double, false),
        ("A='a\r\nb\rc\nd'", "A", "a\nb\nc\nd", Quote::Single, false),
        ("A=\"\"", "A", "", Quote::Double, false),
    ] {
        let document = Document::parse(text);
        let [assignment] = document.assignments() else { panic!("{text}") };
        assert_eq!((assignment.name.as_str(), assignment.value.as_str()), (name, value), "{text}");
        assert_eq!((assignment.quote, assignment.exported), (quote, exported), "{text}");
    }
}

#[test]
fn lines_end_as_any_system_ends_them() {
    let document = Document::parse("# c\nA=1\r\n\r\nB='\r\n'\rC=3");
    let lines: Vec<_> = document.assignments().iter().map(|assignment| (assignment.line, assignment.last_line)).collect();
    assert_eq!(lines, [(2, 2), (4, 5), (6, 6)]);
    assert_eq!(pairs(&document), [("A", "1"), ("B", "\n"), ("C", "3")]);
}

#[test]
fn the_last_duplicate_counts() {
    let document = Document::parse("A=1\nB=2\nA=3\n");
    let values: Vec<_> = document.values().into_iter().map(|(name, value)| (name, value.to_string())).collect();
    assert_eq!(values, [("B".to_owned(), "2".to_owned()), ("A".to_owned(), "3".to_owned())]);
    assert_eq!(document.issues()[0].message, "A is on line 1 too, and the last one counts; remove one of them.");
}

#[test]
fn what_is_wrong_is_flagged_where_it_is() {
    for (text, expected) in [
        ("A=1\n\n# c\nexport B='2' # c", vec![]),
        ("A-B=1", vec![(1, IssueKind::BadName)]),
        ("=1", vec![(1, IssueKind::BadName)]),
        ("A=1\nnonsense", vec![(2, IssueKind::NoAssignment)]),
        ("A='x\nB=1", vec![(1, IssueKind::UnterminatedQuote)]),
        ("A=\"x\nB=\"y\nC=1", vec![(1, IssueKind::UnterminatedQuote), (2, IssueKind::UnterminatedQuote)]),
        ("A=1\nA=1", vec![(2, IssueKind::Duplicate)]),
        ("A='it's'", vec![(1, IssueKind::TextAfterQuote)]),
        ("A='\nx\0\u{1b}'", vec![(2, IssueKind::Nul), (2, IssueKind::ControlCharacter)]),
        ("# \u{85}", vec![(1, IssueKind::ControlCharacter)]),
        ("A=a#b", vec![(1, IssueKind::UnquotedHash)]),
    ] {
        assert_eq!(kinds(text), expected, "{text:?}");
    }
}

#[test]
fn an_open_quote_costs_its_own_line_alone() {
    let document = Document::parse("A=\"x # c\nB=\"y\"\n");
    assert_eq!(pairs(&document), [("A", "\"x"), ("B", "y")]);
}

#[test]
fn bad_names_have_a_proposal_and_no_issue_repeats_what_may_be_secret() {
    for (name, fix) in [("MY-KEY", Some("MY_KEY")), ("1A", Some("_1A")), ("a.b c", Some("a_b_c")), ("-", None), ("ä", None)] {
        assert_eq!(Document::parse(&format!("{name}=hunter2")).issues()[0].fix.as_deref(), fix, "{name}");
    }
    let text = "A='hunter2' hunter2\nhunter2\nhunter-2=hunter2\nhunter-2=\"hunter2\nA='hunter2\n";
    let document = Document::parse(text);
    assert_eq!(document.issues().len(), 8);
    assert!(document.issues().iter().all(|issue| !issue.message.contains("hunter")));
}

#[test]
fn spans_tell_a_highlighter_what_is_what() {
    let text = "export A = \"b\" # c\nno\nB-C=d\n";
    let spans: Vec<_> = Document::parse(text).spans().iter().map(|span| (&text[span.start..span.end], span.kind)).collect();
    let seen: Vec<_> = spans.into_iter().filter(|(_, kind)| *kind != SpanKind::Space).collect();
    assert_eq!(
        seen,
        [
            ("export", SpanKind::Export),
            ("A", SpanKind::Name),
            ("=", SpanKind::Equals),
            ("\"", SpanKind::Quote),
            ("b", SpanKind::Value),
            ("\"", SpanKind::Quote),
            ("# c", SpanKind::Comment),
            ("no", SpanKind::Bad),
            ("B-C", SpanKind::Bad),
            ("=", SpanKind::Equals),
            ("d", SpanKind::Value),
        ]
    );
}

#[test]
fn setting_keeps_everything_around_the_value() {
    for (text, value, expected) in [
        ("# a\n  export A  =  1   # why\nB=2", "x", "# a\n  export A  =  x   # why\nB=2"),
        ("A=1", "two words", "A='two words'"),
        ("A='1'", "x", "A='x'"),
        ("A=\"1\"", "two words", "A=\"two words\""),
        ("A=\"1\"", "a$b", "A='a$b'"),
        ("A='1'", "it's", "A=\"it's\""),
        ("A='1'", "it's $5 \\", "A=\"it's \\$5 \\\\\""),
        ("A=`1`", "it's \"x\"", "A=`it's \"x\"`"),
        ("A='1'\r\nB=2\r\n", "x\ny", "A='x\r\ny'\r\nB=2\r\n"),
        ("A=1", "x\ry", "A=\"x\\ry\""),
        ("A= # none", "x", "A=x # none"),
        ("A='x' y # c", "z", "A='z' # c"),
        ("A=1\nA=2\n", "3", "A=1\nA=3\n"),
        ("", "1", "A=1\n"),
        ("\u{feff}", "1", "\u{feff}A=1\n"),
        ("B=1", "1", "B=1\nA=1"),
        ("B=1\r\n", "1", "B=1\r\nA=1\r\n"),
        ("B=1\r\nC=1", "1", "B=1\r\nC=1\r\nA=1"),
    ] {
        assert_eq!(edited(text, |document| document.set("A", value)), expected, "{text:?}");
    }
}

#[test]
fn removing_and_renaming_take_every_duplicate() {
    let text = "# a\nA=1 # one\nB=2\nexport A='x\ny'\nC=3";
    assert_eq!(edited(text, |document| document.remove("A")), "# a\nB=2\nC=3");
    assert_eq!(edited(text, |document| document.rename("A", "D")), "# a\nD=1 # one\nB=2\nexport D='x\ny'\nC=3");
    assert_eq!(edited("A-B = 1", |document| document.rename("A-B", "A_B")), "A_B = 1");
    assert_eq!(edited("A-B=1", |document| document.set("A-B", "2")), "A-B=2");
}

#[test]
fn edits_that_can_not_be_are_refused_and_change_nothing() {
    type Edit = fn(&mut Document) -> Result<(), crate::text::Broken>;
    let refused: [(&str, Edit); 10] = [
        ("A=1", |document| document.set("A", "\0")),
        ("A=1", |document| document.set("B", "\0")),
        ("A=1", |document| document.set("B-C", "1")),
        ("A=1", |document| document.append(" B", "1")),
        ("A=1", |document| document.append("A", "1")),
        ("A=1", |document| document.remove("B")),
        ("A=1", |document| document.rename("B", "C")),
        ("A=1\nB=2", |document| document.rename("A", "B")),
        ("A=\"x", |document| document.append("B", "x\" # y")),
        ("A=\"x\nB=z\"y\nC=1\"", |document| document.remove("B")),
    ];
    for (text, edit) in refused {
        let mut document = Document::parse(text);
        assert!(edit(&mut document).is_err(), "{text:?}");
        assert_eq!(document.text(), text);
    }
}

#[test]
fn time_grows_with_the_text_and_no_faster() {
    let keys: String = (0..20_000).map(|number| format!("KEY_{number}='value {number}' # c\n")).collect();
    let texts = [
        keys,
        format!("A={}", "x".repeat(1 << 20)),
        format!("A=\"{}", "\\\"".repeat(5 << 20)),
        "A=\"\n".repeat(100_000),
        "A='x\nB=\"y\nC=`z\n".repeat(50_000),
        "\n".repeat(1 << 20),
        " #=\"'".repeat(1 << 18),
    ];
    for text in texts {
        let began = Instant::now();
        assert!(Document::parse(&text).text() == text);
        // Unoptimised and on a busy machine; what is quadratic takes hours.
        assert!(began.elapsed() < Duration::from_secs(60), "{:?}", &text[..10]);
    }
}

/// Texts in which what the parser looks for comes often.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[A-C]=",
        8 => prop::sample::select(vec!["\n", "\r", "\r\n", " ", "\t", "#", "'", "\"", "`", "\\", "=", "$", "export ", "\0", "\u{feff}", "é", "x"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn values() -> impl Strategy<Value = String> {
    prop_oneof![texts(), any::<String>()].prop_map(|value| value.replace('\0', ""))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_text_stays_as_it_is_and_its_spans_cover_it(text in texts()) {
        let document = Document::parse(&text);
        prop_assert_eq!(document.text(), &text);
        let mut at = 0;
        for span in document.spans() {
            prop_assert!(span.start == at && span.end > at);
            at = span.end;
        }
        prop_assert_eq!(at, text.len());
    }

    #[test]
    fn what_is_set_is_read_and_nothing_else_changes(text in texts(), value in values()) {
        let mut document = Document::parse(&text);
        let Some(found) = document.get("A") else { return Ok(()) };
        let (before, behind) = (text[..found.value_at.start].to_owned(), text[found.value_at.end..].to_owned());
        if document.set("A", &value).is_ok() {
            prop_assert_eq!(document.get("A").unwrap().value.as_str(), value);
            prop_assert!(document.text().starts_with(&before) && document.text().ends_with(&behind));
        } else {
            prop_assert!(document.text() == text);
            prop_assert!(document.issues().iter().any(|issue| issue.kind == IssueKind::UnterminatedQuote));
        }
    }

    #[test]
    fn a_sound_text_takes_every_value(names in prop::collection::vec("[A-C]", 0..5), value in values()) {
        let text: String = names.iter().map(|name| format!("{name}='x' # c\n")).collect();
        let mut document = Document::parse(&text);
        prop_assert!(document.set("A", &value).is_ok());
        prop_assert_eq!(document.get("A").unwrap().value.as_str(), value);
    }
}
