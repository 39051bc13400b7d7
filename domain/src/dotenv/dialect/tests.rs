//! What each writer writes and refuses. Whether other programs read it so is for `make env-lab`.

use proptest::prelude::*;

use super::*;
use crate::dotenv::{Document, IssueKind};

const DELIMITER: &str = "kagi0123456789abcdef";

fn one(dialect: Dialect, value: &str) -> Option<String> {
    let written = write(dialect, &[("A", value)], DELIMITER);
    written.refused.is_empty().then(|| written.text.expose().to_owned())
}

#[test]
fn dialects_have_a_name_on_the_wire() {
    for dialect in Dialect::ALL {
        assert_eq!(serde_json::to_value(dialect).unwrap(), dialect.as_str());
        assert_eq!(Dialect::parse(dialect.as_str()), Some(dialect));
    }
}

#[test]
fn each_dialect_quotes_in_its_own_way() {
    for (dialect, value, expected) in [
        (Dialect::Dotenv, "sk-proj_1/2=", Some("A=sk-proj_1/2=\n")),
        (Dialect::Dotenv, "", Some("A=\n")),
        (Dialect::Dotenv, "two words # $ \\n", Some("A='two words # $ \\n'\n")),
        (Dialect::Dotenv, "it's", Some("A=\"it's\"\n")),
        (Dialect::Dotenv, "a\nb", Some("A='a\nb'\n")),
        (Dialect::Dotenv, "it's $5", None),
        (Dialect::Dotenv, "$HOME", None),
        (Dialect::Dotenv, "a\\\\b", None),
        (Dialect::Dotenv, "a\\", None),
        (Dialect::Dotenv, "a\rb", None),
        (Dialect::Shell, "it's\n$(x)", Some("export A='it'\\''s\n$(x)'\n")),
        (Dialect::Direnv, "x", Some("export A='x'\n")),
        (Dialect::Docker, " \"x\" # ", Some("A= \"x\" # \n")),
        (Dialect::Docker, "a\nb", None),
        (Dialect::Docker, "a\r", None),
        (Dialect::Compose, "$A", Some("A='$A'\n")),
        (Dialect::Compose, "it's $A\n\\", Some("A=\"it's \\$A\\n\\\\\"\n")),
        (Dialect::Systemd, "$A", Some("A='$A'\n")),
        (Dialect::Systemd, "it's `$A`\n", Some("A=\"it's \\`\\$A\\`\n\"\n")),
        (Dialect::Systemd, "\u{fdd0}", None), // found by the lab, as the next
        (Dialect::Systemd, "\u{10ffff}", None),
        (Dialect::Json, "\"\0\u{2028}é", Some("{\n  \"A\": \"\\\"\\u0000\\u2028é\"\n}\n")),
        (Dialect::Yaml, "no: \u{85}", Some("\"A\": \"no: \\u0085\"\n")),
        (Dialect::K8s, "x", Some("apiVersion: v1\nkind: Secret\nmetadata:\n  name: env\ntype: Opaque\ndata:\n  \"A\": \"eA==\"\n")),
        (Dialect::Github, "x\n", Some("A<<kagi0123456789abcdef\nx\n\nkagi0123456789abcdef\n")),
        (Dialect::Github, DELIMITER, None),
        (Dialect::Github, "a\r\nb", Some("A<<kagi0123456789abcdef\na\r\nb\nkagi0123456789abcdef\n")),
        (Dialect::Github, "a\r", None),
    ] {
        assert_eq!(one(dialect, value).as_deref(), expected, "{dialect:?} {value:?}");
    }
}

#[test]
fn nul_is_for_json_yaml_and_k8s_alone() {
    let carried: Vec<_> = Dialect::ALL.into_iter().filter(|dialect| one(*dialect, "\0").is_some()).collect();
    assert_eq!(carried, [Dialect::Json, Dialect::Yaml, Dialect::K8s]);
}

