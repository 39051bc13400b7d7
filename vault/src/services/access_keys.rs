//! Access keys: who comes with one, and how they are made, changed, rotated and revoked.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{
    AccessKey, AccessKeyChange, AccessKeyId, AccessKeyInput, AccountId, Code, Cursor, IssuedAccessKey, Narrowing, Page, Problem, Rotation,
    Timestamp,
    access_key::{AccessKeyFields, DEFAULT_LIFE_DAYS},
};
use ipnet::IpNet;

use super::{
    audit::{Action, Actor, Event},
    once::{Made, Once},
    paging,
    sessions::kept_agent,
    write::{commit, retried},
};
use crate::{
    Caller, Client, Principal, Vault,
    crypto::{AccessKeyToken, random},
    store::{
        access_keys::{self, Credential, LastUse, Secret},
        entity::access_key,
        internal,
    },
};

const TABLE: &str = "access_keys";
const DAY: i64 = 24 * 60 * 60;

/// When and from where keys were last used: noting each use in the database would make every read a write.
#[derive(Default)]
pub(crate) struct LastUses(Mutex<HashMap<AccessKeyId, Noted>>);

/// A last use, and whether the database knows it.
struct Noted {
    last: LastUse,
    is_written: bool,
}

impl LastUses {
    fn note(&self, id: AccessKeyId, client: &Client, now: Timestamp) {
        let last = LastUse { at: now.minute(), ip: client.ip.map(|ip| ip.to_string()), agent: kept_agent(client) };
        let mut uses = self.lock();
        if uses.get(&id).is_none_or(|noted| noted.last != last) {
            uses.insert(id, Noted { last, is_written: false });
        }
    }

    fn unwritten(&self) -> Vec<(AccessKeyId, LastUse)> {
        self.lock().iter().filter(|(_, noted)| !noted.is_written).map(|(id, noted)| (*id, noted.last.clone())).collect()
    }

    /// Takes note that these are in the database; what came since is not.
    fn wrote(&self, uses: &[(AccessKeyId, LastUse)]) {
        let mut noted = self.lock();
        for (id, last) in uses {
            if let Some(noted) = noted.get_mut(id).filter(|noted| noted.last == *last) {
                noted.is_written = true;
            }
        }
    }

