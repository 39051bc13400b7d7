//! What is done on the host itself, beside the running server.

use vault::{Client, Database, Vault};

use crate::{cli::Serve, config::Config, error::StartError};

/// Gives the owner a new password and prints it.
///
/// # Errors
/// Settings under which there is no vault, or one without an admin.
pub fn reset_owner(settings: Serve) -> Result<(), StartError> {
    let config = Config::check(settings)?;
    if let Database::Sqlite(file) = &config.vault.database
        && !file.exists()
    {
        return Err(StartError::config(format!("There is no vault at {}. Name its folder with --data-dir.", file.display())));
    }
    tokio::runtime::Runtime::new().map_err(StartError::unavailable)?.block_on(async {
        let vault = Vault::open(config.vault).await?.vault;
        let client = Client { request_id: "admin reset-owner".into(), ..Client::default() };
        let reset = vault.reset_owner(&client).await;
        vault.close().await;
        let (email, password) = reset.map_err(StartError::config)?;
        println!("{email} signs in with this password from now on; other sign-ins of that account have ended:\n{}", password.expose());
        if !config.local_sign_in {
            println!("\nENABLE_EMAIL_PASSWORD=false keeps passwords out: take it away and start the server again to use this one.");
        }
        Ok(())
    })
}
