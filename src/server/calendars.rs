//! The hubs' calendars: read at start and again and again, turned into what they block, given to the ledger.
//!
//! A calendar that cannot be read is "unknown", never "free": its last good copy stays in force, its age is shown, and
//! the catalogue says so. A feed that had events and has none is no better: only a manager who says that it is really
//! empty ([`believe`]) makes it so. Nothing here knows iCalendar or HTTP: it decides when to read and what a failure means.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::fetch::{FetchError, Fetched, Fetcher, Held, Reach, SignIn};
use super::hub_calendars::hints;
use super::hub_calendars::reading::{Meaning, OwnEvents, understand, worded};
use super::hub_calendars::source::{Copy, Subscriber, copies_by_key};
use super::identity::hex;
use super::state::AppState;
use crate::api::{CalendarHealth, CatalogueNotice};
use crate::clock;
use crate::domain::hub::{CalendarSource, Hub, HubCalendar};
use crate::domain::ids::{HubId, LocalId};
use crate::domain::outage::Blocks;
use crate::domain::text::Text;
use crate::domain::time::Instant;
use crate::pools::Files;
use crate::store::{CalendarCopy, StoreError};

/// Calendars asked for at the same time.
const AT_ONCE: usize = 4;
/// Longest pause between two tries of a calendar that fails.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 3600);
/// Between two looks at a calendar that bookings are written to: what was changed there beside us is to be seen soon.
const WATCH: Duration = Duration::from_secs(60);
/// Between two readings of every copy at hand: the window moves on with the days.
const REREAD_HOURS: i64 = 1;
/// How far the time of the copy in the store may lag behind.
const STORED_AGE_HOURS: i64 = 1;

/// How calendars are read by address.
#[derive(Debug, Clone, Copy)]
pub struct CalendarSettings {
    /// Between two readings of the same address that says nothing itself. Its owner asks for at least a quarter of an
    /// hour.
    pub every: Duration,
    pub reach: Reach,
}

impl Default for CalendarSettings {
    fn default() -> Self {
        Self { every: Duration::from_secs(15 * 60), reach: Reach::Public }
    }
}

type Key = (HubId, LocalId);

/// Keeps what calendars block up to date.
#[derive(Debug)]
pub(super) struct Keeper {
    app: AppState,
    subscriber: Subscriber,
    settings: CalendarSettings,
    kept: BTreeMap<Key, Kept>,
    reread_at: Instant,
}

/// What is known of one calendar.
#[derive(Debug)]
struct Kept {
    hub: Arc<Hub>,
    calendar: HubCalendar,
    sign_in: Result<Option<SignIn>, Text>,
    /// The last good copy.
    copy: Option<Copy>,
    /// When the copy in the store says that it was read.
    stored_at: Option<Instant>,
    /// What is in force.
    blocks: Blocks,
    failure: Option<Text>,
    /// The failure is that the feed went empty.
    is_emptied: bool,
    status: Option<u16>,
    since: Option<Instant>,
    /// Of an address: when it is asked again.
    due: Instant,
    failures: u32,
}

impl Kept {
    fn is_older_than(&self, at: Instant) -> bool {
        self.copy.as_ref().is_some_and(|copy| copy.read_at < at)
    }
}

