//! What a provider says of itself: its addresses and its keys, asked for when they are needed and again every hour.

use std::sync::{Arc, PoisonError, atomic::Ordering};

use domain::Timestamp;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use openidconnect::{
    AdditionalProviderMetadata, Client, DiscoveryError, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IdTokenFields, LogoutProviderMetadata, ProviderMetadata, StandardErrorResponse, StandardTokenResponse, core::*,
};
use serde::{Deserialize, Serialize};

use super::{Provider, claims::Extra, http::HttpError};

/// How long what a provider said of itself is believed without asking again, in seconds.
const BELIEVED_SECONDS: i64 = 60 * 60;

/// How often, at most, the provider is asked because of a key that it did not name before, in seconds.
const UNKNOWN_KEY_SECONDS: i64 = 60;

/// How often, at most, a provider that gave no answer is asked again, in seconds.
const RETRY_SECONDS: i64 = 2;

/// What the answers of the token endpoint hold.
pub(super) type TokenAnswer = StandardTokenResponse<
    IdTokenFields<Extra, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>,
    CoreTokenType,
>;

/// A client whose authorization endpoint is known, and whose token and userinfo endpoints may be.
pub(super) type OidcClient = Client<
    Extra,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    TokenAnswer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

type Metadata = ProviderMetadata<
    LogoutProviderMetadata<CallbackMetadata>,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What RFC 9207 adds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct CallbackMetadata {
    /// Does the provider name itself when it sends people back?
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for CallbackMetadata {}

/// What is known of a provider.
pub(super) struct Known {
    pub(super) client: OidcClient,
    /// The same keys as the client's, for what is no ID token.
    pub(super) keys: JwkSet,
    metadata: Metadata,
    since: Timestamp,
}

impl Known {
    /// Where sessions at the provider are ended, if it says where.
    pub(super) fn end_session(&self) -> Option<&openidconnect::EndSessionUrl> {
        self.metadata.additional_metadata().end_session_endpoint.as_ref()
    }

    pub(super) fn end_session_origin(&self) -> Option<String> {
        Some(self.end_session()?.url().origin().ascii_serialization())
    }

    /// Must a callback name the provider?
    pub(super) fn names_itself(&self) -> bool {
        self.metadata.additional_metadata().additional_metadata.authorization_response_iss_parameter_supported
    }
}

impl Provider {
    /// Asks the provider about itself if it gave no answer last time, or none within an hour. What the log then says, it says once.
    pub async fn keep_known(&self) {
        if self.is_reachable() {
            // Whoever needs the answer hears of the failure.
            let _ = self.current().await;
            return;
        }
        let mut asking = self.asking.lock().await;
        asking.failed_at = self.ask().await.is_err().then(|| self.clock.now());
    }

    /// What is known of the provider; asked for where that is nothing, or old. The old is better than nothing.
    ///
    /// # Errors
    /// Why there is nothing, for the log.
    pub(super) async fn current(&self) -> Result<Arc<Known>, String> {
        let fresh = |known: &Arc<Known>| self.clock.now() < known.since.after_seconds(BELIEVED_SECONDS);
        if let Some(known) = self.known().filter(fresh) {
            return Ok(known);
        }
        let mut asking = self.asking.lock().await;
        if let Some(known) = self.known().filter(fresh) {
            return Ok(known);
        }
        let waits = asking.failed_at.is_some_and(|at| self.clock.now() < at.after_seconds(RETRY_SECONDS));
        let answer = match waits {
            true => Err("it gave no answer a moment ago".into()),
            false => self.ask().await,
        };
        asking.failed_at = if waits { asking.failed_at } else { answer.is_err().then(|| self.clock.now()) };
        answer.or_else(|reason| self.known().ok_or(reason))
    }

    /// What is known of the provider now that a token names a key which it did not name before. At most once a minute that is asked for.
    ///
    /// # Errors
    /// Why the provider gave no answer, for the log.
    pub(super) async fn with_new_keys(&self, before: &Arc<Known>) -> Result<Arc<Known>, String> {
        let mut asking = self.asking.lock().await;
        if let Some(known) = self.known().filter(|known| !Arc::ptr_eq(known, before)) {
            return Ok(known);
        }
        let now = self.clock.now();
        if asking.unknown_key_at.is_some_and(|at| now < at.after_seconds(UNKNOWN_KEY_SECONDS)) {
            return Ok(before.clone());
        }
        asking.unknown_key_at = Some(now);
        self.ask().await
    }

    async fn ask(&self) -> Result<Arc<Known>, String> {
        let answer = Metadata::discover_async(self.settings.issuer.clone(), &self.http).await.map_err(|error| reason(&error));
        let answer = answer.and_then(|metadata| self.check_addresses(&metadata).map(|()| metadata));
        let was_unreachable = self.unreachable.swap(answer.is_err(), Ordering::Relaxed);
        match answer {
            Ok(metadata) => {
                if was_unreachable {
                    tracing::info!("the identity provider answers again");
                }
                let known = Arc::new(self.known_from(metadata));
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known.clone());
                Ok(known)
            }
            Err(reason) => {
                if !was_unreachable {
                    tracing::warn!(reason, "the identity provider can't be used; Kagi keeps trying");
                }
                Err(reason)
            }
        }
    }

    /// A provider by https has no address by another scheme, where others could listen.
    fn check_addresses(&self, metadata: &Metadata) -> Result<(), String> {
        let token = metadata.token_endpoint().ok_or("its discovery document names no token endpoint")?;
        let end_session = metadata.additional_metadata().end_session_endpoint.as_ref();
        let addresses = [Some(metadata.authorization_endpoint().url()), Some(token.url()), end_session.map(|address| address.url())];
        let scheme = self.settings.issuer.url().scheme();
        match addresses.into_iter().flatten().find(|address| !["https", scheme].contains(&address.scheme())) {
            Some(_) => Err(format!("its discovery document names an address that is not by {scheme}")),
            None => Ok(()),
        }
    }

    fn known_from(&self, metadata: Metadata) -> Known {
        let settings = &self.settings;
        let keys = metadata.jwks().keys().iter().filter_map(|key| serde_json::to_value(key).ok());
        let keys = JwkSet { keys: keys.filter_map(|key| serde_json::from_value::<Jwk>(key).ok()).collect() };
        let client = Client::from_provider_metadata(metadata.clone(), settings.client_id.clone(), Some(settings.client_secret.clone()))
            .set_redirect_uri(self.redirect.clone());
        Known { client, keys, metadata, since: self.clock.now() }
    }
}

/// In the operator's words. The provider's own go into no page.
fn reason(error: &DiscoveryError<HttpError>) -> String {
    match error {
        DiscoveryError::Request(error) => format!("{error}: check the URL, and that this server reaches it"),
        DiscoveryError::Response(status, ..) => format!("its discovery document or its keys are answered with {status}, or not as JSON"),
        DiscoveryError::Parse(error) => format!("its discovery document or its keys can't be read, at {}", error.path()),
        DiscoveryError::Validation(message) => {
            format!("{message}: the issuer in the settings must be the one that the provider names, letter by letter")
        }
        other => other.to_string(),
    }
}
