//! A sealed value: its text `iv:tag:ciphertext`, and the context it is bound to.

use base64ct::{Base64, Encoding};
use domain::Plaintext;
use uuid::Uuid;
use zeroize::Zeroize;

use super::{
    aead::{self, Iv, Tag},
    field,
    kdf::Prk,
    key::Key,
    random::{self, RandomError},
};

/// The place of a value. A ciphertext opens here and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The table.
    pub table: &'static str,
    /// The sealed column of the table.
    pub column: &'static str,
    /// The id of the row.
    pub row_id: Uuid,
    /// The id of the owner: an account.
    pub owner_id: Uuid,
    /// From 1; grows by one at each write of the value.
    pub value_version: i64,
}

impl Context {
    /// The context as the key derivation and the cipher take it.
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = b"kagi/v2/row\0".to_vec();
        field::push(&mut bytes, self.table.as_bytes());
        field::push(&mut bytes, self.column.as_bytes());
        field::push(&mut bytes, self.row_id.as_hyphenated().to_string().as_bytes());
        field::push(&mut bytes, self.owner_id.as_hyphenated().to_string().as_bytes());
        bytes.extend(self.value_version.to_be_bytes());
        bytes
    }
}

/// The three parts of a sealed text.
struct Parts {
    iv: Iv,
    tag: Tag,
    ciphertext: Vec<u8>,
}

impl Parts {
    /// Reads three parts of standard padded base64, of which the first has 12 bytes and the second 16; `None` when the text is
    /// anything else.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':').map(|part| Base64::decode_vec(part).ok());
        let parsed = Self { iv: parts.next()??.try_into().ok()?, tag: parts.next()??.try_into().ok()?, ciphertext: parts.next()?? };
        parts.next().is_none().then_some(parsed)
    }

    fn to_text(&self) -> String {
        [&self.iv[..], &self.tag, &self.ciphertext].map(Base64::encode_string).join(":")
    }
}

/// Seals a plaintext under a data key.
///
/// # Errors
/// [`RandomError`] when the operating system's generator fails.
pub(super) fn seal(data_key: &Key, context: &Context, plaintext: &str) -> Result<String, RandomError> {
    Ok(seal_with(data_key, context, plaintext, *random::bytes()?))
}

fn seal_with(data_key: &Key, context: &Context, plaintext: &str, iv: Iv) -> String {
    let aad = context.to_bytes();
    let mut ciphertext = plaintext.as_bytes().to_vec();
    let tag = aead::encrypt(&value_key(data_key, &aad), &iv, &aad, &mut ciphertext);
    Parts { iv, tag, ciphertext }.to_text()
}

/// Opens what [`seal`] gave. `None` when the text, the key or the context is another one; which of them is not told.
pub(super) fn open(data_key: &Key, context: &Context, text: &str) -> Option<Plaintext> {
    let Parts { iv, tag, ciphertext: mut buffer } = Parts::parse(text)?;
    let aad = context.to_bytes();
    aead::decrypt(&value_key(data_key, &aad), &iv, &aad, &mut buffer, &tag).ok()?;
    match String::from_utf8(buffer) {
        Ok(text) => Some(Plaintext::new(text)),
        Err(error) => {
            error.into_bytes().zeroize();
            None
        }
    }
}

/// The key of one place, so that no AES key sees more than a handful of ivs.
fn value_key(data_key: &Key, context: &[u8]) -> Key {
    Key::new(Prk::from_key(data_key).expand(context))
}

#[cfg(test)]
mod tests;
