//! `/api/categories`.

use axum::{
    Extension, Json,
    extract::State,
    http::Uri,
    response::{IntoResponse, Response},
};
use domain::{AccountId, CategoryChange, CategoryFilter, CategoryId, CategoryInput, CategorySummary, KeyType, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use vault::{Caller, Vault};

use super::{
    input::{Body, IfMatch, IfNoneMatch, NoBody, Nothing, Params, Posted, Repeatable, Target},
    output::{self, Data, Id, List},
};
use crate::http::problem::ApiError;

/// A category: the template of entries. Holds no secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    id: CategoryId,
    /// The account that owns it.
    user_id: AccountId,
    #[schema(example = "OpenAI")]
    name: String,
    description: Option<String>,
    /// Kept for compatibility, never loaded.
    icon_url: Option<String>,
    icon_slug: Option<String>,
    #[schema(example = "#10b981")]
    color: Option<String>,
    key_type: KeyType,
    /// The environment variable of a `simple` value.
    #[schema(example = "OPENAI_API_KEY")]
    env_var_name: Option<String>,
    /// The names of a `group` value's fields.
    field_definitions: Vec<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A category in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListedCategory {
    #[serde(flatten)]
    category: Category,
    /// How many entries it has.
    entry_count: u64,
}

impl From<domain::Category> for Category {
    fn from(category: domain::Category) -> Self {
        Self {
            id: category.id,
            user_id: category.user_id,
            name: category.name,
            description: category.description,
            icon_url: category.icon_url,
            icon_slug: category.icon_slug,
            color: category.color,
            key_type: category.key_type,
            env_var_name: category.env_var_name,
            field_definitions: category.field_definitions,
            created_at: category.created_at,
            updated_at: category.updated_at,
        }
    }
}

impl From<CategorySummary> for ListedCategory {
    fn from(summary: CategorySummary) -> Self {
        Self { category: summary.category.into(), entry_count: summary.entry_count }
    }
}

/// List categories
#[utoipa::path(get, path = "/api/categories", operation_id = "listCategories", tag = "Categories", params(CategoryFilter),
    responses((status = 200, description = "Categories, newest first", body = List<ListedCategory>)))]
pub async fn list(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    Params(filter): Params<CategoryFilter>,
) -> Result<Response, ApiError> {
    Ok(output::page::<_, ListedCategory>(&uri, vault.list_categories(&caller, filter).await?))
}

/// Create a category
#[utoipa::path(post, path = "/api/categories", operation_id = "createCategory", tag = "Categories", request_body = CategoryInput,
    params(Repeatable),
    responses((status = 201, description = "The new category", body = Data<Category>)))]
pub async fn create(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Params(Nothing {}): Params<Nothing>,
    posted: Posted<CategoryInput>,
) -> Result<Response, ApiError> {
    let made = vault.create_category(&caller, posted.input, posted.once.as_ref()).await?;
    Ok(output::created(made, |category| Some(category.tag()), Category::from))
}

/// Read a category
#[utoipa::path(get, path = "/api/categories/{id}", operation_id = "getCategory", tag = "Categories",
    params(("id" = CategoryId, Path), ("If-None-Match" = Option<String>, Header, description = "The ETag that you have")),
    responses((status = 200, description = "The category", body = Data<Category>, headers(("ETag" = String, description = "Its state"))), (status = 304, description = "You have it already")))]
pub async fn get(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<CategoryId>,
    held: IfNoneMatch,
    Params(Nothing {}): Params<Nothing>,
) -> Result<Response, ApiError> {
    let category = vault.get_category(&caller, id).await?;
    Ok(output::tagged(&category.tag(), &held, Category::from(category.clone())))
}

/// Change a category
///
/// What is absent stays; `null` clears.
#[utoipa::path(put, path = "/api/categories/{id}", operation_id = "updateCategory", tag = "Categories", request_body = CategoryChange,
    params(("id" = CategoryId, Path), ("If-Match" = Option<String>, Header, description = "The ETag that you have seen")),
    responses((status = 200, description = "The category as it is now", body = Data<Category>, headers(("ETag" = String, description = "Its state"))), (status = 409, description = "The key type cannot change while there are entries")))]
pub async fn update(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<CategoryId>,
    IfMatch(expected): IfMatch,
    Params(Nothing {}): Params<Nothing>,
    Body(change): Body<CategoryChange>,
) -> Result<Response, ApiError> {
    let category = vault.update_category(&caller, id, &expected, change).await?;
    Ok((output::etag(&category.tag()), output::data(Category::from(category))).into_response())
}

/// Move a category and its entries to the trash
#[utoipa::path(delete, path = "/api/categories/{id}", operation_id = "deleteCategory", tag = "Categories",
    params(("id" = CategoryId, Path), ("If-Match" = Option<String>, Header, description = "The ETag that you have seen")),
    responses((status = 200, description = "It is in the trash", body = Data<Id>)))]
pub async fn delete(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    Target(id): Target<CategoryId>,
    IfMatch(expected): IfMatch,
    Params(Nothing {}): Params<Nothing>,
    _: NoBody,
) -> Result<Json<Data<Id>>, ApiError> {
    vault.delete_category(&caller, id, &expected).await?;
    Ok(Id::of(id))
}
