//! Edits: each splices the text, reads it again, and holds only if nothing else reads otherwise than before.

use std::ops::Range;

use zeroize::Zeroizing;

use super::{Document, issue::is_name, quote::Quote};
use crate::text::{Broken, EnvVarName};

impl Document {
    /// Gives a name a value: in place where the name is there, in the assignment that counts, which keeps its quotes as long as
    /// they carry the value, its `export`, its spacing and its comment; on a line of its own at the end where it is not.
    ///
    /// # Errors
    /// What [`append`](Self::append) says, except that a name which is there already may be any.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Broken> {
        let Some(index) = self.assignments.iter().rposition(|assignment| assignment.name == name) else {
            return self.append(name, value);
        };
        let assignment = &self.assignments[index];
        let written = assignment.quote.encode(check_value(value)?, self.line_break());
        let expected = self.pairs().enumerate().map(|(at, pair)| if at == index { (pair.0, value) } else { pair });
        let edited = self.spliced(&[(assignment.value_at.clone(), &written)], expected)?;
        *self = edited;
        Ok(())
    }

    /// Adds a line at the end, with the line breaks that the text has, and one at its end if the text had one there.
    ///
    /// # Errors
    /// A name that is none or is there already, a value with a NUL, and a text whose open quote would swallow the line.
    pub fn append(&mut self, name: &str, value: &str) -> Result<(), Broken> {
        self.check_new_name(name)?;
        let line_break = self.line_break();
        let written = Quote::None.encode(check_value(value)?, line_break);
        let ended = self.text.is_empty() || self.text.as_str() == "\u{feff}" || self.text.ends_with(['\n', '\r']);
        let (before, behind) = if ended { ("", line_break) } else { (line_break, "") };
        let mut line = Zeroizing::new(String::with_capacity(name.len() + written.len() + 3));
        [before, name, "=", &written, behind].iter().for_each(|part| line.push_str(part));
        let end = self.text.len();
        let edited = self.spliced(&[(end..end, &line)], self.pairs().chain([(name, value)]))?;
        *self = edited;
        Ok(())
    }

    /// Takes every assignment of a name out, with all of its lines. Comments of their own stay.
    ///
    /// # Errors
    /// A name that is not there, and a text whose open quote would close elsewhere then.
    pub fn remove(&mut self, name: &str) -> Result<(), Broken> {
        self.check_there(name)?;
        let gone = self.assignments.iter().filter(|assignment| assignment.name == name);
        let edits: Vec<_> = gone.map(|assignment| (assignment.lines_at.clone(), "")).collect();
        let edited = self.spliced(&edits, self.pairs().filter(|pair| pair.0 != name))?;
        *self = edited;
        Ok(())
    }

    /// Gives every assignment of a name another name.
    ///
    /// # Errors
    /// An old name that is not there, and a new one that is none or is there already.
    pub fn rename(&mut self, old: &str, new: &str) -> Result<(), Broken> {
        self.check_there(old)?;
        self.check_new_name(new)?;
        let renamed = self.assignments.iter().filter(|assignment| assignment.name == old);
        let edits: Vec<_> = renamed.map(|assignment| (assignment.name_at.clone(), new)).collect();
        let expected = self.pairs().map(|(name, value)| (if name == old { new } else { name }, value));
        let edited = self.spliced(&edits, expected)?;
        *self = edited;
        Ok(())
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.assignments.iter().map(|assignment| (assignment.name.as_str(), assignment.value.as_str()))
    }

    /// The document with other texts at these places, which are in order, if it then says what is expected.
    fn spliced<'a>(&self, edits: &[(Range<usize>, &str)], expected: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, Broken> {
        let room = self.text.len() + edits.iter().map(|(_, text)| text.len()).sum::<usize>();
        let mut text = Zeroizing::new(String::with_capacity(room));
        let mut from = 0;
        for (at, new) in edits {
            text.push_str(&self.text[from..at.start]);
            text.push_str(new);
            from = at.end;
        }
        text.push_str(&self.text[from..]);
        let edited = Self::of(text);
        let mut read = edited.pairs();
        let agrees = expected.map(Some).chain([None]).all(|pair| read.next() == pair);
        drop(read);
        if agrees {
            return Ok(edited);
        }
        Err(Broken("Close the open quotes of this file first; with this change, one of them would take in other lines.".into()))
    }

    /// The first line break of the text.
    fn line_break(&self) -> &'static str {
        let text = self.text.as_str();
        match text.find(['\n', '\r']).map(|at| &text[at..]) {
            Some(rest) if rest.starts_with("\r\n") => "\r\n",
            Some(rest) if rest.starts_with('\r') => "\r",
            _ => "\n",
        }
    }

    fn check_there(&self, name: &str) -> Result<(), Broken> {
        self.get(name).map(|_| ()).ok_or_else(|| Broken("There is no variable of this name in the file.".into()))
    }

    fn check_new_name(&self, name: &str) -> Result<(), Broken> {
        EnvVarName::parse(name)?;
        if !is_name(name) {
            return Err(Broken("Leave out the blanks around the name.".into()));
        }
        if self.get(name).is_some() {
            return Err(Broken("There is a variable of this name in the file already.".into()));
        }
        Ok(())
    }
}

fn check_value(value: &str) -> Result<&str, Broken> {
    if value.contains('\0') {
        return Err(Broken("Remove the NUL character; no environment variable can hold one.".into()));
    }
    Ok(value)
}
