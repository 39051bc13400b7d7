//! Categories.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, and can document none of them")]

use domain::{Category, CategoryChange, CategoryId, CategoryInput, CategorySummary, Contents, Directory, Expected};
use leptos::prelude::*;
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use vault::Made;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::{icons::with_known_brand, once, vault_and_caller};

/// All categories, newest first.
#[server(prefix = "/rpc", endpoint = "categories/list", input = Json)]
pub async fn list_categories() -> Result<Vec<CategorySummary>, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.all_categories(&caller).await.map_err(RpcError::refuse)
}

/// One category.
#[server(prefix = "/rpc", endpoint = "categories/get", input = Json)]
pub async fn get_category(id: CategoryId) -> Result<Category, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.get_category(&caller, id).await.map(with_known_brand).map_err(RpcError::refuse)
}

/// One category with its entries: all, or those of one printed page.
#[server(prefix = "/rpc", endpoint = "categories/contents", input = Json)]
pub async fn category_contents(id: CategoryId, page: Option<u32>) -> Result<Contents, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.contents(&caller, id, page).await.map_err(RpcError::refuse)
}

/// The names of everything, to find things by.
#[server(prefix = "/rpc", endpoint = "directory/get", input = Json)]
pub async fn get_directory() -> Result<Directory, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.directory(&caller).await.map_err(RpcError::refuse)
}

/// Makes a category; once, however often a request of this name comes.
#[server(prefix = "/rpc", endpoint = "categories/create", input = Json)]
pub async fn create_category(name: String, input: CategoryInput) -> Result<Category, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    let once = once(&vault, &name, "/rpc/categories/create", &input)?;
    vault.create_category(&caller, input, Some(&once)).await.map(Made::into_inner).map(with_known_brand).map_err(RpcError::refuse)
}

/// Changes a category that is still in this state.
#[server(prefix = "/rpc", endpoint = "categories/update", input = Json)]
pub async fn update_category(id: CategoryId, expected: Expected, change: CategoryChange) -> Result<Category, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.update_category(&caller, id, &expected, change).await.map(with_known_brand).map_err(RpcError::refuse)
}

/// Moves a category and its entries to the trash.
#[server(prefix = "/rpc", endpoint = "categories/delete", input = Json)]
pub async fn delete_category(id: CategoryId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.delete_category(&caller, id, &Expected::Any).await.map_err(RpcError::refuse)
}

/// Takes a category, and the entries that went with it, out of the trash.
#[server(prefix = "/rpc", endpoint = "categories/restore", input = Json)]
pub async fn restore_category(id: CategoryId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.restore_category(&caller, id).await.map_err(RpcError::refuse)
}
