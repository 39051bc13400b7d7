//! The settings of sign-in: an identity provider, or passwords here.

use std::path::PathBuf;

use clap::{ArgAction, Args};
use domain::SecretInput;

/// The provider, in Keycloak's words or in those of any OpenID Connect provider, and who of its people is let in.
#[derive(Args, Debug)]
pub struct ProviderArgs {
    /// Where Keycloak is, as in https://keycloak.example.org; the other three KEYCLOAK_ settings go with it
    #[arg(long, env = "KEYCLOAK_URL", value_name = "URL")]
    pub keycloak_url: Option<String>,

    /// The realm whose people sign in
    #[arg(long, env = "KEYCLOAK_REALM", value_name = "NAME")]
    pub keycloak_realm: Option<String>,

    /// Kagi's client in the realm
    #[arg(long, env = "KEYCLOAK_CLIENT_ID", value_name = "ID")]
    pub keycloak_client_id: Option<String>,

    /// The client's secret. Set it through the environment: other users can read a command line
    #[arg(long, env = "KEYCLOAK_CLIENT_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub keycloak_client_secret: Option<SecretInput>,

    /// A file that holds the client's secret
    #[arg(long, env = "KEYCLOAK_CLIENT_SECRET_FILE", value_name = "FILE")]
    pub keycloak_client_secret_file: Option<PathBuf>,

    /// Another OpenID Connect provider: its issuer, letter by letter as its discovery document says it
    #[arg(long, env = "OIDC_ISSUER", value_name = "URL")]
    pub oidc_issuer: Option<String>,

    /// Kagi's client there
    #[arg(long, env = "OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,

    /// The client's secret. Set it through the environment: other users can read a command line
    #[arg(long, env = "OIDC_CLIENT_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub oidc_client_secret: Option<SecretInput>,

    /// A file that holds the client's secret
    #[arg(long, env = "OIDC_CLIENT_SECRET_FILE", value_name = "FILE")]
    pub oidc_client_secret_file: Option<PathBuf>,

    /// What people call the provider, as on the button "Sign in with …"
    #[arg(long, env = "OIDC_NAME", value_name = "NAME")]
    pub oidc_name: Option<String>,

    /// Who lacks this role (of the realm or the client) is not let in
    #[arg(long, env = "OIDC_REQUIRED_ROLE", value_name = "ROLE")]
    pub oidc_required_role: Option<String>,

    /// Who has this role is an admin here
    #[arg(long, env = "OIDC_ADMIN_ROLE", value_name = "ROLE")]
    pub oidc_admin_role: Option<String>,

    /// Whose verified e-mail address is in none of these domains, separated by commas, is not let in
    #[arg(long, env = "OIDC_ALLOWED_DOMAINS", value_name = "DOMAIN", value_delimiter = ',')]
    pub oidc_allowed_domains: Vec<String>,

    /// What Kagi asks the provider for. With offline_access added, access keys end with the person's account there
    #[arg(long, env = "OIDC_SCOPES", value_name = "SCOPES", default_value = "openid profile email")]
    pub oidc_scopes: String,

    /// How often, in seconds, the provider is asked whether it still knows who is signed in; 0 for never
    #[arg(long, env = "OIDC_RECHECK_SECONDS", value_name = "SECONDS", default_value = "300")]
    pub oidc_recheck_seconds: u32,

    /// Whether people sign in with e-mail and password here: false leaves the provider alone
    #[arg(long, env = "ENABLE_EMAIL_PASSWORD", value_name = "BOOL", default_value_t = true, action = ArgAction::Set)]
    pub enable_email_password: bool,
}
