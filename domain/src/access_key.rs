//! Access keys: how machines sign in. Only [`IssuedAccessKey`] holds a secret.

use serde::{Deserialize, Serialize};

use crate::{
    entry::Environment,
    field::Fields,
    id::{AccessKeyId, CategoryId},
    patch::{Patch, given},
    plaintext::Plaintext,
    problem::{Code, Problem},
    scope::Scope,
    text::Line,
    time::Timestamp,
};

/// How long a key lives unless it is told otherwise, in days.
pub const DEFAULT_LIFE_DAYS: i64 = 90;
/// How many projects, categories, environments or networks a key is narrowed to at most.
pub const MAX_NARROWING: usize = 100;
/// For how long the old secret of a rotated key may live on, in seconds: not at all, an hour, a day, a week.
pub const GRACE_SECONDS: [i64; 4] = [0, 3_600, 86_400, 604_800];

/// What a key reaches; `None` is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Narrowing {
    /// Entries and env projects of these names.
    pub projects: Option<Vec<String>>,
    /// These categories and their entries.
    pub category_ids: Option<Vec<CategoryId>>,
    /// Entries for these environments.
    pub environments: Option<Vec<Environment>>,
    /// Requests from these networks.
    pub cidrs: Option<Vec<String>>,
}

/// An access key as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessKey {
    /// Its id.
    pub id: AccessKeyId,
    /// What it is for.
    pub name: String,
    /// `kagi_` and the first 8 characters of its secret: enough to recognise it.
    pub key_prefix: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Only entries and env projects of these names; `null` for all.
    pub projects: Option<Vec<String>>,
    /// Only these categories and their entries; `null` for all.
    pub category_ids: Option<Vec<CategoryId>>,
    /// Only entries for these environments; `null` for all.
    pub environments: Option<Vec<Environment>>,
    /// Only from these networks; `null` for all.
    pub cidrs: Option<Vec<String>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// From which address.
    pub last_used_ip: Option<String>,
    /// What the client called itself.
    pub last_used_agent: Option<String>,
    /// When it stops being good; `null` for never.
    pub expires_at: Option<Timestamp>,
    /// Until when the secret before the last rotation is good.
    pub grace_until: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A key that was just made or rotated. Its secret is shown here and nowhere else.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedAccessKey {
    /// The key as lists show it.
    #[serde(flatten)]
    pub access_key: AccessKey,
    /// `kagi_` and 43 characters; absent when a repeated request is answered (`Idempotency-Replayed`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "kagi_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaG2w9p1s"))]
    pub key: Option<Plaintext>,
}

/// A new access key, as it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessKeyInput {
    /// What it is for: 1 to 255 characters after trimming.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$")
    )]
    pub name: String,
    /// What it may do: one or more, each once.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 15))]
    pub scopes: Vec<Scope>,
    /// Only entries and env projects of these names.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub projects: Option<Vec<String>>,
    /// Only these categories and their entries.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub category_ids: Option<Vec<CategoryId>>,
    /// Only entries for these environments.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 4))]
    pub environments: Option<Vec<Environment>>,
    /// Only from these networks, as in `192.0.2.0/24` or `2001:db8::/32`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub cidrs: Option<Vec<String>>,
    /// When it stops being good: in 90 days unless given, never for an explicit `null`.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Timestamp>))]
    pub expires_at: Patch<Timestamp>,
}

/// A change of an access key: what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessKeyChange {
    /// The new name.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = String, min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$")
    )]
    pub name: Option<String>,
    /// The new scopes, instead of all it had.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Scope>, min_items = 1, max_items = 15))]
    pub scopes: Option<Vec<Scope>>,
    /// The new projects; `null` for all.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>))]
    pub projects: Patch<Vec<String>>,
    /// The new categories; `null` for all.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<CategoryId>>))]
    pub category_ids: Patch<Vec<CategoryId>>,
    /// The new environments; `null` for all.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<Environment>>))]
    pub environments: Patch<Vec<Environment>>,
    /// The new networks; `null` for all.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>))]
    pub cidrs: Patch<Vec<String>>,
    /// The new end; `null` for never.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Timestamp>))]
    pub expires_at: Patch<Timestamp>,
}

/// How a key is rotated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rotation {
    /// For how long the old secret stays good: 0, 3600, 86400 or 604800 seconds.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 604_800, example = 3600))]
    pub grace_seconds: i64,
}

/// What a person decides about a key, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessKeyFields {
    /// See [`AccessKey::name`].
    pub name: String,
    /// See [`AccessKey::scopes`].
    pub scopes: Vec<Scope>,
    /// See [`Narrowing`].
    pub narrowing: Narrowing,
    /// See [`AccessKey::expires_at`].
    pub expires_at: Option<Timestamp>,
}

impl AccessKey {
    /// What a person decided about it.
    pub fn fields(&self) -> AccessKeyFields {
        AccessKeyFields {
            name: self.name.clone(),
            scopes: self.scopes.clone(),
            narrowing: Narrowing {
                projects: self.projects.clone(),
                category_ids: self.category_ids.clone(),
                environments: self.environments.clone(),
                cidrs: self.cidrs.clone(),
            },
            expires_at: self.expires_at,
        }
    }
}

