//! Listening, and stopping without cutting off what runs.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    time::MissedTickBehavior,
};

use vault::Vault;

use crate::{error::StartError, provider::Provider, state::AppState};

/// How long requests may take to end once the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);
const LAST_USES: Duration = Duration::from_secs(10);
/// How often a provider that is down is asked again, at most.
const PROVIDER: Duration = Duration::from_secs(5);
const OLD_REQUESTS: Duration = Duration::from_secs(600);

/// Opens the port.
///
/// # Errors
/// The address and what to do, when it is taken or not to be had: exit code 69, or 78 where waiting would not help.
pub async fn bind(addr: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(addr).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => StartError::unavailable(format!(
            "{addr} is taken: is Kagi running already? Stop the other server, or choose another address with --addr or KAGI_ADDR."
        )),
        io::ErrorKind::PermissionDenied => {
            StartError::config(format!("This user may not listen on {addr}. Choose a port above 1023 with --addr or KAGI_ADDR."))
        }
        _ => StartError::config(format!("{addr} is no address of this machine. Choose another with --addr or KAGI_ADDR.")),
    })
}

/// Listens for SIGTERM and SIGINT from now on; the future ends with the first.
///
/// # Errors
/// Signals that can't be listened for.
pub fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Does what is done now and then, until the runtime ends: writes down every ten seconds when access keys were last used, and forgets
/// old requests every ten minutes; and where people come from a provider, asks it what there is to know.
pub fn keep_house(state: &AppState) {
    let vault = state.vault.clone();
    if let Some(provider) = state.edge.provider.clone() {
        tokio::spawn(keep_provider(provider, vault.clone()));
    }
    tokio::spawn(async move {
        let (mut uses, mut requests) = (tokio::time::interval(LAST_USES), tokio::time::interval(OLD_REQUESTS));
        loop {
            tokio::select! {
                _ = uses.tick() => vault.write_last_uses().await,
                _ = requests.tick() => vault.forget_requests().await,
            }
        }
    });
}

/// Keeps in touch with the provider: whether it is there, and whether it still knows who is signed in.
async fn keep_provider(provider: Arc<Provider>, vault: Vault) {
    let interval = provider.recheck_interval();
    // Twice an interval: nobody waits for one and a half.
    let mut rounds = tokio::time::interval(interval.map_or(PROVIDER, |interval| PROVIDER.min(interval / 2)));
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        provider.keep_known().await;
        if let Some(interval) = interval {
            provider.recheck(&vault, interval).await;
        }
    }
}

/// Serves until `stop`; then takes no more requests and gives those that run 10 s to end.
///
/// # Errors
/// A listener that failed.
pub async fn until(stop: impl Future<Output = ()> + Send + 'static, listener: TcpListener, router: Router) -> io::Result<()> {
    let (stopping, stopped) = oneshot::channel();
    let stop = async move {
        stop.await;
        tracing::info!("stopping");
        let _ = stopping.send(());
    };
    let too_late = async {
        let _ = stopped.await;
        tokio::time::sleep(GRACE).await;
    };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(stop);
    tokio::select! {
        result = server => result,
        () = too_late => {
            tracing::warn!("some requests did not end in time");
            Ok(())
        }
    }
}
