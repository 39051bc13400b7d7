//! Writes made-up values in every dialect, for `make env-lab` to read back with other programs:
//!
//! ```text
//! cargo run -p domain --example env_lab -- FOLDER COUNT
//! ```
//!
//! `FOLDER/cases.json` has every pair; `FOLDER/{dialect}/{batch}` a text of some of them, and beside it `{batch}.json`, what was
//! put in and what was refused. The same count gives the same values.

use std::{error::Error, fs, path::Path};

use domain::{
    Dialect,
    dotenv::{Document, write},
};
use serde_json::json;

/// How many bytes of values are in a batch at most: those that a shell hands on together have to fit into an environment.
const BATCH_BYTES: usize = 256 * 1024;
const BATCH_VALUES: usize = 100;

/// Names that mean something else in one place or another. Each batch has them once.
const NAMES: [&str; 10] = ["OPTIND", "SECONDS", "NO", "Y", "null", "True", "export", "constructor", "_1", "e"];

/// What a careless writer would let run, expand or end something.
const PIECES: [&str; 48] = [
    "'",
    "\"",
    "`",
    "\\",
    "$",
    "#",
    " #",
    "# ",
    " ",
    "\t",
    "\n",
    "=",
    "\\n",
    "\\t",
    "\\\\",
    "\\\"",
    "\\'",
    "\\$",
    "$$",
    "${X}",
    "$X",
    "${X:-y}",
    "$(touch kagi-canary)",
    "`touch kagi-canary`",
    "; touch kagi-canary;",
    "\ntouch kagi-canary\n",
    "\nSECOND=1\n",
    "\nexport SECOND=1\n",
    "\n  SECOND: 1",
    "'\nSECOND=1\n'",
    "\"\nSECOND=1\n\"",
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    "- ",
    "%",
    "!",
    "&",
    "*",
    "?",
    "é",
    "鍵",
    "🔑",
    "a",
    "0",
];

/// A sequence that looks random and is the same every time (SplitMix64).
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap_or(0)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn some(&mut self, of: &[&str], max: usize) -> String {
        (0..=self.below(max)).map(|_| self.one(of)).collect()
    }

    fn letters(&mut self, length: usize) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        (0..length).map(|_| char::from(LETTERS[self.below(LETTERS.len())])).collect()
    }
}

/// A value, and the class of values that it is in.
fn value(number: usize, random: &mut Sequence) -> (&'static str, String) {
    let letters = random.letters(12);
    let between = |random: &mut Sequence, of: &[&str]| format!("{letters}{}{letters}", random.some(of, 3));
    match number % 16 {
        0 if number < 64 => ("empty", String::new()),
        0 => ("blanks", format!("{}{letters}{}", random.some(&[" ", "\t", ""], 3), random.some(&[" ", "\t", "\u{a0}", ""], 3))),
        1 => ("plain", format!("sk-{}/{letters}={}", random.letters(20), random.one(&["", "=", "@x:1,2%3"]))),
        2 => {
            let lines: String = (0..8).map(|_| format!("{}\n", random.letters(64))).collect();
            ("PEM", format!("-----BEGIN PRIVATE KEY-----\n{lines}-----END PRIVATE KEY-----{}", random.one(&["", "\n"])))
        }
        3 => ("JSON", json!({ "a": letters, "b": random.some(&["\n", "\"", "x"], 3), "c": [1, null] }).to_string()),
        4 => ("one quote", between(random, &["'", "\"", "`"])),
        5 => ("hash", format!("{}{}", random.one(&["#", " #", "a #", "a#"]), between(random, &["#", " # ", "b"]))),
        6 => ("dollar", between(random, &["$", "${X}", "$X", "$$", "$5", "${X:-y}", "$ ", "\\$X"])),
        7 => {
            ("command", between(random, &["$(touch kagi-canary)", "`touch kagi-canary`", "; touch kagi-canary;", "&& touch kagi-canary #"]))
        }
        8 => {
            ("backslash", format!("{}{}", between(random, &["\\", "\\\\", "\\n", "\\t", "\\x41", "C:\\"]), random.one(&["", "\\", "\\\\"])))
        }
        9 => ("CR", format!("{}{}", between(random, &["\r", "\r\n", "\r\r"]), random.one(&["", "\r", "\r\n"]))),
        10 => ("NUL", between(random, &["\0", "\0\0", "\0\n"])),
        11 => (
            "unicode",
            between(
                random,
                &["🔑", "\u{2028}", "\u{2029}", "\u{85}", "\u{feff}", "\u{a0}", "\u{ffff}", "\u{10ffff}", "e\u{301}", "\u{202e}"],
            ),
        ),
        12 => ("control", between(random, &["\u{1}", "\u{8}", "\u{b}", "\u{c}", "\u{1b}[31m", "\u{7f}", "\u{9f}", "\u{1a}", "\u{4}"])),
        13 => ("lines", between(random, &["\n", "\n\n", "\nSECOND=1\n", "\n# c\n", "\n ", "\n---\n", "\nEOF\n"])),
        14 if number % 128 == 14 => ("64 KiB", random.letters(64 * 1024 - 16 + number / 128 % 32)),
        14 if number % 128 == 30 => ("64 KiB", PIECES.concat().repeat(64 * 1024 / PIECES.concat().len())),
        _ => ("mixed", random.some(&PIECES, 12)),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, count] = arguments.as_slice() else { return Err("usage: env_lab FOLDER COUNT".into()) };
    let (folder, count) = (Path::new(folder), count.parse()?);
    let mut random = Sequence(2026);
    let mut batches = vec![Vec::new()];
    let mut bytes = 0;
    for number in 0..count {
        let (class, value) = value(number, &mut random);
        if bytes + value.len() > BATCH_BYTES || batches[batches.len() - 1].len() == BATCH_VALUES {
            batches.push(Vec::new());
            bytes = 0;
        }
        bytes += value.len();
        let last = batches.len() - 1;
        match NAMES.get(batches[last].len()) {
            Some(name) => batches[last].push(((*name).to_owned(), "odd name", format!("a[$(touch kagi-canary)] {number}"))),
            None => batches[last].push((format!("LAB_{number}"), class, value)),
        }
    }
    fs::write(folder.join("cases.json"), serde_json::to_vec(&batches)?)?;
    for dialect in Dialect::ALL {
        let folder = folder.join(dialect.as_str());
        fs::create_dir_all(folder.join("kagi"))?;
        for (number, batch) in batches.iter().enumerate() {
            let pairs: Vec<(&str, &str)> = batch.iter().map(|(name, _, value)| (name.as_str(), value.as_str())).collect();
            let delimiter = format!("kagi{}", random.letters(32).replace(['+', '/'], "0"));
            let written = write(dialect, &pairs, &delimiter);
            fs::write(folder.join(number.to_string()), written.text.expose())?;
            fs::write(folder.join(format!("{number}.refused")), serde_json::to_vec(&written.refused)?)?;
            if dialect == Dialect::Dotenv {
                let document = Document::parse(written.text.expose());
                let read = document.assignments().iter().map(|assignment| (assignment.name.clone(), json!(assignment.value.as_str())));
                fs::write(folder.join("kagi").join(number.to_string()), serde_json::to_vec(&read.collect::<serde_json::Map<_, _>>())?)?;
            }
        }
    }
    Ok(())
}