impl AccessKeyInput {
    /// The same as a change of a key that has nothing yet; without an end it ends at `default_end`.
    pub fn into_change(self, default_end: Timestamp) -> AccessKeyChange {
        AccessKeyChange {
            name: Some(self.name),
            scopes: Some(self.scopes),
            projects: self.projects.into(),
            category_ids: self.category_ids.into(),
            environments: self.environments.into(),
            cidrs: self.cidrs.into(),
            expires_at: match self.expires_at {
                Patch::Keep => Patch::Set(default_end),
                given => given,
            },
        }
    }
}

impl AccessKeyChange {
    /// The fields after the change. `is_network` tells whether a text is a network in CIDR notation.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` with a pointer for each field that fails, also where scopes and narrowing contradict each other.
    pub fn apply_to(self, current: AccessKeyFields, now: Timestamp, is_network: impl Fn(&str) -> bool) -> Result<AccessKeyFields, Problem> {
        let mut fields = Fields::default();
        let name = self.name.map(|name| fields.check("/name", Line::<255>::parse(&name)).map(String::from));
        let networks = !self.cidrs.is_keep();
        let ends = !self.expires_at.is_keep();
        let changed = AccessKeyFields {
            name: name.flatten().unwrap_or(current.name),
            scopes: self.scopes.unwrap_or(current.scopes),
            narrowing: Narrowing {
                projects: self.projects.apply(current.narrowing.projects),
                category_ids: self.category_ids.apply(current.narrowing.category_ids),
                environments: self.environments.apply(current.narrowing.environments),
                cidrs: self.cidrs.apply(current.narrowing.cidrs),
            },
            expires_at: self.expires_at.apply(current.expires_at),
        };
        changed.check_scopes(&mut fields);
        changed.narrowing.check(&mut fields);
        if networks {
            for (index, cidr) in changed.narrowing.cidrs.iter().flatten().enumerate().take(MAX_NARROWING) {
                if !is_network(cidr) {
                    fields.fail(
                        Code::ValidationError,
                        &format!("/cidrs/{index}"),
                        "Give an address or a network, as in 192.0.2.0/24 or 2001:db8::/32.",
                    );
                }
            }
        }
        if ends && changed.expires_at.is_some_and(|end| end <= now) {
            fields.fail(Code::ValidationError, "/expiresAt", "Give a time to come, or null for a key that never ends.");
        }
        fields.finish().map(|()| changed)
    }
}

impl AccessKeyFields {
    fn check_scopes(&self, fields: &mut Fields) {
        let mut fail = |message: &str| fields.fail(Code::ValidationError, "/scopes", message);
        let holds = |scopes: &[Scope]| self.scopes.iter().any(|scope| scopes.contains(scope));
        if self.scopes.is_empty() {
            return fail("Give at least one scope: a key without any could do nothing.");
        }
        if self.scopes.iter().enumerate().any(|(index, scope)| self.scopes[..index].contains(scope)) {
            return fail("Name each scope once.");
        }
        let Narrowing { projects, category_ids, environments, .. } = &self.narrowing;
        let narrowed = projects.is_some() || category_ids.is_some() || environments.is_some();
        if narrowed && holds(&[Scope::TwoFactorRead, Scope::TwoFactorWrite, Scope::TwoFactorReveal, Scope::AuditRead]) {
            fail("A key narrowed by projects, categories or environments cannot hold 2fa:* or audit:read, which know none of them.");
        }
        if (projects.is_some() || environments.is_some()) && holds(&[Scope::CategoriesWrite]) {
            fail("A key narrowed by projects or environments cannot hold categories:write: a category takes entries outside with it.");
        }
        if (category_ids.is_some() || environments.is_some()) && holds(&[Scope::EnvsRead, Scope::EnvsWrite, Scope::EnvsReveal]) {
            fail("A key narrowed by categories or environments cannot hold envs:*: env projects have neither.");
        }
    }
}

impl Narrowing {
    fn check(&self, fields: &mut Fields) {
        let lists = [
            ("/projects", self.projects.as_ref().map(Vec::len)),
            ("/categoryIds", self.category_ids.as_ref().map(Vec::len)),
            ("/environments", self.environments.as_ref().map(Vec::len)),
            ("/cidrs", self.cidrs.as_ref().map(Vec::len)),
        ];
        for (pointer, length) in lists {
            if length.is_some_and(|length| !(1..=MAX_NARROWING).contains(&length)) {
                let message = format!("Give 1 to {MAX_NARROWING}, or null (or nothing) for a key that is not narrowed so.");
                fields.fail(Code::ValidationError, pointer, &message);
            }
        }
        let repeats = [
            ("/projects", self.projects.as_deref().is_some_and(repeats)),
            ("/categoryIds", self.category_ids.as_deref().is_some_and(repeats)),
            ("/environments", self.environments.as_deref().is_some_and(repeats)),
            ("/cidrs", self.cidrs.as_deref().is_some_and(repeats)),
        ];
        for (pointer, repeats) in repeats {
            if repeats && !fields.has_error_at(pointer) {
                fields.fail(Code::ValidationError, pointer, "Name each once.");
            }
        }
        for (index, project) in self.projects.iter().flatten().enumerate().take(MAX_NARROWING) {
            let pointer = format!("/projects/{index}");
            if let Some(name) = fields.check(&pointer, Line::<255>::parse(project))
                && String::from(name) != *project
            {
                fields.fail(Code::ValidationError, &pointer, "Write the name as it is, without space around it.");
            }
        }
    }
}

