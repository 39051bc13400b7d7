//! Generators of one-time passwords.

use domain::{
    Code, Cursor, Expected, FieldError, Page, Plaintext, Problem, Scope, Totp, TotpChange, TotpCode, TotpId, TotpInput,
    field::Fields,
    text::Broken,
    totp::{Parameters, TotpFields},
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
    crypto::{Context, random},
    otp::{self, Given},
    store::{
        Error, Reach, internal,
        totps::{self, SealedSecret},
    },
};

const TABLE: &str = "totp_secrets";

impl Vault {
    /// The caller's generators, newest first, without their secrets.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for a limit or cursor that is none.
    pub async fn list_totps(&self, caller: &Caller, limit: Option<u64>, cursor: Option<&str>) -> Result<Page<Totp>, Problem> {
        self.require(caller, Scope::TwoFactorRead).await?;
        let slice = paging::slice(limit, cursor)?;
        let rows = totps::list(self.0.store.reader(), &Reach::of(caller), slice.after, slice.limit).await?;
        let totps = rows.into_iter().map(|row| row.into_totp()).collect::<Result<Vec<_>, _>>()?;
        Ok(paging::page(totps, slice.limit, |totp| Cursor { created_at: totp.created_at, id: totp.id.0 }))
    }

    /// Makes a generator and seals its secret. What the input leaves out an address or picture says, and else what nearly every service
    /// uses holds.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`, `IDEMPOTENCY_MISMATCH`.
    pub async fn create_totp(&self, caller: &Caller, input: TotpInput, once: Option<&Once>) -> Result<Made<Totp>, Problem> {
        self.require(caller, Scope::TwoFactorWrite).await?;
        let given = Given::one_of(input.secret, input.uri, input.qr_image)?.ok_or_else(nothing_given)?;
        let seed = given.read().await?;
        let said = seed.parameters.unwrap_or_default();
        let parameters = Parameters {
            algorithm: input.algorithm.unwrap_or(said.algorithm),
            digits: input.digits.unwrap_or(said.digits),
            period: input.period.unwrap_or(said.period),
        };
        check(parameters)?;
        let change = TotpChange {
            service: input.service.or(seed.issuer).or(Some(String::new())),
            account_name: input.account_name.or(seed.account_name).into(),
            ..Default::default()
        };
        let fields = change.apply_to(TotpFields::default())?;
        let id = TotpId(random::uuid().map_err(|error| internal(&error))?);
        let sealed = self.seal_secret(caller, id, 1, &seed.secret, parameters)?;
        let event = Event::by(caller, Action::TotpCreate, TABLE, id).of_value(1);
        let made = retried(|| async {
            let tx = self.0.store.begin().await?;
            if let Some(before) = self.claim(&tx, caller, once, id.0).await? {
                return Ok(Err(TotpId(before)));
            }
            let row = totps::insert(&tx, caller.account_id, id, fields.clone(), sealed.clone(), self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(Ok(row))
        })
        .await?;
        match made {
            Ok(row) => Ok(Made::New(row.into_totp()?)),
            Err(before) => {
                let row = totps::find(self.0.store.reader(), &Reach::of(caller), before).await?.ok_or_else(not_found)?;
                Ok(Made::Before(row.into_totp()?))
            }
        }
    }

    /// Changes a generator, if it is in a state that the caller expects. A new address or picture brings its algorithm, digits and period;
    /// with a new secret alone they stay.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `PRECONDITION_FAILED`, `VALIDATION_ERROR`.
    pub async fn update_totp(&self, caller: &Caller, id: TotpId, expected: &Expected, mut change: TotpChange) -> Result<Totp, Problem> {
        self.require(caller, Scope::TwoFactorWrite).await?;
        let given = Given::one_of(change.secret.take(), change.uri.take(), change.qr_image.take())?;
        let seed = match given {
            Some(given) => Some(given.read().await?),
            None => None,
        };
        let event = Event::by(caller, Action::TotpUpdate, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let row = totps::find_for_update(&tx, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
            let current = row.clone().into_totp()?;
            expect(expected, &current.tag())?;
            let fields = change.apply_to(current.fields())?;
            let value_version = row.value_version + 1;
            let sealed = seed
                .as_ref()
                .map(|seed| self.seal_secret(caller, id, value_version, &seed.secret, seed.parameters.unwrap_or(current.parameters())));
            let event = if sealed.is_some() { event.clone().of_value(value_version) } else { event.clone() };
            let row = totps::update(&tx, &row, fields, sealed.transpose()?, self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(row.into_totp()?)
        })
        .await
    }

    /// Moves a generator to the trash, if it is in a state that the caller expects.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `PRECONDITION_FAILED`.
    pub async fn delete_totp(&self, caller: &Caller, id: TotpId, expected: &Expected) -> Result<(), Problem> {
        self.require(caller, Scope::TwoFactorWrite).await?;
        let deletion_id = random::uuid().map_err(|error| internal(&error))?;
        let event = Event::by(caller, Action::TotpDelete, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let row = totps::find_for_update(&tx, &Reach::of(caller), id).await?.ok_or_else(not_found)?;
            expect(expected, &row.clone().into_totp()?.tag())?;
            totps::trash(&tx, row, deletion_id, self.0.clock.now()).await?;
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// Takes a generator out of the trash.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND` when it is not in the caller's trash.
    pub async fn restore_totp(&self, caller: &Caller, id: TotpId) -> Result<(), Problem> {
        self.require(caller, Scope::TwoFactorWrite).await?;
        let event = Event::by(caller, Action::TotpRestore, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            if !totps::restore(&tx, &Reach::of(caller), id).await? {
                return Err(not_found().into());
            }
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// The code of the moment, by the server's clock. The ledger's row is committed before it leaves.
    ///
    /// # Errors
    /// `TWO_FACTOR_NOT_FOUND`, `DECRYPTION_FAILED`, and `AUDIT_UNAVAILABLE` when the ledger can't be written: then no code is told.
    pub async fn reveal_totp(&self, caller: &Caller, id: TotpId) -> Result<TotpCode, Problem> {
        self.require(caller, Scope::TwoFactorReveal).await?;
        let event = Event::by(caller, Action::TotpReveal, TABLE, id);
        let Some(row) = totps::find(self.0.store.reader(), &Reach::of(caller), id).await? else {
            self.record_denial(&event).await;
            return Err(not_found());
        };
        let secret = self.open_sealed(&context(caller, id, row.value_version), row.key_term, &row.encrypted_secret).await?;
        self.record_alone(&event.of_value(row.value_version)).await?;
        let totp = row.into_totp()?;
        let code = otp::code(&secret, totp.parameters(), self.0.clock.now());
        let (code, remaining_seconds) = code.ok_or(Error::Corrupt("totp_secrets.encrypted_secret"))?;
        Ok(TotpCode { id, service: totp.service, account_name: totp.account_name, code, remaining_seconds })
    }

    /// The secret sealed into its place.
    fn seal_secret(
        &self,
        caller: &Caller,
        id: TotpId,
        value_version: i64,
        secret: &Plaintext,
        parameters: Parameters,
    ) -> Result<SealedSecret, Problem> {
        let context = context(caller, id, value_version);
        let sealed = self.0.keyring.seal(&context, secret.expose()).map_err(|error| internal(&error))?;
        Ok(SealedSecret { sealed, value_version, parameters })
    }
}

/// # Errors
/// `VALIDATION_ERROR` at `/digits` or `/period`.
fn check(parameters: Parameters) -> Result<(), Problem> {
    let mut fields = Fields::default();
    if !Parameters::DIGITS.contains(&parameters.digits) {
        fields.check::<()>("/digits", Err(Broken("A code has 6 to 8 digits.".into())));
    }
    if !Parameters::PERIOD.contains(&parameters.period) {
        fields.check::<()>("/period", Err(Broken("A code is good for 15 to 60 seconds.".into())));
    }
    fields.finish()
}

fn context(caller: &Caller, id: TotpId, value_version: i64) -> Context {
    Context { table: TABLE, column: "encrypted_secret", row_id: id.0, owner_id: caller.account_id.0, value_version }
}

fn nothing_given() -> Problem {
    let at = |pointer| FieldError::new(pointer, "Give one of secret, uri and qrImage.");
    Problem::invalid(Code::ValidationError, ["/secret", "/uri", "/qrImage"].map(at).into())
}

fn not_found() -> Problem {
    Problem::new(Code::TwoFactorNotFound, "There is no such generator of one-time passwords. It may have been deleted; look in the list.")
}
