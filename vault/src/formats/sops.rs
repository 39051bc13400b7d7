//! Files that SOPS has decrypted: any YAML or JSON. What is nested is named by its way, `db: {password: …}` as `db_password`.

use domain::{Plaintext, Problem};
use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};
use serde_json::value::RawValue;

use super::{Exported, LONGEST_NAME, Variable, json, json::Members, unreadable};

/// What is nested deeper is left out: no name of a variable is made of so many parts.
const DEEPEST: usize = 16;
/// How SOPS writes a value that is still sealed.
const SEALED: &str = "ENC[AES256_GCM,";
/// What every encrypted file has, beside the keys that open it.
const MAC: &str = "sops_mac";

const LIST: &str = "It is a list, which no environment variable holds.";
const NOTHING: &str = "It has no value.";
const TOO_DEEP: &str = "It is nested more than 16 levels deep.";

pub(super) fn read(text: &str) -> Result<Exported, Problem> {
    let mut exported = Exported::default();
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        members(&mut exported, &mut Vec::new(), text)?;
    } else {
        Yaml { events: Parser::new_from_str(text), exported: &mut exported, path: Vec::new() }.document()?;
    }
    let is_sealed = |variable: &Variable| variable.name == MAC || variable.value.expose().starts_with(SEALED);
    if exported.variables.iter().any(is_sealed) {
        return Err(unreadable("This file is still encrypted. Import what `sops decrypt` makes of it."));
    }
    Ok(exported)
}

fn members(exported: &mut Exported, path: &mut Vec<String>, object: &str) -> Result<(), Problem> {
    let object: Members<&RawValue> = json::read(object, "an object, as SOPS files are")?;
    for (name, value) in object.0 {
        path.push(name);
        match value.get().as_bytes().first() {
            Some(b'{') if path.len() < DEEPEST => members(exported, path, value.get())?,
            Some(b'{') => exported.leave_out(joined(path), TOO_DEEP)?,
            Some(b'[') => exported.leave_out(joined(path), LIST)?,
            Some(b'n') => exported.leave_out(joined(path), NOTHING)?,
            Some(b'"') => exported.add(Variable::new(joined(path), json::read(value.get(), "a text")?))?,
            // Numbers and truth values, as they are written.
            _ => exported.add(Variable::new(joined(path), Plaintext::new(value.get().to_owned())))?,
        }
        path.pop();
    }
    Ok(())
}

/// The name of what is at the end of the way, as far as it is read.
fn joined(path: &[String]) -> String {
    let mut name = String::new();
    let mut room = LONGEST_NAME;
    for part in path {
        let between = if name.is_empty() { "" } else { "_" };
        let added: String = between.chars().chain(part.chars()).take(room).collect();
        room -= added.chars().count();
        name += &added;
    }
    name
}

/// The events of a YAML text: what stands in it, before any tool decides whether `1.10` is a number.
struct Yaml<'a> {
    events: Parser<'a, StrInput<'a>>,
    exported: &'a mut Exported,
    path: Vec<String>,
}

impl<'a> Yaml<'a> {
    fn next(&mut self) -> Result<Event<'a>, Problem> {
        match self.events.next() {
            Some(Ok((event, _))) => Ok(event),
            Some(Err(error)) => {
                let (line, column) = (error.marker().line(), error.marker().col() + 1);
                Err(unreadable(format!("This is not YAML: look at line {line}, column {column}.")))
            }
            None => Ok(Event::StreamEnd),
        }
    }

    fn document(mut self) -> Result<(), Problem> {
        loop {
            match self.next()? {
                Event::StreamStart | Event::DocumentStart(_) => {}
                Event::MappingStart(..) => break,
                _ => return Err(unreadable("This is not a mapping of names to values, as SOPS files are.")),
            }
        }
        self.mapping()?;
        loop {
            match self.next()? {
                Event::StreamEnd => return Ok(()),
                Event::DocumentStart(_) => return Err(unreadable("This file holds several documents. Import them one by one.")),
                _ => {}
            }
        }
    }

    fn mapping(&mut self) -> Result<(), Problem> {
        loop {
            match self.next()? {
                Event::MappingEnd | Event::StreamEnd => return Ok(()),
                Event::Scalar(name, ..) => self.path.push(name.into_owned()),
                Event::MappingStart(..) | Event::SequenceStart(..) => {
                    self.skip()?;
                    self.path.push("?".into());
                }
                _ => self.path.push("*".into()),
            }
            self.value()?;
            self.path.pop();
        }
    }

    fn value(&mut self) -> Result<(), Problem> {
        let name = joined(&self.path);
        match self.next()? {
            Event::Scalar(text, ScalarStyle::Plain, ..) if matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL") => {
                self.exported.leave_out(name, NOTHING)?;
            }
            Event::Scalar(text, ..) => self.exported.add(Variable::new(name, Plaintext::new(text.into_owned())))?,
            Event::SequenceStart(..) => {
                self.exported.leave_out(name, LIST)?;
                self.skip()?;
            }
            Event::MappingStart(..) if self.path.len() == DEEPEST => {
                self.exported.leave_out(name, TOO_DEEP)?;
                self.skip()?;
            }
            Event::MappingStart(..) => self.mapping()?,
            _ => self.exported.leave_out(name, "It refers to another place of the file.")?,
        }
        Ok(())
    }

    /// Passes over the rest of what has begun.
    fn skip(&mut self) -> Result<(), Problem> {
        let mut open = 1;
        while open > 0 {
            match self.next()? {
                Event::MappingStart(..) | Event::SequenceStart(..) => open += 1,
                Event::MappingEnd | Event::SequenceEnd => open -= 1,
                Event::StreamEnd => return Ok(()),
                _ => {}
            }
        }
        Ok(())
    }
}
