//! Asking the provider now and then whether it still knows whom it has vouched for.

use std::{sync::Arc, time::Duration};

use domain::SecretInput;
use openidconnect::{OAuth2TokenResponse, RefreshToken, RequestTokenError, TokenResponse, core::CoreErrorResponseType};
use vault::{Client, ProviderCheck, Vault, Verdict};

use super::{
    Provider, Refusal,
    claims::Person,
    discovery::{Known, TokenAnswer},
};

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
            if let Err(stop) = self.recheck_one(vault, &check, &client).await {
                return tracing::warn!(reason = stop, "the check of those who are signed in through the identity provider stopped");
            }
        }
    }

    /// # Errors
    /// Why there was no answer, or what of it could not be written down: for the log.
    async fn recheck_one(&self, vault: &Vault, check: &ProviderCheck, client: &Client) -> Result<(), String> {
        let settle = async |verdict| vault.settle_provider_check(check, verdict, client).await.map_err(|problem| problem.to_string());
        let known = self.current().await?;
        let Some(answer) = self.refresh(&known, check).await? else { return settle(Verdict::Refused).await };
        if let Some(token) = answer.refresh_token() {
            // At once: where each token is good for one use, the old one would end the session with the next check.
            let refresh_token = Some(SecretInput::new(token.secret().clone()));
            settle(Verdict::Confirmed { role: None, refresh_token }).await?;
        }
        let verdict = self.judge(known, check, &answer).await.map_err(|refusal| format!("{refusal:?}"))?;
        settle(verdict).await
    }

    /// Fresh tokens; `None` where the provider takes the old one no more.
    pub(super) async fn refresh(&self, known: &Known, check: &ProviderCheck) -> Result<Option<TokenAnswer>, String> {
        let token = RefreshToken::new(check.refresh_token.expose().to_owned());
        let request = known.client.exchange_refresh_token(&token).map_err(|_| "the provider names no token endpoint")?;
        match request.request_async(&self.http).await {
            Ok(answer) => Ok(Some(answer)),
            Err(RequestTokenError::ServerResponse(error)) if *error.error() == CoreErrorResponseType::InvalidGrant => Ok(None),
            Err(RequestTokenError::ServerResponse(error)) => Err(format!("the token endpoint refuses it ({})", error.error().as_ref())),
            Err(RequestTokenError::Request(error)) => Err(format!("token endpoint: {error}")),
            Err(_) => Err("the token endpoint's answer can't be read".into()),
        }
    }

    async fn judge(&self, known: Arc<Known>, check: &ProviderCheck, answer: &TokenAnswer) -> Result<Verdict, Refusal> {
        // OpenID Connect Core, section 12.2: a refreshed answer may come without an ID token, and an ID token without the nonce.
        let (person, known) = match answer.id_token() {
            None => (Person::default(), known),
            Some(_) => {
                let (claims, known) = self.verify(known, answer, &|_| Ok(()), &|_| Ok(())).await?;
                if claims.subject().as_str() != check.identity.subject {
                    tracing::warn!("the identity provider's refreshed token is of somebody else");
                    return Ok(Verdict::Refused);
                }
                (Person::of_id_token(&claims, self.settings.client_id.as_str()), known)
            }
        };
        if !self.settings.chooses() {
            return Ok(Verdict::Confirmed { role: None, refresh_token: None });
        }
        let person = self.completed(&known, person, &check.identity.subject, answer.access_token()).await?;
        Ok(match self.settings.role_of(&person) {
            Ok(role) => Verdict::Confirmed { role: Some(role), refresh_token: None },
            Err(reason) => {
                tracing::warn!(reason, "somebody who is signed in is no longer let in");
                Verdict::NotLetIn
            }
        })
    }
}
