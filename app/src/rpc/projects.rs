//! Projects.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, and can document none of them")]

use domain::Environment;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::vault_and_caller;
#[cfg(feature = "ssr")]
use crate::printed;

/// Everything that the page of a project shows.
#[derive(Clone, Serialize, Deserialize)]
pub struct ProjectView {
    /// Its name.
    pub name: String,
    /// What it holds, in words.
    pub summary: String,
    /// How many categories it has entries of.
    pub categories: u32,
    /// What it has for each environment.
    pub environments: Vec<Filling>,
    /// Its entries, as HTML.
    pub grid: String,
    /// The names of the access keys that are narrowed to it.
    pub narrowed_keys: Vec<String>,
}

/// What a project has for one environment.
#[derive(Clone, Serialize, Deserialize)]
pub struct Filling {
    /// The environment.
    pub environment: Environment,
    /// Of how many categories it has an entry.
    pub categories: u32,
    /// Has it a value that a `.env` file can hold?
    pub has_variables: bool,
}

/// A project with all its entries, without their values.
#[server(prefix = "/rpc", endpoint = "projects/get", input = Json)]
pub async fn get_project(name: String) -> Result<ProjectView, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    let project = vault.project(&caller, &name).await.map_err(RpcError::refuse)?;
    Ok(printed::project(project))
}

/// Gives a project another name, or with `merge` makes it part of the one that has it; answers the name as it is kept.
#[server(prefix = "/rpc", endpoint = "projects/rename", input = Json)]
pub async fn rename_project(from: String, to: String, merge: bool) -> Result<String, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.rename_project(&caller, &from, &to, merge).await.map_err(RpcError::refuse)
}
