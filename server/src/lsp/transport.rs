//! The connection: standard input and output, or a socket of this machine.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use promptlint_lint::session::prepare;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tower_lsp::{LspService, Server};

use super::frames;
use super::inbox::Inbox;
use super::server::Backend;

/// Requests that may wait at once: a client holds one open for the workspace's diagnostics.
const CONCURRENCY: usize = 256;

/// Bytes on their way to the library.
const PIPE: usize = 256 * 1024;

/// How long what a client said before it hung up may take to be heard.
const GRACE: Duration = Duration::from_millis(500);

const NO_THREADS: &str = "no threads to be had";

/// Serves one client until it goes. Whether it said goodbye first.
pub(crate) fn serve(socket: Option<u16>) -> Result<bool> {
    // Beside what the client says first. Whoever asks before it is done waits for it.
    std::thread::Builder::new().name("prepare".to_owned()).spawn(prepare).context(NO_THREADS)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context(NO_THREADS)?;
    let served = runtime.block_on(async {
        match socket {
            None => Ok(session(tokio::io::stdin(), tokio::io::stdout()).await),
            Some(port) => {
                let (from, to) = meet(port).await?.into_split();
                Ok(session(from, to).await)
            }
        }
    });
    // The thread that waits for standard input would be waited for.
    runtime.shutdown_background();
    served
}

async fn meet(port: u16) -> Result<TcpStream> {
    let at = (Ipv4Addr::LOCALHOST, port);
    if let Ok(stream) = TcpStream::connect(at).await {
        return Ok(stream);
    }
    let listener = TcpListener::bind(at).await.with_context(|| format!("port {port} cannot be had"))?;
    Ok(listener.accept().await.with_context(|| format!("nobody came to port {port}"))?.0)
}

async fn session(from: impl AsyncRead + Unpin, to: impl AsyncWrite) -> bool {
    let inbox = Arc::new(Inbox::default());
    let (service, client) = LspService::build(|client| Backend::new(client, inbox.clone()))
        .custom_method(frames::UNREADABLE, Backend::unreadable)
        .finish();
    let (good, read) = tokio::io::duplex(PIPE);
    let server = Server::new(read, to, client).concurrency_level(CONCURRENCY);
    tokio::select! {
        () = server.serve(service) => {}
        // Requests that still wait have nobody to answer to. But a goodbye may still be on its way.
        () = async {
            let _ = frames::pump(from, good).await;
            tokio::time::sleep(GRACE).await;
        } => {}
    }
    inbox.stop();
    inbox.said_goodbye()
}
