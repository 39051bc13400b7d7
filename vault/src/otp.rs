//! One-time passwords (TOTP, RFC 6238): a secret as services hand it out, and the code of the moment that is made of it.

mod qr;
mod uri;

use base64ct::{Base64, Encoding};
use domain::{
    Code, FieldError, Plaintext, Problem, SecretInput, Timestamp,
    text::Broken,
    totp::{Algorithm, MAX_QR_BYTES, Parameters},
};
use tokio::{sync::Semaphore, task::spawn_blocking};
use totp_rs::{Builder, Secret};
use zeroize::Zeroizing;

use crate::store::internal;

/// How many bytes a secret has at most: the block of the largest hash. A longer key is hashed to a shorter one first, so that it adds
/// nothing. At least it has one: RFC 4226 asks for 16, but services hand out 10 and fewer, and it is they who decide.
const MAX_SECRET_BYTES: usize = 128;

/// How long what is typed may be, in characters.
const MAX_SECRET_CHARS: usize = 1000;
const MAX_URI_CHARS: usize = 4000;

/// Pictures are read one at a time: the pixels of one may take 64 MiB.
static PICTURES: Semaphore = Semaphore::const_new(1);

/// What says how codes are made, as somebody gave it.
pub(crate) enum Given {
    /// In base32.
    Secret(SecretInput),
    /// `otpauth://totp/…`.
    Uri(SecretInput),
    /// A PNG or JPEG of a QR code that holds such an address, in base64.
    Picture(SecretInput),
}

/// What was read.
pub(crate) struct Seed {
    /// Canonical base32: upper case, without spaces and padding.
    pub(crate) secret: Plaintext,
    /// Whose codes they are.
    pub(crate) issuer: Option<String>,
    /// Which account there.
    pub(crate) account_name: Option<String>,
    /// `None` where a secret stands alone and says nothing of them.
    pub(crate) parameters: Option<Parameters>,
}

impl Given {
    /// The one of the three that was given, if one was.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` at each when there are several.
    pub(crate) fn one_of(
        secret: Option<SecretInput>,
        uri: Option<SecretInput>,
        qr_image: Option<SecretInput>,
    ) -> Result<Option<Self>, Problem> {
        let given = [secret.map(Self::Secret), uri.map(Self::Uri), qr_image.map(Self::Picture)];
        let mut given: Vec<_> = given.into_iter().flatten().collect();
        match given.len() {
            0 | 1 => Ok(given.pop()),
            _ => {
                let at = |one: &Self| FieldError::new(one.pointer(), "Give one of secret, uri and qrImage, not several.");
                Err(Problem::invalid(Code::ValidationError, given.iter().map(at).collect()))
            }
        }
    }

    fn pointer(&self) -> &'static str {
        match self {
            Self::Secret(_) => "/secret",
            Self::Uri(_) => "/uri",
            Self::Picture(_) => "/qrImage",
        }
    }

    /// Reads it.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` at its pointer.
    pub(crate) async fn read(self) -> Result<Seed, Problem> {
        let pointer = self.pointer();
        let seed = match self {
            Self::Secret(text) => alone(text.expose()),
            Self::Uri(text) => no_longer_than(MAX_URI_CHARS, text.expose()).and_then(|()| uri::parse(text.expose())),
            Self::Picture(text) => {
                let permit = PICTURES.acquire().await.map_err(|error| internal(&error))?;
                // The permit goes with the work, since the work goes on when whoever waits for it has gone.
                let work = move || {
                    let _permit = permit;
                    picture(text.expose())
                };
                spawn_blocking(work).await.map_err(|error| internal(&error))?
            }
        };
        seed.map_err(|broken| Problem::field(Code::ValidationError, pointer, broken))
    }
}

fn alone(text: &str) -> Result<Seed, Broken> {
    no_longer_than(MAX_SECRET_CHARS, text)?;
    Ok(Seed { secret: secret(text)?, issuer: None, account_name: None, parameters: None })
}

fn picture(base64: &str) -> Result<Seed, Broken> {
    if base64.len() > MAX_QR_BYTES.div_ceil(3) * 4 {
        return Err(Broken("A picture has at most 512 KiB. Cut it down to the QR code.".into()));
    }
    let file = Base64::decode_vec(base64).map_err(|_| Broken("Give the bytes of the picture in base64, with its padding.".into()))?;
    uri::parse(&qr::read(&file)?)
}

fn no_longer_than(max: usize, text: &str) -> Result<(), Broken> {
    match text.chars().count() {
        length if length > max => Err(Broken(format!("Use at most {max} characters; this has {length}."))),
        _ => Ok(()),
    }
}

/// Reads base32 (RFC 4648) of either case, with or without spaces, hyphens and padding: 1 to 128 bytes.
fn secret(text: &str) -> Result<Plaintext, Broken> {
    let letters = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase());
    let letters: Zeroizing<String> = Zeroizing::new(letters.collect());
    let letters = letters.trim_end_matches('=');
    if letters.is_empty() {
        return Err(Broken("Fill in the secret that the service shows beside its QR code.".into()));
    }
    let decoded = Secret::try_from_base32(letters);
    let decoded = decoded.map_err(|_| Broken("A secret has the letters A to Z and the digits 2 to 7, and no others.".into()))?;
    if matches!(letters.len() % 8, 1 | 3 | 6) {
        return Err(Broken("This secret is cut off, or a letter was typed twice. Copy it once more.".into()));
    }
    if decoded.len() > MAX_SECRET_BYTES {
        return Err(Broken(format!("A secret has at most {MAX_SECRET_BYTES} bytes; this has {}.", decoded.len())));
    }
    Ok(Plaintext::new(decoded.to_base32()))
}

/// The code of this moment, and for how many seconds it stays that. `None` when the secret is not one that [`Seed`] holds.
pub(crate) fn code(secret: &Plaintext, parameters: Parameters, now: Timestamp) -> Option<(Plaintext, u8)> {
    let algorithm = match parameters.algorithm {
        Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
        Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
        Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
    };
    let period = u64::from(parameters.period);
    // Not `build`, which refuses secrets of fewer than 16 bytes.
    let totp = Builder::new()
        .with_secret(Secret::try_from_base32(secret.expose()).ok()?)
        .with_algorithm(algorithm)
        .with_digits(parameters.digits)
        .with_step_duration(period)
        .build_noncompliant();
    let seconds = u64::try_from(now.millis() / 1000).ok()?;
    let remaining = period - seconds % period;
    Some((Plaintext::new(totp.generate(seconds).to_string()), u8::try_from(remaining).ok()?))
}

#[cfg(test)]
mod tests;
