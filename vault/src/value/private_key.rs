//! Recognises private keys as OpenSSH and OpenSSL write them, and reads what is public of them.

use domain::text::Broken;
use pem::Pem;
use pkcs8::{
    ObjectIdentifier, PrivateKeyInfoRef,
    der::{Decode, asn1::OctetStringRef},
};
use sec1::{EcParameters, EcPrivateKey};
use ssh_key::{
    HashAlg, Mpint, PrivateKey, PublicKey,
    private::Ed25519Keypair,
    public::{EcdsaPublicKey, KeyData, RsaPublicKey},
};

use super::FileFacts;

const RSA: ObjectIdentifier = pkcs1::ALGORITHM_OID;
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// The curves that SSH knows; another of the same length, such as secp256k1, must not pass for one of them.
const SSH_CURVES: [ObjectIdentifier; 3] = [
    ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
    ObjectIdentifier::new_unwrap("1.3.132.0.34"),
    ObjectIdentifier::new_unwrap("1.3.132.0.35"),
];

/// The key's algorithm and fingerprint; both empty where the public part can't be read, as in an encrypted PEM.
///
/// # Errors
/// A sentence that says what is wrong with the text, without repeating it.
pub(super) fn read(text: &str) -> Result<FileFacts, Broken> {
    let blocks = pem::parse_many(text).map_err(|_| broken_armour())?;
    let Some(block) = blocks.iter().find(|block| block.tag().ends_with("PRIVATE KEY")) else {
        return Err(match blocks.first() {
            Some(_) => Broken("This is not a private key. Give the file without .pub, whose first line says PRIVATE KEY.".into()),
            None => broken_armour(),
        });
    };
    let encrypted = block.headers().get("Proc-Type").is_some_and(|kind| kind.contains("ENCRYPTED"));
    let public = match block.tag() {
        "OPENSSH PRIVATE KEY" => Some(openssh(text)?),
        _ if encrypted => None,
        "RSA PRIVATE KEY" => Some(rsa(block.contents()).ok_or_else(damaged)?),
        "EC PRIVATE KEY" => ec(block.contents(), None).ok_or_else(damaged)?,
        "PRIVATE KEY" => pkcs8(block).ok_or_else(damaged)?,
        _ => None,
    };
    Ok(public.map_or_else(FileFacts::default, |public| FileFacts {
        kind: Some(public.algorithm().as_str().into()),
        fingerprint: Some(public.fingerprint(HashAlg::Sha256).to_string()),
    }))
}

fn broken_armour() -> Broken {
    let shape = "-----BEGIN OPENSSH PRIVATE KEY-----, the whole body, and the line -----END OPENSSH PRIVATE KEY-----";
    Broken(format!(
        "This is not a whole private key. Give the file from its first line to its last: {shape}. A PuTTY key must be exported first."
    ))
}

fn damaged() -> Broken {
    Broken("The frame of this private key is right, but its body is damaged. Copy the file again, whole.".into())
}

fn openssh(text: &str) -> Result<KeyData, Broken> {
    let from = text.find("-----BEGIN OPENSSH").unwrap_or_default();
    let key = PrivateKey::from_openssh(text.get(from..).unwrap_or_default().trim_end()).map_err(|_| damaged())?;
    Ok(PublicKey::from(&key).key_data().clone())
}

fn rsa(der: &[u8]) -> Option<KeyData> {
    let key = pkcs1::RsaPrivateKeyRef::from_der(der).ok()?;
    let number = |bytes: &[u8]| Mpint::from_positive_bytes(bytes).ok();
    Some(KeyData::Rsa(RsaPublicKey { e: number(key.public_exponent.as_bytes())?, n: number(key.modulus.as_bytes())? }))
}

