//! The provider's settings in their checked form.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use domain::SecretInput;
use openidconnect::{ClientId, ClientSecret, IssuerUrl, Scope};
use url::Url;

use crate::{cli::provider::ProviderArgs, config::read_line, error::StartError, origin::is_loopback};

/// Which provider it is, and who of its people is let in.
pub struct ProviderSettings {
    pub(super) kind: Kind,
    pub(super) issuer: IssuerUrl,
    pub(super) client_id: ClientId,
    pub(super) client_secret: ClientSecret,
    pub(super) name: String,
    pub(super) scopes: Vec<Scope>,
    pub(super) required_role: Option<String>,
    pub(super) admin_role: Option<String>,
    /// In lower case.
    pub(super) allowed_domains: Vec<String>,
    pub(super) recheck: Option<Duration>,
}

/// How the provider was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By `KEYCLOAK_…`.
    Keycloak,
    /// By `OIDC_…`.
    Other,
}

impl Kind {
    /// The path that the provider sends people back to.
    pub const fn callback(self) -> &'static str {
        match self {
            Self::Keycloak => "/api/auth/oauth2/callback/keycloak",
            Self::Other => "/api/auth/oauth2/callback/oidc",
        }
    }
}

/// One way to name a provider: the settings that belong together, and what was given for each.
struct Set<'a> {
    given: Vec<(&'static str, Option<&'a str>)>,
    secret: Secret<'a>,
}

struct Secret<'a> {
    setting: &'static str,
    text: Option<&'a SecretInput>,
    file: Option<&'a Path>,
}

impl ProviderSettings {
    /// The provider, if one is named.
    ///
    /// # Errors
    /// A set of settings that is not whole, two providers, or a setting that can't be; exit code 78.
    pub fn check(args: &ProviderArgs, insecure_http: bool) -> Result<Option<Self>, StartError> {
        let keycloak = Set {
            given: vec![
                ("KEYCLOAK_URL", given(&args.keycloak_url)),
                ("KEYCLOAK_REALM", given(&args.keycloak_realm)),
                ("KEYCLOAK_CLIENT_ID", given(&args.keycloak_client_id)),
            ],
            secret: Secret {
                setting: "KEYCLOAK_CLIENT_SECRET",
                text: given_secret(&args.keycloak_client_secret),
                file: given_file(&args.keycloak_client_secret_file),
            },
        };
        let other = Set {
            given: vec![("OIDC_ISSUER", given(&args.oidc_issuer)), ("OIDC_CLIENT_ID", given(&args.oidc_client_id))],
            secret: Secret {
                setting: "OIDC_CLIENT_SECRET",
                text: given_secret(&args.oidc_client_secret),
                file: given_file(&args.oidc_client_secret_file),
            },
        };
        let name = given(&args.oidc_name);
        match (keycloak.first_given(), other.first_given().or(name.map(|_| "OIDC_NAME"))) {
            (Some(one), Some(another)) => Err(StartError::config(format!(
                "{one} and {another} are both set, and name two providers. Keep the KEYCLOAK_ settings or the OIDC_ ones."
            ))),
            (Some(_), None) => {
                let (values, secret) = keycloak.whole()?;
                let [url, realm, client_id] = values[..] else { return Err(StartError::config("KEYCLOAK_URL")) };
                let realm: String = url::form_urlencoded::byte_serialize(realm.as_bytes()).collect();
                let issuer = format!("{}/realms/{}", url.trim_end_matches('/'), realm.replace('+', "%20"));
                let issuer = issuer_url("KEYCLOAK_URL", issuer, insecure_http)?;
                Self::with(args, Kind::Keycloak, issuer, client_id, secret, "Keycloak").map(Some)
            }
            (None, Some(_)) => {
                let (values, secret) = other.whole()?;
                let [issuer, client_id] = values[..] else { return Err(StartError::config("OIDC_ISSUER")) };
                let issuer = issuer_url("OIDC_ISSUER", issuer.to_owned(), insecure_http)?;
                Self::with(args, Kind::Other, issuer, client_id, secret, name.unwrap_or("your provider")).map(Some)
            }
            (None, None) => without_provider(args),
        }
    }

    fn with(
        args: &ProviderArgs,
        kind: Kind,
        issuer: IssuerUrl,
        client_id: &str,
        client_secret: String,
        name: &str,
    ) -> Result<Self, StartError> {
        let scopes = Some(args.oidc_scopes.trim()).filter(|scopes| !scopes.is_empty()).unwrap_or("openid profile email");
        let scopes: Vec<&str> = scopes.split_ascii_whitespace().collect();
        if !scopes.contains(&"openid") {
            return Err(StartError::config("OIDC_SCOPES: openid must be one of them, as in `openid profile email`."));
        }
        let domains = args.oidc_allowed_domains.iter().map(|domain| domain.trim().trim_start_matches('@').to_lowercase());
        Ok(Self {
            kind,
            issuer,
            client_id: ClientId::new(client_id.to_owned()),
            client_secret: ClientSecret::new(client_secret),
            name: name.to_owned(),
            // The crate asks for openid by itself.
            scopes: scopes.into_iter().filter(|scope| *scope != "openid").map(|scope| Scope::new(scope.to_owned())).collect(),
            required_role: given(&args.oidc_required_role).map(str::to_owned),
            admin_role: given(&args.oidc_admin_role).map(str::to_owned),
            allowed_domains: domains.filter(|domain| !domain.is_empty()).collect(),
            recheck: (args.oidc_recheck_seconds > 0).then(|| Duration::from_secs(args.oidc_recheck_seconds.into())),
        })
    }
}

