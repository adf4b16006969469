//! The hubs' calendars: read at start and again and again, turned into what they block, given to the ledger.
//!
//! A calendar that cannot be read is "unknown", never "free": its last good copy stays in force, its age is shown, and
//! the catalogue says so. Nothing here knows iCalendar or HTTP: it decides when to read and what a failure means.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::fetch::{FetchError, Fetched, Fetcher, Reach};
use super::identity::hex;
use super::state::AppState;
use crate::api::{CalendarHealth, CatalogueNotice};
use crate::calendar::claims;
use crate::clock;
use crate::domain::hub::{CalendarSource, Hub, HubCalendar};
use crate::domain::ids::{HubId, LocalId};
use crate::domain::outage::Blocks;
use crate::domain::text::{Lang, Text};
use crate::domain::time::{Instant, Interval};
use crate::pools::Files;
use crate::store::{CalendarCopy, Store, StoreError};
use crate::wording::Wording;
use crate::wording::calendar::{refused_text, warning_text};

/// How far back and ahead events are taken, days. Ahead of every hub's horizon.
const BACK_DAYS: i64 = 35;
const AHEAD_DAYS: i64 = 800;
/// Calendars asked for at the same time.
const AT_ONCE: usize = 4;
/// Longest pause between two tries of a calendar that fails.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 3600);
/// Most warnings kept of one calendar.
const MAX_WARNINGS: usize = 50;
/// A feed that had events and has none is believed once its last good copy is that old.
const EMPTY_BELIEVED_AFTER_HOURS: i64 = 24;

/// How calendars are read by address.
#[derive(Debug, Clone, Copy)]
pub struct CalendarSettings {
    /// Between two readings of the same address. Its owner asks for at least a quarter of an hour.
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
    store: Store,
    files: Files,
    settings: CalendarSettings,
    fetcher: Option<Fetcher>,
    kept: BTreeMap<Key, Kept>,
}

/// What is known of one calendar.
#[derive(Debug)]
struct Kept {
    hub: Arc<Hub>,
    calendar: HubCalendar,
    /// The last good copy.
    copy: Option<Copy>,
    /// What is in force.
    blocks: Blocks,
    failure: Option<Text>,
    since: Option<Instant>,
    /// Of an address: when it is asked again.
    due: Instant,
    failures: u32,
}

/// The bytes of a calendar that could be read, and what names their version.
#[derive(Debug, Clone)]
struct Copy {
    bytes: Arc<[u8]>,
    etag: Option<String>,
    last_modified: Option<String>,
    read_at: Instant,
}

/// What the bytes of a calendar mean.
struct Meaning {
    blocks: Blocks,
    events_in_file: usize,
    warnings: Vec<Text>,
}

impl Keeper {
    pub(super) fn new(app: AppState, store: Store, files: Files, settings: CalendarSettings) -> Self {
        let fetcher = Fetcher::new(settings.reach)
            .inspect_err(|error| tracing::error!(%error, "calendars cannot be read by address"))
            .ok();
        Self { app, store, files, settings, fetcher, kept: BTreeMap::new() }
    }

    /// Puts in force what is at hand: the files, and the last good copies of what is read by address.
    pub(super) async fn begin(mut self) -> Result<Self, StoreError> {
        let now = clock::now();
        let mut copies: BTreeMap<Key, CalendarCopy> = self
            .store
            .calendar_copies()
            .await?
            .into_iter()
            .map(|copy| ((copy.hub.clone(), copy.calendar.clone()), copy))
            .collect();
        let hubs: Vec<_> = self.app.ledger().read().hubs().cloned().collect();
        for hub in hubs {
            for calendar in hub.calendars.clone() {
                let key = (hub.id.clone(), calendar.id.clone());
                let copy = match &calendar.source {
                    CalendarSource::File(file) => self.files.get(&format!("{}/{file}", hub.id)).map(|bytes| Copy {
                        bytes: bytes.as_slice().into(),
                        etag: None,
                        last_modified: None,
                        read_at: now,
                    }),
                    CalendarSource::Url(url) => copies.remove(&key).filter(|copy| copy.url == *url).map(|copy| Copy {
                        bytes: copy.bytes.into(),
                        etag: copy.etag,
                        last_modified: copy.last_modified,
                        read_at: copy.read_at,
                    }),
                };
                let kept = Kept {
                    hub: Arc::clone(&hub),
                    calendar,
                    copy,
                    blocks: Blocks::default(),
                    failure: None,
                    since: None,
                    due: now,
                    failures: 0,
                };
                self.kept.insert(key, kept);
            }
        }
        self.reread(now).await;
        self.report(now);
        Ok(self)
    }

