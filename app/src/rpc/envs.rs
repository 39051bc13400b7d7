//! Env projects and their files, and the functions that open a file.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments, and can document none of them")]

use domain::{
    EnvFile, EnvFileId, EnvFileInput, EnvFileVersion, EnvProject, EnvProjectChange, EnvProjectDetail, EnvProjectId, EnvProjectInput,
    EnvProjectSummary, Expected, RevealedEnvFile,
};
use leptos::prelude::*;
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use vault::Made;

use super::RpcError;
#[cfg(feature = "ssr")]
use super::{once, vault_and_caller};

/// Every env project, newest first, and which files it has.
#[server(prefix = "/rpc", endpoint = "envs/list", input = Json)]
pub async fn list_env_projects() -> Result<Vec<EnvProjectSummary>, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.all_env_projects(&caller).await.map_err(RpcError::refuse)
}

/// One env project and its files, without their content.
#[server(prefix = "/rpc", endpoint = "envs/get", input = Json)]
pub async fn get_env_project(id: EnvProjectId) -> Result<EnvProjectDetail, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.get_env_project(&caller, id).await.map_err(RpcError::refuse)
}

/// Makes an env project; once, however often a request of this name comes.
#[server(prefix = "/rpc", endpoint = "envs/create", input = Json)]
pub async fn create_env_project(name: String, input: EnvProjectInput) -> Result<EnvProject, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    let once = once(&vault, &name, "/rpc/envs/create", &input)?;
    let made = vault.create_env_project(&caller, input, Some(&once)).await;
    made.map(Made::into_inner).map(|detail| detail.project).map_err(RpcError::refuse)
}

/// Changes an env project that is still in this state.
#[server(prefix = "/rpc", endpoint = "envs/update", input = Json)]
pub async fn update_env_project(id: EnvProjectId, expected: Expected, change: EnvProjectChange) -> Result<EnvProject, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.update_env_project(&caller, id, &expected, change).await.map(|detail| detail.project).map_err(RpcError::refuse)
}

/// Moves an env project and its files to the trash.
#[server(prefix = "/rpc", endpoint = "envs/delete", input = Json)]
pub async fn delete_env_project(id: EnvProjectId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.delete_env_project(&caller, id, &Expected::Any).await.map_err(RpcError::refuse)
}

/// Takes an env project, and the files that went with it, out of the trash.
#[server(prefix = "/rpc", endpoint = "envs/restore", input = Json)]
pub async fn restore_env_project(id: EnvProjectId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.restore_env_project(&caller, id).await.map_err(RpcError::refuse)
}

/// Writes a file that is still in this state. [`Expected::none`] is that of a file that is not there yet.
#[server(prefix = "/rpc", endpoint = "envs/save-file", input = Json)]
pub async fn save_env_file(id: EnvProjectId, expected: Expected, input: EnvFileInput) -> Result<EnvFile, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.save_env_file(&caller, id, &expected, input, None).await.map(Made::into_inner).map_err(RpcError::refuse)
}

/// Moves a file to the trash.
#[server(prefix = "/rpc", endpoint = "envs/delete-file", input = Json)]
pub async fn delete_env_file(id: EnvProjectId, file: EnvFileId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.delete_env_file(&caller, id, file, &Expected::Any).await.map_err(RpcError::refuse)
}

/// Takes a file out of the trash.
#[server(prefix = "/rpc", endpoint = "envs/restore-file", input = Json)]
pub async fn restore_env_file(id: EnvProjectId, file: EnvFileId) -> Result<(), RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.restore_env_file(&caller, id, file).await.map_err(RpcError::refuse)
}

/// Opens a file. Only ever behind an action: what a resource loads is printed into the page.
#[server(prefix = "/rpc", endpoint = "envs/reveal-file", input = Json)]
pub async fn reveal_env_file(id: EnvProjectId, file: EnvFileId) -> Result<RevealedEnvFile, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.reveal_env_file(&caller, id, file).await.map_err(RpcError::refuse)
}

/// What the file held before, newest first, without the content.
#[server(prefix = "/rpc", endpoint = "envs/file-versions", input = Json)]
pub async fn env_file_versions(id: EnvProjectId, file: EnvFileId) -> Result<Vec<EnvFileVersion>, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.env_file_versions(&caller, id, file).await.map_err(RpcError::refuse)
}

/// Opens an earlier version of a file. Only ever behind an action.
#[server(prefix = "/rpc", endpoint = "envs/reveal-version", input = Json)]
pub async fn reveal_env_file_version(id: EnvProjectId, file: EnvFileId, version: i64) -> Result<RevealedEnvFile, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.reveal_env_file_version(&caller, id, file, version).await.map_err(RpcError::refuse)
}

/// Writes an earlier version of a file anew, as its next one.
#[server(prefix = "/rpc", endpoint = "envs/restore-version", input = Json)]
pub async fn restore_env_file_version(id: EnvProjectId, file: EnvFileId, version: i64, expected: Expected) -> Result<EnvFile, RpcError> {
    let (vault, caller) = vault_and_caller()?;
    vault.restore_env_file_version(&caller, id, file, version, &expected).await.map_err(RpcError::refuse)
}
