//! What `make bench` measures the server against: the floor, which reads one row by its primary key and opens one value.
//!
//! Both sides use the same database, the same number of connections, the same runtime and the same profile, so that what lies
//! between them is what Kagi does besides: it checks a key, writes the ledger, and answers in its form.

mod floor;
mod place;

pub use floor::Floor;
pub use place::Place;

/// What stops a measurement.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// A value as it is stored on both sides: about as long as the key of an API.
pub fn value_of(number: usize) -> String {
    format!("sk-bench-{number:039}")
}
