//! The life of a keyring: made, opened, reloaded, damaged.

use super::*;

fn context() -> Context {
    Context {
        table: "key_entries",
        column: "encrypted_value",
        row_id: uuid::Uuid::from_u128(1),
        owner_id: uuid::Uuid::from_u128(2),
        value_version: 1,
    }
}

fn error(master_key: &MasterKey, rows: &[WrappedKey]) -> KeyringError {
    Keyring::open(master_key, rows).err().unwrap()
}

/// The rows after a rotation of the data key: term 1 of `rows` is no longer active, term 2 is.
fn rotated(master_key: &MasterKey, rows: &[WrappedKey]) -> Vec<WrappedKey> {
    let second = Kek::new(master_key).wrap(Purpose::Data, 2, &Key::generate().unwrap()).unwrap();
    vec![WrappedKey { active: false, ..rows[0].clone() }, rows[1].clone(), second]
}

#[test]
fn a_new_keyring_is_opened_from_its_rows() {
    let master_key = MasterKey::generate().unwrap();
    let (created, rows) = Keyring::create(&master_key).unwrap();
    let named: Vec<_> = rows.iter().map(|row| (row.purpose, row.term, row.active)).collect();
    assert_eq!(named, [(Purpose::Data, 1, true), (Purpose::Audit, 1, true)]);

    let opened = Keyring::open(&master_key, &rows).unwrap();
    let sealed = created.seal(&context(), "hunter2").unwrap();
    assert_eq!(sealed.key_term, 1);
    assert_eq!(opened.open_value(&context(), 1, &sealed.text).unwrap().expose(), "hunter2");

    let row = LedgerRow {
        seq: 1,
        prev_mac: [0; 32],
        at: "2026-11-23T08:00:00.000Z",
        actor_kind: "user",
        actor_id: None,
        key_id: None,
        ip: None,
        action: "entry.reveal",
        object: None,
        value_version: None,
        outcome: "ok",
        request_id: None,
    };
    assert_eq!(created.audit_mac(&row), opened.audit_mac(&row));
    let (stranger, _) = Keyring::create(&master_key).unwrap();
    assert_ne!(created.audit_mac(&row), stranger.audit_mac(&row));
}

#[test]
fn opening_tells_an_unknown_term_from_a_failure_and_nothing_else() {
    let (keyring, _) = Keyring::create(&MasterKey::generate().unwrap()).unwrap();
    let Sealed { text, key_term } = keyring.seal(&context(), "hunter2").unwrap();
    for term in [0, 2, u32::MAX] {
        assert_eq!(keyring.open_value(&context(), term, &text).err(), Some(OpenError::UnknownTerm));
    }
    let moved = Context { value_version: 2, ..context() };
    assert_eq!(keyring.open_value(&moved, key_term, &text).err(), Some(OpenError::Failed));
    assert_eq!(keyring.open_value(&context(), key_term, "no sealed text").err(), Some(OpenError::Failed));
}

#[test]
fn after_a_rotation_old_values_open_and_new_ones_have_the_new_term() {
    let master_key = MasterKey::generate().unwrap();
    let (keyring, rows) = Keyring::create(&master_key).unwrap();
    let old = keyring.seal(&context(), "old").unwrap();

    keyring.reload(&rotated(&master_key, &rows)).unwrap();
    let new = keyring.seal(&context(), "new").unwrap();
    assert_eq!((old.key_term, new.key_term), (1, 2));
    assert_eq!(keyring.open_value(&context(), 1, &old.text).unwrap().expose(), "old");
    assert_eq!(keyring.open_value(&context(), 2, &new.text).unwrap().expose(), "new");
    assert_eq!(keyring.open_value(&context(), 1, &new.text).err(), Some(OpenError::Failed));
}

#[test]
fn a_reload_that_fails_changes_nothing() {
    let (keyring, rows) = Keyring::create(&MasterKey::generate().unwrap()).unwrap();
    let sealed = keyring.seal(&context(), "hunter2").unwrap();
    let (_, foreign) = Keyring::create(&MasterKey::generate().unwrap()).unwrap();
    assert!(keyring.reload(&foreign).is_err());
    assert!(keyring.reload(&rows[1..]).is_err());
    assert!(keyring.open_value(&context(), 1, &sealed.text).is_ok());
}

#[test]
fn a_key_that_does_not_open_is_named() {
    let master_key = MasterKey::generate().unwrap();
    let (_, rows) = Keyring::create(&master_key).unwrap();
    let other = MasterKey::generate().unwrap();
    assert_eq!(error(&other, &rows), KeyringError::DoesNotOpen { purpose: Purpose::Data, term: 1 });

    let mut damaged = rotated(&master_key, &rows);
    damaged[2].term = 3;
    assert_eq!(error(&master_key, &damaged), KeyringError::DoesNotOpen { purpose: Purpose::Data, term: 3 });

    let mut swapped = rows.clone();
    swapped[1].wrapped = rows[0].wrapped.clone();
    let error = error(&master_key, &swapped);
    assert_eq!(error, KeyringError::DoesNotOpen { purpose: Purpose::Audit, term: 1 });
    assert!(error.to_string().contains("audit key of term 1"), "{error}");
}

#[test]
fn each_purpose_has_exactly_one_active_key() {
    let master_key = MasterKey::generate().unwrap();
    let (_, rows) = Keyring::create(&master_key).unwrap();
    assert_eq!(error(&master_key, &[]), KeyringError::NotOneActive(Purpose::Data));
    assert_eq!(error(&master_key, &rows[..1]), KeyringError::NotOneActive(Purpose::Audit));
    assert_eq!(error(&master_key, &rows[1..]), KeyringError::NotOneActive(Purpose::Data));
    for row in 0..2 {
        let purpose = rows[row].purpose;
        let mut idle = rows.clone();
        idle[row].active = false;
        assert_eq!(error(&master_key, &idle), KeyringError::NotOneActive(purpose));
        let twice = [&rows[..], &rows[row..=row]].concat();
        assert_eq!(error(&master_key, &twice), KeyringError::NotOneActive(purpose));
    }
}
