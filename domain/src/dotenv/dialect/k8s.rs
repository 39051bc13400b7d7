//! The manifest of a Kubernetes secret, with its values in base64 under `data:`.

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use super::exact::Out;

/// How many bytes the values of a secret have at most, together (Kubernetes, `MaxSecretSize`).
pub(super) const MAX_SECRET: usize = 1024 * 1024;

/// How many bytes of a value are encoded at a time: a multiple of three, so that no padding comes in between.
const CHUNK: usize = 3 * 1024;

/// Is the name a key of a secret (Kubernetes, `IsConfigMapKey`)?
pub(super) fn judge(name: &str) -> Result<(), &'static str> {
    let fits = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if name.is_empty() || name.len() > 253 || !fits || name == "." || name.starts_with("..") {
        return Err(
            "A key of a Kubernetes secret is 1 to 253 letters, digits, hyphens, underscores and dots, and does not begin with two dots.",
        );
    }
    Ok(())
}

/// The names are quoted, as some of them would be booleans; so is the base64, as some of it would be a number.
pub(super) fn write(pairs: &[(&str, &str)], out: &mut Out) {
    out("apiVersion: v1\nkind: Secret\nmetadata:\n  name: env\ntype: Opaque\n");
    out(if pairs.is_empty() { "data: {}\n" } else { "data:\n" });
    for (name, value) in pairs {
        ["  \"", name, "\": \""].into_iter().for_each(&mut *out);
        value.as_bytes().chunks(CHUNK).for_each(|chunk| out(&Zeroizing::new(Base64::encode_string(chunk))));
        out("\"\n");
    }
}
