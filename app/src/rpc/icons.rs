//! Icons of categories.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, and can document none of them")]

#[cfg(feature = "ssr")]
use std::sync::Arc;

#[cfg(feature = "ssr")]
use domain::Problem;
use domain::{Category, CategoryId, Expected};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::vault_and_caller;
#[cfg(feature = "ssr")]
use crate::brands::Brands;

/// A brand that has a mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    /// Under which name its mark is served.
    pub slug: String,
    /// What it is called.
    pub title: String,
}

/// What there is to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Those that fit, best first.
    pub brands: Vec<Brand>,
    /// The one that the category is named after.
    pub guess: Option<String>,
}

/// The brands that fit what was typed; without that, those that fit the category's name; without such, popular ones.
#[server(prefix = "/rpc", endpoint = "icons/search", input = Json)]
pub async fn search_icons(query: String, name: String) -> Result<Found, RpcError> {
    vault_and_caller()?;
    let brands = use_context::<Arc<Brands>>().ok_or_else(|| RpcError::refuse(Problem::internal("no-brands".into())))?;
    let guess = brands.named(&name).map(|brand| brand.slug);
    let mut found = brands.search(if query.trim().is_empty() { &name } else { &query });
    if found.is_empty() && query.trim().is_empty() {
        found = brands.popular();
    }
    Ok(Found { brands: found, guess })
}

/// Gives a category that is still in this state a picture of its own: a PNG in base64.
#[server(prefix = "/rpc", endpoint = "categories/set-icon", input = Json)]
pub async fn set_icon(id: CategoryId, expected: Expected, png: String) -> Result<Category, RpcError> {
    use base64ct::{Base64, Encoding};

    let (vault, caller) = vault_and_caller()?;
    let unreadable = |_| RpcError::refuse(Problem::field(domain::Code::ValidationError, "/icon", "Send the PNG as base64."));
    let png = Base64::decode_vec(&png).map_err(unreadable)?;
    vault.set_category_icon(&caller, id, &expected, png).await.map(with_known_brand).map_err(RpcError::refuse)
}

/// Takes the own picture of a category that is still in this state away.
#[server(prefix = "/rpc", endpoint = "categories/remove-icon", input = Json)]
pub async fn remove_icon(id: CategoryId, expected: Expected) -> Result<Category, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.remove_category_icon(&caller, id, &expected).await.map(with_known_brand).map_err(RpcError::refuse)
}

/// The category as pages get to see it: without a brand that has no mark, for which they show a letter. Programs may name any.
#[cfg(feature = "ssr")]
pub(super) fn with_known_brand(category: Category) -> Category {
    let brands = use_context::<Arc<Brands>>();
    let is_known = |slug: &String| brands.is_some_and(|brands| brands.position(slug).is_some());
    Category { icon_slug: category.icon_slug.filter(is_known), ..category }
}
