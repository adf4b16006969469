//! A server from its data folder to its socket: opened, filled, listening, and stopped without losing a word.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::access::Access;
use super::caldav;
use super::calendars::{self, CalendarSettings};
use super::fetch::Fetcher;
use super::folder::{self, Beacon, DataFolder, Opened, SetAside};
use super::hub_calendars::secrets::Secrets;
use super::hub_calendars::source::Subscriber;
use super::hub_calendars::survey::Surveyor;
use super::hub_calendars::writer::Writer;
use super::identity::{Identity, random_bytes};
use super::routes::router;
use super::state::AppState;
use super::stock;
use super::writer::Ledger;
use crate::api::Catalogue;
use crate::clock;
use crate::domain::ids::{HubId, LocalId};
use crate::domain::outage::Blocks;
use crate::domain::text::{Lang, Text};
use crate::ledger::ReplayError;
use crate::store::{Store, StoreAddress, StoreError};
use crate::wording::Wording;

/// How long requests under way may take to end when the server is told to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// Name under which the store keeps the secret of the feeds.
const FEED_SECRET: &str = "feed-secret";
/// Until the store is asked again for descriptions that it could not give.
const RETRY: Duration = Duration::from_secs(1);
/// Changes of subscriptions that may wait to be put in force.
const RENEWALS: usize = 16;

/// What a server is made of.
#[derive(Debug)]
pub struct Setup {
    pub folder: DataFolder,
    /// Where the ledger is, if not in the data folder.
    pub database: Option<StoreAddress>,
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
    hub_writer: JoinHandle<()>,
    surveyor: JoinHandle<()>,
    writing: JoinHandle<()>,
}

impl Service {
    /// Opens the data folder, takes over the pools and the calendars, and serves on `listener`.
    pub async fn start(setup: Setup, listener: TcpListener) -> Result<Self, ServiceError> {
        let Setup { folder, database, pools, secret, public_url, calendars: settings } = setup;
        let address = listener.local_addr()?;
        let base_url = public_url.unwrap_or_else(|| format!("http://{address}"));
        let Opened { store, journal, set_aside } = match &database {
            None => folder.open_store().await?,
            Some(address) => folder::open(address).await?,
        };

        let now = clock::now();
        let (stock_version, mut stock) = settled_stock(&store, pools.as_deref()).await?;
        stock.catalogue.notices.extend(set_aside.iter().map(|aside| stock::general(aside.text(), now)));
        let (ledger, writing) = Ledger::start(store.clone(), &journal)?;
        drop(journal);
        if store.is_projection_stale().await? {
            let (seq, bookings) = {
                let state = ledger.read();
                (state.seq(), state.bookings().cloned().collect::<Vec<_>>())
            };
            store.project_anew(seq, &bookings.iter().collect::<Vec<_>>()).await?;
            tracing::info!(bookings = bookings.len(), "the tables were made anew from the journal");
        }
        let stock_news = ledger.follow_stock();
        set_stock(&ledger, stock_version, &stock.catalogue).await?;

        let access = Access::open(store.clone(), feed_secret(&store).await?, &base_url).await?;
        let (stop, stopping) = watch::channel(false);
        let state = AppState::new(ledger, Identity::new(Some(&secret)), access, stock.catalogue, stopping.clone());
        let fetcher = Fetcher::new(settings.reach)
            .inspect_err(|error| tracing::error!(%error, "calendars cannot be read by address"))
            .ok();
        let (renewals, asked) = mpsc::channel(RENEWALS);
        let subscriber = Subscriber::new(fetcher, Secrets::load(folder.path()), store.clone(), renewals);
        state.give_subscriber(subscriber.clone());
        let writer = Writer::new(state.clone(), subscriber.clone())?;
        // What we wrote ourselves into a hub's calendar is claimed already, and blocks nothing more.
        writer.remember().await?;
        // Before the first request: what a calendar blocks must not be bookable for an instant.
        let keeper = calendars::Keeper::begin(state.clone(), subscriber.clone(), &stock.files, settings, None).await?;
        state.ledger().keep_time().await.map_err(|_| ServiceError::Writer)?;
        let surveyor = Surveyor::new(state.clone(), subscriber.clone())?;
        let steward = Steward { state: state.clone(), subscriber, settings, version: stock_version };
        let calendars = tokio::spawn(steward.run(keeper, stock_news, asked, stopping.clone()));

        let hub_writer = tokio::spawn(writer.run(stopping.clone()));
        let surveyor = tokio::spawn(surveyor.run(stopping.clone()));
        let beacon = Beacon { base_url: format!("http://{address}"), secret, version: version() };
        if let Err(error) = folder.light(&beacon) {
            // Only a second copy of the program would have needed it.
            tracing::warn!(%error, "the address could not be noted in the data folder");
        }
        let service = router(state.clone()).merge(caldav::router(state, store.clone()));
        let mut stopped = stopping;
        let serving = tokio::spawn(async move {
            let until = async move { drop(stopped.wait_for(|stop| *stop).await) };
            if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(until).await {
                tracing::error!(%error, "the server stopped serving");
            }
        });
        tracing::info!(%address, "serving");
        Ok(Self {
            address,
            base_url,
            set_aside,
            stop,
            folder,
            store,
            serving,
            calendars,
            hub_writer,
            surveyor,
            writing,
        })
    }

