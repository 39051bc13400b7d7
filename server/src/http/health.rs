//! What probes ask.

use axum::extract::State;

use super::problem::ApiError;
use crate::state::AppState;

/// The process answers.
pub async fn live() -> &'static str {
    "ok"
}

/// The database answers too.
pub async fn ready(State(state): State<AppState>) -> Result<&'static str, ApiError> {
    state.vault.ping().await?;
    Ok("ok")
}