impl<'a> Set<'a> {
    fn first_given(&self) -> Option<&'static str> {
        let secret = (self.secret.text.is_some() || self.secret.file.is_some()).then_some(self.secret.setting);
        self.given.iter().find(|(_, value)| value.is_some()).map(|(setting, _)| *setting).or(secret)
    }

    /// # Errors
    /// The settings that are missing, or a secret given twice.
    fn whole(&self) -> Result<(Vec<&'a str>, String), StartError> {
        let Secret { setting, text, file } = self.secret;
        let mut missing: Vec<&str> = self.given.iter().filter(|(_, value)| value.is_none()).map(|(setting, _)| *setting).collect();
        if text.is_none() && file.is_none() {
            missing.push(setting);
        }
        if !missing.is_empty() {
            let (is, them) = if missing.len() == 1 { ("is", "it") } else { ("are", "them") };
            let missing = missing.join(", ");
            return Err(StartError::config(format!(
                "{} is set, but {missing} {is} not. Set {them} too, or none of them for sign-in with a password alone.",
                self.first_given().unwrap_or("OIDC_NAME")
            )));
        }
        let secret = match (text, file) {
            (Some(_), Some(_)) => {
                return Err(StartError::config(format!("{setting} and {setting}_FILE are both set. Keep one of them.")));
            }
            (Some(text), None) => text.expose().to_owned(),
            (None, Some(file)) => secret_file(setting, file)?,
            (None, None) => String::new(),
        };
        Ok((self.given.iter().filter_map(|(_, value)| *value).collect(), secret))
    }
}

/// What says something about a provider needs one.
fn without_provider(args: &ProviderArgs) -> Result<Option<ProviderSettings>, StartError> {
    let lonely = [
        ("OIDC_REQUIRED_ROLE", given(&args.oidc_required_role).is_some()),
        ("OIDC_ADMIN_ROLE", given(&args.oidc_admin_role).is_some()),
        ("OIDC_ALLOWED_DOMAINS", args.oidc_allowed_domains.iter().any(|domain| !domain.trim().is_empty())),
        ("ENABLE_EMAIL_PASSWORD=false", !args.enable_email_password),
    ];
    match lonely.iter().find(|(_, is_set)| *is_set) {
        Some((setting, _)) => Err(StartError::config(format!(
            "{setting} is set without a provider: nobody could sign in as it says. Set KEYCLOAK_URL, KEYCLOAK_REALM, KEYCLOAK_CLIENT_ID \
             and KEYCLOAK_CLIENT_SECRET (or OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET) too, or take it away."
        ))),
        None => Ok(None),
    }
}

/// Plain http is for this machine alone, or where the operator has accepted it.
fn issuer_url(setting: &str, issuer: String, insecure_http: bool) -> Result<IssuerUrl, StartError> {
    let parsed = Url::parse(&issuer).ok().filter(|url| url.has_host() && url.query().is_none() && url.fragment().is_none());
    let url = parsed.ok_or_else(|| StartError::config(format!("{setting}: give an https URL, as in https://id.example.org.")))?;
    let on_this_machine = url.host().is_some_and(|host| is_loopback(&host));
    match url.scheme() {
        "https" => {}
        "http" if on_this_machine || insecure_http => {}
        _ => {
            return Err(StartError::config(format!(
                "{setting}: everybody on the way to a provider by plain http could sign in as anybody. Give its https URL, or accept the \
                 danger with KAGI_INSECURE_HTTP=true."
            )));
        }
    }
    IssuerUrl::new(issuer).map_err(|_| StartError::config(format!("{setting}: give an https URL, as in https://id.example.org.")))
}

fn secret_file(setting: &str, file: &Path) -> Result<String, StartError> {
    let secret = read_line(&format!("{setting}_FILE"), file)?;
    match secret.expose() {
        "" => Err(StartError::config(format!("{setting}_FILE: {} is empty.", file.display()))),
        secret => Ok(secret.to_owned()),
    }
}

/// A setting that is empty is not set: compose files pass on what is not there as nothing.
fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

fn given_file(file: &Option<PathBuf>) -> Option<&Path> {
    file.as_deref().filter(|file| !file.as_os_str().is_empty())
}

fn given_secret(secret: &Option<SecretInput>) -> Option<&SecretInput> {
    secret.as_ref().filter(|secret| !secret.expose().is_empty())
}