    /// Reads addresses when they are due, and everything again as the days go by, until the server stops.
    pub(super) async fn run(mut self, mut stopping: watch::Receiver<bool>) {
        loop {
            self.ask_addresses().await;
            let pause = self.settings.every.min(Duration::from_secs(3600)) / 4;
            tokio::select! {
                () = tokio::time::sleep(pause.max(Duration::from_millis(50))) => (),
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
            // Tomorrow the window reaches a day further.
            self.reread(clock::now()).await;
        }
    }

    /// Works out anew what every copy at hand blocks.
    async fn reread(&mut self, now: Instant) {
        let keys: Vec<_> = self.kept.keys().cloned().collect();
        for key in keys {
            let Some(kept) = self.kept.get(&key) else { continue };
            let meaning = match kept.copy.clone() {
                Some(copy) => understand(Arc::clone(&kept.hub), kept.calendar.clone(), copy.bytes, now).await,
                None if matches!(kept.calendar.source, CalendarSource::File(_)) => {
                    Err(worded("problem-calendar-missing"))
                }
                None => continue,
            };
            self.take(&key, meaning, now).await;
        }
    }

    async fn ask_addresses(&mut self) {
        let Some(fetcher) = self.fetcher.clone() else { return };
        let now = clock::now();
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut asked = JoinSet::new();
        for (key, kept) in &self.kept {
            let CalendarSource::Url(url) = &kept.calendar.source else { continue };
            if kept.due > now {
                continue;
            }
            let (key, url, turns, fetcher) = (key.clone(), url.clone(), Arc::clone(&turns), fetcher.clone());
            let (etag, last_modified) =
                kept.copy.as_ref().map(|copy| (copy.etag.clone(), copy.last_modified.clone())).unwrap_or_default();
            asked.spawn(async move {
                let _turn = turns.acquire().await;
                let answer = fetcher.fetch(&url, etag.as_deref(), last_modified.as_deref()).await;
                (key, url, answer)
            });
        }
        while let Some(answer) = asked.join_next().await {
            match answer {
                Ok((key, url, answer)) => self.hear(&key, url, answer).await,
                Err(error) => tracing::error!(%error, "a calendar could not be asked for"),
            }
        }
        self.report(clock::now());
    }

    /// Takes the answer of an address.
    async fn hear(&mut self, key: &Key, url: String, answer: Result<Fetched, FetchError>) {
        let now = clock::now();
        let Some(kept) = self.kept.get_mut(key) else { return };
        let (bytes, etag, last_modified) = match answer {
            Ok(Fetched::Same) => match kept.copy.take() {
                Some(copy) => (copy.bytes, copy.etag, copy.last_modified),
                None => return self.fail(key, FetchError::Status(304).text(), now),
            },
            Ok(Fetched::Fresh { bytes, etag, last_modified }) => (bytes.into(), etag, last_modified),
            Err(error) => {
                tracing::warn!(hub = %key.0, calendar = %key.1, %error, "a calendar cannot be read");
                return self.fail(key, error.text(), now);
            }
        };
        let meaning = understand(Arc::clone(&kept.hub), kept.calendar.clone(), Arc::clone(&bytes), now).await;
        if let Ok(meaning) = &meaning
            && meaning.events_in_file == 0
            && kept.blocks != Blocks::default()
            && kept
                .copy
                .as_ref()
                .is_some_and(|copy| now - copy.read_at < chrono::Duration::hours(EMPTY_BELIEVED_AFTER_HOURS))
        {
            return self.fail(key, worded("problem-calendar-emptied"), now);
        }
        if meaning.is_ok() {
            let copy = CalendarCopy {
                hub: key.0.clone(),
                calendar: key.1.clone(),
                url,
                bytes: bytes.to_vec(),
                etag: etag.clone(),
                last_modified: last_modified.clone(),
                read_at: now,
            };
            // In force either way; without the copy, a restart would have to read it again.
            if let Err(error) = self.store.put_calendar_copy(&copy).await {
                tracing::warn!(%error, "the copy of a calendar could not be kept");
            }
            kept.copy = Some(Copy { bytes, etag, last_modified, read_at: now });
            kept.failures = 0;
            kept.due = now + chrono::Duration::from_std(jittered(self.settings.every)).unwrap_or_default();
        }
        self.take(key, meaning, now).await;
    }

    /// Puts in force what a calendar means, or says why it means nothing.
    async fn take(&mut self, key: &Key, meaning: Result<Meaning, Text>, now: Instant) {
        let meaning = match meaning {
            Ok(meaning) => meaning,
            Err(why) => return self.fail(key, why, now),
        };
        let Some(kept) = self.kept.get_mut(key) else { return };
        if kept.blocks != meaning.blocks {
            kept.blocks.clone_from(&meaning.blocks);
            if self.app.ledger().set_calendar(key.0.clone(), key.1.clone(), meaning.blocks).await.is_err() {
                tracing::warn!(hub = %key.0, calendar = %key.1, "the ledger takes no calendar any more");
            }
        }
        (kept.failure, kept.since) = (None, None);
        let read_at = kept.copy.as_ref().map(|copy| copy.read_at);
        let (events, warnings) = (meaning.events_in_file, meaning.warnings);
        let health = CalendarHealth { calendar: key.1.clone(), read_at, events, warnings, failure: None };
        self.app.set_calendar_health(&key.0, health);
    }

    fn fail(&mut self, key: &Key, why: Text, now: Instant) {
        let Some(kept) = self.kept.get_mut(key) else { return };
        kept.failure = Some(why.clone());
        kept.since.get_or_insert(now);
        kept.failures = kept.failures.saturating_add(1);
        let pause = self.settings.every.saturating_mul(1 << kept.failures.min(16)).min(LONGEST_PAUSE);
        kept.due = now + chrono::Duration::from_std(jittered(pause)).unwrap_or_default();
        let read_at = kept.copy.as_ref().map(|copy| copy.read_at);
        self.app.change_calendar_health(&key.0, &key.1, |health| {
            health.read_at = read_at;
            health.failure = Some(why);
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

/// Reads a calendar, off the threads that serve.
async fn understand(hub: Arc<Hub>, calendar: HubCalendar, bytes: Arc<[u8]>, now: Instant) -> Result<Meaning, Text> {
    let read = tokio::task::spawn_blocking(move || {
        // Whole days only, so that the same file read an hour later blocks the same.
        let today = hub.zone.start_of_day(hub.zone.day(now));
        let (from, to) = (today - chrono::Duration::days(BACK_DAYS), today + chrono::Duration::days(AHEAD_DAYS));
        let window = Interval::new(from, to).map_err(|_| worded("problem-calendar-unread"))?;
        let reading = claims::read(&hub, &calendar, &bytes, window).map_err(|refused| refused_text(&refused))?;
        Ok(Meaning {
            blocks: reading.blocks,
            events_in_file: reading.events_in_file,
            warnings: reading.warnings.iter().take(MAX_WARNINGS).map(warning_text).collect(),
        })
    });
    read.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a calendar could not be read");
        Err(worded("problem-calendar-unread"))
    })
}

fn worded(key: &str) -> Text {
    let [fr, en] = Lang::ALL.map(|lang| Wording::new(lang).t(key));
    Text::both(fr, en)
}

/// Shortened at random by up to an eighth, so that hubs on one host are not asked in step.
fn jittered(pause: Duration) -> Duration {
    let share = getrandom::u32().map_or(0, |random| random % 256);
    pause - pause * share / 2048
}
