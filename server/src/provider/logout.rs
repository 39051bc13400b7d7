//! The end of sessions: ours that is to end the provider's, and the provider's that ends ours (OpenID Connect RP-Initiated Logout 1.0 and
//! Back-Channel Logout 1.0).

use std::{collections::HashMap, sync::Arc, time::Duration};

use domain::{SecretInput, Timestamp};
use jsonwebtoken::{
    Algorithm, DecodingKey, Header, Validation, decode, decode_header,
    jwk::{Jwk, JwkSet, PublicKeyUse},
};
use openidconnect::{LogoutRequest, OAuth2TokenResponse, TokenResponse};
use serde::Deserialize;
use serde_json::Value;
use url::Url;
use vault::{ProviderCheck, ProviderLogout, Vault};

use super::{
    Provider, Refusal,
    discovery::Known,
    exchange::{CLOCK_SKEW, MAX_ID, Token, unusable},
};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How old a logout token may be, in seconds; so long it is remembered that it was used.
const MAX_AGE: i64 = 2 * 60;

/// How long somebody who signs out waits for the provider.
const PATIENCE: Duration = Duration::from_secs(3);

/// The same signatures as those of ID tokens.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

#[derive(Deserialize)]
struct LogoutClaims {
    iat: i64,
    exp: Option<i64>,
    jti: String,
    sub: Option<String>,
    sid: Option<String>,
    events: HashMap<String, Value>,
    nonce: Option<Value>,
}

impl Provider {
    /// Where the browser ends its session at the provider, if the provider says where. An ID token, by which the provider knows whose
    /// session it is without asking, is got for this with the refresh token; none is kept.
    pub async fn end_session(self: &Arc<Self>, vault: Vault, check: Option<ProviderCheck>) -> Option<Url> {
        let known = self.known()?;
        let mut request = LogoutRequest::from(known.end_session()?.clone())
            .set_client_id(self.settings.client_id.clone())
            .set_post_logout_redirect_uri(self.after_logout.clone());
        if let Some(check) = check {
            let provider = self.clone();
            // Nobody waits for long, and what the provider gives in exchange for the token is kept all the same.
            let hint = tokio::spawn(async move { provider.fresh_id_token(&vault, check).await });
            if let Ok(Ok(Some(token))) = tokio::time::timeout(PATIENCE, hint).await {
                request = request.set_id_token_hint(&token);
            }
        }
        Some(request.http_get_url())
    }

    async fn fresh_id_token(&self, vault: &Vault, mut check: ProviderCheck) -> Option<Token> {
        let known = self.current().await.ok()?;
        let answer = self.refresh(&known, &check).await.ok()??;
        if let Some(token) = answer.refresh_token() {
            // A token that is lost here is refused by the next check: a person signs in once more.
            let _ = vault.keep_refresh_token(&mut check, &SecretInput::new(token.secret().clone())).await;
        }
        answer.id_token().cloned()
    }

    /// Whose sessions a logout token ends, after every check of the specification (section 2.6) but that of its use.
    ///
    /// # Errors
    /// `Unusable` for what is wrong with it, `Unreachable` when the provider's keys can't be had.
    pub async fn read_logout_token(&self, token: &str) -> Result<ProviderLogout, Refusal> {
        let header = decode_header(token).map_err(|error| Refusal::Unusable(format!("its header can't be read: {error}")))?;
        let kind = header.typ.as_deref().map(str::to_ascii_lowercase);
        if kind.is_some_and(|kind| !["jwt", "logout+jwt"].contains(&kind.as_str())) || !ALGORITHMS.contains(&header.alg) {
            return Err(unusable("it is of another type, or signed in a way that others could"));
        }
        let claims = self.verified(token, &header).await?;
        let now = self.clock.now();
        let seconds = |time: i64| (now.millis() / 1000).saturating_sub(time);
        if !(-CLOCK_SKEW..=MAX_AGE).contains(&seconds(claims.iat)) || claims.exp.is_some_and(|exp| seconds(exp) > CLOCK_SKEW) {
            return Err(unusable("it is too old, or from the future: check both clocks"));
        }
        if !claims.events.get(EVENT).is_some_and(Value::is_object) || claims.nonce.is_some() {
            return Err(unusable("it is no logout token"));
        }
        let (session, subject) = (claims.sid, claims.sub);
        let is_id = |id: &String| (1..=MAX_ID).contains(&id.len());
        let are_ids = is_id(&claims.jti) && session.iter().chain(&subject).all(is_id);
        if !are_ids || (session.is_none() && subject.is_none()) {
            return Err(unusable("it does not say which token it is, or whose session ended"));
        }
        let expires_at = remembered_until(claims.iat).unwrap_or(now);
        Ok(ProviderLogout { issuer: self.issuer().to_owned(), session, subject, token_id: claims.jti, expires_at })
    }

    async fn verified(&self, token: &str, header: &Header) -> Result<LogoutClaims, Refusal> {
        let mut known = self.current().await.map_err(Refusal::Unreachable)?;
        if key(&known.keys, header).is_none() {
            known = self.with_new_keys(&known).await.map_err(Refusal::Unreachable)?;
        }
        self.decoded(&known, token, header)
    }

    fn decoded(&self, known: &Known, token: &str, header: &Header) -> Result<LogoutClaims, Refusal> {
        let key = key(&known.keys, header).ok_or_else(|| unusable("it is signed with an unknown key"))?;
        let key = DecodingKey::from_jwk(key).map_err(|error| Refusal::Unusable(error.to_string()))?;
        let mut rules = Validation::new(header.alg);
        rules.set_issuer(&[self.issuer()]);
        rules.set_audience(&[self.settings.client_id.as_str()]);
        rules.set_required_spec_claims(&["iss", "aud"]);
        // By our own clock, which tests move.
        rules.validate_exp = false;
        decode(token, &key, &rules).map(|decoded| decoded.claims).map_err(|error| Refusal::Unusable(error.to_string()))
    }
}

/// The key that the header names, or the only one that signs.
fn key<'a>(keys: &'a JwkSet, header: &Header) -> Option<&'a Jwk> {
    let signs = |key: &&Jwk| !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption));
    let mut fitting = keys.keys.iter().filter(signs).filter(|key| header.kid.is_none() || key.common.key_id == header.kid);
    fitting.next().filter(|_| fitting.next().is_none())
}

/// A token from the future is taken until then, too.
fn remembered_until(iat: i64) -> Option<Timestamp> {
    Some(Timestamp::from_millis(iat.checked_mul(1000)?)?.after_seconds(MAX_AGE + 1))
}