    fn get(&self, id: AccessKeyId) -> Option<LastUse> {
        self.lock().get(&id).map(|noted| noted.last.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccessKeyId, Noted>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Vault {
    /// Who comes with this key; `None` for a text that can be no key.
    ///
    /// # Errors
    /// `AUTH_INVALID_KEY` for a key that is malformed, unknown, expired, revoked or used from outside its networks; after ten such
    /// tries a minute from an address `RATE_LIMITED`. A good key always passes.
    pub async fn authenticate_key(&self, token: Option<&AccessKeyToken>, client: Client) -> Result<Caller, Problem> {
        let now = self.0.clock.now();
        let row = match token {
            Some(token) => self.0.lookups.credential(token.hash()).await?,
            None => None,
        };
        let known = row.as_ref().map(|row| (AccountId(row.account_id), AccessKeyId(row.id)));
        if let Some((row, token)) = row.zip(token)
            && is_good(&row, token, now)
        {
            let narrowing = row.narrowing()?;
            if lies_in(&narrowing, client.ip) {
                self.0.last_uses.note(AccessKeyId(row.id), &client, now);
                return Ok(Caller {
                    account_id: AccountId(row.account_id),
                    principal: Principal::Key(AccessKeyId(row.id)),
                    scopes: row.scopes()?,
                    narrowing,
                    client,
                });
            }
        }
        Err(self.refuse_key(known, &client, now).await)
    }

    async fn refuse_key(&self, known: Option<(AccountId, AccessKeyId)>, client: &Client, now: Timestamp) -> Problem {
        let event = Event {
            actor: known.map_or(Actor::Anonymous, |(account, key)| Actor::Key(account, key)),
            client,
            action: Action::AccessKeyUse,
            object: known.map(|(_, key)| format!("{TABLE}/{key}")),
            value_version: None,
        };
        self.record_denial(&event).await;
        match self.0.tries.admit(now, &[client.address()]) {
            Ok(()) => Problem::new(Code::AuthInvalidKey, "This access key is not valid: it may be mistyped, expired or revoked."),
            Err(seconds) => {
                Problem::rate_limited(format!("Too many tries with a bad key. Wait {seconds} seconds, then try again."), seconds)
            }
        }
    }

    /// Writes down when keys were last used, all in one transaction. Call it every few seconds; [`close`](Self::close) does it too.
    pub async fn write_last_uses(&self) {
        let uses = self.0.last_uses.unwritten();
        if uses.is_empty() {
            return;
        }
        let written = retried(|| async {
            let tx = self.0.store.begin().await?;
            for (id, last) in &uses {
                access_keys::touch(&tx, *id, last).await?;
            }
            commit(tx).await
        });
        if written.await.is_ok() {
            self.0.last_uses.wrote(&uses);
        }
    }

    /// The account's keys, newest first.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`; `VALIDATION_ERROR` for a limit or cursor that is none.
    pub async fn list_access_keys(&self, caller: &Caller, limit: Option<u64>, cursor: Option<&str>) -> Result<Page<AccessKey>, Problem> {
        self.require_session(caller).await?;
        let slice = paging::slice(limit, cursor)?;
        let rows = access_keys::list(self.0.store.reader(), caller.account_id, slice.after, slice.limit).await?;
        let mut keys = rows.into_iter().map(access_key::Model::into_access_key).collect::<Result<Vec<_>, _>>()?;
        for key in &mut keys {
            let Some(last) = self.0.last_uses.get(key.id) else { continue };
            (key.last_used_at, key.last_used_ip, key.last_used_agent) = (Some(last.at), last.ip, last.agent);
        }
        Ok(paging::page(keys, slice.limit, |key| Cursor { created_at: key.created_at, id: key.id.0 }))
    }

    /// Makes a key. Its secret is in the answer and nowhere else.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`, `REAUTH_REQUIRED`, `IDEMPOTENCY_MISMATCH`, and those of [`AccessKeyChange::apply_to`].
    pub async fn create_access_key(
        &self,
        caller: &Caller,
        input: AccessKeyInput,
        once: Option<&Once>,
    ) -> Result<Made<IssuedAccessKey>, Problem> {
        self.require_fresh(caller).await?;
        let now = self.0.clock.now();
        let change = input.into_change(now.after_seconds(DEFAULT_LIFE_DAYS * DAY));
        let fields = change.apply_to(AccessKeyFields::default(), now, is_network)?;
        let id = AccessKeyId(random::uuid().map_err(|error| internal(&error))?);
        let (token, secret) = new_secret()?;
        let event = Event::by(caller, Action::AccessKeyCreate, TABLE, id);
        let made = retried(|| async {
            let tx = self.0.store.begin().await?;
            if let Some(before) = self.claim(&tx, caller, once, id.0).await? {
                return Ok(Err(AccessKeyId(before)));
            }
            let row = access_keys::insert(&tx, caller.account_id, id, &secret, &fields, now).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(Ok(row))
        })
        .await?;
        self.issued(caller, made, token).await
    }

    /// Changes a key's name, scopes, narrowing or end; its secret stays.
    ///
    /// # Errors
    /// As [`create_access_key`](Self::create_access_key), and `ACCESS_KEY_NOT_FOUND`.
    pub async fn update_access_key(&self, caller: &Caller, id: AccessKeyId, change: AccessKeyChange) -> Result<AccessKey, Problem> {
        self.require_fresh(caller).await?;
        let event = Event::by(caller, Action::AccessKeyUpdate, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            let row = access_keys::find_for_update(&tx, caller.account_id, id).await?.ok_or_else(not_found)?;
            let current = row.clone().into_access_key()?.fields();
            let fields = change.clone().apply_to(current, self.0.clock.now(), is_network)?;
            let row = access_keys::update(&tx, &row, &fields).await?;
            self.record(&tx, &event).await?;
            commit(tx).await?;
            Ok(row.into_access_key()?)
        })
        .await
    }

    /// Gives a key a new secret; the old one stays good for the grace that was asked for. The secret before that ends now.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`, `REAUTH_REQUIRED`, `ACCESS_KEY_NOT_FOUND`, `VALIDATION_ERROR`, `IDEMPOTENCY_MISMATCH`.
    pub async fn rotate_access_key(
        &self,
        caller: &Caller,
        id: AccessKeyId,
        rotation: Rotation,
        once: Option<&Once>,
    ) -> Result<Made<IssuedAccessKey>, Problem> {
        self.require_fresh(caller).await?;
        rotation.check()?;
        let (token, secret) = new_secret()?;
        let grace_until = (rotation.grace_seconds > 0).then(|| self.0.clock.now().after_seconds(rotation.grace_seconds));
        let event = Event::by(caller, Action::AccessKeyRotate, TABLE, id);
        let made = self
            .write(&event, || async {
                let tx = self.0.store.begin().await?;
                let row = access_keys::find_for_update(&tx, caller.account_id, id).await?.ok_or_else(not_found)?;
                if let Some(before) = self.claim(&tx, caller, once, id.0).await? {
                    return Ok(Err(AccessKeyId(before)));
                }
                let row = access_keys::rotate(&tx, row, &secret, grace_until).await?;
                self.record(&tx, &event).await?;
                commit(tx).await?;
                Ok(Ok(row))
            })
            .await?;
        self.issued(caller, made, token).await
    }

    /// Revokes a key: the next request with it is refused.
    ///
    /// # Errors
    /// `AUTH_SESSION_REQUIRED`, `ACCESS_KEY_NOT_FOUND`.
    pub async fn revoke_access_key(&self, caller: &Caller, id: AccessKeyId) -> Result<(), Problem> {
        self.require_session(caller).await?;
        let event = Event::by(caller, Action::AccessKeyDelete, TABLE, id);
        self.write(&event, || async {
            let tx = self.0.store.begin().await?;
            if !access_keys::delete(&tx, caller.account_id, id).await? {
                return Err(not_found().into());
            }
            self.record(&tx, &event).await?;
            commit(tx).await
        })
        .await
    }

    /// A key that was made now, with its secret; or before, without.
    async fn issued(
        &self,
        caller: &Caller,
        made: Result<access_key::Model, AccessKeyId>,
        token: AccessKeyToken,
    ) -> Result<Made<IssuedAccessKey>, Problem> {
        match made {
            Ok(row) => Ok(Made::New(IssuedAccessKey { access_key: row.into_access_key()?, key: Some(token.into_plaintext()) })),
            Err(before) => {
                let row = access_keys::find(self.0.store.reader(), caller.account_id, before).await?.ok_or_else(not_found)?;
                Ok(Made::Before(IssuedAccessKey { access_key: row.into_access_key()?, key: None }))
            }
        }
    }
}

/// Is the key alive, and does this secret of it hold?
fn is_good(row: &Credential, token: &AccessKeyToken, now: Timestamp) -> bool {
    let alive = row.is_let_in() && row.expires_at.is_none_or(|end| now < end.into());
    let current = row.is_current(&token.hash());
    alive && (current || row.grace_until.is_some_and(|end| now < end.into()))
}

fn lies_in(narrowing: &Narrowing, ip: Option<IpAddr>) -> bool {
    let Some(networks) = &narrowing.cidrs else { return true };
    let Some(ip) = ip.map(|ip| ip.to_canonical()) else { return false };
    networks.iter().filter_map(|network| network_of(network)).any(|network| network.contains(&ip))
}

fn is_network(text: &str) -> bool {
    network_of(text).is_some()
}

/// An IPv4 network written as one of IPv6 is none: addresses are compared in their own form, and it would never match.
fn network_of(text: &str) -> Option<IpNet> {
    let network = text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))?;
    let mapped = matches!(network.addr(), IpAddr::V6(ip) if ip.to_ipv4_mapped().is_some());
    (!mapped).then_some(network)
}

fn new_secret() -> Result<(AccessKeyToken, Secret), Problem> {
    let token = AccessKeyToken::generate().map_err(|error| internal(&error))?;
    let secret = Secret { hash: token.hash(), prefix: token.display_prefix() };
    Ok((token, secret))
}

fn not_found() -> Problem {
    Problem::new(Code::AccessKeyNotFound, "There is no such access key. It may have been revoked; look at the list in Settings.")
}
