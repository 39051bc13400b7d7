//! Sets of recovery codes: made, changed, deleted and restored. Codes are taken from them in [`codes`].

mod codes;

use domain::{
    Code, Cursor, Expected, Page, Problem, RecoverySet, RecoverySetChange, RecoverySetId, RecoverySetInput, Scope, listing::TwoFactor,
    recovery::RecoverySetFields,
};

use super::{
    audit::{Action, Event},
    categories::expect,
    once::{Made, Once},
    paging,
    write::{commit, retried},
};
use crate::{
    Caller, Vault,
    codes::Codes,
    crypto::random,
    store::{Reach, internal, recovery_sets, totps},
};

const TABLE: &str = "two_factor_tokens";

/// As many rows as there are.
const ALL: u64 = u32::MAX as u64;

impl Vault {
    /// Every set and every generator of the caller's, newest first.
    ///
    /// # Errors
    /// `AUTH_SCOPE_REQUIRED`.
    pub async fn two_factor(&self, caller: &Caller) -> Result<TwoFactor, Problem> {
        self.require(caller, Scope::TwoFactorRead).await?;
        let (db, reach) = (self.0.store.reader(), Reach::of(caller));
        let sets = recovery_sets::list(db, &reach, None, ALL).await?.into_iter().map(|row| row.into_recovery_set());
        let generators = totps::list(db, &reach, None, ALL).await?.into_iter().map(|row| row.into_totp());
        Ok(TwoFactor { sets: sets.collect::<Result<_, _>>()?, generators: generators.collect::<Result<_, _>>()? })
    }

    /// The caller's sets, newest first, without their codes.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for a limit or cursor that is none.
    pub async fn list_recovery_sets(
        &self,
        caller: &Caller,
        limit: Option<u64>,
        cursor: Option<&str>,
    ) -> Result<Page<RecoverySet>, Problem> {
        self.require(caller, Scope::TwoFactorRead).await?;
        let slice = paging::slice(limit, cursor)?;
        let rows = recovery_sets::list(self.0.store.reader(), &Reach::of(caller), slice.after, slice.limit).await?;
        let sets = rows.into_iter().map(|row| row.into_recovery_set()).collect::<Result<Vec<_>, _>>()?;
        Ok(paging::page(sets, slice.limit, |set| Cursor { created_at: set.created_at, id: set.id.0 }))
    }

    /// Makes a set and seals its codes.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`, `IDEMPOTENCY_MISMATCH`.
    pub async fn create_recovery_set(
        &self,
        caller: &Caller,
        input: RecoverySetInput,
        once: Option<&Once>,
    ) -> Result<Made<RecoverySet>, Problem> {
        self.require(caller, Scope::TwoFactorWrite).await?;
        let (tokens, change) = input.split();
        let fields = change.apply_to(RecoverySetFields::default())?;
        let codes = Codes::check(&tokens)?;
        let id = RecoverySetId(random::uuid().map_err(|error| internal(&error))?);
        let sealed = self.seal_codes(caller, id, 1, &codes)?;
        let event = Event::by(caller, Action::RecoveryCreate, TABLE, id).of_value(1);
        let made = retried(|| async {
            let tx = self.0.store.begin().await?;
            if let Some(before) = self.claim(&tx, caller, once, id.0).await? {
                return Ok(Err(RecoverySetId(before)));
            }
            let row = recovery_sets::insert(&tx, caller.account_id, id, fields.clone(), sealed.clone(), self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(Ok(row))
        })
        .await?;
        match made {
            Ok(row) => Ok(Made::New(row.into_recovery_set()?)),
            Err(before) => {
                let row = recovery_sets::find(self.0.store.reader(), &Reach::of(caller), before).await?.ok_or_else(not_found)?;
                Ok(Made::Before(row.into_recovery_set()?))
            }
        }
    }

    /// Changes a set, if it is in a state that the caller expects. New codes replace all.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `PRECONDITION_FAILED`, `VALIDATION_ERROR`.
    pub async fn update_recovery_set(
        &self,
        caller: &Caller,
        id: RecoverySetId,
        expected: &Expected,
        mut change: RecoverySetChange,
    ) -> Result<RecoverySet, Problem> {
        self.require(caller, Scope::TwoFactorWrite).await?;
        let tokens = change.tokens.take();
        let event = Event::by(caller, Action::RecoveryUpdate, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let row = recovery_sets::find_for_update(&tx, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
            let current = row.clone().into_recovery_set()?;
            expect(expected, &current.tag())?;
            let fields = change.apply_to(current.fields())?;
            let codes = tokens.as_deref().map(Codes::check).transpose()?;
            let value_version = row.value_version + 1;
            let sealed = codes.map(|codes| self.seal_codes(caller, id, value_version, &codes)).transpose()?;
            let event = if sealed.is_some() { event.clone().of_value(value_version) } else { event.clone() };
            let row = recovery_sets::update(&tx, &row, fields, sealed, self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(row.into_recovery_set()?)
        })
        .await
    }

    /// Moves a set to the trash, if it is in a state that the caller expects.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `PRECONDITION_FAILED`.
    pub async fn delete_recovery_set(&self, caller: &Caller, id: RecoverySetId, expected: &Expected) -> Result<(), Problem> {
        self.require(caller, Scope::TwoFactorWrite).await?;
        let deletion_id = random::uuid().map_err(|error| internal(&error))?;
        let event = Event::by(caller, Action::RecoveryDelete, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let row = recovery_sets::find_for_update(&tx, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
            expect(expected, &row.clone().into_recovery_set()?.tag())?;
            recovery_sets::trash(&tx, row, deletion_id, self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// Takes a set out of the trash.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND` when it is not in the caller's trash.
    pub async fn restore_recovery_set(&self, caller: &Caller, id: RecoverySetId) -> Result<(), Problem> {
        self.require(caller, Scope::TwoFactorWrite).await?;
        let event = Event::by(caller, Action::RecoveryRestore, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            if !recovery_sets::restore(&tx, &Reach::of(caller), id).await? {
                return Err(not_found().into());
            }
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }
}

fn not_found() -> Problem {
    Problem::new(Code::TwoFactorNotFound, "There is no such set of recovery codes. It may have been deleted; look in the list.")
}