impl Keeper {
    /// Puts in force what is at hand: the files, and the last good copies of what is read by address. What `before`
    /// knows of calendars that stay as they are is kept.
    pub(super) async fn begin(
        app: AppState,
        subscriber: Subscriber,
        files: &Files,
        settings: CalendarSettings,
        before: Option<Self>,
    ) -> Result<Self, StoreError> {
        let now = clock::now();
        let mut known = before.map(|before| before.kept).unwrap_or_default();
        let mut copies: BTreeMap<Key, CalendarCopy> = copies_by_key(&subscriber).await?;
        let hubs: Vec<_> = app.ledger().read().hubs().cloned().collect();
        let mut kept = BTreeMap::new();
        for hub in hubs {
            for calendar in hub.calendars.clone() {
                let key = (hub.id.clone(), calendar.id.clone());
                let sign_in = subscriber.sign_in(&hub.id, &calendar).await?;
                let same = known.remove(&key).filter(|known| {
                    known.calendar.source == calendar.source && known.sign_in == sign_in && known.copy.is_some()
                });
                let from_file = |file: &String| {
                    files.get(&format!("{}/{file}", hub.id)).map(|bytes| Copy::of_file(bytes.as_slice(), now))
                };
                let copy = match &calendar.source {
                    CalendarSource::File(file) => from_file(file),
                    CalendarSource::Url(url) => copies.remove(&key).filter(|copy| copy.url == *url).map(Copy::from),
                    CalendarSource::Caldav(collection) => {
                        copies.remove(&key).filter(|copy| copy.url == collection.url).map(Copy::from)
                    }
                };
                let stored_at = copy.as_ref().map(|copy| copy.read_at);
                let fresh = Kept {
                    hub: Arc::clone(&hub),
                    calendar: calendar.clone(),
                    sign_in,
                    copy,
                    stored_at,
                    blocks: Blocks::default(),
                    failure: None,
                    is_emptied: false,
                    status: None,
                    since: None,
                    due: now,
                    failures: 0,
                };
                let is_file = matches!(calendar.source, CalendarSource::File(_));
                let entry = match same {
                    // What was put into the store since is newer: a copy that somebody believed.
                    Some(known) if !is_file && fresh.stored_at.is_some_and(|at| known.is_older_than(at)) => {
                        Kept { blocks: known.blocks, ..fresh }
                    }
                    Some(known) if !is_file => Kept { hub: Arc::clone(&hub), calendar, ..known },
                    _ => fresh,
                };
                kept.insert(key, entry);
            }
        }
        for (hub, calendar) in known.keys() {
            app.forget_calendar(hub, calendar);
        }
        let mut keeper = Self { app, subscriber, settings, kept, reread_at: now };
        keeper.reread(now).await;
        keeper.report(now);
        Ok(keeper)
    }

