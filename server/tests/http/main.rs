//! The server through its front door: the real router, an SQLite file, no network.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod support;

mod assets;
mod binary;
mod cookies;
mod envs;
mod errors;
mod headers;
mod icons;
mod imports;
mod install;
mod matrix;
mod pages;
mod printed;
mod rest;
mod same_site;
mod settings;
mod sign_in;
mod start;
mod two_processes;
