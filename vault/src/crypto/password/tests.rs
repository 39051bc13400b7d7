//! Passwords at the least allowed cost, and once at the cost of production.

use std::{pin::pin, sync::mpsc, time::Duration};

use tokio::time;

use super::*;

fn cheap() -> Passwords {
    Passwords::with_params(LEAST_MEMORY_KIB, LEAST_PASSES).unwrap()
}

fn secret(text: &str) -> SecretInput {
    SecretInput::new(text.into())
}

/// A hash that [`Passwords`] would not make.
fn stored(algorithm: Algorithm, memory_kib: u32, passes: u32) -> String {
    let params = Params::new(memory_kib, passes, 1, None).unwrap();
    let hash: PasswordHash =
        Argon2::new(algorithm, Version::V0x13, params).hash_password_with_salt(b"hunter2", b"saltsaltsaltsalt").unwrap();
    hash.to_string()
}

#[tokio::test]
async fn the_right_password_and_no_other() {
    let passwords = cheap();
    let phc = passwords.hash(secret("hunter2")).await.unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    assert_ne!(phc, passwords.hash(secret("hunter2")).await.unwrap());
    assert_eq!(passwords.verify(secret("hunter2"), phc.clone()).await.unwrap(), Verdict { ok: true, outdated: false });
    for wrong in ["hunter3", "Hunter2", "hunter2 ", ""] {
        assert!(!passwords.verify(secret(wrong), phc.clone()).await.unwrap().ok, "{wrong:?}");
    }
}

#[tokio::test]
async fn production_parameters_are_the_specification_s() {
    let passwords = Passwords::new();
    let phc = passwords.hash(secret("hunter2")).await.unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{phc}");
    assert_eq!(passwords.verify(secret("hunter2"), phc).await.unwrap(), Verdict { ok: true, outdated: false });
}

#[tokio::test]
async fn a_password_is_the_same_from_every_keyboard() {
    let passwords = cheap();
    let phc = passwords.hash(secret("caf\u{e9} \u{fb01}ne \u{ff11}")).await.unwrap();
    assert!(passwords.verify(secret("cafe\u{301} fine 1"), phc).await.unwrap().ok);
}

#[test]
fn normalising_never_needs_more_room() {
    for text in ["\u{fdfa}", "\u{1d160}", "\u{390}", "\u{fb01}", "hunter2", ""] {
        assert!(text.nfkc().collect::<String>().len() <= 11 * text.len(), "{text:?}");
    }
    let text = normalised(&secret(&"\u{fdfa}".repeat(100)));
    assert_eq!((text.len(), text.capacity()), (3300, 3300));
}

#[tokio::test]
async fn other_parameters_still_verify_but_are_outdated() {
    let passwords = cheap();
    let others = [
        stored(Algorithm::Argon2id, 8, 1),
        stored(Algorithm::Argon2id, LEAST_MEMORY_KIB, LEAST_PASSES + 1),
        stored(Algorithm::Argon2i, LEAST_MEMORY_KIB, LEAST_PASSES),
    ];
    for phc in others {
        assert_eq!(passwords.verify(secret("hunter2"), phc.clone()).await.unwrap(), Verdict { ok: true, outdated: true }, "{phc}");
        assert!(!passwords.verify(secret("hunter3"), phc).await.unwrap().ok);
    }
    let current = stored(Algorithm::Argon2id, LEAST_MEMORY_KIB, LEAST_PASSES);
    assert_eq!(passwords.verify(secret("hunter2"), current).await.unwrap(), Verdict { ok: true, outdated: false });
}

#[test]
fn nothing_below_the_floor_is_made() {
    for (memory, passes) in [(LEAST_MEMORY_KIB - 1, LEAST_PASSES), (LEAST_MEMORY_KIB, LEAST_PASSES - 1), (0, 0)] {
        assert!(matches!(Passwords::with_params(memory, passes), Err(PasswordError::TooCheap)), "{memory} {passes}");
    }
}

#[tokio::test]
async fn an_unknown_user_costs_as_much_as_a_known_one() {
    let passwords = cheap();
    let real = passwords.hash(secret("hunter2")).await.unwrap();
    let cost = |phc: &str| Params::try_from(&PasswordHash::new(phc).unwrap()).unwrap();
    assert_eq!(cost(&passwords.dummy()), cost(&real));
    assert_eq!(passwords.dummy().len(), real.len());
    for password in ["", "hunter2"] {
        let verdict = passwords.verify(secret(password), passwords.dummy()).await.unwrap();
        assert_eq!(verdict, Verdict { ok: false, outdated: false });
    }
}

#[tokio::test]
async fn a_stored_hash_that_is_none_is_an_error() {
    for phc in [
        "",
        "hunter2",
        "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ",
        "$2b$12$abcdefghijklmnopqrstuv",
        "$scrypt$ln=1,r=8,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    ] {
        let error = cheap().verify(secret("hunter2"), phc.into()).await.unwrap_err();
        assert!(matches!(error, PasswordError::Malformed), "{phc}: {error:?}");
    }
}

#[tokio::test]
async fn two_at_a_time_even_when_nobody_waits_any_more() {
    let passwords = cheap();
    let (gates, waiting): (Vec<_>, Vec<_>) = (0..AT_ONCE)
        .map(|_| {
            let (gate, opened) = mpsc::channel::<()>();
            let passwords = passwords.clone();
            let work = move |_| Ok(opened.recv().is_ok());
            (gate, tokio::spawn(async move { passwords.run(work).await }))
        })
        .unzip();
    while passwords.slots.available_permits() > 0 {
        task::yield_now().await;
    }
    for gone in waiting {
        gone.abort();
        assert!(gone.await.is_err());
    }
    let mut third = pin!(passwords.run(|_| Ok(())));
    assert!(time::timeout(Duration::from_millis(50), &mut third).await.is_err());
    drop(gates);
    third.await.unwrap();
}
