//! The session cookie.

use axum::http::{HeaderMap, HeaderValue};
use vault::{IssuedSession, SessionToken};

use crate::http::cookie;

/// The session cookie in the form that the public origin allows: on https with the `__Host-` prefix, which no sibling
/// sub-domain and no plain-http page can set.
#[derive(Clone, Copy)]
pub struct SessionCookie {
    https: bool,
}

impl SessionCookie {
    /// For browsers that come by https, or by plain http.
    pub fn new(https: bool) -> Self {
        Self { https }
    }

    /// The cookie's name.
    pub fn name(self) -> &'static str {
        if self.https { "__Host-kagi_session" } else { "kagi_session" }
    }

    /// The token that a request carries, if exactly one well-formed does.
    pub fn read(self, headers: &HeaderMap) -> Option<SessionToken> {
        cookie::find(headers, self.name()).and_then(SessionToken::parse)
    }

    /// `Set-Cookie` for a new session.
    pub fn issue(self, session: &IssuedSession) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&self.line(session.token.expose(), session.expires_in_seconds)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// `Set-Cookie` that makes the browser forget it.
    pub fn forget(self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.line("", 0)).ok()
    }

    fn line(self, value: &str, max_age: i64) -> String {
        cookie::private(self.name(), value, max_age, self.https)
    }
}