/// `None` when the DER is damaged, `Some(None)` when it holds no public point or SSH does not know the curve.
fn ec(der: &[u8], curve: Option<ObjectIdentifier>) -> Option<Option<KeyData>> {
    let key = EcPrivateKey::from_der(der).ok()?;
    let curve = curve.or_else(|| key.parameters.and_then(EcParameters::named_curve));
    let known = curve.is_some_and(|curve| SSH_CURVES.contains(&curve));
    let point = key.public_key.filter(|_| known);
    Some(point.and_then(|point| EcdsaPublicKey::from_sec1_bytes(point).ok()).map(KeyData::Ecdsa))
}

/// As [`ec`].
fn pkcs8(block: &Pem) -> Option<Option<KeyData>> {
    let info = PrivateKeyInfoRef::try_from(block.contents()).ok()?;
    match info.algorithm.oid {
        RSA => rsa(info.private_key.as_bytes()).map(Some),
        EC => ec(info.private_key.as_bytes(), info.algorithm.parameters_oid().ok()),
        ED25519 => {
            let seed = <&OctetStringRef>::from_der(info.private_key.as_bytes()).ok()?.as_bytes().try_into().ok()?;
            Some(Some(KeyData::Ed25519(Ed25519Keypair::from_seed(seed).public)))
        }
        _ => Some(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINGERPRINTS: &str = include_str!("../../tests/keys/fingerprints.txt");

    /// A key of tests/keys and, where its public part can be read, what `ssh-keygen -l` says of it.
    fn key(name: &str, text: &str, kind: Option<&str>) {
        let line = FINGERPRINTS.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let expected = FileFacts { kind: kind.map(Into::into), fingerprint: line.filter(|_| kind.is_some()).map(Into::into) };
        assert_eq!(kind.is_some(), expected.fingerprint.is_some(), "{name}");
        assert_eq!(read(text).unwrap(), expected, "{name}");
        assert_eq!(read(&format!("\n {}\r\n", text.replace('\n', "\r\n"))).unwrap(), expected, "{name} with other line ends");
    }

    macro_rules! keys {
        ($($name:literal $kind:expr),* $(,)?) => { $(key($name, include_str!(concat!("../../tests/keys/", $name)), $kind);)* };
    }

    #[test]
    fn the_facts_are_those_of_ssh_keygen() {
        keys! {
            "openssh_ed25519" Some("ssh-ed25519"),
            "openssh_ed25519_encrypted" Some("ssh-ed25519"),
            "openssh_rsa" Some("ssh-rsa"),
            "openssh_ecdsa" Some("ecdsa-sha2-nistp384"),
            "pkcs1_rsa" Some("ssh-rsa"),
            "pkcs1_rsa_encrypted" None,
            "pkcs8_rsa" Some("ssh-rsa"),
            "pkcs8_rsa_encrypted" None,
            "pkcs8_ecdsa" Some("ecdsa-sha2-nistp256"),
            "pkcs8_ed25519" Some("ssh-ed25519"),
            "sec1_ecdsa" Some("ecdsa-sha2-nistp256"),
            "sec1_secp256k1" None,
        }
    }

    #[test]
    fn what_is_no_whole_private_key_is_refused_without_repeating_it() {
        let whole = include_str!("../../tests/keys/openssh_ed25519");
        let rsa = include_str!("../../tests/keys/pkcs1_rsa");
        let body = whole.lines().nth(1).unwrap();
        for text in [
            String::new(),
            "hunter2".into(),
            whole.replace("-----END", "----END"),
            whole.replace("-----BEGIN OPENSSH PRIVATE KEY-----\n", ""),
            whole.replace(body, ""),
            whole.replace(body, &body.replace('b', "!")),
            whole.replace("OPENSSH PRIVATE", "PUBLIC"),
            rsa.replace(rsa.lines().nth(3).unwrap(), ""),
            format!("-----BEGIN EC PRIVATE KEY-----\n{body}\n-----END EC PRIVATE KEY-----\n"),
            format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"),
        ] {
            let message = read(&text).unwrap_err().to_string();
            assert!(!message.contains("hunter2") && !message.contains(body), "{message}");
        }
    }
}
