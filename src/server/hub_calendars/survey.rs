//! Finds out how long each collection that bookings are written to takes to settle: when it becomes known, at a new
//! address, and when somebody asks.
//!
//! The figure is kept by the store and enters the descriptions of the hubs like a subscription; what follows from it is
//! decided there. A probe is journalled before it is written, and forgotten once it is known to be gone: what a crash, a
//! refusal or a lost request leaves is taken away by the next who looks. A collection that cannot be measured says why,
//! and is tried again; until then nothing is confirmed by it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};

use super::collection::Client;
use super::settle::{fresh_name, measure, remove};
use super::source::{Subscriber, runner_of};
use crate::api::calendars::Measurement;
use crate::clock;
use crate::domain::hub::{Collection, Hub, HubCalendar, redacted};
use crate::domain::ids::{HubId, LocalId};
use crate::domain::text::Text;
use crate::server::fetch::FetchError;
use crate::server::state::AppState;
use crate::store::{Lease, Measured, Probe, StoreError};

/// Between two looks at what there is to measure, where nobody asks.
const GLANCE: Duration = Duration::from_secs(1);
/// How long a process may work on a probe without a sign of life.
const LEASE_S: i64 = 120;
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

type Key = (HubId, LocalId);

/// What is asked for, under way, and failing: shared with those who ask and show it. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(in crate::server) struct Survey {
    known: Arc<Mutex<BTreeMap<Key, Standing>>>,
    asked: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Standing {
    is_asked: bool,
    is_under_way: bool,
    failure: Option<Text>,
    /// Until when it rests after a failure, and how long.
    resting: Option<(tokio::time::Instant, Duration)>,
}

impl Survey {
    fn with<T>(&self, key: &Key, change: impl FnOnce(&mut Standing) -> T) -> T {
        change(self.known.lock().unwrap_or_else(PoisonError::into_inner).entry(key.clone()).or_default())
    }

    /// Has a calendar measured again, soon.
    pub(in crate::server) fn ask(&self, hub: &HubId, calendar: &LocalId) {
        self.with(&(hub.clone(), calendar.clone()), |standing| {
            (standing.is_asked, standing.resting) = (true, None);
        });
        self.asked.notify_one();
    }

    /// How measuring a calendar stands, where the last time is not the whole story.
    pub(in crate::server) fn measurement(&self, hub: &HubId, calendar: &HubCalendar) -> Option<Measurement> {
        calendar.source.written()?;
        self.with(&(hub.clone(), calendar.id.clone()), |standing| match &standing.failure {
            Some(why) if !standing.is_asked && !standing.is_under_way => Some(Measurement::Failed { why: why.clone() }),
            _ if standing.is_asked || standing.is_under_way || calendar.settling.is_none() => {
                Some(Measurement::UnderWay)
            }
            _ => None,
        })
    }

    /// Begins, unless it is begun, rests, or has nothing to do: then says whether it was asked for.
    fn begin(&self, key: &Key, has_work: bool) -> Option<bool> {
        self.with(key, |standing| {
            let rests = standing.resting.is_some_and(|(until, _)| until > tokio::time::Instant::now());
            if standing.is_under_way || rests || !(has_work || standing.is_asked) {
                return None;
            }
            standing.is_under_way = true;
            // Whoever asks from now on asks for the next time.
            Some(std::mem::take(&mut standing.is_asked))
        })
    }

    /// Ends what [`Self::begin`] began.
    fn end(&self, key: &Key, outcome: &Result<(), Halt>) {
        self.with(key, |standing| {
            standing.is_under_way = false;
            (standing.failure, standing.resting) = match outcome {
                Ok(()) => (None, None),
                Err(halt) => {
                    let pause = standing.resting.map_or(FIRST_PAUSE, |(_, last)| (last * 2).min(LONGEST_PAUSE));
                    (halt.text(), Some((tokio::time::Instant::now() + pause, pause)))
                }
            };
        });
    }
}

/// Why a calendar is not measured.
#[derive(Debug, thiserror::Error)]
enum Halt {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("the system gives no random names")]
    System(#[from] std::io::Error),
    #[error("a sign-in is missing")]
    SignIn(Text),
    #[error("another process works on it")]
    Elsewhere,
    #[error("a probe is still there")]
    LeftOver,
}

impl Halt {
    /// For the hub's manager.
    fn text(&self) -> Option<Text> {
        match self {
            Self::Fetch(error) => Some(error.text()),
            Self::SignIn(why) => Some(why.clone()),
            Self::LeftOver => Some(super::reading::worded("problem-calendar-probe-left")),
            Self::Store(_) | Self::System(_) | Self::Elsewhere => None,
        }
    }
}

/// Measures. Cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::server) struct Surveyor {
    app: AppState,
    subscriber: Subscriber,
    runner: Arc<str>,
}

impl Surveyor {
    pub(in crate::server) fn new(app: AppState, subscriber: Subscriber) -> std::io::Result<Self> {
        let runner = runner_of(subscriber.store())?;
        Ok(Self { app, subscriber, runner })
    }

