//! The floor of `make bench`: one route that reads a row by its primary key and answers with its opened value.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::post,
};
use bench::{Failed, Floor, Place};
use clap::Parser;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

/// Serves the floor for `make bench`.
#[derive(Parser)]
struct Serve {
    /// A Postgres URL, or the path of an SQLite file
    #[arg(long)]
    database: Place,
    /// Where to listen
    #[arg(long)]
    addr: SocketAddr,
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let serve = Serve::parse();
    let floor = Arc::new(Floor::new(serve.database.connect().await?));
    let router = Router::new().route("/readyz", axum::routing::get(|| async {})).route("/values/{id}", post(value)).with_state(floor);
    axum::serve(TcpListener::bind(serve.addr).await?, router).await?;
    Ok(())
}

async fn value(State(floor): State<Arc<Floor>>, Path(id): Path<Uuid>) -> Result<Json<Value>, StatusCode> {
    let value = floor.read(id).await.map_err(|error| {
        eprintln!("{error}");
        StatusCode::INTERNAL_SERVER_ERROR
    })?;
    Ok(Json(json!({ "data": { "id": id, "value": value } })))
}
