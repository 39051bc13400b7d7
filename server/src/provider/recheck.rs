//! Asking the provider now and then whether it still knows whom it has vouched for.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use domain::{Problem, SecretInput};
use openidconnect::{OAuth2TokenResponse, RefreshToken, RequestTokenError, TokenResponse, core::CoreErrorResponseType};
use vault::{Client, ProviderCheck, Vault, Verdict};

use super::{
    Provider, Refusal,
    claims::Person,
    discovery::{Known, TokenAnswer},
    exchange::unusable,
};

impl Provider {
    /// How often people are asked for; `None` for never.
    pub fn recheck_interval(&self) -> Option<Duration> {
        self.settings.recheck
    }

    /// Asks for everybody who was not asked for since `interval`, until the provider gives no answer: it is down, and that is nobody's
    /// sign-out.
    pub async fn recheck(&self, vault: &Vault, interval: Duration) {
        let client = Client { request_id: "recheck".into(), ..Client::default() };
        let before = self.clock.now().after_seconds(-(interval.as_secs() as i64));
        loop {
            let check = match vault.next_provider_check(self.issuer(), before).await {
                Ok(Some(check)) => check,
                Ok(None) => return,
                Err(problem) => return tracing::error!(%problem, "people of the identity provider could not be asked for"),
            };
            match self.recheck_one(vault, check, &client).await {
                Ok(()) => self.stopped.store(false, Ordering::Relaxed),
                Err(Refusal::Unreachable(reason)) => {
                    if !self.stopped.swap(true, Ordering::Relaxed) {
                        tracing::warn!(reason, "the identity provider can't be asked for those who are signed in; Kagi keeps trying");
                    }
                    return;
                }
                Err(refusal) => tracing::warn!(reason = refusal.reason(), "the identity provider's answer about somebody can't be used"),
            }
        }
    }

    async fn recheck_one(&self, vault: &Vault, mut check: ProviderCheck, client: &Client) -> Result<(), Refusal> {
        let unkept = |problem: Problem| Refusal::Unusable(problem.to_string());
        let known = self.current().await.map_err(Refusal::Unreachable)?;
        let Some(answer) = self.refresh(&known, &check).await? else {
            return vault.settle_provider_check(&check, Verdict::Refused, client).await.map_err(unkept);
        };
        if let Some(token) = answer.refresh_token() {
            // At once: where each token is good for one use, the old one would end the session with the next check.
            vault.keep_refresh_token(&mut check, &SecretInput::new(token.secret().clone())).await.map_err(unkept)?;
        }
        let verdict = self.judge(known, &check, &answer).await?;
        vault.settle_provider_check(&check, verdict, client).await.map_err(unkept)
    }

    /// Fresh tokens; `None` where the provider takes the old one no more.
    pub(super) async fn refresh(&self, known: &Known, check: &ProviderCheck) -> Result<Option<TokenAnswer>, Refusal> {
        let token = RefreshToken::new(check.refresh_token.expose().to_owned());
        let request = known.client.exchange_refresh_token(&token).map_err(|_| unusable("it names no token endpoint"))?;
        match request.request_async(&self.http).await {
            Ok(answer) => Ok(Some(answer)),
            Err(RequestTokenError::ServerResponse(error)) if *error.error() == CoreErrorResponseType::InvalidGrant => Ok(None),
            Err(RequestTokenError::ServerResponse(error)) => {
                Err(Refusal::Unusable(format!("the token endpoint refuses it ({})", error.error().as_ref())))
            }
            Err(RequestTokenError::Request(error)) => Err(Refusal::Unreachable(format!("token endpoint: {error}"))),
            Err(_) => Err(unusable("the token endpoint's answer can't be read")),
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
            return Ok(Verdict::Confirmed(None));
        }
        let person = self.completed(&known, person, &check.identity.subject, answer.access_token()).await?;
        if answer.id_token().is_none() && self.settings.lacks(&person) {
            // Nothing was said of roles: that is no word against the person.
            return Ok(Verdict::Confirmed(None));
        }
        Ok(match self.settings.role_of(&person) {
            Ok(role) => Verdict::Confirmed(Some(role)),
            Err(reason) => {
                let subject = &check.identity.subject;
                tracing::warn!(reason, subject, "somebody who is signed in is no longer let in");
                Verdict::NotLetIn
            }
        })
    }
}
