//! The log: to standard error, without values. Ids, names of routes and causes go in; bodies, query strings and panic messages
//! never do.

use std::{io, panic};

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::{cli::LogFormat, error::StartError};

/// Libraries that would drown ours. A filter that names one of them wins.
const QUIET: &str =
    "hyper=warn,hyper_util=warn,tower=warn,tower_http=warn,reqwest=warn,rustls=warn,sqlx=warn,sea_orm=warn,sea_orm_migration=warn,mio=warn";

/// Starts the log, and has panics written to it by their place alone.
///
/// # Errors
/// A filter that can't be read; exit code 78.
pub fn start(format: LogFormat, filter: &str) -> Result<(), StartError> {
    let filter = EnvFilter::try_new(format!("{QUIET},{filter}"))
        .map_err(|_| StartError::config("RUST_LOG: give a level such as info, or one for each module as in info,vault=debug."))?;
    let lines = fmt::layer().with_writer(io::stderr);
    let lines = match format {
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
        LogFormat::Text => lines.boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(filter)).init();
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a request panicked");
    }));
    Ok(())
}
