//! `otpauth://totp/Issuer:account?secret=…`: what QR codes for authenticator apps hold.

use std::ops::RangeInclusive;

use domain::{
    text::Broken,
    totp::{Algorithm, Parameters},
};
use percent_encoding::percent_decode_str;

use super::{Seed, secret};

/// Reads such an address. Parameters that it does not name are as apps take them to be; parameters that are unknown are passed over.
pub(super) fn parse(text: &str) -> Result<Seed, Broken> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    match scheme.to_ascii_lowercase().as_str() {
        "otpauth" => {}
        "otpauth-migration" => {
            return Err(broken("This moves the accounts of an app together. Take the QR code or the secret of each service by itself."));
        }
        _ => return Err(broken("This is no address of one-time passwords, which begins with otpauth://totp/.")),
    }
    let (kind, rest) = rest.split_once('/').unwrap_or((rest, ""));
    match kind.to_ascii_lowercase().as_str() {
        "totp" => {}
        "hotp" => {
            return Err(broken(
                "This is for codes that count (HOTP), and Kagi makes those of the moment (TOTP). See if the service has both.",
            ));
        }
        _ => return Err(broken("This is no address of one-time passwords, which begins with otpauth://totp/.")),
    }
    let (label, query) = rest.split_once('?').unwrap_or((rest, ""));
    let query = query.split('#').next().unwrap_or_default();
    let mut given = Given::default();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let place = match name.to_ascii_lowercase().as_str() {
            "secret" => &mut given.secret,
            "issuer" => &mut given.issuer,
            "algorithm" => &mut given.algorithm,
            "digits" => &mut given.digits,
            "period" => &mut given.period,
            _ => continue,
        };
        if place.replace(value).is_some() {
            return Err(broken("This address says something twice. Copy it once more, or type the secret."));
        }
    }
    let label = decoded(label)?;
    let (prefix, account) = match label.split_once(':') {
        Some((issuer, account)) => (Some(issuer), account),
        None => (None, label.as_str()),
    };
    let issuer = given.issuer.map(|issuer| decoded(&issuer.replace('+', " "))).transpose()?;
    Ok(Seed {
        secret: secret(&decoded(given.secret.ok_or_else(|| broken("This address holds no secret."))?)?)?,
        issuer: filled(issuer.as_deref()).or_else(|| filled(prefix)),
        account_name: filled(Some(account)),
        parameters: Some(given.parameters()?),
    })
}

/// The parameters of an address, as they stand there.
#[derive(Default)]
struct Given<'a> {
    secret: Option<&'a str>,
    issuer: Option<&'a str>,
    algorithm: Option<&'a str>,
    digits: Option<&'a str>,
    period: Option<&'a str>,
}

impl Given<'_> {
    fn parameters(&self) -> Result<Parameters, Broken> {
        let usual = Parameters::default();
        let algorithm = match self.algorithm {
            Some(name) => Algorithm::parse(&name.to_ascii_uppercase().replace('-', ""))
                .ok_or_else(|| broken("This address names another algorithm than SHA1, SHA256 and SHA512."))?,
            None => usual.algorithm,
        };
        let number = |text: Option<&str>, usual: u8, range: RangeInclusive<u8>, wrong: &str| match text {
            Some(text) => text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| broken(wrong)),
            None => Ok(usual),
        };
        Ok(Parameters {
            algorithm,
            digits: number(self.digits, usual.digits, Parameters::DIGITS, "This address asks for codes of other than 6 to 8 digits.")?,
            period: number(self.period, usual.period, Parameters::PERIOD, "This address asks for codes of other than 15 to 60 seconds.")?,
        })
    }
}

fn decoded(text: &str) -> Result<String, Broken> {
    let text = percent_decode_str(text).decode_utf8();
    text.map(String::from).map_err(|_| broken("This address is damaged. Copy it once more, or type the secret."))
}

fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(String::from)
}

fn broken(message: &str) -> Broken {
    Broken(message.into())
}
