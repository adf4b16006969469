//! A server from its data folder to its socket: opened, filled, listening, and stopped without losing a word.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::calendars::{self, CalendarSettings};
use super::feeds::FeedKeys;
use super::folder::{Beacon, DataFolder, Opened, SetAside};
use super::identity::{Identity, random_bytes};
use super::routes::router;
use super::state::AppState;
use super::stock;
use super::writer::Ledger;
use crate::clock;
use crate::domain::text::{Lang, Text};
use crate::ledger::ReplayError;
use crate::store::{Store, StoreError};
use crate::wording::Wording;

/// How long requests under way may take to end when the server is told to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// Name under which the store keeps the secret of the feeds.
const FEED_SECRET: &str = "feed-secret";

/// What a server is made of.
#[derive(Debug)]
pub struct Setup {
    pub folder: DataFolder,
    /// The hubs' descriptions; without them, those imported before.
    pub pools: Option<PathBuf>,
    /// What desks have to show.
    pub secret: String,
    /// The address by which others reach the server, where it differs from the one it listens on; feeds carry it.
    pub public_url: Option<String>,
    pub calendars: CalendarSettings,
}

/// Why a server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the journal contradicts itself")]
    Journal(#[from] ReplayError),
    #[error("the system refuses what a server needs")]
    System(#[from] std::io::Error),
    #[error("the writer ended before it began")]
    Writer,
}

/// A server that runs.
#[derive(Debug)]
pub struct Service {
    pub address: SocketAddr,
    pub base_url: String,
    /// The database that could not be trusted any more, where that happened.
    pub set_aside: Option<SetAside>,
    stop: watch::Sender<bool>,
    folder: DataFolder,
    store: Store,
    serving: JoinHandle<()>,
    calendars: JoinHandle<()>,
    writing: JoinHandle<()>,
}

impl Service {
    /// Opens the data folder, takes over the pools and the calendars, and serves on `listener`.
    pub async fn start(setup: Setup, listener: TcpListener) -> Result<Self, ServiceError> {
        let Setup { folder, pools, secret, public_url, calendars: settings } = setup;
        let address = listener.local_addr()?;
        let base_url = public_url.unwrap_or_else(|| format!("http://{address}"));
        let Opened { store, journal, set_aside } = folder.open_store().await?;

        let now = clock::now();
        let mut stock = stock::load(&store, pools.as_deref(), now).await?;
        stock.catalogue.notices.extend(set_aside.iter().map(|aside| stock::general(aside.text(), now)));
        let (ledger, writing) = Ledger::start(store.clone(), &journal)?;
        drop(journal);
        let hubs = stock.catalogue.hubs.iter().cloned().map(Arc::new).collect();
        let teams = stock.catalogue.network.teams.clone();
        ledger.set_catalogue(hubs, teams).await.map_err(|_| ServiceError::Writer)?;

        let feeds = FeedKeys::new(feed_secret(&store).await?, &base_url);
        let (stop, stopping) = watch::channel(false);
        let state = AppState::new(ledger, Identity::new(Some(&secret)), feeds, stock.catalogue, stopping.clone());
        // Before the first request: what a calendar blocks must not be bookable for an instant.
        let keeper = calendars::Keeper::new(state.clone(), store.clone(), stock.files, settings);
        let keeper = keeper.begin().await?;
        let calendars = tokio::spawn(keeper.run(stopping.clone()));

        let beacon = Beacon { base_url: format!("http://{address}"), secret, version: version() };
        if let Err(error) = folder.light(&beacon) {
            // Only a second copy of the program would have needed it.
            tracing::warn!(%error, "the address could not be noted in the data folder");
        }
        let service = router(state);
        let mut stopped = stopping;
        let serving = tokio::spawn(async move {
            let until = async move { drop(stopped.wait_for(|stop| *stop).await) };
            if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(until).await {
                tracing::error!(%error, "the server stopped serving");
            }
        });
        tracing::info!(%address, "serving");
        Ok(Self { address, base_url, set_aside, stop, folder, store, serving, calendars, writing })
    }

    /// Ends what is under way, writes the last batch and closes the database.
    pub async fn stop(self) {
        let Self { stop, folder, store, mut serving, calendars, writing, .. } = self;
        folder.darken();
        stop.send_replace(true);
        if tokio::time::timeout(DRAIN, &mut serving).await.is_err() {
            tracing::warn!("some requests did not end in time");
            serving.abort();
        }
        calendars.abort();
        // The writer ends once nobody can reach it any more.
        if tokio::time::timeout(DRAIN, writing).await.is_err() {
            tracing::warn!("the writer is still in use");
        }
        store.close().await;
        drop(folder);
        tracing::info!("stopped");
    }
}

pub(super) fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The secret of the feeds, made once: addresses that people subscribed to have to last.
async fn feed_secret(store: &Store) -> Result<[u8; 32], ServiceError> {
    if let Some(Ok(secret)) = store.meta(FEED_SECRET).await?.map(<[u8; 32]>::try_from) {
        return Ok(secret);
    }
    let secret = random_bytes()?;
    store.put_meta(FEED_SECRET, &secret).await?;
    Ok(secret)
}

impl SetAside {
    /// What happened, for the people at the desks.
    pub fn text(&self) -> Text {
        let say = |lang| {
            let path = self.path.display().to_string();
            Wording::new(lang).with("problem-set-aside", &[("path", path.into()), ("count", self.rescued.into())])
        };
        Text::both(say(Lang::Fr), say(Lang::En))
    }
}

impl ServiceError {
    /// What happened and what to do, in one or two sentences.
    pub fn words(&self, wording: Wording) -> String {
        match self {
            Self::Store(error) => error_words(error, wording),
            Self::Journal(error) => wording.with("problem-start-journal", &[("what", error.to_string().into())]),
            Self::System(error) => wording.with("problem-start-system", &[("what", error.to_string().into())]),
            Self::Writer => wording.with("problem-start-system", &[("what", self.to_string().into())]),
        }
    }
}

/// What a failure of the store means to whoever started the program.
pub fn error_words(error: &StoreError, wording: Wording) -> String {
    let (key, path, what) = match error {
        StoreError::Damaged { path, detail } => ("problem-store-damaged", Some(path), detail.clone()),
        StoreError::Newer { path, version } => ("problem-store-newer", Some(path), version.to_string()),
        StoreError::Full { path } => ("problem-store-full", Some(path), String::new()),
        StoreError::ReadOnly { path, detail } => ("problem-store-read-only", Some(path), detail.clone()),
        StoreError::Diverged { .. } => ("problem-store-diverged", None, String::new()),
        StoreError::Failed { path, detail } => ("problem-store-failed", Some(path), detail.clone()),
    };
    let path = path.map(|path| path.display().to_string()).unwrap_or_default();
    wording.with(key, &[("path", path.into()), ("what", what.into())])
}
