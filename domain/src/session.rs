//! Sessions: the browsers in which an account is signed in.

use serde::{Deserialize, Serialize};

use crate::{id::SessionId, time::Timestamp};

/// A signed-in browser, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Its id, which signs nobody in.
    pub id: SessionId,
    /// The address that signed in.
    pub ip: Option<String>,
    /// What the browser calls itself.
    pub agent: Option<String>,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// Is it the one that asks?
    pub current: bool,
}
