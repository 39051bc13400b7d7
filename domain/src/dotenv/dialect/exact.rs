//! Texts of secrets that are written into memory of their size: a text that grows leaves halves of itself behind in freed memory.

use zeroize::Zeroizing;

/// Takes the pieces of a text in order.
pub(super) type Out<'a> = dyn FnMut(&str) + 'a;

/// What `write` writes. It is called twice, to count and to write, and has to write the same both times.
pub(super) fn text(write: impl Fn(&mut Out)) -> Zeroizing<String> {
    let mut length = 0;
    write(&mut |piece| length += piece.len());
    let mut text = Zeroizing::new(String::with_capacity(length));
    write(&mut |piece| text.push_str(piece));
    text
}

/// Writes a value with some of its characters written otherwise.
pub(super) fn replacing<T: AsRef<str>>(value: &str, out: &mut Out, replacement: impl Fn(char) -> Option<T>) {
    let mut from = 0;
    for (at, c) in value.char_indices() {
        if let Some(new) = replacement(c) {
            out(&value[from..at]);
            out(new.as_ref());
            from = at + c.len_utf8();
        }
    }
    out(&value[from..]);
}
