//! Listening, and stopping without cutting off what runs.

use std::{io, net::SocketAddr, time::Duration};

use axum::Router;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

use vault::Vault;

use crate::error::StartError;

/// How long requests may take to end once the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);
const LAST_USES: Duration = Duration::from_secs(10);
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
/// old requests every ten minutes.
pub fn keep_house(vault: Vault) {
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