    /// Looks at what there is to measure until the server stops.
    pub(in crate::server) async fn run(self, mut stopping: watch::Receiver<bool>) {
        loop {
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "what is to be measured of hubs' calendars cannot be read");
            }
            tokio::select! {
                () = self.subscriber.survey().asked.notified() => (),
                () = tokio::time::sleep(GLANCE) => (),
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
        }
    }

    async fn look(&self) -> Result<(), StoreError> {
        let written: BTreeMap<Key, bool> = {
            let state = self.app.ledger().read();
            let all = state.hubs().flat_map(|hub| hub.calendars.iter().map(|calendar| (hub.id.clone(), calendar)));
            let written = all.filter(|(_, calendar)| calendar.source.written().is_some());
            written.map(|(hub, calendar)| ((hub, calendar.id.clone()), calendar.settling.is_none())).collect()
        };
        let left: BTreeSet<Key> = match written.is_empty() {
            // Nobody is measured, so nothing can be left but by a calendar that is written to no longer.
            true => BTreeSet::new(),
            false => {
                self.subscriber.store().probes().await?.into_iter().map(|probe| (probe.hub, probe.calendar)).collect()
            }
        };
        for key in written.keys().chain(&left).collect::<BTreeSet<_>>() {
            let is_new = written.get(key).is_some_and(|is_new| *is_new);
            if let Some(is_asked) = self.subscriber.survey().begin(key, is_new || left.contains(key)) {
                self.set_off(key.clone(), is_new || is_asked);
            }
        }
        Ok(())
    }

    fn set_off(&self, key: Key, is_wanted: bool) {
        let surveyor = self.clone();
        tokio::spawn(async move {
            let mut closing = surveyor.app.closing();
            let outcome = tokio::select! {
                outcome = surveyor.work(&key, is_wanted) => outcome,
                // What it leaves is journalled.
                _ = closing.wait_for(|closing| *closing) => return,
            };
            if let Err(halt) = &outcome {
                tracing::warn!(hub = %key.0, calendar = %key.1, error = %halt, "a calendar is not measured yet");
            }
            surveyor.subscriber.survey().end(&key, &outcome);
        });
    }

    /// Takes away what was left, then measures, where that is wanted.
    async fn work(&self, key: &Key, is_wanted: bool) -> Result<(), Halt> {
        let store = self.subscriber.store();
        let hub = self.app.ledger().read().hub(&key.0).cloned();
        let calendar = hub.as_ref().and_then(|hub| hub.calendars.iter().find(|own| own.id == key.1)).cloned();
        for left in store.probes().await?.into_iter().filter(|probe| (&probe.hub, &probe.calendar) == (&key.0, &key.1))
        {
            if !store.hold_probe(&left.uid, &self.lease()).await? {
                return Err(Halt::Elsewhere);
            }
            self.clear(&left, hub.as_deref(), calendar.as_ref()).await?;
        }
        let (Some(hub), Some(calendar)) = (hub, calendar) else { return Ok(()) };
        let Some(collection) = calendar.source.written().filter(|_| is_wanted) else { return Ok(()) };
        let client = self.client(&hub, &calendar, collection).await?;
        let probe = Probe {
            uid: fresh_name()?,
            hub: hub.id.clone(),
            calendar: calendar.id.clone(),
            url: collection.url.clone(),
        };
        if !store.add_probe(&probe, &self.lease()).await? {
            return Err(Halt::Elsewhere);
        }
        let settling = measure(&client, &probe.uid, clock::now()).await;
        let is_gone = remove(&client, &probe.uid).await;
        if is_gone.is_ok_and(|is_gone| is_gone) {
            store.remove_probe(&probe.uid).await?;
        }
        let (Probe { hub, calendar, url, .. }, settling) = (probe, settling?);
        tracing::info!(%hub, %calendar, ?settling, "a calendar was measured");
        store.put_measured(&Measured { hub, calendar, url, settling }).await?;
        self.subscriber.renew().await;
        Ok(())
    }

    /// Takes a probe away that somebody left, and forgets it. One in a collection that we can no longer sign in to is
    /// forgotten too: it takes no time of anybody's.
    async fn clear(&self, left: &Probe, hub: Option<&Hub>, calendar: Option<&HubCalendar>) -> Result<(), Halt> {
        let known = calendar.and_then(|calendar| Some((hub?, calendar, calendar.source.written()?)));
        match known.filter(|(.., collection)| redacted(&collection.url) == redacted(&left.url)) {
            Some((hub, calendar, collection)) => {
                let there = Collection { url: left.url.clone(), ..collection.clone() };
                let client = self.client(hub, calendar, &there).await?;
                if !remove(&client, &left.uid).await? {
                    return Err(Halt::LeftOver);
                }
            }
            None => {
                let host = redacted(&left.url);
                tracing::warn!(hub = %left.hub, calendar = %left.calendar, host, uid = left.uid, "a probe may be left");
            }
        }
        self.subscriber.store().remove_probe(&left.uid).await?;
        Ok(())
    }

    async fn client(&self, hub: &Hub, calendar: &HubCalendar, collection: &Collection) -> Result<Client, Halt> {
        let sign_in = self.subscriber.sign_in(&hub.id, calendar).await?.map_err(Halt::SignIn)?;
        let fetcher = self.subscriber.fetcher().cloned().ok_or(FetchError::Unreachable)?;
        Ok(Client::new(fetcher, collection, sign_in)?)
    }

    fn lease(&self) -> Lease {
        let now = clock::now();
        Lease { runner: self.runner.to_string(), now, until: now + chrono::Duration::seconds(LEASE_S) }
    }
}