    /// Ends what is under way, writes the last batch and closes the database.
    pub async fn stop(self) {
        let Self { stop, folder, store, mut serving, calendars, hub_writer, surveyor, writing, .. } = self;
        folder.darken();
        stop.send_replace(true);
        if tokio::time::timeout(DRAIN, &mut serving).await.is_err() {
            tracing::warn!("some requests did not end in time");
            serving.abort();
        }
        calendars.abort();
        hub_writer.abort();
        surveyor.abort();
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
    let fresh = random_bytes()?;
    if let Ok(secret) = store.meta_or_put(FEED_SECRET, &fresh).await?.try_into() {
        return Ok(secret);
    }
    store.put_meta(FEED_SECRET, &fresh).await?;
    Ok(fresh)
}

/// The catalogue, and the version of the store's pool files that it was read from.
async fn settled_stock(store: &Store, pools: Option<&Path>) -> Result<(u64, stock::Stock), StoreError> {
    loop {
        let before = store.stock().await?;
        let stock = stock::load(store, pools, clock::now()).await?;
        // Taking a folder in changes them, and so may another process meanwhile: then they are read once more.
        if store.stock().await? == before {
            return Ok((before, stock));
        }
    }
}

async fn set_stock(ledger: &Ledger, version: u64, catalogue: &Catalogue) -> Result<(), ServiceError> {
    let hubs = catalogue.hubs.iter().cloned().map(Arc::new).collect();
    ledger.set_stock(version, hubs, catalogue.network.teams.clone()).await.map_err(|_| ServiceError::Writer)
}

/// Keeps the calendars, and the catalogue where another process may change it.
struct Steward {
    state: AppState,
    subscriber: Subscriber,
    settings: CalendarSettings,
    /// Of the pool files that the catalogue in force was read from.
    version: u64,
}

impl Steward {
    async fn run(
        mut self,
        keeper: calendars::Keeper,
        mut news: watch::Receiver<u64>,
        mut asked: mpsc::Receiver<oneshot::Sender<()>>,
        mut stopping: watch::Receiver<bool>,
    ) {
        let mut keeper = Some(keeper);
        loop {
            let known = self.version;
            let keeping = async {
                match &mut keeper {
                    Some(keeper) => keeper.run(stopping.clone()).await,
                    None => tokio::time::sleep(RETRY).await,
                }
            };
            let mut waiting = Vec::new();
            tokio::select! {
                () = keeping => if *stopping.borrow_and_update() { return },
                // Version 0 is what is told before anything is known.
                _ = news.wait_for(|version| *version != known && *version != 0) => (),
                Some(done) = asked.recv() => waiting.push(done),
            }
            while let Ok(done) = asked.try_recv() {
                waiting.push(done);
            }
            loop {
                match self.renew(&mut keeper).await {
                    Ok(()) => break,
                    Err(error) => tracing::warn!(%error, "the new descriptions of the hubs cannot be read yet"),
                }
                tokio::select! {
                    () = tokio::time::sleep(RETRY) => (),
                    _ = stopping.wait_for(|stopping| *stopping) => return,
                }
            }
            for done in waiting {
                let _ = done.send(());
            }
        }
    }

    /// Takes over the hubs' descriptions and subscriptions that were put into the store, by another process or by this
    /// one.
    async fn renew(&mut self, keeper: &mut Option<calendars::Keeper>) -> Result<(), ServiceError> {
        let (version, stock) = settled_stock(self.subscriber.store(), None).await?;
        let ledger = self.state.ledger();
        let before = calendars_in_force(ledger);
        set_stock(ledger, version, &stock.catalogue).await?;
        let catalogue = stock.catalogue;
        self.state.publish("", |current| *current = catalogue);
        let (state, subscriber) = (self.state.clone(), self.subscriber.clone());
        let renewed = calendars::Keeper::begin(state, subscriber, &stock.files, self.settings, keeper.take()).await?;
        *keeper = Some(renewed);
        let kept: BTreeSet<_> = {
            let ledger = ledger.read();
            ledger.hubs().flat_map(|hub| hub.calendars.iter().map(|own| (hub.id.clone(), own.id.clone()))).collect()
        };
        for (hub, calendar) in before.difference(&kept) {
            let gone = ledger.set_calendar(hub.clone(), calendar.clone(), Blocks::default());
            gone.await.map_err(|_| ServiceError::Writer)?;
        }
        tracing::info!(version, "the descriptions of the hubs changed");
        self.version = version;
        Ok(())
    }
}

fn calendars_in_force(ledger: &Ledger) -> BTreeSet<(HubId, LocalId)> {
    let state = ledger.read();
    let of = |hub: &HubId| state.calendars_of(hub).map(|(id, _)| (hub.clone(), id.clone())).collect::<Vec<_>>();
    state.hubs().flat_map(|hub| of(&hub.id)).collect()
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
    let (key, database, what) = match error {
        StoreError::Damaged { database, detail } => ("problem-store-damaged", database, detail.clone()),
        StoreError::Newer { database, version } => ("problem-store-newer", database, version.to_string()),
        StoreError::Full { database } => ("problem-store-full", database, String::new()),
        StoreError::ReadOnly { database, detail } => ("problem-store-read-only", database, detail.clone()),
        StoreError::Diverged { database, .. } => ("problem-store-diverged", database, String::new()),
        StoreError::Belt { database, detail } => ("problem-store-belt", database, detail.clone()),
        StoreError::Address { text, detail } => ("problem-store-address", text, detail.clone()),
        StoreError::Failed { database, detail } => ("problem-store-failed", database, detail.clone()),
    };
    wording.with(key, &[("path", database.clone().into()), ("what", what.into())])
}
