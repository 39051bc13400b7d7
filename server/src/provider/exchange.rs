//! The code flow: where people are sent, and what the code is exchanged for that they bring back.

use std::sync::Arc;

use domain::{SecretInput, Timestamp};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, ClaimsVerificationError, CsrfToken, IdToken, IdTokenClaims, IdTokenVerifier, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RequestTokenError, Scope, SignatureVerificationError, StandardErrorResponse,
    SubjectIdentifier, TokenResponse, UserInfoError,
    core::{
        CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm, CoreTokenType,
    },
};
use url::Url;
use vault::{Identity, ProviderSignIn, RefreshToken};

use super::{
    Provider, Refusal,
    claims::{Extra, Person},
    discovery::{Known, TokenAnswer},
    http::HttpError,
    settings::Kind,
};

/// Signatures that anybody can check and the provider alone can make.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// How far the provider's clock may be from ours, in seconds.
pub(super) const CLOCK_SKEW: i64 = 60;

/// The longest `sub`, in bytes (OpenID Connect Core, section 2); and by the same measure `sid` and `jti`.
pub(super) const MAX_ID: usize = 255;

/// What a browser was sent to the provider with.
pub struct Asked {
    /// Comes back with the browser.
    pub state: String,
    /// Comes back within the ID token.
    pub nonce: String,
    /// Of its hash the browser takes along, itself goes with the code.
    pub verifier: String,
    /// When the browser was sent.
    pub at: Timestamp,
    /// Must the person sign in anew, however he is signed in there?
    pub anew: bool,
    /// When the answer would come too late.
    pub expires_at: Timestamp,
}

type Claims = IdTokenClaims<Extra, CoreGenderClaim>;
/// An ID token that nobody has checked yet.
pub(super) type Token = IdToken<Extra, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

