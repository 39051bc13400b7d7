//! Codes are taken, shown again, put back and forgotten. Each of these but the showing is a write of the sealed text, under the row's lock.

use domain::{Code, Problem, RecoverySet, RecoverySetId, Scope, TakenCode, Timestamp, UsedCode};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{TABLE, not_found};
use crate::{
    Caller, Vault,
    codes::Codes,
    crypto::Context,
    services::{
        audit::{Action, Event},
        once::{Made, Once},
        write::{Failure, commit},
    },
    store::{
        Error, Reach,
        entity::two_factor_token,
        internal,
        recovery_sets::{self, SealedCodes},
    },
};

/// Which code a request took, as the record of requests that may be repeated keeps it: its place and the moment, in the form of an id.
struct Taking {
    place: usize,
    at: Timestamp,
}

impl Vault {
    /// Takes one unused code, the first there is. Nobody else is given it: the row is locked until it is noted as taken, and the ledger's
    /// row is committed with that, before the code leaves. A repeated request is answered with the code that it took before.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`; `VALIDATION_ERROR` when none is left; `CONFLICT` when the code of a repeated request was put back, purged or
    /// replaced since; `DECRYPTION_FAILED`; and `AUDIT_UNAVAILABLE` when the ledger can't be written: then no code is taken.
    pub async fn take_code(&self, caller: &Caller, id: RecoverySetId, once: Option<&Once>) -> Result<Made<TakenCode>, Problem> {
        self.require(caller, Scope::TwoFactorReveal).await?;
        let event = Event::by(caller, Action::RecoveryTake, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let (row, mut codes) = self.codes_for_update(&tx, caller, id).await?;
            let next = codes.next();
            // Past the last place where none is left: a repeated request is to be answered all the same.
            let taking = Taking { place: next.unwrap_or(codes.total()), at: self.0.clock.now() };
            if let Some(before) = self.claim(&tx, caller, once, taking.to_uuid()).await? {
                let shown = Event::by(caller, Action::RecoveryUsed, TABLE, id).of_value(row.value_version);
                let before = taken(row, codes, &Taking::from_uuid(before)?)?;
                self.record(&tx, &shown).await?;
                commit(tx).await?;
                return Ok(Made::Before(before));
            }
            let place = next.ok_or_else(none_left)?;
            codes.take(place, taking.at);
            let (row, event) = self.write_codes(&tx, caller, &row, &codes, &event).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(Made::New(taken(row, codes, &taking)?))
        })
        .await
    }

    /// Opens the codes that were taken before, latest first. The ledger's row is committed before they leave.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `DECRYPTION_FAILED`, `AUDIT_UNAVAILABLE`.
    pub async fn used_codes(&self, caller: &Caller, id: RecoverySetId) -> Result<Vec<UsedCode>, Problem> {
        self.require(caller, Scope::TwoFactorReveal).await?;
        let event = Event::by(caller, Action::RecoveryUsed, TABLE, id);
        let Some(row) = recovery_sets::find(self.0.store.reader(), &Reach::of(caller), id).await? else {
            self.record_denial(&event).await;
            return Err(not_found());
        };
        let codes = self.open_codes(caller, &row).await?;
        self.record_alone(&event.of_value(row.value_version)).await?;
        Ok(codes.into_used())
    }

    /// Makes the code that was taken from this place at that moment an unused one again.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`; `CONFLICT` when it was put back, purged or replaced since.
    pub async fn put_back_code(&self, caller: &Caller, id: RecoverySetId, place: u32, used_at: Timestamp) -> Result<RecoverySet, Problem> {
        self.require(caller, Scope::TwoFactorWrite).await?;
        let event = Event::by(caller, Action::RecoveryPutBack, TABLE, id);
        self.rewrite_codes(caller, id, &event, |codes| match codes.put_back(place, used_at) {
            true => Ok(()),
            false => Err(Problem::new(Code::Conflict, "This code is no used one any more. Reload to see which are.")),
        })
        .await
    }

    /// Forgets the codes that were taken, for good.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `AUTH_SESSION_REQUIRED`, `REAUTH_REQUIRED`.
    pub async fn purge_used_codes(&self, caller: &Caller, id: RecoverySetId) -> Result<RecoverySet, Problem> {
        self.require(caller, Scope::TwoFactorWrite).await?;
        self.require_fresh(caller).await?;
        let event = Event::by(caller, Action::RecoveryPurge, TABLE, id);
        self.rewrite_codes(caller, id, &event, |codes| {
            codes.purge();
            Ok(())
        })
        .await
    }

    /// Changes the codes of a set, in a transaction of its own.
    async fn rewrite_codes(
        &self,
        caller: &Caller,
        id: RecoverySetId,
        event: &Event<'_>,
        change: impl Fn(&mut Codes) -> Result<(), Problem>,
    ) -> Result<RecoverySet, Problem> {
        let change = &change;
        self.write(event, || async move {
            let tx = self.0.store.begin().await?;
            let (row, mut codes) = self.codes_for_update(&tx, caller, id).await?;
            change(&mut codes)?;
            let (row, event) = self.write_codes(&tx, caller, &row, &codes, event).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(row.into_recovery_set()?)
        })
        .await
    }

    /// The set and its codes; nobody else takes or changes one until the transaction ends.
    async fn codes_for_update(
        &self,
        tx: &DatabaseTransaction,
        caller: &Caller,
        id: RecoverySetId,
    ) -> Result<(two_factor_token::Model, Codes), Failure> {
        let row = recovery_sets::find_for_update(tx, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
        let codes = self.open_codes(caller, &row).await?;
        Ok((row, codes))
    }

    /// The set with these codes, sealed anew, and the event with the version that they have now.
    async fn write_codes<'a>(
        &self,
        tx: &DatabaseTransaction,
        caller: &Caller,
        row: &two_factor_token::Model,
        codes: &Codes,
        event: &Event<'a>,
    ) -> Result<(two_factor_token::Model, Event<'a>), Failure> {
        let value_version = row.value_version + 1;
        let sealed = self.seal_codes(caller, RecoverySetId(row.id), value_version, codes)?;
        let row = recovery_sets::update_codes(tx, row, sealed, self.0.clock.now()).await?;
        Ok((row, event.clone().of_value(value_version)))
    }

    /// The codes sealed into their place.
    pub(super) fn seal_codes(&self, caller: &Caller, id: RecoverySetId, value_version: i64, codes: &Codes) -> Result<SealedCodes, Problem> {
        let count = |codes: usize| i32::try_from(codes).map_err(|error| internal(&error));
        let text = codes.to_text().map_err(|error| internal(&error))?;
        let sealed = self.0.keyring.seal(&context(caller, id, value_version), text.expose()).map_err(|error| internal(&error))?;
        Ok(SealedCodes { sealed, value_version, total: count(codes.total())?, used: count(codes.used())? })
    }

    async fn open_codes(&self, caller: &Caller, row: &two_factor_token::Model) -> Result<Codes, Problem> {
        let context = context(caller, RecoverySetId(row.id), row.value_version);
        let text = self.open_sealed(&context, row.key_term, &row.encrypted_tokens).await?;
        Ok(Codes::parse(&text).ok_or(Error::Corrupt("two_factor_tokens.encrypted_tokens"))?)
    }
}

