//! Hexadecimal text.

use zeroize::Zeroizing;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Two lower-case digits a byte. The text is allocated once, so that whoever wipes it leaves no piece of it behind.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Exactly `2 * N` digits of either case; `None` when the text is anything else.
pub fn decode<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = Zeroizing::new([0; N]);
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(letter: u8) -> Option<u8> {
    char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_there_and_back_in_either_case() {
        let bytes: [u8; 256] = std::array::from_fn(|i| u8::try_from(i).unwrap());
        let text = encode(&bytes);
        assert_eq!(*decode::<256>(&text).unwrap(), bytes);
        assert_eq!(*decode::<256>(&text.to_uppercase()).unwrap(), bytes);
    }

    #[test]
    fn nothing_else_is_hexadecimal() {
        for bad in ["", "a", "abc", "abcde", "0x12", "12 4", "g000", "é00", "+1+1"] {
            assert!(decode::<2>(bad).is_none(), "{bad:?}");
        }
    }
}