impl Provider {
    /// Where the browser is sent.
    ///
    /// # Errors
    /// Why the provider can't be reached, for the log.
    pub async fn authorization(&self, asked: &Asked) -> Result<Url, String> {
        let known = self.current().await?;
        let (state, nonce) = (CsrfToken::new(asked.state.clone()), Nonce::new(asked.nonce.clone()));
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(asked.verifier.clone()));
        let mut request = known
            .client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scopes(self.settings.scopes.iter().cloned())
            .set_pkce_challenge(challenge);
        if asked.anew {
            request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(std::time::Duration::ZERO);
        }
        // Others give a token that outlives the session only to who was asked for it (OpenID Connect Core, section 11).
        if self.settings.kind == Kind::Other && self.asks_for_offline_access() {
            request = request.add_prompt(CoreAuthPrompt::Consent);
        }
        Ok(request.url().0)
    }

    /// Whom the provider vouches for, after everything about that was checked. `named` is the issuer that the callback names.
    ///
    /// # Errors
    /// Why nobody is signed in.
    pub async fn exchange(&self, code: String, named: Option<&str>, asked: &Asked) -> Result<ProviderSignIn, Refusal> {
        let known = self.current().await.map_err(Refusal::Unreachable)?;
        match named {
            Some(issuer) if issuer != self.issuer() => return Err(unusable("the callback names another issuer")),
            None if known.names_itself() => return Err(unusable("the callback does not name the issuer, as the provider said it would")),
            _ => {}
        }
        let request = known.client.exchange_code(AuthorizationCode::new(code)).map_err(|_| unusable("it names no token endpoint"))?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(asked.verifier.clone()));
        let answer = request.request_async(&self.http).await.map_err(refused)?;
        let nonce = Nonce::new(asked.nonce.clone());
        let auth_time = |at: Option<Timestamp>| match at {
            Some(at) if !asked.anew || at >= asked.at.after_seconds(-CLOCK_SKEW) => Ok(()),
            None if !asked.anew => Ok(()),
            _ => Err("the person was to sign in anew, and did not".to_owned()),
        };
        let (claims, known) = self.verify(known, &answer, &|given| expect_nonce(&nonce, given), &auth_time).await?;
        let subject = subject(&claims)?;
        let identity = Identity { issuer: self.issuer().to_owned(), subject };
        let person = Person::of_id_token(&claims, self.settings.client_id.as_str());
        let person = self.completed(&known, person, &identity.subject, answer.access_token()).await?;
        let role = self.settings.role_of(&person).map_err(|reason| Refusal::NotLetIn(reason, identity.clone()))?;
        Ok(ProviderSignIn {
            identity,
            session: claims.additional_claims().session(),
            email: person.email,
            name: person.name,
            role,
            refresh_token: self.refresh_token(&answer),
            state: asked.state.clone(),
            expires_at: asked.expires_at,
        })
    }

    /// The ID token's claims after every check, and what of the provider they were checked against.
    pub(super) async fn verify(
        &self,
        known: Arc<Known>,
        answer: &TokenAnswer,
        nonce: &(dyn Fn(Option<&Nonce>) -> Result<(), String> + Sync),
        auth_time: &(dyn Fn(Option<Timestamp>) -> Result<(), String> + Send + Sync),
    ) -> Result<(Claims, Arc<Known>), Refusal> {
        if *answer.token_type() != CoreTokenType::Bearer {
            return Err(unusable("its token is no bearer token"));
        }
        let token: &Token = answer.id_token().ok_or_else(|| unusable("there is no ID token"))?;
        let mut known = known;
        let mut claims = token.claims(&self.verifier(&known, auth_time), nonce).cloned();
        if is_unknown_key(&claims) {
            known = self.with_new_keys(&known).await.map_err(Refusal::Unreachable)?;
            claims = token.claims(&self.verifier(&known, auth_time), nonce).cloned();
        }
        let claims = claims.map_err(|error| Refusal::Unusable(format!("ID token: {error}")))?;
        if claims.authorized_party().is_some_and(|party| *party != self.settings.client_id) {
            return Err(unusable("ID token: it was made for another client"));
        }
        if let Some(expected) = claims.access_token_hash() {
            let verifier = self.verifier(&known, auth_time);
            let algorithm = token.signing_alg().map_err(|error| Refusal::Unusable(error.to_string()))?;
            let key = token.signing_key(&verifier).map_err(|error| Refusal::Unusable(error.to_string()))?;
            let actual = AccessTokenHash::from_token(answer.access_token(), algorithm, key);
            if actual.map_err(|error| Refusal::Unusable(error.to_string()))? != *expected {
                return Err(unusable("ID token: it was made for another access token"));
            }
        }
        Ok((claims, known))
    }

    fn verifier<'a>(
        &'a self,
        known: &'a Known,
        auth_time: &'a (dyn Fn(Option<Timestamp>) -> Result<(), String> + Send + Sync),
    ) -> IdTokenVerifier<'a, CoreJsonWebKey> {
        let now = self.clock.now();
        let verifier = known.client.id_token_verifier().set_allowed_algs(ALGORITHMS);
        verifier
            .set_time_fn(move || now.after_seconds(-CLOCK_SKEW).into())
            .set_issue_time_verifier_fn(move |at| {
                let off = (Timestamp::from(at).millis() - now.millis()) / 1000;
                if off.abs() <= CLOCK_SKEW { Ok(()) } else { Err(format!("made {off} seconds from now: check both clocks")) }
            })
            .set_other_audience_verifier_fn(|_| false)
            .set_auth_time_verifier_fn(move |at| auth_time(at.map(Timestamp::from)))
    }

    /// What is said of the person, with the userinfo endpoint's answer where the ID token's is not enough.
    pub(super) async fn completed(
        &self,
        known: &Known,
        person: Person,
        subject: &str,
        access_token: &AccessToken,
    ) -> Result<Person, Refusal> {
        if !self.settings.lacks(&person) {
            return Ok(person);
        }
        let subject = SubjectIdentifier::new(subject.to_owned());
        let Ok(request) = known.client.user_info(access_token.clone(), Some(subject)) else { return Ok(person) };
        let more = request.request_async::<Extra, _, CoreGenderClaim>(&self.http).await.map_err(|error| match error {
            UserInfoError::Request(error) => Refusal::Unreachable(format!("userinfo: {error}")),
            error => Refusal::Unusable(format!("userinfo: {error}")),
        })?;
        Ok(person.or(Person::of_userinfo(&more, self.settings.client_id.as_str())))
    }

    /// The refresh token of an answer, if it has one.
    fn refresh_token(&self, answer: &TokenAnswer) -> Option<RefreshToken> {
        let token = answer.refresh_token()?;
        let offline = match answer.scopes() {
            Some(scopes) => scopes.iter().any(is_offline),
            None => self.asks_for_offline_access(),
        };
        Some(RefreshToken { text: SecretInput::new(token.secret().clone()), offline })
    }

    fn asks_for_offline_access(&self) -> bool {
        self.settings.scopes.iter().any(is_offline)
    }
}

fn is_offline(scope: &Scope) -> bool {
    scope.as_str() == "offline_access"
}

fn expect_nonce(expected: &Nonce, given: Option<&Nonce>) -> Result<(), String> {
    match given {
        Some(given) if given.secret() == expected.secret() => Ok(()),
        Some(_) => Err("it was made for another sign-in".into()),
        None => Err("it does not say for which sign-in it was made".into()),
    }
}

fn is_unknown_key<T>(claims: &Result<T, ClaimsVerificationError>) -> bool {
    matches!(claims, Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)))
}

/// The person's name at the provider, which accounts are found by.
fn subject(claims: &Claims) -> Result<String, Refusal> {
    let subject = claims.subject().as_str();
    match subject.len() {
        1..=MAX_ID => Ok(subject.to_owned()),
        _ => Err(unusable("ID token: its subject has not 1 to 255 bytes")),
    }
}

/// Why the token endpoint gave no tokens. What it said beyond its error code is left out.
fn refused(error: RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>) -> Refusal {
    match error {
        RequestTokenError::Request(error) => Refusal::Unreachable(format!("token endpoint: {error}")),
        RequestTokenError::ServerResponse(error) => {
            let code = error.error().as_ref();
            Refusal::Unusable(format!(
                "the token endpoint refuses the code ({code}): it was used, is too old, or the client's secret is wrong"
            ))
        }
        RequestTokenError::Parse(error, _) => Refusal::Unusable(format!("the token endpoint's answer can't be read, at {}", error.path())),
        RequestTokenError::Other(_) => unusable("the token endpoint's answer is empty"),
    }
}

pub(super) fn unusable(reason: &str) -> Refusal {
    Refusal::Unusable(reason.to_owned())
}
