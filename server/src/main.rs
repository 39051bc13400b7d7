//! The `kagi` binary: read the settings, build the server, serve, stop.

use std::process::ExitCode;

use mimalloc::MiMalloc;
use server::{
    App, admin,
    cli::{Admin, Cli, Command, Export, Import},
    config::{self, Config},
    env,
    error::StartError,
    http::openapi,
    serve, telemetry,
};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kagi: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn run() -> Result<(), StartError> {
    config::load_dot_env()?;
    let settings = match Cli::read().command {
        Command::Serve(settings) => settings,
        Command::Admin(Admin::ResetOwner(settings)) => return admin::reset_owner(*settings),
        Command::Import(Import::Env(args)) => return env::import(*args),
        Command::Export(Export::Env(args)) => return env::export(*args),
        Command::Openapi => {
            print!("{}", openapi::text());
            return Ok(());
        }
    };
    telemetry::start(settings.log_format, &settings.log)?;
    let config = Config::check(*settings)?;
    tokio::runtime::Runtime::new().map_err(StartError::unavailable)?.block_on(start(config))
}

async fn start(config: Config) -> Result<(), StartError> {
    let stop = serve::stop_signal().map_err(StartError::unavailable)?;
    let (addr, origin) = (config.addr, config.origin.clone());
    let app = server::build(config).await?;
    let listener = serve::bind(addr).await?;
    greet(&app, &origin);
    let vault = app.state.vault.clone();
    serve::keep_house(&app.state);
    serve::until(stop, listener, app.router).await.map_err(StartError::unavailable)?;
    vault.close().await;
    Ok(())
}

/// What a person needs to begin. To standard output alone: the set-up link is a secret, and the log is not the place for one.
fn greet(app: &App, origin: &server::PublicOrigin) {
    println!("Kagi is at {origin}");
    if let Some(link) = &app.set_up_link {
        println!("\nOpen this link to make the owner's account. It holds until that is done or the server stops:\n{link}");
    }
    if !origin.is_https() {
        tracing::warn!("plain http: the session cookie has no Secure attribute and no __Host- prefix");
    }
}