impl Taking {
    fn to_uuid(&self) -> Uuid {
        Uuid::from_u64_pair(self.at.millis().cast_unsigned(), self.place as u64)
    }

    fn from_uuid(id: Uuid) -> Result<Self, Error> {
        let (millis, place) = id.as_u64_pair();
        let at = Timestamp::from_millis(millis.cast_signed());
        let taking = at.zip(usize::try_from(place).ok()).map(|(at, place)| Self { place, at });
        taking.ok_or(Error::Corrupt("idempotency_keys.resource_id"))
    }
}

/// # Errors
/// `CONFLICT` when the code at this place is no longer the one that was taken then.
fn taken(row: two_factor_token::Model, codes: Codes, taking: &Taking) -> Result<TakenCode, Problem> {
    let set = row.into_recovery_set()?;
    let token = codes.into_taken(taking.place, taking.at).ok_or_else(|| {
        let message = "The code that this request took was put back, purged or replaced since. Ask again with a new Idempotency-Key.";
        Problem::new(Code::Conflict, message)
    })?;
    Ok(TakenCode { id: set.id, remaining: set.remaining(), service: set.service, token })
}

fn context(caller: &Caller, id: RecoverySetId, value_version: i64) -> Context {
    Context { table: TABLE, column: "encrypted_tokens", row_id: id.0, owner_id: caller.account_id.0, value_version }
}

fn none_left() -> Problem {
    let message =
        "No unused code is left in this set. Get new ones from the service and put them in; or put a used one back, if it was not used.";
    Problem::new(Code::ValidationError, message)
}
