//! Asking the provider now and then whether it still knows whom it has vouched for.

use std::time::Duration;

use domain::SecretInput;
use openidconnect::{OAuth2TokenResponse, RefreshToken, RequestTokenError, TokenResponse, core::CoreErrorResponseType};
use vault::{Client, ProviderCheck, Vault, Verdict};

use super::{Provider, Refusal, claims::Person, exchange::unusable};

impl Provider {
    /// How often people are asked for; `None` for never.
    pub fn recheck_interval(&self) -> Option<Duration> {
        self.settings.recheck
    }

    /// Asks for everybody who was not asked for since `interval`. Ends with the first for whom the provider has no answer: it is down, and
    /// that is nobody's sign-out.
    pub async fn recheck(&self, vault: &Vault, interval: Duration) {
        let client = Client { request_id: "recheck".into(), ..Client::default() };
        let before = self.clock.now().after_seconds(-(interval.as_secs() as i64));
        loop {
            let check = match vault.next_provider_check(self.issuer(), before).await {
                Ok(Some(check)) => check,
                Ok(None) => return,
                Err(problem) => return tracing::error!(%problem, "people of the identity provider could not be asked for"),
            };
            match self.ask_for(&check).await {
                Ok(verdict) => {
                    if let Err(problem) = vault.settle_provider_check(&check, verdict, &client).await {
                        return tracing::error!(%problem, "what the identity provider said could not be written down");
                    }
                }
                Err(refusal) => return tracing::warn!(?refusal, "the identity provider has no answer for somebody who is signed in"),
            }
        }
    }

    async fn ask_for(&self, check: &ProviderCheck) -> Result<Verdict, Refusal> {
        let known = self.current().await.map_err(Refusal::Unreachable)?;
        let token = RefreshToken::new(check.refresh_token.expose().to_owned());
        let request = known.client.exchange_refresh_token(&token).map_err(|_| unusable("it names no token endpoint"))?;
        let answer = match request.request_async(&self.http).await {
            Ok(answer) => answer,
            Err(RequestTokenError::ServerResponse(error)) if *error.error() == CoreErrorResponseType::InvalidGrant => {
                return Ok(Verdict::Refused);
            }
            Err(RequestTokenError::Request(error)) => return Err(Refusal::Unreachable(error.to_string())),
            Err(_) => return Err(unusable("the token endpoint gives neither tokens nor a refusal")),
        };
        let refresh_token = answer.refresh_token().map(|token| SecretInput::new(token.secret().clone()));
        // OpenID Connect Core, section 12.2: a refreshed answer may come without an ID token, and an ID token without the nonce.
        let (person, known) = match answer.id_token() {
            None => (Person::default(), known),
            Some(_) => {
                let (claims, known) = self.verify(known, &answer, &|_| Ok(()), &|_| Ok(())).await?;
                if claims.subject().as_str() != check.identity.subject {
                    tracing::warn!("the identity provider's refreshed token is of somebody else");
                    return Ok(Verdict::Refused);
                }
                (Person::of_id_token(&claims, self.settings.client_id.as_str()), known)
            }
        };
        if !self.settings.chooses() {
            return Ok(Verdict::Confirmed { role: None, refresh_token });
        }
        let person = self.completed(&known, person, &check.identity.subject, answer.access_token()).await?;
        Ok(match self.settings.role_of(&person) {
            Ok(role) => Verdict::Confirmed { role: Some(role), refresh_token },
            Err(reason) => {
                tracing::warn!(reason, "somebody who is signed in is no longer let in");
                Verdict::NotLetIn
            }
        })
    }
}
