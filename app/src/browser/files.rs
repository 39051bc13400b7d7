//! Files on their way in and out of the page.

use domain::{SecretInput, category::MAX_ICON_BYTES, entry::MAX_VALUE_BYTES, import::MAX_IMPORT_BYTES, totp::MAX_QR_BYTES};
use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlAnchorElement, Url};

/// The kinds of pictures that the server reads QR codes in.
pub const QR_TYPES: [&str; 2] = ["image/png", "image/jpeg"];

/// The text of a file that a person chose.
///
/// # Errors
/// A sentence for that person: it is too large, empty, not text, or can't be read.
pub async fn read(file: &File) -> Result<SecretInput, String> {
    let bytes = file.size() as usize;
    if bytes > MAX_VALUE_BYTES {
        return Err(too_large(bytes));
    }
    let text = read_text(file).await?.ok_or("This file is not text in UTF-8. Choose the text form of the key, as in PEM or JSON.")?;
    if text.expose().trim().is_empty() {
        return Err("This file is empty. Choose another.".into());
    }
    Ok(text)
}

/// The text of a file of variables.
///
/// # Errors
/// A sentence for the person who chose it: it is too large, empty, not text, or can't be read.
pub async fn read_variables(file: &File) -> Result<SecretInput, String> {
    check_variables_size(file.size() as usize)?;
    let text = read_text(file).await?.filter(|text| !text.expose().contains('\0'));
    let text = text.ok_or("This file is not text in UTF-8. Choose a .env file, or the text form of an export.")?;
    check_variables(text.expose())?;
    Ok(text)
}

/// Is there something in a text of variables, and is it small enough?
///
/// # Errors
/// A sentence for the person who brought it.
pub fn check_variables(text: &str) -> Result<(), String> {
    check_variables_size(text.len())?;
    if text.trim().is_empty() { Err("There is nothing in it. Choose another file, or paste its text.".into()) } else { Ok(()) }
}

fn check_variables_size(bytes: usize) -> Result<(), String> {
    if bytes > MAX_IMPORT_BYTES {
        return Err(format!("A file of variables has at most {}; this has {}. Split it.", size(MAX_IMPORT_BYTES), size(bytes)));
    }
    Ok(())
}

/// Nothing where the file is no text.
async fn read_text(file: &File) -> Result<Option<SecretInput>, String> {
    Ok(String::from_utf8(bytes(file).await?).ok().map(SecretInput::new))
}

/// What is in a file that a person chose.
///
/// # Errors
/// A sentence for that person: it can't be read.
pub async fn bytes(file: &File) -> Result<Vec<u8>, String> {
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(unreadable)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// The picture in a file that a person chose, in base64. What it is a picture of is for the server to see.
///
/// # Errors
/// A sentence for that person: it is too large, or can't be read.
pub async fn read_icon(file: &File) -> Result<String, String> {
    if file.size() as usize > MAX_ICON_BYTES {
        return Err(format!("An icon is a file of at most {}; this has {}.", size(MAX_ICON_BYTES), size(file.size() as usize)));
    }
    base64(file).await
}

/// The picture of a QR code that a person chose, in base64. What it says is for the server to read.
///
/// # Errors
/// A sentence for that person: it is no picture of the two kinds, too large, or can't be read.
pub async fn read_qr(file: &File) -> Result<SecretInput, String> {
    if !QR_TYPES.contains(&file.type_().as_str()) {
        return Err("This is neither a PNG nor a JPEG. Make a screenshot of the QR code and choose that.".into());
    }
    if file.size() as usize > MAX_QR_BYTES {
        let (most, bytes) = (size(MAX_QR_BYTES), size(file.size() as usize));
        return Err(format!("A picture has at most {most}; this has {bytes}. Cut it down to the QR code."));
    }
    base64(file).await.map(SecretInput::new)
}

async fn base64(file: &File) -> Result<String, String> {
    let bytes: String = self::bytes(file).await?.into_iter().map(char::from).collect();
    window().btoa(&bytes).map_err(unreadable)
}

fn unreadable(_: JsValue) -> String {
    "The browser can't read this file. Choose it again.".to_owned()
}

/// Why a value of so many bytes is refused.
pub fn too_large(bytes: usize) -> String {
    format!("A value has at most {}; this has {}.", size(MAX_VALUE_BYTES), size(bytes))
}

/// A number of bytes for a person, as in `4 KiB`.
pub fn size(bytes: usize) -> String {
    if bytes < 1024 { format!("{bytes} bytes") } else { format!("{} KiB", bytes.div_ceil(1024)) }
}

/// Hands a text to the browser's downloads.
///
/// # Errors
/// Whatever the browser threw; nothing of the text is in it.
pub fn download(name: &str, text: &str) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(&blob(text, "application/octet-stream")?)?;
    let anchor: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    Url::revoke_object_url(&url)
}

/// A text as the browser holds it outside the page. To a download whose type it knows, a browser adds an extension of its own.
pub fn blob(text: &str, media_type: &str) -> Result<Blob, JsValue> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_str_sequence_and_options(&Array::of1(&JsValue::from_str(text)), &options)
}
