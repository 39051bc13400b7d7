//! What only a browser can do. Called from effects and event handlers alone, never while rendering.

pub mod activity;
pub mod clipboard;
pub mod clock;
pub mod files;
pub mod page;
pub mod preferences;
pub mod random;
pub mod steps;
