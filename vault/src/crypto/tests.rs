//! What holds for every secret type of this module.

use std::{
    fmt::{Debug, Display},
    marker::PhantomData,
};

use domain::Plaintext;

use super::{key::Key, keyring::Keyring, master_key::MasterKey, token::SessionToken};

/// A method of `Probe` itself comes before one of a trait, but only for the types that fulfil its bound.
struct Probe<T>(PhantomData<T>);

impl<T: Debug> Probe<T> {
    fn has_debug(&self) -> bool {
        true
    }
}

impl<T: Display> Probe<T> {
    fn has_display(&self) -> bool {
        true
    }
}

impl<T: Clone> Probe<T> {
    fn has_clone(&self) -> bool {
        true
    }
}

impl<T: PartialEq> Probe<T> {
    fn has_eq(&self) -> bool {
        true
    }
}

trait HasNot {
    fn has_debug(&self) -> bool {
        false
    }
    fn has_display(&self) -> bool {
        false
    }
    fn has_clone(&self) -> bool {
        false
    }
    fn has_eq(&self) -> bool {
        false
    }
}

impl<T> HasNot for Probe<T> {}

/// `Debug`, `Display`, `Clone`, `PartialEq`: which of them a concrete type has.
macro_rules! traits_of {
    ($secret:ty) => {{
        let probe = Probe::<$secret>(PhantomData);
        [probe.has_debug(), probe.has_display(), probe.has_clone(), probe.has_eq()]
    }};
}

#[test]
fn secrets_are_neither_printed_nor_cloned_nor_compared() {
    assert_eq!(traits_of!(String), [true; 4]);
    assert_eq!(traits_of!(Key), [false; 4]);
    assert_eq!(traits_of!(MasterKey), [false; 4]);
    assert_eq!(traits_of!(Keyring), [false; 4]);
    assert_eq!(traits_of!(SessionToken), [false; 4]);
    assert_eq!(traits_of!(Plaintext), [false; 4]);
}
