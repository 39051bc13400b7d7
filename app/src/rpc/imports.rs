//! Files of variables that come in, and templates that projects are held against.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, and can document none of them")]

use domain::{
    Environment, Plaintext,
    dotenv::{Dialect, Refused},
    import::{Check, CheckInput, Import, ImportInput, ImportUndo},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use vault::Made;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::{once, vault_and_caller};

/// What an import would do; nothing is changed.
#[server(prefix = "/rpc", endpoint = "import/preview", input = Json)]
pub async fn preview_import(input: ImportInput) -> Result<Import, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.preview_import(&caller, input).await.map_err(RpcError::refuse)
}

/// Imports all of it, or nothing; once, however often a request of this name comes.
#[server(prefix = "/rpc", endpoint = "import/save", input = Json)]
pub async fn save_import(name: String, input: ImportInput) -> Result<Import, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    let once = once(&vault, &name, "/rpc/import/save", &input)?;
    vault.save_import(&caller, input, Some(&once)).await.map(Made::into_inner).map_err(RpcError::refuse)
}

/// Moves what an import made to the trash, together.
#[server(prefix = "/rpc", endpoint = "import/undo", input = Json)]
pub async fn undo_import(made: ImportUndo) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.undo_import(&caller, made).await.map_err(RpcError::refuse)
}

/// The variables of a project's environment in the form that some program reads. Only ever behind an action.
#[server(prefix = "/rpc", endpoint = "projects/export", input = Json)]
pub async fn export_project(name: String, environment: Environment, dialect: Dialect) -> Result<ExportedProject, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    let exported = vault.export_project(&caller, &name, environment, dialect).await.map_err(RpcError::refuse)?;
    Ok(ExportedProject { text: exported.text, refused: exported.refused, warnings: exported.warnings })
}

/// Names what of a template an environment of a project lacks.
#[server(prefix = "/rpc", endpoint = "projects/check", input = Json)]
pub async fn check_project(input: CheckInput) -> Result<Check, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.check_project(&caller, &input).await.map_err(RpcError::refuse)
}

/// An environment of a project, written for a program.
#[derive(Serialize, Deserialize)]
pub struct ExportedProject {
    /// The text.
    pub text: Plaintext,
    /// What is not in it, and why.
    pub refused: Vec<Refused>,
    /// What to know of what is in it.
    pub warnings: Vec<String>,
}
