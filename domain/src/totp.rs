//! Generators of one-time passwords (TOTP, RFC 6238): a secret that is shared with a service, and the code of the moment.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::{
    field::Fields,
    id::{AccountId, TotpId},
    patch::{Patch, given},
    plaintext::{Plaintext, SecretInput},
    problem::Problem,
    text::Line,
    time::Timestamp,
};

/// How large an uploaded picture of a QR code is at most, in bytes.
pub const MAX_QR_BYTES: usize = 512 * 1024;

/// Which hash makes the codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Algorithm {
    /// What nearly every service uses.
    #[default]
    #[serde(rename = "SHA1")]
    Sha1,
    /// SHA-256.
    #[serde(rename = "SHA256")]
    Sha256,
    /// SHA-512.
    #[serde(rename = "SHA512")]
    Sha512,
}

impl Algorithm {
    /// Every algorithm, in the order of the interface.
    pub const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Sha512];

    /// The algorithm as the wire, the database and `otpauth://` addresses write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }

    /// Reads what [`as_str`](Self::as_str) writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == text)
    }
}

/// How codes are made of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// The hash.
    pub algorithm: Algorithm,
    /// How many digits a code has.
    pub digits: u8,
    /// How long a code is good, in seconds.
    pub period: u8,
}

impl Parameters {
    /// How many digits a code may have.
    pub const DIGITS: RangeInclusive<u8> = 6..=8;
    /// How long a code may be good, in seconds.
    pub const PERIOD: RangeInclusive<u8> = 15..=60;
}

impl Default for Parameters {
    /// What nearly every service uses, and what an `otpauth://` address means where it does not say.
    fn default() -> Self {
        Self { algorithm: Algorithm::default(), digits: 6, period: 30 }
    }
}

/// A generator as lists show it: everything but its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totp {
    /// Its id.
    pub id: TotpId,
    /// The account that owns it.
    pub user_id: AccountId,
    /// Whose codes they are, as in `GitHub`; 1 to 255 characters.
    pub service: String,
    /// Which account there; at most 255 characters.
    pub account_name: Option<String>,
    /// The hash.
    pub algorithm: Algorithm,
    /// How many digits a code has: 6 to 8.
    pub digits: u8,
    /// How long a code is good, in seconds: 15 to 60.
    pub period: u8,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows at every change.
    pub version: i64,
}

/// A new generator. Exactly one of `secret`, `uri` and `qrImage` says how its codes are made; a URI and a picture also say the rest, where
/// the rest is not given here.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpInput {
    /// 1 to 255 characters after trimming; needed with a secret.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$", example = "GitHub"))]
    pub service: Option<String>,
    /// At most 255 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub account_name: Option<String>,
    /// The hash; SHA1 unless given.
    #[serde(default)]
    pub algorithm: Option<Algorithm>,
    /// 6 to 8; 6 unless given.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 6, maximum = 8))]
    pub digits: Option<u8>,
    /// 15 to 60 seconds; 30 unless given.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 15, maximum = 60))]
    pub period: Option<u8>,
    /// The secret in base32 (RFC 4648), of either case, with or without spaces and padding.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 1000))]
    pub secret: Option<SecretInput>,
    /// An `otpauth://totp/…` address.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 4000))]
    pub uri: Option<SecretInput>,
    /// A picture (PNG or JPEG, at most 512 KiB) of a QR code that holds such an address, in base64. It is read and not kept.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 699052))]
    pub qr_image: Option<SecretInput>,
}

/// A change of a generator: what is absent stays, the secret too.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpChange {
    /// The new service.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = String, min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$")
    )]
    pub service: Option<String>,
    /// The new account name.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub account_name: Patch<String>,
    /// The new secret, see [`TotpInput::secret`].
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 1000))]
    pub secret: Option<SecretInput>,
    /// The new secret, see [`TotpInput::uri`].
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 4000))]
    pub uri: Option<SecretInput>,
    /// The new secret, see [`TotpInput::qr_image`].
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 699052))]
    pub qr_image: Option<SecretInput>,
}

/// The code of the moment.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpCode {
    /// The generator.
    pub id: TotpId,
    /// Whose code it is.
    pub service: String,
    /// Which account there.
    pub account_name: Option<String>,
    /// The code, with its leading zeros.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub code: Plaintext,
    /// For how many more seconds it is the code of the moment, by the server's clock: 1 to the period.
    pub remaining_seconds: u8,
}

/// What a person decides about a generator besides its secret, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TotpFields {
    /// See [`Totp::service`].
    pub service: String,
    /// See [`Totp::account_name`].
    pub account_name: Option<String>,
}

impl TotpChange {
    /// The fields after the change.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` with a pointer for each field that fails.
    pub fn apply_to(&self, current: TotpFields) -> Result<TotpFields, Problem> {
        let mut fields = Fields::default();
        let service = match &self.service {
            Some(name) => fields.check("/service", Line::<255>::parse(name)).map(String::from).unwrap_or_default(),
            None => current.service,
        };
        let account_name =
            fields.check_patch("/accountName", &self.account_name, current.account_name, |text| Line::<255>::parse(text).map(Some));
        fields.finish().map(|()| TotpFields { service, account_name })
    }
}

impl Totp {
    /// Names the state that it is in.
    pub fn tag(&self) -> String {
        self.version.to_string()
    }

    /// What a person decided about it, besides its secret.
    pub fn fields(&self) -> TotpFields {
        TotpFields { service: self.service.clone(), account_name: self.account_name.clone() }
    }

    /// How its codes are made.
    pub fn parameters(&self) -> Parameters {
        Parameters { algorithm: self.algorithm, digits: self.digits, period: self.period }
    }
}
