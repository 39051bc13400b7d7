//! The clipboard: a secret goes in without being shown, and is taken out again as far as browsers allow it.

use std::{cell::Cell, rc::Rc};

use domain::Plaintext;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Object, Promise, Reflect};
use leptos::prelude::{WindowListenerHandle, window, window_event_listener_untyped};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Clipboard, ClipboardItem};

use super::files::blob;

const TEXT: &str = "text/plain";

/// After how many seconds a copied secret is taken out of the clipboard.
pub const CLEAR_AFTER_SECONDS: u32 = 45;

thread_local! {
    /// Counts what was copied on this page: a secret is only cleared while it is the latest.
    static COPIES: Cell<u32> = const { Cell::new(0) };
}

/// Why nothing was copied.
pub enum CopyError<E> {
    /// The text could not be had.
    Text(E),
    /// The browser has no clipboard for this page; the text was not asked for.
    Missing,
    /// The browser refused.
    Refused,
}

/// Puts a text that is still to come into the clipboard, and clears it later. Call it inside the click itself: the browser is
/// told at once that a text will follow, so that the click still counts when it does.
///
/// # Errors
/// See [`CopyError`].
pub async fn copy<E: 'static>(text: impl Future<Output = Result<Plaintext, E>> + 'static) -> Result<(), CopyError<E>> {
    let Some(clipboard) = clipboard() else { return Err(CopyError::Missing) };
    let failure = Rc::new(Cell::new(None));
    let written = {
        let failure = failure.clone();
        write(&clipboard, async move {
            match text.await {
                Ok(text) => blob(text.expose(), TEXT).map(JsValue::from),
                Err(error) => {
                    failure.set(Some(error));
                    Err(JsValue::NULL)
                }
            }
        })
    };
    let written = match written {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    match (written, failure.take()) {
        (_, Some(error)) => Err(CopyError::Text(error)),
        (Err(_), None) => Err(CopyError::Refused),
        (Ok(_), None) => {
            clear_later(&clipboard);
            Ok(())
        }
    }
}

/// `None` on plain http beyond this machine, where browsers offer no clipboard.
fn clipboard() -> Option<Clipboard> {
    let window = window();
    let clipboard = Reflect::get(&window.navigator(), &"clipboard".into()).ok().filter(|value| !value.is_undefined())?;
    Reflect::has(&window, &"ClipboardItem".into()).unwrap_or(false).then(|| clipboard.unchecked_into())
}

fn write(clipboard: &Clipboard, text: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Result<Promise, JsValue> {
    let record = Object::new();
    Reflect::set(&record, &TEXT.into(), &future_to_promise(text))?;
    let item = ClipboardItem::new_with_record_from_str_to_blob_promise(&record)?;
    Ok(clipboard.write(&Array::of1(&item)))
}

/// A timer may not write to the clipboard, the click has long passed. What still may is a write that begins now and whose text
/// comes late; where even that is refused, the secret stays until something else is copied.
fn clear_later(clipboard: &Clipboard) {
    let copy = COPIES.with(|copies| {
        copies.set(copies.get().wrapping_add(1));
        copies.get()
    });
    let other = ["copy", "cut"]
        .map(|event| window_event_listener_untyped(event, |_| COPIES.with(|copies| copies.set(copies.get().wrapping_add(1)))));
    let cleared = write(clipboard, async move {
        TimeoutFuture::new(CLEAR_AFTER_SECONDS * 1000).await;
        other.into_iter().for_each(WindowListenerHandle::remove);
        if COPIES.with(Cell::get) == copy { blob("", TEXT).map(JsValue::from) } else { Err(JsValue::NULL) }
    });
    leptos::task::spawn_local(async move {
        if let Ok(promise) = cleared {
            // Refused: there is nobody to tell, the message promised no more than an attempt.
            let _ = JsFuture::from(promise).await;
        }
    });
}
