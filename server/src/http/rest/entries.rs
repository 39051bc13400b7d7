//! `/api/entries`, and the reveal.

use axum::{
    Extension, Json,
    extract::State,
    http::Uri,
    response::{IntoResponse, Response},
};
use domain::{CategoryId, EntryChange, EntryFilter, EntryId, EntryInput, Environment, KeyType, RevealedEntry, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use vault::{Caller, Vault};

use super::{
    categories::Category,
    input::{Body, IfMatch, IfNoneMatch, NoBody, Nothing, Params, Posted, Repeatable, Target},
    output::{self, Data, Id, List},
};
use crate::http::problem::ApiError;

/// What every form of an entry says. Never its value.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntryFields {
    id: EntryId,
    category_id: CategoryId,
    #[schema(example = "blog")]
    project_name: String,
    description: Option<String>,
    environment: Environment,
    notes: Option<String>,
    /// Under which name the value is downloaded.
    file_name: Option<String>,
    /// The algorithm of a private key.
    #[schema(example = "ssh-ed25519")]
    file_kind: Option<String>,
    /// The fingerprint of a private key, as `ssh-keygen -l` prints it.
    fingerprint: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// When the value stops being good.
    expires_at: Option<Timestamp>,
}

/// An entry, with its whole category.
#[derive(Serialize, ToSchema)]
pub struct Entry {
    #[serde(flatten)]
    fields: EntryFields,
    category: Category,
}

/// An entry in a list, with what a list shows of its category.
#[derive(Serialize, ToSchema)]
pub struct ListedEntry {
    #[serde(flatten)]
    fields: EntryFields,
    category: CategoryOfEntry,
}

/// What a list of entries shows of a category.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CategoryOfEntry {
    id: CategoryId,
    name: String,
    key_type: KeyType,
    env_var_name: Option<String>,
    field_definitions: Vec<String>,
    icon_slug: Option<String>,
    icon_url: Option<String>,
    color: Option<String>,
}

fn split(entry: domain::Entry) -> (EntryFields, domain::Category) {
    let fields = EntryFields {
        id: entry.id,
        category_id: entry.category_id,
        project_name: entry.project_name,
        description: entry.description,
        environment: entry.environment,
        notes: entry.notes,
        file_name: entry.file_name,
        file_kind: entry.file_kind,
        fingerprint: entry.fingerprint,
        created_at: entry.created_at,
        updated_at: entry.updated_at,
        expires_at: entry.expires_at,
    };
    (fields, entry.category)
}

impl From<domain::Entry> for Entry {
    fn from(entry: domain::Entry) -> Self {
        let (fields, category) = split(entry);
        Self { fields, category: category.into() }
    }
}

impl From<domain::Entry> for ListedEntry {
    fn from(entry: domain::Entry) -> Self {
        let (fields, category) = split(entry);
        let category = CategoryOfEntry {
            id: category.id,
            name: category.name,
            key_type: category.key_type,
            env_var_name: category.env_var_name,
            field_definitions: category.field_definitions,
            icon_slug: category.icon_slug,
            icon_url: category.icon_url,
            color: category.color,
        };
        Self { fields, category }
    }
}

/// List entries
///
/// Without their values. Every parameter narrows.
#[utoipa::path(get, path = "/api/entries", operation_id = "listEntries", tag = "Entries", params(EntryFilter),
    responses((status = 200, description = "Entries, newest first", body = List<ListedEntry>)))]
pub async fn list(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    Params(filter): Params<EntryFilter>,
) -> Result<Response, ApiError> {
    Ok(output::page::<_, ListedEntry>(&uri, vault.list_entries(&caller, filter).await?))
}

/// Create an entry and seal its value
#[utoipa::path(post, path = "/api/entries", operation_id = "createEntry", tag = "Entries", request_body = EntryInput,
    params(Repeatable),
    responses((status = 201, description = "The new entry, without its value", body = Data<Entry>), (status = 404, description = "There is no such category")))]
pub async fn create(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
    posted: Posted<EntryInput>,
) -> Result<Response, ApiError> {
    let made = vault.create_entry(&caller, posted.input, posted.once.as_ref()).await?;
    Ok(output::created(made, |entry| Some(entry.tag()), Entry::from))
}

/// Read an entry, without its value
#[utoipa::path(get, path = "/api/entries/{id}", operation_id = "getEntry", tag = "Entries",
    params(("id" = EntryId, Path), ("If-None-Match" = Option<String>, Header, description = "The ETag that you have")),
    responses((status = 200, description = "The entry", body = Data<Entry>, headers(("ETag" = String, description = "Its state and its category's"))), (status = 304, description = "You have it already")))]
pub async fn get(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<EntryId>,
    held: IfNoneMatch,
    Params(Nothing {}): Params<Nothing>,
) -> Result<Response, ApiError> {
    let entry = vault.get_entry(&caller, id).await?;
    Ok(output::tagged(&entry.tag(), &held, Entry::from(entry.clone())))
}

/// Change an entry
///
/// What is absent stays, the value too; `null` clears.
#[utoipa::path(put, path = "/api/entries/{id}", operation_id = "updateEntry", tag = "Entries", request_body = EntryChange,
    params(("id" = EntryId, Path), ("If-Match" = Option<String>, Header, description = "The ETag that you have seen")),
    responses((status = 200, description = "The entry as it is now", body = Data<Entry>, headers(("ETag" = String, description = "Its state and its category's")))))]
pub async fn update(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<EntryId>,
    IfMatch(expected): IfMatch,
    Params(Nothing {}): Params<Nothing>,
    Body(change): Body<EntryChange>,
) -> Result<Response, ApiError> {
    let entry = vault.update_entry(&caller, id, &expected, change).await?;
    Ok((output::etag(&entry.tag()), output::data(Entry::from(entry))).into_response())
}

/// Move an entry to the trash
#[utoipa::path(delete, path = "/api/entries/{id}", operation_id = "deleteEntry", tag = "Entries",
    params(("id" = EntryId, Path), ("If-Match" = Option<String>, Header, description = "The ETag that you have seen")),
    responses((status = 200, description = "It is in the trash", body = Data<Id>)))]
pub async fn delete(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<EntryId>,
    IfMatch(expected): IfMatch,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<Id>>, ApiError> {
    vault.delete_entry(&caller, id, &expected).await?;
    Ok(Id::of(id))
}

/// Open the value of an entry
///
/// The ledger keeps that it was opened, by whom and from where, before the value leaves.
#[utoipa::path(post, path = "/api/entries/{id}/reveal", operation_id = "revealEntry", tag = "Entries", params(("id" = EntryId, Path)),
    responses((status = 200, description = "The value", body = Data<RevealedEntry>)))]
pub async fn reveal(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<EntryId>,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<RevealedEntry>>, ApiError> {
    Ok(output::data(vault.reveal_entry(&caller, id).await?))
}

/// List the names of projects, sorted, each once
#[utoipa::path(get, path = "/api/entries/project-names", operation_id = "listProjectNames", tag = "Entries",
    responses((status = 200, description = "The names", body = Data<Vec<String>>)))]
pub async fn project_names(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
) -> Result<Json<Data<Vec<String>>>, ApiError> {
    Ok(output::data(vault.project_names(&caller).await?))
}
