//! What a provider says of a person, and whether that lets him in.

use domain::Role;
use openidconnect::{AdditionalClaims, IdTokenClaims, UserInfoClaims, core::CoreGenderClaim};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{exchange::MAX_ID, settings::ProviderSettings};

/// Claims beyond the standard's: the session, and roles as Keycloak and others write them. Other providers may mean other things by these
/// names: what is of another form says nothing.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Extra {
    /// OpenID Connect Front-Channel Logout, section 3.
    sid: Option<Value>,
    roles: Option<Value>,
    realm_access: Option<Value>,
    resource_access: Option<Value>,
}

impl AdditionalClaims for Extra {}

impl Extra {
    /// The provider's session.
    pub(super) fn session(&self) -> Option<String> {
        self.sid.as_ref().and_then(Value::as_str).filter(|sid| (1..=MAX_ID).contains(&sid.len())).map(str::to_owned)
    }

    /// The roles in the realm and in this client; `None` where the claims say nothing of roles.
    fn roles(&self, client_id: &str) -> Option<Vec<String>> {
        let of_realm = self.realm_access.as_ref().and_then(|access| access.get("roles"));
        let of_client = self.resource_access.as_ref().and_then(|access| access.get(client_id)?.get("roles"));
        let lists = [self.roles.as_ref(), of_realm, of_client].into_iter().flatten().filter_map(Value::as_array);
        let says_something = self.resource_access.is_some() || lists.clone().next().is_some();
        says_something.then(|| lists.flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }
}

/// What a provider says of a person.
#[derive(Debug, Default)]
pub(super) struct Person {
    pub(super) email: Option<String>,
    email_verified: bool,
    pub(super) name: Option<String>,
    roles: Option<Vec<String>>,
}

impl Person {
    /// As the ID token has it.
    pub(super) fn of_id_token(claims: &IdTokenClaims<Extra, CoreGenderClaim>, client_id: &str) -> Self {
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.to_string());
        Self {
            email: claims.email().map(|email| email.to_string()),
            email_verified: claims.email_verified() == Some(true),
            name: name.or_else(|| claims.preferred_username().map(|name| name.to_string())),
            roles: claims.additional_claims().roles(client_id),
        }
    }

    /// As the userinfo endpoint has it.
    pub(super) fn of_userinfo(claims: &UserInfoClaims<Extra, CoreGenderClaim>, client_id: &str) -> Self {
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.to_string());
        Self {
            email: claims.email().map(|email| email.to_string()),
            email_verified: claims.email_verified() == Some(true),
            name: name.or_else(|| claims.preferred_username().map(|name| name.to_string())),
            roles: claims.additional_claims().roles(client_id),
        }
    }

    /// The same, with what is missing taken from another source. An address and whether it is verified come from one.
    pub(super) fn or(self, other: Self) -> Self {
        let (email, email_verified) = match self.email {
            Some(email) => (Some(email), self.email_verified),
            None => (other.email, other.email_verified),
        };
        Self { email, email_verified, name: self.name.or(other.name), roles: self.roles.or(other.roles) }
    }
}

impl ProviderSettings {
    /// Does what is said of a person decide anything?
    pub(super) fn chooses(&self) -> bool {
        self.required_role.is_some() || self.admin_role.is_some() || !self.allowed_domains.is_empty()
    }

    /// Does a decision about this person need what is missing?
    pub(super) fn lacks(&self, person: &Person) -> bool {
        let by_role = self.required_role.is_some() || self.admin_role.is_some();
        person.email.is_none() || (by_role && person.roles.is_none())
    }

    /// What the person is here, if he is let in.
    ///
    /// # Errors
    /// Why he is not, for the log.
    pub(super) fn role_of(&self, person: &Person) -> Result<Role, &'static str> {
        let has = |role: &String| person.roles.as_ref().is_some_and(|roles| roles.contains(role));
        if self.required_role.as_ref().is_some_and(|role| !has(role)) {
            return Err(match person.roles {
                Some(_) => "the person lacks OIDC_REQUIRED_ROLE",
                None => "neither ID token nor userinfo say anything of roles: add them to the ID token (in Keycloak by a mapper)",
            });
        }
        if !self.allowed_domains.is_empty() && !self.lies_in_domains(person) {
            return Err("the person's verified e-mail address is in none of OIDC_ALLOWED_DOMAINS");
        }
        Ok(if self.admin_role.as_ref().is_some_and(has) { Role::Admin } else { Role::Member })
    }

    fn lies_in_domains(&self, person: &Person) -> bool {
        let verified = person.email.as_deref().filter(|_| person.email_verified);
        // An address with two signs has no domain that everybody would agree on.
        let domain = verified.and_then(|email| email.split_once('@')).map(|(_, domain)| domain.to_lowercase());
        domain.is_some_and(|domain| self.allowed_domains.contains(&domain))
    }
}
