//! Makes a vault with many entries and an access key, and the floor's table beside it, then prints what a load needs as JSON.

use std::path::PathBuf;

use bench::{Failed, Floor, Place, value_of};
use clap::Parser;
use domain::{AccessKeyInput, CategoryId, CategoryInput, EntryInput, Environment, KeyType, Scope, SecretInput, Value};
use serde_json::json;
use uuid::Uuid;
use vault::{Caller, Client, Clock, KeySource, OwnerInput, Settings, Vault};

/// Among how many projects the entries are spread.
const PROJECTS: usize = 100;

/// Fills a new database for `make bench`.
#[derive(Parser)]
struct Fill {
    /// A Postgres URL, or the path of an SQLite file; made, so that it must not exist
    #[arg(long)]
    database: Place,
    /// Where the master key is kept; made if need be
    #[arg(long)]
    key_file: PathBuf,
    /// How many entries
    #[arg(long, default_value = "10000")]
    entries: usize,
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let fill = Fill::parse();
    fill.database.create().await?;
    let vault = Vault::open(Settings {
        database: fill.database.database(),
        key: KeySource { given: None, file: fill.key_file },
        clock: Clock::system(),
        session_idle_seconds: 3600,
        session_max_seconds: 3600,
        failures_a_minute: 0,
    })
    .await?
    .vault;
    let owner = owner(&vault).await?;
    let category = category(&vault, &owner).await?;
    let mut ids = Vec::with_capacity(fill.entries);
    for number in 0..fill.entries {
        ids.push(entry(&vault, &owner, category, number).await?);
    }
    let key = access_key(&vault, &owner).await?;
    vault.close().await;

    let floor = Floor::new(fill.database.connect().await?);
    floor.fill(ids.iter().enumerate().map(|(number, id)| (*id, value_of(number)))).await?;
    floor.close().await?;
    println!("{}", json!({ "accessKey": key, "categoryId": category, "entryIds": ids }));
    Ok(())
}

async fn owner(vault: &Vault) -> Result<Caller, Failed> {
    let password = SecretInput::new("correct horse battery".into());
    let input = OwnerInput { email: "owner@example.org".into(), name: "Owner".into(), password };
    let issued = vault.set_up_owner(input, &Client::default()).await.map_err(refused)?;
    let caller = vault.authenticate(&issued.token, Client::default()).await.map_err(refused)?;
    Ok(caller.ok_or("the owner's session does not hold")?)
}

async fn category(vault: &Vault, owner: &Caller) -> Result<CategoryId, Failed> {
    let env_var_name = Some("BENCH_API_KEY".into());
    let input = CategoryInput { name: "Bench".into(), key_type: KeyType::Simple, env_var_name, ..Default::default() };
    Ok(vault.create_category(owner, input, None).await.map_err(refused)?.into_inner().id)
}

async fn entry(vault: &Vault, owner: &Caller, category_id: CategoryId, number: usize) -> Result<Uuid, Failed> {
    let input = EntryInput {
        category_id,
        project_name: format!("project {}", number % PROJECTS),
        description: Some(format!("entry {number} of many")),
        environment: Environment::ALL[number % Environment::ALL.len()],
        notes: None,
        file_name: None,
        expires_at: None,
        value: Value::Text(SecretInput::new(value_of(number))),
    };
    Ok(vault.create_entry(owner, input, None).await.map_err(refused)?.into_inner().id.0)
}

async fn access_key(vault: &Vault, owner: &Caller) -> Result<String, Failed> {
    let input = AccessKeyInput { name: "bench".into(), scopes: Scope::ALL.to_vec(), ..Default::default() };
    let issued = vault.create_access_key(owner, input, None).await.map_err(refused)?.into_inner();
    Ok(issued.key.ok_or("the key was not told")?.expose().to_owned())
}

fn refused(problem: domain::Problem) -> Failed {
    format!("the vault refused: {problem:?}").into()
}
