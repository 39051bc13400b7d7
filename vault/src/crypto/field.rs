//! How authenticated data is put together: each field behind its length, so that no two lists of fields read the same.

/// Appends the length of `field` as two bytes, big endian, then `field`.
///
/// # Panics
/// When `field` has 65,536 bytes or more. All fields are names, ids, times and addresses.
#[expect(clippy::expect_used, reason = "a wrong length would make two different lists read the same")]
pub fn push(bytes: &mut Vec<u8>, field: &[u8]) {
    let length = u16::try_from(field.len()).expect("an authenticated field is shorter than 64 KiB");
    bytes.extend(length.to_be_bytes());
    bytes.extend(field);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_do_not_run_into_each_other() {
        let joined = |fields: [&str; 2]| {
            let mut bytes = Vec::new();
            fields.iter().for_each(|field| push(&mut bytes, field.as_bytes()));
            bytes
        };
        assert_eq!(joined(["ab", ""]), [0, 2, b'a', b'b', 0, 0]);
        assert_ne!(joined(["ab", "c"]), joined(["a", "bc"]));
    }
}
