//! AES-256-GCM, the only cipher. Sizes are types: 32-byte keys, 12-byte ivs, 16-byte tags, nothing shorter or longer.

use aes_gcm::{AeadInOut, Aes256Gcm, Error, KeyInit};

use super::key::Key;

/// An initialisation vector: random, and never twice under one key.
pub type Iv = [u8; 12];

/// An authentication tag.
pub type Tag = [u8; 16];

/// Encrypts in place and gives the tag over ciphertext and `aad`.
///
/// # Panics
/// When `buffer` has 64 GiB or more; what people send is limited to about one MiB.
#[expect(clippy::expect_used, reason = "GCM refuses only 64 GiB and more")]
pub fn encrypt(key: &Key, iv: &Iv, aad: &[u8], buffer: &mut [u8]) -> Tag {
    cipher(key).encrypt_inout_detached(iv.into(), aad, buffer.into()).expect("less than 64 GiB").into()
}

/// Decrypts in place; touches `buffer` only if ciphertext, `aad` and tag belong together.
///
/// # Errors
/// [`Error`], which tells nothing, when they do not.
pub fn decrypt(key: &Key, iv: &Iv, aad: &[u8], buffer: &mut [u8], tag: &Tag) -> Result<(), Error> {
    cipher(key).decrypt_inout_detached(iv.into(), aad, buffer.into(), tag.into())
}

fn cipher(key: &Key) -> Aes256Gcm {
    Aes256Gcm::new(key.expose().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The feature `zeroize` of aes-gcm and of sha2 (for HKDF and HMAC) is not a default one; without it this does not compile.
    #[test]
    fn cipher_and_hash_wipe_their_state() {
        fn wiped<T: zeroize::ZeroizeOnDrop>() {}
        wiped::<Aes256Gcm>();
        wiped::<sha2::Sha256>();
    }
}
