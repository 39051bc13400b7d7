//! Secrets that the browser makes, from its own source of randomness (Web Cryptography, `getRandomValues`).

use domain::SecretInput;
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, Response};

/// How many bytes a text is made of: 256 bits.
const BYTES: usize = 32;
/// How long an alphanumeric text is: a little over 256 bits.
const CHARACTERS: usize = 43;
/// How many words a passphrase has: of 7,776 words each, 90 bits.
const WORDS: usize = 7;

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 32 bytes in hexadecimal digits.
    Hex,
    /// 32 bytes in base64.
    Base64,
    /// 32 bytes in base64 for addresses, without padding.
    Base64Url,
    /// 43 letters and digits.
    Alphanumeric,
    /// A random UUID (RFC 9562, version 4).
    Uuid,
    /// Seven words.
    Passphrase,
    /// A private key, as PKCS #8 in PEM.
    Ed25519,
}

impl Kind {
    /// Those that are a text.
    pub const TEXTS: [Self; 6] = [Self::Hex, Self::Base64, Self::Base64Url, Self::Alphanumeric, Self::Uuid, Self::Passphrase];

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hex => "32-byte hex",
            Self::Base64 => "32-byte base64",
            Self::Base64Url => "32-byte base64url",
            Self::Alphanumeric => "43 letters and digits",
            Self::Uuid => "UUID",
            Self::Passphrase => "passphrase of 7 words",
            Self::Ed25519 => "Ed25519 private key",
        }
    }
}

/// Makes one.
///
/// # Errors
/// A sentence for a person: the browser has no randomness or makes no such keys, or the word list can't be had.
pub async fn make(kind: Kind) -> Result<SecretInput, String> {
    let text = match kind {
        Kind::Hex => bytes::<BYTES>()?.into_iter().flat_map(digits).collect(),
        Kind::Base64 => base64(&bytes::<BYTES>()?),
        Kind::Base64Url => base64(&bytes::<BYTES>()?).chars().filter(|c| *c != '=').map(url_safe).collect(),
        Kind::Alphanumeric => {
            let character = |_| Ok::<_, String>(char::from(ALPHANUMERIC[below(ALPHANUMERIC.len())?]));
            (0..CHARACTERS).map(character).collect::<Result<_, _>>()?
        }
        Kind::Uuid => uuid(bytes()?),
        Kind::Passphrase => passphrase().await?,
        Kind::Ed25519 => ed25519().await.map_err(|_| "This browser makes no Ed25519 keys here. Make one with ssh-keygen.".to_owned())?,
    };
    Ok(SecretInput::new(text))
}

fn bytes<const COUNT: usize>() -> Result<[u8; COUNT], String> {
    let mut bytes = [0; COUNT];
    let filled = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    filled.map(|_| bytes).map_err(|_| "This browser has no source of randomness. Make the secret elsewhere.".to_owned())
}

/// A number below `end`, each as likely as any other. `end` is at most 65,536.
fn below(end: usize) -> Result<usize, String> {
    let even = 65_536 / end * end;
    loop {
        let number = usize::from(u16::from_be_bytes(bytes()?));
        if number < even {
            return Ok(number % end);
        }
    }
}

fn digits(byte: u8) -> [char; 2] {
    [digit(byte >> 4), digit(byte & 15)]
}

fn digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap_or('0')
}

/// The browser's own encoder reads a text whose characters are bytes.
fn base64(bytes: &[u8]) -> String {
    let latin1: String = bytes.iter().copied().map(char::from).collect();
    window().btoa(&latin1).unwrap_or_default()
}

fn url_safe(c: char) -> char {
    match c {
        '+' => '-',
        '/' => '_',
        c => c,
    }
}

fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::new();
    for (place, byte) in bytes.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.extend(digits(byte));
    }
    text
}

async fn passphrase() -> Result<String, String> {
    let list = word_list().await.map_err(|_| "The list of words could not be loaded. Check the connection and try again.".to_owned())?;
    let words: Vec<&str> = list.lines().collect();
    if words.len() < 7_776 {
        return Err("The list of words is not whole. Reload the page and try again.".into());
    }
    let word = |_| Ok::<_, String>(words[below(words.len())?]);
    Ok((0..WORDS).map(word).collect::<Result<Vec<_>, _>>()?.join("-"))
}

async fn word_list() -> Result<String, JsValue> {
    let response: Response = JsFuture::from(window().fetch_with_str("/words.txt")).await?.unchecked_into();
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().filter(|_| response.ok()).ok_or(JsValue::NULL)
}

async fn ed25519() -> Result<String, JsValue> {
    let subtle = window().crypto()?.subtle();
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"Ed25519".into())?;
    let usages = Array::of2(&"sign".into(), &"verify".into());
    let pair = JsFuture::from(subtle.generate_key_with_object(&algorithm, true, &usages)?).await?;
    let private: CryptoKey = Reflect::get(&pair, &"privateKey".into())?.unchecked_into();
    let exported: ArrayBuffer = JsFuture::from(subtle.export_key("pkcs8", &private)?).await?.unchecked_into();
    let encoded = base64(&Uint8Array::new(&exported).to_vec());
    Ok(["-----BEGIN PRIVATE KEY-----\n", &encoded, "\n-----END PRIVATE KEY-----\n"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_says_its_version_and_variant() {
        assert_eq!(uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid([0; 16]), "00000000-0000-4000-8000-000000000000");
    }
}
