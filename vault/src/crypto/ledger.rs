//! What the audit key authenticates: the rows of the ledger, and requests that may be repeated.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::{field, kdf::Prk, key::Key};

/// A row of the ledger in the text forms that are authenticated: ids in lower case, `None` for null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerRow<'a> {
    /// From 1, without gaps.
    pub seq: i64,
    /// The MAC of the row before; all zero for the first row.
    pub prev_mac: [u8; 32],
    /// RFC 3339, UTC, three fractional digits.
    pub at: &'a str,
    /// What kind of caller acted.
    pub actor_kind: &'a str,
    /// The account that acted.
    pub actor_id: Option<&'a str>,
    /// The access key that was used.
    pub key_id: Option<&'a str>,
    /// The client's address.
    pub ip: Option<&'a str>,
    /// What was done.
    pub action: &'a str,
    /// To what: `table/row id`.
    pub object: Option<&'a str>,
    /// Which version of the value was written or read.
    pub value_version: Option<i64>,
    /// How it ended.
    pub outcome: &'a str,
    /// The request that did it.
    pub request_id: Option<&'a str>,
}

impl LedgerRow<'_> {
    fn to_bytes(self) -> Vec<u8> {
        let value_version = self.value_version.map(|version| version.to_string());
        let mut bytes = b"kagi/audit/v1\0".to_vec();
        bytes.extend(self.seq.to_be_bytes());
        bytes.extend(self.prev_mac);
        for column in [
            Some(self.at),
            Some(self.actor_kind),
            self.actor_id,
            self.key_id,
            self.ip,
            Some(self.action),
            self.object,
            value_version.as_deref(),
            Some(self.outcome),
            self.request_id,
        ] {
            bytes.push(column.is_some().into());
            if let Some(text) = column {
                field::push(&mut bytes, text.as_bytes());
            }
        }
        bytes
    }
}

/// HMAC-SHA-256 of the row under the audit key.
pub(super) fn mac(audit_key: &Key, row: &LedgerRow<'_>) -> [u8; 32] {
    hmac(audit_key.expose(), &row.to_bytes())
}

/// HMAC-SHA-256 of a request under a key of its own. `path_and_query` is shorter than 64 KiB, as every URI of HTTP is here.
pub(super) fn fingerprint(audit_key: &Key, method: &str, path_and_query: &str, body: &[u8]) -> [u8; 32] {
    let key = Prk::from_key(audit_key).expand::<32>(b"kagi/v2/idem");
    let mut request = Vec::new();
    field::push(&mut request, method.as_bytes());
    field::push(&mut request, path_and_query.as_bytes());
    request.extend(Sha256::digest(body));
    hmac(key.as_slice(), &request)
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::hex;

    const ROW: LedgerRow<'static> = LedgerRow {
        seq: 1,
        prev_mac: [0; 32],
        at: "2026-11-23T08:00:00.000Z",
        actor_kind: "user",
        actor_id: Some("1f0e3dad-9990-4f1c-8a4e-000000000001"),
        key_id: None,
        ip: Some("127.0.0.1"),
        action: "entry.reveal",
        object: Some("key_entries/7b3c9e12-1234-4678-8bcd-ef0123456789"),
        value_version: Some(1),
        outcome: "ok",
        request_id: Some("7b3c9e12-1234-4678-8bcd-ef01234567aa"),
    };

    fn audit_key() -> Key {
        let bytes: [u8; 32] = std::array::from_fn(|i| 0x30 + u8::try_from(i).unwrap());
        Key::new(bytes.into())
    }

    #[test]
    fn the_mac_is_the_specification_s() {
        assert_eq!(hex::encode(&mac(&audit_key(), &ROW)), "74f49bbce1683436cd509c578c25fcf0aae47503b244a44de3c7640aab0ef21a");
    }

    #[test]
    fn every_column_counts() {
        let key = audit_key();
        let changed = [
            LedgerRow { seq: 2, ..ROW },
            LedgerRow { prev_mac: [1; 32], ..ROW },
            LedgerRow { at: "2026-11-23T08:00:00.001Z", ..ROW },
            LedgerRow { actor_kind: "key", ..ROW },
            LedgerRow { actor_id: None, ..ROW },
            LedgerRow { key_id: Some(""), ..ROW },
            LedgerRow { ip: None, key_id: ROW.ip, ..ROW },
            LedgerRow { action: "entry.update", ..ROW },
            LedgerRow { object: Some(""), ..ROW },
            LedgerRow { value_version: Some(2), ..ROW },
            LedgerRow { value_version: None, ..ROW },
            LedgerRow { outcome: "denied", ..ROW },
            LedgerRow { request_id: None, ..ROW },
        ];
        for row in changed {
            assert_ne!(mac(&key, &row), mac(&key, &ROW), "{row:?}");
        }
    }

    #[test]
    fn a_request_s_fingerprint_depends_on_each_of_its_parts_and_on_the_key() {
        let key = audit_key();
        let one = fingerprint(&key, "POST", "/api/entries", b"{}");
        assert_eq!(fingerprint(&key, "POST", "/api/entries", b"{}"), one);
        for other in [
            fingerprint(&key, "PUT", "/api/entries", b"{}"),
            fingerprint(&key, "POST", "/api/entries?x", b"{}"),
            fingerprint(&key, "POST", "/api/entries", b"{ }"),
            fingerprint(&Key::new([1; 32].into()), "POST", "/api/entries", b"{}"),
        ] {
            assert_ne!(other, one);
        }
    }
}
