//! The server inside the desktop program: on loopback, on threads of its own, on the user's data folder.
//!
//! A second copy of the program finds the folder taken and joins the server of the first. When the first one ends, the
//! second takes the folder over on the same address and with the same secret, so that its desk only sees a short cut.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::calendars::CalendarSettings;
use super::folder::{Beacon, DataFolder, FolderError, read_beacon};
use super::identity::fresh_secret;
use super::service::{Service, ServiceError, Setup};
use crate::wording::Wording;

/// How long a second copy waits for the first to say where it listens.
const PATIENCE: Duration = Duration::from_secs(10);
const GLANCE: Duration = Duration::from_millis(100);
/// How often a second copy looks whether the first is still there.
const WATCH: Duration = Duration::from_millis(500);

/// Where the embedded server keeps its data, and what it is filled from.
#[derive(Debug, Clone)]
pub struct EmbeddedConfig {
    pub data_dir: PathBuf,
    /// The hubs' descriptions. Read at each start; taken over where they changed.
    pub pools_dir: Option<PathBuf>,
}

/// Why there is no server to talk to.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// Another program holds the data folder, and does not say where it listens.
    #[error("another program holds the data folder {0} and does not answer")]
    Taken(PathBuf),
    #[error("the system refuses what a server needs")]
    System(#[from] std::io::Error),
}

impl EmbeddedError {
    /// What happened and what to do, in one or two sentences.
    pub fn words(&self, wording: Wording) -> String {
        match self {
            Self::Service(error) => error.words(wording),
            Self::Folder(error) => error.words(wording),
            Self::Taken(path) => wording.with("problem-start-taken", &[("path", path.display().to_string().into())]),
            Self::System(error) => wording.with("problem-start-system", &[("what", error.to_string().into())]),
        }
    }
}

/// Whose server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Ours.
    Host,
    /// That of another copy of the program, which came first.
    Guest,
}

/// A server to talk to. Dropped, it stops, if it is ours.
#[derive(Debug)]
pub struct Embedded {
    pub base_url: String,
    /// The bearer secret of the desks.
    pub secret: String,
    /// How it began: a guest may become the host later.
    pub part: Part,
    stop: Option<oneshot::Sender<()>>,
    leaving: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Embedded {
    /// Starts the server, or joins the one that another copy of the program runs on the same data folder. Returns once
    /// it answers.
    pub fn start(config: EmbeddedConfig) -> Result<Self, EmbeddedError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match DataFolder::take(&config.data_dir) {
                Ok(folder) => return Self::host(config, folder),
                Err(FolderError::InUse(path)) => {
                    if let Some(beacon) = read_beacon(&path).filter(answers) {
                        return Self::guest(config, beacon);
                    }
                    if Instant::now() > deadline {
                        return Err(EmbeddedError::Taken(path));
                    }
                    std::thread::sleep(GLANCE);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn host(config: EmbeddedConfig, folder: DataFolder) -> Result<Self, EmbeddedError> {
        let secret = fresh_secret()?;
        let setup = setup(config, folder, secret.clone());
        let leaving = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = oneshot::channel();
        let (told, started) = mpsc::sync_channel(1);
        let thread = std::thread::Builder::new().name("ressourcerie-server".to_owned()).spawn(move || {
            let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            serve(setup, any, stopped, |outcome| drop(told.send(outcome)));
        })?;
        let ended = || std::io::Error::other("the server's thread ended");
        let base_url = started.recv().map_err(|_| ended())??;
        Ok(Self { base_url, secret, part: Part::Host, stop: Some(stop), leaving, thread: Some(thread) })
    }

    fn guest(config: EmbeddedConfig, beacon: Beacon) -> Result<Self, EmbeddedError> {
        let leaving = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = oneshot::channel();
        let Beacon { base_url, secret, .. } = beacon.clone();
        let left = Arc::clone(&leaving);
        let thread = std::thread::Builder::new().name("ressourcerie-heir".to_owned()).spawn(move || {
            if let Some(folder) = inherit(&config.data_dir, &left) {
                tracing::info!("the first copy of the program is gone; this one serves from now on");
                if let Some(address) = address_of(&beacon) {
                    serve(setup(config, folder, beacon.secret), address, stopped, |outcome| {
                        if let Err(error) = outcome {
                            tracing::error!(%error, "the server could not be taken over");
                        }
                    });
                }
            }
        })?;
        Ok(Self { base_url, secret, part: Part::Guest, stop: Some(stop), leaving, thread: Some(thread) })
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.leaving.store(true, Ordering::Relaxed);
        if let Some(stop) = self.stop.take() {
            // A guest that never became the host has nobody to tell.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the server's thread had panicked");
        }
    }
}

fn setup(config: EmbeddedConfig, folder: DataFolder, secret: String) -> Setup {
    Setup {
        folder,
        database: None,
        pools: config.pools_dir,
        secret,
        public_url: None,
        calendars: CalendarSettings::default(),
    }
}

/// Serves on this thread until told to stop; `tell` hears the address, or why there is none.
fn serve(
    setup: Setup,
    address: SocketAddr,
    stopped: oneshot::Receiver<()>,
    tell: impl FnOnce(Result<String, EmbeddedError>),
) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("ressourcerie-server")
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return tell(Err(error.into())),
    };
    runtime.block_on(async {
        let listener = match TcpListener::bind(address).await {
            Ok(listener) => listener,
            Err(error) => return tell(Err(error.into())),
        };
        match Service::start(setup, listener).await {
            Ok(service) => {
                tell(Ok(service.base_url.clone()));
                // An error means that whoever could stop us is gone: stop all the same.
                let _ = stopped.await;
                service.stop().await;
            }
            Err(error) => tell(Err(error.into())),
        }
    });
    runtime.shutdown_background();
}

/// Waits until the folder is free; `None` when we leave before.
fn inherit(data_dir: &Path, leaving: &AtomicBool) -> Option<DataFolder> {
    while !leaving.load(Ordering::Relaxed) {
        if let Ok(folder) = DataFolder::take(data_dir) {
            return Some(folder);
        }
        std::thread::sleep(WATCH);
    }
    None
}

fn address_of(beacon: &Beacon) -> Option<SocketAddr> {
    beacon.base_url.strip_prefix("http://")?.parse().ok()
}

/// Whether somebody listens there: a beacon may be left over from a copy that was killed.
fn answers(beacon: &Beacon) -> bool {
    address_of(beacon).is_some_and(|address| std::net::TcpStream::connect_timeout(&address, WATCH).is_ok())
}
