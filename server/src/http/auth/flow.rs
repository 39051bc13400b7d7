//! A sign-in that has begun: what the browser keeps until the provider sends it back.
//!
//! The cookie holds one random text and what the sign-in is for. State, nonce and PKCE verifier are derived from all of it, so that an
//! answer fits the browser that asked, and nothing about the sign-in can be changed on the way.

use axum::http::{HeaderMap, HeaderValue};
use base64ct::{Base64UrlUnpadded, Encoding};
use domain::{SessionId, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use url::form_urlencoded::{byte_serialize, parse};
use vault::SessionToken;

use crate::{http::cookie, provider::Asked};

/// How long a sign-in may take, in seconds.
const LIFE: i64 = 10 * 60;

/// How far another server's clock may be ahead, in seconds.
const CLOCK_SKEW: i64 = 60;

/// What a sign-in is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A new session.
    SignIn,
    /// To confirm that it is still the same person in this session.
    Confirm(SessionId),
    /// To let this session's account sign in so too.
    Link(SessionId),
}

/// A sign-in that has begun.
#[derive(Debug, PartialEq, Eq)]
pub struct Flow {
    secret: String,
    at: Timestamp,
    /// What for.
    pub purpose: Purpose,
    /// The path to go to afterwards.
    pub next: String,
}

impl Flow {
    /// Begins now. The secret is 256 random bits.
    pub fn begin(secret: &SessionToken, at: Timestamp, purpose: Purpose, next: &str) -> Self {
        Self { secret: secret.expose().to_owned(), at, purpose, next: next.to_owned() }
    }

    /// What the provider is asked with.
    pub fn asked(&self) -> Asked {
        Asked {
            state: self.derive("state"),
            nonce: self.derive("nonce"),
            verifier: self.derive("verifier"),
            at: self.at,
            // Whoever signs in for an existing session shows himself, and is not whom this browser happens to be there.
            anew: self.purpose != Purpose::SignIn,
            expires_at: self.at.after_seconds(LIFE),
        }
    }

    /// HMAC-SHA-256 under the cookie's text, in 43 characters: also the shortest PKCE verifier (RFC 7636, section 4.1).
    fn derive(&self, what: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.to_text().as_bytes()).unwrap_or_else(|_| unreachable!("a key of any length fits"));
        mac.update(what.as_bytes());
        Base64UrlUnpadded::encode_string(&mac.finalize().into_bytes())
    }

    fn to_text(&self) -> String {
        let (secret, at) = (&self.secret, self.at.millis());
        let purpose = match self.purpose {
            Purpose::SignIn => "sign_in".into(),
            Purpose::Confirm(session) => format!("confirm_{session}"),
            Purpose::Link(session) => format!("link_{session}"),
        };
        let next: String = byte_serialize(self.next.as_bytes()).collect();
        format!("{secret}.{at}.{purpose}.{next}")
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '.');
        let secret = SessionToken::parse(parts.next()?)?.expose().to_owned();
        let at = Timestamp::from_millis(parts.next()?.parse().ok()?)?;
        let purpose = match parts.next()?.split_once('_') {
            Some(("confirm", session)) => Purpose::Confirm(session.parse().ok()?),
            Some(("link", session)) => Purpose::Link(session.parse().ok()?),
            Some(("sign", "in")) => Purpose::SignIn,
            _ => return None,
        };
        let next = parse(parts.next()?.as_bytes()).next()?.0.into_owned();
        Some(Self { secret, at, purpose, next })
    }
}

/// The cookie of a sign-in that has begun.
#[derive(Clone, Copy)]
pub struct FlowCookie {
    https: bool,
}

impl FlowCookie {
    /// For browsers that come by https, or by plain http.
    pub fn new(https: bool) -> Self {
        Self { https }
    }

    /// The sign-in that a request's browser has begun, if it could still end.
    pub fn read(self, headers: &HeaderMap, now: Timestamp) -> Option<Flow> {
        let flow = cookie::find(headers, self.name()).and_then(Flow::parse)?;
        // Another server may have begun it, by a clock of its own.
        (flow.at <= now.after_seconds(CLOCK_SKEW) && now < flow.at.after_seconds(LIFE)).then_some(flow)
    }

    /// `Set-Cookie` for a sign-in.
    pub fn issue(self, flow: &Flow) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&self.line(&flow.to_text(), LIFE)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// `Set-Cookie` that makes the browser forget it.
    pub fn forget(self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.line("", 0)).ok()
    }

    fn name(self) -> &'static str {
        if self.https { "__Host-kagi_flow" } else { "kagi_flow" }
    }

    fn line(self, value: &str, max_age: i64) -> String {
        cookie::private(self.name(), value, max_age, self.https)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use uuid::Uuid;

    use super::*;

    fn flow(purpose: Purpose, next: &str) -> Flow {
        Flow::begin(&SessionToken::generate().unwrap(), Timestamp::parse("2026-11-23T08:00:00Z").unwrap(), purpose, next)
    }

    fn read(line: &str, later: i64) -> Option<Flow> {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, line.split(';').next().unwrap().parse().unwrap());
        FlowCookie::new(true).read(&headers, Timestamp::parse("2026-11-23T08:00:00Z").unwrap().after_seconds(later))
    }

    #[test]
    fn a_sign_in_comes_back_as_it_began_for_ten_minutes() {
        let session = SessionId(Uuid::from_u128(7));
        for (purpose, next) in
            [(Purpose::SignIn, "/keys/1?entry=2&a=b.c;d%20e+f"), (Purpose::Confirm(session), "/"), (Purpose::Link(session), "/settings")]
        {
            let flow = flow(purpose, next);
            let line = FlowCookie::new(true).issue(&flow).unwrap();
            let line = line.to_str().unwrap();
            assert!(line.starts_with("__Host-kagi_flow=") && line.ends_with("; HttpOnly; SameSite=Lax; Secure"));
            assert_eq!(read(line, 599).as_ref(), Some(&flow));
            assert_eq!((read(line, 600), read(line, -61)), (None, None));
        }
    }

    #[test]
    fn whatever_is_changed_changes_state_nonce_and_verifier() {
        let flow = flow(Purpose::SignIn, "/keys");
        let asked = flow.asked();
        assert_eq!((asked.state.len(), asked.nonce.len(), asked.verifier.len()), (43, 43, 43));
        assert!(asked.state != asked.nonce && asked.nonce != asked.verifier);
        let text = flow.to_text();
        let linking = format!(".link_{}.", Uuid::from_u128(7));
        for changed in [text.replace("keys", "evil"), text.replace(".sign_in.", &linking), text.replace(".1", ".2")] {
            assert_ne!(Flow::parse(&changed).unwrap().asked().state, asked.state, "{changed}");
        }
        let begun_again = Flow { secret: SessionToken::generate().unwrap().expose().into(), ..flow };
        assert_ne!(begun_again.asked().state, asked.state);
    }

    #[test]
    fn what_is_no_sign_in_is_none() {
        let secret = "A".repeat(43);
        for bad in [
            "",
            "a.b",
            &format!("{secret}.x.sign_in.%2F"),
            &format!("{secret}.1.other_x.%2F"),
            &format!("{secret}.1.x.%2F"),
            &format!("{secret}.1.confirm_1.%2F"),
        ] {
            assert_eq!(Flow::parse(bad), None, "{bad}");
        }
    }
}
