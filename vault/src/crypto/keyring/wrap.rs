//! Keys of the keyring as the database keeps them: wrapped by the master key.

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use crate::crypto::{
    aead::{self, Iv},
    field,
    key::Key,
    master_key::{MasterKey, MasterKeyId},
    random::{self, RandomError},
};

/// What a key of the keyring is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To encrypt values.
    Data,
    /// To authenticate the ledger.
    Audit,
}

impl Purpose {
    /// The purpose as the database writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Audit => "audit",
        }
    }

    /// Reads what [`as_str`](Self::as_str) writes.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Data, Self::Audit].into_iter().find(|purpose| purpose.as_str() == text)
    }
}

/// A row of the keyring. Holds no secret in the open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey {
    /// What the key is for.
    pub purpose: Purpose,
    /// From 1; grows at each rotation.
    pub term: u32,
    /// Base64 of nonce, encrypted key and tag.
    pub wrapped: String,
    /// Whether new work uses it; one key of each purpose is active.
    pub active: bool,
}

/// The key that wraps keys, and the name of the master key that it came from.
pub struct Kek {
    key: Key,
    id: MasterKeyId,
}

impl Kek {
    /// Derives it from the master key.
    pub fn new(master_key: &MasterKey) -> Self {
        Self { key: master_key.kek(), id: master_key.id() }
    }

    /// Wraps an active key.
    ///
    /// # Errors
    /// [`RandomError`] when the operating system's generator fails.
    pub fn wrap(&self, purpose: Purpose, term: u32, key: &Key) -> Result<WrappedKey, RandomError> {
        let wrapped = self.wrap_with(purpose, term, key, &*random::bytes()?);
        Ok(WrappedKey { purpose, term, wrapped, active: true })
    }

    fn wrap_with(&self, purpose: Purpose, term: u32, key: &Key, nonce: &Iv) -> String {
        let mut buffer = Zeroizing::new(*key.expose());
        let tag = aead::encrypt(&self.key, nonce, &self.aad(purpose, term), buffer.as_mut_slice());
        Base64::encode_string(&[&nonce[..], buffer.as_slice(), &tag].concat())
    }

    /// Opens a wrapped key. `None` when it was wrapped by another master key, for another purpose or term, or was changed.
    pub fn unwrap(&self, row: &WrappedKey) -> Option<Key> {
        let bytes = Base64::decode_vec(&row.wrapped).ok()?;
        let (nonce, rest) = bytes.split_first_chunk()?;
        let (encrypted, tag) = rest.split_last_chunk()?;
        let mut buffer = Zeroizing::new(<[u8; 32]>::try_from(encrypted).ok()?);
        aead::decrypt(&self.key, nonce, &self.aad(row.purpose, row.term), buffer.as_mut_slice(), tag).ok()?;
        Some(Key::new(buffer))
    }

    fn aad(&self, purpose: Purpose, term: u32) -> Vec<u8> {
        let mut bytes = b"kagi/v2/wrap\0".to_vec();
        field::push(&mut bytes, purpose.as_str().as_bytes());
        field::push(&mut bytes, &term.to_be_bytes());
        field::push(&mut bytes, self.id.as_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::hex;

    const WRAPPED: &str = "AQIDBAUGBwgJCgsM2gPSHuHgCoH40XhWZFwrsBtkoB9TBYaxYi6T9GkUCY9Aj2FxfrG12EWiyuL4saRW";

    fn kek(digits: &str) -> Kek {
        Kek::new(&MasterKey::parse(&digits.repeat(32)).unwrap())
    }

    fn row(purpose: Purpose, term: u32, wrapped: &str) -> WrappedKey {
        WrappedKey { purpose, term, wrapped: wrapped.into(), active: true }
    }

    #[test]
    fn wrapping_is_the_specification_s() {
        let kek = kek("aa");
        assert_eq!(hex::encode(&kek.aad(Purpose::Data, 1)), "6b6167692f76322f77726170000004646174610004000000010008b088ebcad1aa8454");
        let bytes: [u8; 32] = std::array::from_fn(|i| 0x10 + u8::try_from(i).unwrap());
        let nonce = std::array::from_fn(|i| 1 + u8::try_from(i).unwrap());
        assert_eq!(kek.wrap_with(Purpose::Data, 1, &Key::new(bytes.into()), &nonce), WRAPPED);
        assert_eq!(kek.unwrap(&row(Purpose::Data, 1, WRAPPED)).unwrap().expose(), &bytes);
    }

    #[test]
    fn a_wrapped_key_opens_in_its_own_place_alone() {
        assert!(kek("ab").unwrap(&row(Purpose::Data, 1, WRAPPED)).is_none());
        assert!(kek("aa").unwrap(&row(Purpose::Data, 2, WRAPPED)).is_none());
        assert!(kek("aa").unwrap(&row(Purpose::Audit, 1, WRAPPED)).is_none());
    }

    #[test]
    fn a_changed_or_cut_key_does_not_open() {
        let kek = kek("aa");
        let bytes = Base64::decode_vec(WRAPPED).unwrap();
        for bit in 0..8 * bytes.len() {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(kek.unwrap(&row(Purpose::Data, 1, &Base64::encode_string(&flipped))).is_none(), "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert!(kek.unwrap(&row(Purpose::Data, 1, &Base64::encode_string(&bytes[..length]))).is_none(), "{length} bytes");
        }
        for text in [format!("{WRAPPED}AAAA"), format!("{WRAPPED}\n"), WRAPPED.replace('L', " ")] {
            assert!(text != WRAPPED && kek.unwrap(&row(Purpose::Data, 1, &text)).is_none(), "{text:?}");
        }
    }

    #[test]
    fn purposes_are_read_back() {
        for purpose in [Purpose::Data, Purpose::Audit] {
            assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
        }
        assert_eq!(Purpose::parse("Data"), None);
    }
}
