//! What is done on the host itself, beside the running server.

use vault::{Client, Database, Vault};

use crate::{cli::Serve, config::Config, error::StartError};

/// Opens the vault of these settings beside the server that may be running, does something with it, and closes it.
///
/// # Errors
/// Settings under which there is no vault; what `act` refuses.
pub(crate) fn beside_the_server<T>(settings: Serve, act: impl AsyncFnOnce(&Vault) -> Result<T, StartError>) -> Result<T, StartError> {
    let config = Config::check(settings)?;
    if let Database::Sqlite(file) = &config.vault.database
        && !file.exists()
    {
        return Err(StartError::config(format!("There is no vault at {}. Name its folder with --data-dir.", file.display())));
    }
    tokio::runtime::Runtime::new().map_err(StartError::unavailable)?.block_on(async {
        let vault = Vault::open(config.vault).await?.vault;
        let done = act(&vault).await;
        vault.close().await;
        done
    })
}

/// Gives the owner a new password and prints it.
///
/// # Errors
/// Settings under which there is no vault, or one without an admin.
pub fn reset_owner(settings: Serve) -> Result<(), StartError> {
    let local_sign_in = settings.provider.enable_email_password;
    let client = Client { request_id: "admin reset-owner".into(), ..Client::default() };
    let reset = beside_the_server(settings, async |vault| vault.reset_owner(&client).await.map_err(StartError::config));
    let (email, password) = reset?;
    println!("{email} signs in with this password from now on; other sign-ins of that account have ended:\n{}", password.expose());
    if !local_sign_in {
        println!("\nENABLE_EMAIL_PASSWORD=false keeps passwords out: take it away and start the server again to use this one.");
    }
    Ok(())
}