    /// Reads addresses when they are due, and everything again as the days go by, until the server stops. What is under
    /// way is given up where this future is dropped; what is known stays.
    pub(super) async fn run(&mut self, mut stopping: watch::Receiver<bool>) {
        loop {
            self.ask_addresses().await;
            let now = clock::now();
            let longest = self.settings.every.min(Duration::from_secs(3600)) / 4;
            let is_asked = |kept: &&Kept| kept.calendar.source.is_foreign();
            let next = self.kept.values().filter(is_asked).map(|kept| kept.due).min();
            let pause = next.map_or(longest, |due| (due - now).to_std().unwrap_or_default()).min(longest);
            tokio::select! {
                () = tokio::time::sleep(pause.max(Duration::from_millis(50))) => (),
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
            let now = clock::now();
            if now - self.reread_at >= chrono::Duration::hours(REREAD_HOURS) {
                self.reread(now).await;
            }
        }
    }

    /// Works out anew what every copy at hand blocks.
    async fn reread(&mut self, now: Instant) {
        self.reread_at = now;
        let keys: Vec<_> = self.kept.keys().cloned().collect();
        for key in keys {
            let Some(kept) = self.kept.get(&key) else { continue };
            let meaning = match kept.copy.clone() {
                Some(copy) => self.meaning(kept, copy.bytes, now).await,
                None if matches!(kept.calendar.source, CalendarSource::File(_)) => {
                    Err(worded("problem-calendar-missing"))
                }
                None => {
                    self.app.change_calendar_health(&key.0, &key.1, |_| ());
                    continue;
                }
            };
            match meaning {
                Ok(meaning) => self.take(&key, meaning, false).await,
                Err(why) => self.fail(&key, why, None, None, now),
            }
        }
    }

    async fn meaning(&self, kept: &Kept, bytes: Arc<[u8]>, now: Instant) -> Result<Meaning, Text> {
        understand(Arc::clone(&kept.hub), kept.calendar.clone(), bytes, self.app.own_events(), now).await
    }

    async fn ask_addresses(&mut self) {
        let Some(fetcher) = self.subscriber.fetcher().cloned() else { return };
        let now = clock::now();
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut asked = JoinSet::new();
        let mut without_sign_in = Vec::new();
        for (key, kept) in &self.kept {
            if kept.due > now || !kept.calendar.source.is_foreign() {
                continue;
            }
            let sign_in = match &kept.sign_in {
                Ok(sign_in) => sign_in.clone(),
                Err(why) => {
                    without_sign_in.push((key.clone(), why.clone()));
                    continue;
                }
            };
            let held = kept.copy.as_ref().map(Copy::held).unwrap_or_default();
            let (key, turns, fetcher) = (key.clone(), Arc::clone(&turns), fetcher.clone());
            let (hub, source) = (Arc::clone(&kept.hub), kept.calendar.source.clone());
            asked.spawn(async move {
                let _turn = turns.acquire().await;
                let answer = ask(&fetcher, &hub, &source, sign_in, &held, now).await;
                (key, answer)
            });
        }
        for (key, why) in without_sign_in {
            self.fail(&key, why, None, None, now);
        }
        while let Some(answer) = asked.join_next().await {
            match answer {
                Ok((key, answer)) => self.hear(&key, answer).await,
                Err(error) => tracing::error!(%error, "a calendar could not be asked for"),
            }
        }
        self.report(clock::now());
    }

    /// Takes the answer of an address.
    async fn hear(&mut self, key: &Key, answer: Result<Fetched, FetchError>) {
        let now = clock::now();
        let Some(kept) = self.kept.get(key) else { return };
        let (bytes, held, max_age) = match answer {
            Ok(Fetched::Same { max_age }) => match &kept.copy {
                Some(copy) => (Arc::clone(&copy.bytes), copy.held(), max_age),
                None => {
                    let error = FetchError::Status { status: 304, retry_after: None };
                    return self.fail(key, error.text(), error.status(), None, now);
                }
            },
            Ok(Fetched::Fresh { bytes, etag, last_modified, max_age }) => {
                (bytes.into(), Held { etag, last_modified }, max_age)
            }
            Err(error) => {
                tracing::warn!(hub = %key.0, calendar = %key.1, %error, "a calendar cannot be read");
                let retry_after = match &error {
                    FetchError::Status { retry_after, .. } => *retry_after,
                    _ => None,
                };
                return self.fail(key, error.text(), error.status(), retry_after, now);
            }
        };
        let is_same = kept.copy.as_ref().is_some_and(|copy| copy.bytes == bytes);
        if !is_same || kept.failure.is_some() {
            let meaning = match self.meaning(kept, Arc::clone(&bytes), now).await {
                Ok(meaning) => meaning,
                Err(why) => return self.fail(key, why, None, None, now),
            };
            // A collection tells what is in it, one by one; a feed that went empty may be a fault of its maker.
            let is_feed = matches!(kept.calendar.source, CalendarSource::Url(_));
            let is_emptied = is_feed && meaning.events_in_file == 0 && kept.blocks != Blocks::default();
            if is_emptied && !self.is_believed(key, &bytes).await {
                return self.doubt(key, now);
            }
            self.take(key, meaning, true).await;
        }
        self.keep(key, Copy { bytes, etag: held.etag, last_modified: held.last_modified, read_at: now }, is_same).await;
        let Some(kept) = self.kept.get_mut(key) else { return };
        kept.failures = 0;
        let hint = kept.copy.as_ref().and_then(|copy| hints::of_file(&copy.bytes)).or(max_age).map(hints::clamped);
        let pause = match &kept.calendar.source {
            source if source.written().is_some() => self.settings.every.min(WATCH),
            CalendarSource::Caldav(_) => self.settings.every,
            _ => hint.unwrap_or(self.settings.every),
        };
        kept.due = now + chrono::Duration::from_std(jittered(pause)).unwrap_or_default();
        let (read_at, due) = (now, kept.due);
        self.app.change_calendar_health(&key.0, &key.1, |health| {
            (health.read_at, health.next_at) = (Some(read_at), Some(due));
        });
    }

    /// Whether somebody believed these bytes before, at this server or another one of the store.
    async fn is_believed(&self, key: &Key, bytes: &[u8]) -> bool {
        match copies_by_key(&self.subscriber).await {
            Ok(mut copies) => copies.remove(key).is_some_and(|copy| copy.bytes == bytes),
            Err(error) => {
                tracing::warn!(%error, "the copies of calendars could not be read");
                false
            }
        }
    }

    /// Keeps a copy that could be read, in the store too where it says something new.
    async fn keep(&mut self, key: &Key, copy: Copy, is_same: bool) {
        let Some(kept) = self.kept.get_mut(key) else { return };
        let lags = |at: Instant| copy.read_at - at >= chrono::Duration::hours(STORED_AGE_HOURS);
        let is_stored = is_same && kept.stored_at.is_some_and(|at| !lags(at));
        self.app.set_calendar_copy(&key.0, &key.1, Arc::clone(&copy.bytes));
        let stored = (!is_stored).then(|| copy.to_store(key, &kept.calendar.source));
        kept.copy = Some(copy);
        if let Some(stored) = stored {
            // In force either way; without the copy, a restart would have to read it again.
            match self.subscriber.store().put_calendar_copy(&stored).await {
                Ok(()) => kept.stored_at = Some(stored.read_at),
                Err(error) => tracing::warn!(%error, "the copy of a calendar could not be kept"),
            }
        }
    }

    /// Puts in force what a calendar means. An address that failed goes on failing until it gives something (`is_news`).
    async fn take(&mut self, key: &Key, meaning: Meaning, is_news: bool) {
        let Some(kept) = self.kept.get_mut(key) else { return };
        if kept.blocks != meaning.blocks {
            kept.blocks.clone_from(&meaning.blocks);
            if self.app.ledger().set_calendar(key.0.clone(), key.1.clone(), meaning.blocks).await.is_err() {
                tracing::warn!(hub = %key.0, calendar = %key.1, "the ledger takes no calendar any more");
            }
        }
        if is_news || !kept.calendar.source.is_foreign() {
            (kept.failure, kept.since, kept.status, kept.is_emptied) = (None, None, None, false);
        }
        let (read_at, due) = (kept.copy.as_ref().map(|copy| copy.read_at), kept.due);
        if let Some(copy) = &kept.copy {
            self.app.set_calendar_copy(&key.0, &key.1, Arc::clone(&copy.bytes));
        }
        let next_at = kept.calendar.source.is_foreign().then_some(due);
        let (events, warnings) = (meaning.events_in_file, meaning.warnings);
        let (calendar, failure) = (key.1.clone(), kept.failure.clone());
        let (is_emptied, status, since) = (kept.is_emptied, kept.status, kept.since);
        let health =
            CalendarHealth { calendar, read_at, events, warnings, failure, is_emptied, status, since, next_at };
        self.app.set_calendar_health(&key.0, health);
    }

    /// A feed that went empty: what it said stays in force until somebody confirms it.
    fn doubt(&mut self, key: &Key, now: Instant) {
        self.fail(key, worded("problem-calendar-emptied"), None, None, now);
        if let Some(kept) = self.kept.get_mut(key) {
            kept.is_emptied = true;
            self.app.change_calendar_health(&key.0, &key.1, |health| health.is_emptied = true);
        }
    }

    fn fail(&mut self, key: &Key, why: Text, status: Option<u16>, retry_after: Option<Duration>, now: Instant) {
        let Some(kept) = self.kept.get_mut(key) else { return };
        kept.failure = Some(why.clone());
        (kept.status, kept.is_emptied) = (status, false);
        let since = *kept.since.get_or_insert(now);
        kept.failures = kept.failures.saturating_add(1);
        let pause = self.settings.every.saturating_mul(1 << kept.failures.min(16)).min(LONGEST_PAUSE);
        let pause = retry_after.map_or(pause, |asked| pause.max(hints::clamped(asked)));
        kept.due = now + chrono::Duration::from_std(jittered(pause)).unwrap_or_default();
        let next_at = kept.calendar.source.is_foreign().then_some(kept.due);
        let read_at = kept.copy.as_ref().map(|copy| copy.read_at);
        self.app.change_calendar_health(&key.0, &key.1, |health| {
            (health.read_at, health.next_at, health.since, health.status) = (read_at, next_at, Some(since), status);
            (health.failure, health.is_emptied) = (Some(why), false);
        });
    }

    /// Tells the desks: a notice for each calendar that fails, and a new version where something else is blocked.
    fn report(&self, now: Instant) {
        let notices: Vec<_> = self
            .kept
            .iter()
            .filter_map(|((hub, calendar), kept)| {
                Some(CatalogueNotice {
                    hub: Some(hub.clone()),
                    calendar: Some(calendar.clone()),
                    what: kept.failure.clone()?,
                    since: kept.since.unwrap_or(now),
                })
            })
            .collect();
        let blocked: Vec<_> = self.kept.iter().map(|(key, kept)| (key, &kept.blocks)).collect();
        let fingerprint = hex(&Sha256::digest(serde_json::to_vec(&blocked).unwrap_or_default())[..8]);
        self.app.publish(&fingerprint, |catalogue| {
            catalogue.notices.retain(|notice| notice.calendar.is_none());
            catalogue.notices.extend(notices);
        });
    }
}

/// Takes a calendar as it is now, empty as it may be: somebody says that it is right. In force once this returns.
pub(super) async fn believe(
    subscriber: &Subscriber,
    hub: &Hub,
    calendar: &HubCalendar,
) -> Result<Result<(), Text>, StoreError> {
    let sign_in = match subscriber.sign_in(&hub.id, calendar).await? {
        Ok(sign_in) => sign_in,
        Err(why) => return Ok(Err(why)),
    };
    let Some(fetcher) = subscriber.fetcher() else { return Ok(Err(worded("problem-calendar-unread"))) };
    let now = clock::now();
    let copy = match ask(fetcher, hub, &calendar.source, sign_in, &Held::default(), now).await {
        Ok(Fetched::Fresh { bytes, etag, last_modified, .. }) => {
            Copy { bytes: bytes.into(), etag, last_modified, read_at: now }
        }
        Ok(Fetched::Same { .. }) => return Ok(Err(FetchError::Status { status: 304, retry_after: None }.text())),
        Err(error) => return Ok(Err(error.text())),
    };
    // What is no calendar is not believed by anybody.
    if let Err(why) =
        understand(Arc::new(hub.clone()), calendar.clone(), Arc::clone(&copy.bytes), OwnEvents::default(), now).await
    {
        return Ok(Err(why));
    }
    subscriber
        .store()
        .put_calendar_copy(&copy.to_store(&(hub.id.clone(), calendar.id.clone()), &calendar.source))
        .await?;
    subscriber.renew().await;
    Ok(Ok(()))
}

/// Asks for a calendar, whatever it is.
pub(super) async fn ask(
    fetcher: &Fetcher,
    hub: &Hub,
    source: &CalendarSource,
    sign_in: Option<SignIn>,
    held: &Held,
    now: Instant,
) -> Result<Fetched, FetchError> {
    match source {
        CalendarSource::File(_) => Err(FetchError::BadAddress),
        CalendarSource::Url(url) => fetcher.fetch(url, held).await,
        CalendarSource::Caldav(collection) => {
            super::hub_calendars::source::read_collection(fetcher, hub, collection, sign_in, held, now).await
        }
    }
}

/// Shortened at random by up to an eighth, so that hubs on one host are not asked in step.
fn jittered(pause: Duration) -> Duration {
    let share = getrandom::u32().map_or(0, |random| random % 256);
    pause - pause * share / 2048
}
