//! Randomness: the operating system's generator and nothing else.

use std::fmt;

use uuid::{Builder, Uuid};
use zeroize::Zeroizing;

/// The operating system gave no random bytes. Nothing can be sealed or issued without them.
#[derive(Clone, Copy, Debug)]
pub struct RandomError(getrandom::Error);

impl fmt::Display for RandomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The operating system gave no random bytes ({}). Check that this process may read its random generator.", self.0)
    }
}

impl std::error::Error for RandomError {}

/// `N` random bytes, wiped when dropped.
///
/// # Errors
/// [`RandomError`] when the operating system's generator fails.
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the operating system")]
pub fn bytes<const N: usize>() -> Result<Zeroizing<[u8; N]>, RandomError> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).map_err(RandomError)?;
    Ok(bytes)
}

/// A random UUID (version 4).
///
/// # Errors
/// As [`bytes`].
pub fn uuid() -> Result<Uuid, RandomError> {
    Ok(Builder::from_random_bytes(*bytes()?).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_draws_are_alike() {
        assert_ne!(*bytes::<32>().unwrap(), *bytes::<32>().unwrap());
        assert_ne!(uuid().unwrap(), uuid().unwrap());
    }

    #[test]
    fn uuids_are_version_4() {
        let uuid = uuid().unwrap();
        assert_eq!((uuid.get_version_num(), uuid.get_variant()), (4, uuid::Variant::RFC4122));
    }
}