/// Does something in the list, of which only the first 101 are looked at, stand there twice?
fn repeats<T: PartialEq>(list: &[T]) -> bool {
    list.iter().take(MAX_NARROWING + 1).enumerate().any(|(index, item)| list[..index].contains(item))
}

impl Rotation {
    /// Passes for one of the four times.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` at `/graceSeconds`.
    pub fn check(self) -> Result<(), Problem> {
        if GRACE_SECONDS.contains(&self.grace_seconds) {
            return Ok(());
        }
        Err(Problem::field(Code::ValidationError, "/graceSeconds", "Give 0, 3600 (an hour), 86400 (a day) or 604800 (a week)."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse("2026-11-23T08:00:00Z").unwrap()
    }

    fn input() -> AccessKeyInput {
        AccessKeyInput { name: " ci ".into(), scopes: vec![Scope::EntriesRead, Scope::EntriesReveal], ..Default::default() }
    }

    fn check(input: AccessKeyInput) -> Result<AccessKeyFields, Problem> {
        let end = Timestamp::from_millis(now().millis() + 1).unwrap();
        input.into_change(end).apply_to(AccessKeyFields::default(), now(), |text| text.contains('/'))
    }

    fn refused_at(input: AccessKeyInput) -> String {
        check(input).unwrap_err().errors[0].pointer.clone()
    }

    #[test]
    fn a_key_ends_unless_told_never_to() {
        let fields = check(input()).unwrap();
        assert_eq!(fields.name, "ci");
        assert!(fields.expires_at.is_some());
        assert_eq!(check(AccessKeyInput { expires_at: Patch::Clear, ..input() }).unwrap().expires_at, None);
        assert_eq!(refused_at(AccessKeyInput { expires_at: Patch::Set(now()), ..input() }), "/expiresAt");
    }

    #[test]
    fn scopes_are_at_least_one_and_each_once() {
        for scopes in [vec![], vec![Scope::EntriesRead; 2], vec![Scope::EntriesRead; 10_000]] {
            assert_eq!(refused_at(AccessKeyInput { scopes, ..input() }), "/scopes");
        }
    }

    #[test]
    fn narrowing_and_scopes_may_not_contradict_each_other() {
        let (projects, environments) = (Some(vec!["blog".to_string()]), Some(vec![Environment::Local]));
        let category_ids = Some(vec![CategoryId(uuid::Uuid::nil())]);
        for (scope, projects, category_ids, environments) in [
            (Scope::TwoFactorRead, projects.clone(), None, None),
            (Scope::AuditRead, None, category_ids.clone(), None),
            (Scope::CategoriesWrite, projects.clone(), None, None),
            (Scope::CategoriesWrite, None, None, environments.clone()),
            (Scope::EnvsReveal, None, category_ids.clone(), None),
            (Scope::EnvsRead, None, None, environments.clone()),
        ] {
            assert_eq!(refused_at(AccessKeyInput { scopes: vec![scope], projects, category_ids, environments, ..input() }), "/scopes");
        }
        let scopes = vec![Scope::CategoriesWrite, Scope::EntriesWrite];
        assert!(check(AccessKeyInput { scopes, category_ids, ..input() }).is_ok());
        assert!(check(AccessKeyInput { scopes: vec![Scope::EnvsRead], projects, ..input() }).is_ok());
    }

    #[test]
    fn a_list_is_left_out_or_filled() {
        assert_eq!(refused_at(AccessKeyInput { projects: Some(vec![]), ..input() }), "/projects");
        assert_eq!(refused_at(AccessKeyInput { environments: Some(vec![Environment::Local; 2]), ..input() }), "/environments");
        assert_eq!(refused_at(AccessKeyInput { projects: Some(vec![" blog".into()]), ..input() }), "/projects/0");
        assert_eq!(refused_at(AccessKeyInput { cidrs: Some(vec!["10.0.0.0/8".into(), "home".into()]), ..input() }), "/cidrs/1");
        assert_eq!(refused_at(AccessKeyInput { cidrs: Some(vec!["10.0.0.0/8".into(); 101]), ..input() }), "/cidrs");
    }

    #[test]
    fn grace_is_one_of_four_times() {
        assert!(Rotation { grace_seconds: 3_600 }.check().is_ok());
        for grace_seconds in [-1, 1, 604_801, i64::MAX] {
            assert!(Rotation { grace_seconds }.check().is_err());
        }
    }
}