#[test]
fn names_are_refused_where_they_would_be_lost() {
    for (name, refusing) in [
        ("A-B", "dotenv shell docker compose systemd direnv github"),
        ("A B", "dotenv shell docker compose systemd direnv k8s github"),
        ("A=1\nB", "dotenv shell docker compose systemd direnv json yaml k8s github"),
        ("", "dotenv shell docker compose systemd direnv json yaml k8s github"),
        ("__proto__", "dotenv"),
        ("toString", "dotenv"), // found by the lab
        ("UID", "shell direnv"),
        ("OPTIND", "dotenv shell direnv"),
        ("SECONDS", "dotenv shell direnv"),
        ("TERM", "direnv"),
        ("PWD", "direnv"),
        ("GITHUB_TOKEN", "github"),
        ("node_options", "github"),
    ] {
        let refused = Dialect::ALL.into_iter().filter(|dialect| !write(*dialect, &[(name, "x")], DELIMITER).refused.is_empty());
        assert_eq!(refused.map(Dialect::as_str).collect::<Vec<_>>().join(" "), refusing, "{name:?}");
    }
}

#[test]
fn every_pair_is_written_or_refused_by_name() {
    for dialect in Dialect::ALL {
        let written = write(dialect, &[("A", "1"), ("B", "2"), ("A", "hunter2")], DELIMITER);
        let refused: Vec<_> = written.refused.iter().map(|refused| refused.name.as_str()).collect();
        assert_eq!(refused, ["A"], "{dialect:?}");
        assert!(!written.refused[0].why.contains("hunter2"));
    }
    let none: [(&str, &str); 0] = [];
    let empty = Dialect::ALL.map(|dialect| write(dialect, &none, "").text.expose().to_owned());
    assert_eq!(empty.concat(), "{}\n{}\napiVersion: v1\nkind: Secret\nmetadata:\n  name: env\ntype: Opaque\ndata: {}\n");
}

#[test]
fn a_line_is_a_pair_alone() {
    assert_eq!(line(Dialect::Shell, "A", "1").map(|line| line.expose().to_owned()), Ok("export A='1'\n".to_owned()));
    assert_eq!(line(Dialect::Docker, "A", "\n").map(|_| ()).unwrap_err().name, "A");
    assert!(line(Dialect::Github, "A", "1").is_err());
}

#[test]
fn what_a_program_may_trip_over_is_said() {
    let long = "x".repeat(MAX_VARIABLE);
    let written = write(Dialect::Shell, &[("A", long.as_str()), ("BASH_ENV", "1")], "");
    assert_eq!(written.warnings.len(), 2);
    assert!(!write(Dialect::Direnv, &[("A", long.as_str())], "").refused.is_empty());
    let large = "x".repeat(k8s::MAX_SECRET + 1);
    assert_eq!(write(Dialect::K8s, &[("A", large.as_str())], "").warnings.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_as_dotenv_is_read_back(values in prop::collection::vec(prop_oneof![any::<String>(), "[ \n'\"`$#\\\\=a]{0,12}"], 0..6)) {
        let pairs: Vec<_> = values.iter().enumerate().map(|(number, value)| (format!("A{number}"), value.clone())).collect();
        let written = write(Dialect::Dotenv, &pairs, "");
        let read = Document::parse(written.text.expose());
        prop_assert!(read.issues().iter().all(|issue| issue.kind == IssueKind::ControlCharacter));
        let read: Vec<_> = read.values().into_iter().map(|(name, value)| (name, value.to_string())).collect();
        let kept = pairs.into_iter().filter(|(name, _)| written.refused.iter().all(|refused| refused.name != *name));
        prop_assert_eq!(read, kept.collect::<Vec<_>>());
    }

    #[test]
    fn json_is_read_back_whatever_it_is(value in any::<String>()) {
        let written = write(Dialect::Json, &[("A", value.as_str())], "");
        let read: std::collections::HashMap<String, String> = serde_json::from_str(written.text.expose()).unwrap();
        prop_assert_eq!(&read["A"], &value);
    }

    #[test]
    fn a_secret_is_read_back_whatever_it_is(text in any::<String>(), times in 0..200_usize) {
        let value = text.repeat(times);
        use base64ct::Encoding;
        let written = write(Dialect::K8s, &[("A", value.as_str())], "");
        let encoded = written.text.expose().split('"').nth(3).unwrap();
        prop_assert_eq!(base64ct::Base64::decode_vec(encoded).unwrap(), value.as_bytes());
    }
}
