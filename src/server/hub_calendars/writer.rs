//! Bookings into the hubs' own calendars: the shell around [`super::protocol`].
//!
//! It follows the ledger, journals an attempt for each line that has to stand in a calendar, carries out what the
//! protocol says, and tells the ledger what the calendar said. It decides nothing. Attempts for the same units wait for
//! each other; a process that dies leaves its attempts to be taken up, in doubt about their last request. Where a
//! calendar cannot be reached the line stays asked for, the calendar's health says so, and it is tried again.
//!
//! Which lines have to stand where is said in `lines`, what the ledger is told in `word`, what is done once a booking
//! stands in `compare`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::clash::{Clash, clash};
use super::collection::{Client, Condition, Written, as_one};
use super::object::{Content, is_confirmed};
use super::protocol::{Action, Attempt, Heard, Phase};
use super::source::{Subscriber, runner_of};
use crate::calendar::busy;
use crate::clock;
use crate::domain::hub::{Hub, HubCalendar};
use crate::domain::ids::{HubId, LocalId, OfferKey};
use crate::domain::time::{Instant, Interval};
use crate::server::fetch::FetchError;
use crate::server::state::AppState;
use crate::store::{Lease, StoreError, WrittenEvent};

mod compare;
mod lines;
mod word;

/// Between two looks at what there is to do, where the ledger says nothing new.
const GLANCE: Duration = Duration::from_secs(1);
/// How long a process may work on an attempt without a sign of life.
const LEASE_S: i64 = 60;
/// Unanswered requests after which an attempt rests for a while.
const PATIENCE: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// How long the names of withdrawn objects are remembered: a request that came late may bring one back.
const REMEMBERED_HOURS: i64 = 24;
/// How long what stands over a confirmed booking has to stay before it is told: others may be about to withdraw.
const SECOND_LOOK: Duration = Duration::from_secs(5);

/// What is journalled of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    attempt: Attempt,
    content: Content,
    quantity: u32,
    made_at: Instant,
    /// The line was approved before it ever stood in the calendar: what is over it does not undo it.
    adopted: bool,
    /// What stood in the way.
    clash: Option<(Interval, String)>,
    /// When it was last confirmed, or last seen confirmed with nothing beside.
    confirmed_at: Option<Instant>,
    /// The phase was told to the ledger.
    told: bool,
    /// When it was last compared with a copy of the calendar.
    compared_at: Option<Instant>,
}

#[derive(Debug, Clone)]
struct Row {
    event: WrittenEvent,
    body: Body,
}

impl Row {
    fn key(&self) -> LineKey {
        (self.event.booking.to_string(), self.event.line, self.event.hub.clone(), self.event.calendar.clone())
    }

    fn name(&self) -> String {
        format!("{}.ics", self.event.uid)
    }
}

/// A line in a calendar.
type LineKey = (String, usize, HubId, LocalId);

/// Why an attempt cannot go on.
#[derive(Debug, thiserror::Error)]
enum Halt {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("another process works on it")]
    Elsewhere,
    #[error("the calendar is not one that is written to")]
    NoCalendar,
}

/// Writes what the ledger wants into the hubs' calendars. Cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::server) struct Writer {
    app: AppState,
    subscriber: Subscriber,
    runner: Arc<str>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Attempts under way.
    busy: Mutex<BTreeSet<String>>,
    /// Attempts that rest after unanswered requests: until when, and how long the last rest was.
    resting: Mutex<BTreeMap<String, (tokio::time::Instant, Duration)>>,
    /// One queue for the units of each resource.
    queues: Mutex<BTreeMap<OfferKey, Arc<tokio::sync::Mutex<()>>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Writer {
    pub(in crate::server) fn new(app: AppState, subscriber: Subscriber) -> std::io::Result<Self> {
        let runner = runner_of(subscriber.store())?;
        Ok(Self { app, subscriber, runner, shared: Arc::default() })
    }

    /// Takes up what was left, and follows the ledger until the server stops.
    pub(in crate::server) async fn run(self, mut stopping: watch::Receiver<bool>) {
        let mut news = self.app.ledger().follow();
        loop {
            news.borrow_and_update();
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "what is written into hubs' calendars cannot be read");
            }
            tokio::select! {
                changed = news.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(GLANCE) => (),
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
        }
    }

    /// Names every event that this network wrote, so that none is taken for the hub's.
    pub(in crate::server) async fn remember(&self) -> Result<(), StoreError> {
        let rows = self.subscriber.store().written_events().await?;
        self.app.set_own_events(rows.into_iter().map(|row| row.uid).collect());
        Ok(())
    }

    async fn rows(&self) -> Result<Vec<Row>, StoreError> {
        let events = self.subscriber.store().written_events().await?;
        let read = events.into_iter().filter_map(|event| match serde_json::from_str(&event.body) {
            Ok(body) => Some(Row { event, body }),
            Err(error) => {
                tracing::error!(uid = event.uid, %error, "what was journalled of an event cannot be read");
                None
            }
        });
        Ok(read.collect())
    }

    /// One look at all there is to do.
    async fn look(&self) -> Result<(), StoreError> {
        let has_any = {
            let state = self.app.ledger().read();
            state.hubs().any(|hub| hub.calendars.iter().any(|calendar| calendar.source.written().is_some()))
        };
        let mut rows = self.rows().await?;
        if !has_any && rows.is_empty() {
            return Ok(());
        }
        for row in self.wanting(&rows) {
            let now = clock::now();
            if self.subscriber.store().add_written_event(&row.event, &self.lease(now)).await? {
                rows.push(row);
            }
        }
        self.app.set_own_events(rows.iter().map(|row| row.event.uid.clone()).collect());
        let now = clock::now();
        for row in &rows {
            if self.is_forgotten(row, now) {
                self.subscriber.store().remove_written_event(&row.event.uid).await?;
            } else if self.has_work(row, &rows) {
                self.set_off(row.clone(), rows.clone());
            }
        }
        Ok(())
    }

    fn lease(&self, now: Instant) -> Lease {
        Lease { runner: self.runner.to_string(), now, until: now + chrono::Duration::seconds(LEASE_S) }
    }

    /// Withdrawn long ago, or past: its name may be forgotten.
    fn is_forgotten(&self, row: &Row, now: Instant) -> bool {
        let old = now - row.body.made_at > chrono::Duration::hours(REMEMBERED_HOURS);
        let past = now - row.body.content.interval.end() > chrono::Duration::days(40);
        past || (row.body.attempt.is_over() && row.body.told && old)
    }

    fn has_work(&self, row: &Row, rows: &[Row]) -> bool {
        let resting = lock(&self.shared.resting).get(&row.event.uid).map(|(until, _)| *until);
        if resting.is_some_and(|until| until > tokio::time::Instant::now()) {
            return false;
        }
        // Nothing is begun before it is known how long the calendar takes to show it.
        if row.body.attempt.phase == Phase::Intended && !self.is_measured(row) {
            return false;
        }
        let mut attempt = row.body.attempt.clone();
        let action = attempt.next(self.wanted(row, rows));
        action != Action::Rest
            || attempt != row.body.attempt
            || (!row.body.told && attempt.phase != Phase::Standing)
            || self.shorter(row).is_some()
            || self.is_to_compare(row)
    }

    fn is_measured(&self, row: &Row) -> bool {
        let state = self.app.ledger().read();
        let calendars = state.hub(&row.event.hub).into_iter().flat_map(|hub| &hub.calendars);
        calendars.filter(|own| own.id == row.event.calendar).all(|own| own.settling.is_some())
    }

    /// Works on an attempt, unless somebody does already.
    fn set_off(&self, row: Row, rows: Vec<Row>) {
        if !lock(&self.shared.busy).insert(row.event.uid.clone()) {
            return;
        }
        let writer = self.clone();
        tokio::spawn(async move {
            let uid = row.event.uid.clone();
            let calendar = (row.event.hub.clone(), row.event.calendar.clone());
            let mut closing = writer.app.closing();
            let worked = tokio::select! {
                worked = writer.work(row, &rows) => worked,
                // It is taken up again where it is.
                _ = closing.wait_for(|closing| *closing) => return,
            };
            match worked {
                Ok(()) => drop(lock(&writer.shared.resting).remove(&uid)),
                Err(Halt::Elsewhere) => (),
                Err(halt) => {
                    tracing::warn!(hub = %calendar.0, calendar = %calendar.1, error = %halt, "a booking is not written yet");
                    if let Halt::Fetch(error) = &halt {
                        let (why, status) = (error.text(), error.status());
                        writer.app.change_calendar_health(&calendar.0, &calendar.1, |health| {
                            health.since.get_or_insert_with(clock::now);
                            (health.failure, health.status) = (Some(why), status);
                        });
                    }
                    writer.rest(&uid);
                }
            }
            // Another process may go on with it at once.
            let now = clock::now();
            let let_go = Lease { runner: writer.runner.to_string(), now, until: now };
            if let Err(error) = writer.subscriber.store().keep_written_event(&uid, None, &let_go).await {
                tracing::warn!(%error, "an attempt could not be let go");
            }
            lock(&writer.shared.busy).remove(&uid);
        });
    }

    fn rest(&self, uid: &str) {
        let mut resting = lock(&self.shared.resting);
        let pause = resting.get(uid).map_or(FIRST_PAUSE * 10, |(_, last)| (*last * 2).min(LONGEST_PAUSE));
        resting.insert(uid.to_owned(), (tokio::time::Instant::now() + pause, pause));
    }

    /// Goes on with an attempt as far as it goes, and tells the ledger.
    async fn work(&self, mut row: Row, rows: &[Row]) -> Result<(), Halt> {
        let turns = self.queues_of(&row);
        let mut held = Vec::with_capacity(turns.len());
        for turn in &turns {
            held.push(turn.lock().await);
        }
        if !self.subscriber.store().keep_written_event(&row.event.uid, None, &self.lease(clock::now())).await? {
            return Err(Halt::Elsewhere);
        }
        // Somebody else may have gone on with it meanwhile, or died at it: so it is read again, and in doubt.
        let fresh = self.rows().await?.into_iter().find(|other| other.event.uid == row.event.uid);
        let Some(fresh) = fresh else { return Ok(()) };
        row.body = Body { attempt: fresh.body.attempt.recovered(), ..fresh.body };
        let (hub, calendar, client) = self.client(&row).await?;
        self.follow(&mut row, rows, &hub, &calendar, &client).await?;
        if let Some(interval) = self.shorter(&row) {
            self.shorten(&mut row, interval, &client).await?;
        }
        if !row.body.told {
            self.tell(&mut row).await?;
        } else if self.is_to_compare(&row) {
            self.compare(&mut row, &hub, &calendar, &client).await?;
        }
        Ok(())
    }

    async fn client(&self, row: &Row) -> Result<(Arc<Hub>, HubCalendar, Client), Halt> {
        let hub = self.app.ledger().read().hub(&row.event.hub).cloned().ok_or(Halt::NoCalendar)?;
        let calendar =
            hub.calendars.iter().find(|own| own.id == row.event.calendar).cloned().ok_or(Halt::NoCalendar)?;
        let collection = calendar.source.written().ok_or(Halt::NoCalendar)?;
        let Ok(sign_in) = self.subscriber.sign_in(&hub.id, &calendar).await? else {
            return Err(FetchError::SignIn(401).into());
        };
        let fetcher = self.subscriber.fetcher().cloned().ok_or(FetchError::Unreachable)?;
        let client = Client::new(fetcher, collection, sign_in)?;
        Ok((hub, calendar, client))
    }

    /// One queue for each resource that the line takes, always in the same order.
    fn queues_of(&self, row: &Row) -> Vec<Arc<tokio::sync::Mutex<()>>> {
        let resources: BTreeSet<OfferKey> = {
            let state = self.app.ledger().read();
            let line = state.booking(&row.event.booking).and_then(|booking| booking.lines.get(row.event.line));
            line.map(|line| line.claims.iter().map(|claim| claim.resource.clone()).collect()).unwrap_or_default()
        };
        let mut queues = lock(&self.shared.queues);
        resources.into_iter().map(|resource| Arc::clone(queues.entry(resource).or_default())).collect()
    }

    async fn save(&self, row: &Row) -> Result<(), Halt> {
        let body = serde_json::to_string(&row.body).unwrap_or_default();
        let lease = self.lease(clock::now());
        match self.subscriber.store().keep_written_event(&row.event.uid, Some(&body), &lease).await? {
            true => Ok(()),
            false => Err(Halt::Elsewhere),
        }
    }

    /// Carries out what the protocol says until it rests.
    async fn follow(
        &self,
        row: &mut Row,
        rows: &[Row],
        hub: &Hub,
        calendar: &HubCalendar,
        client: &Client,
    ) -> Result<(), Halt> {
        let (mut unanswered, mut pause) = (0, FIRST_PAUSE);
        loop {
            let wanted = self.wanted(row, rows);
            let before = row.body.attempt.clone();
            let action = row.body.attempt.next(wanted);
            if row.body.attempt.phase != before.phase {
                row.body.told = false;
            }
            if action.changes() || row.body.attempt != before {
                self.save(row).await?;
            }
            if action == Action::Rest {
                return Ok(());
            }
            let heard = match self.carry_out(row, &action, hub, calendar, client).await {
                Ok(heard) => heard,
                Err(Halt::Fetch(error)) => {
                    let is_final = matches!(error, FetchError::SignIn(_) | FetchError::Gone(_));
                    row.body.attempt.hear(&action, Heard::Unknown, wanted);
                    self.save(row).await?;
                    unanswered += 1;
                    if is_final || unanswered > PATIENCE {
                        return Err(error.into());
                    }
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    continue;
                }
                Err(halt) => return Err(halt),
            };
            let before = row.body.attempt.clone();
            row.body.attempt.hear(&action, heard, wanted);
            if row.body.attempt.phase != before.phase {
                row.body.told = false;
                if row.body.attempt.phase == Phase::Confirmed {
                    row.body.confirmed_at = Some(clock::now());
                }
            }
            if row.body.attempt != before {
                self.save(row).await?;
            }
        }
    }

    async fn carry_out(
        &self,
        row: &mut Row,
        action: &Action,
        hub: &Hub,
        calendar: &HubCalendar,
        client: &Client,
    ) -> Result<Heard, Halt> {
        let name = row.name();
        let text = |is_confirmed| row.body.content.to_ics(&row.event.uid, is_confirmed);
        let heard = |written| match written {
            Written::Done { etag } => Heard::Done { etag },
            Written::NotMet => Heard::NotMet,
            Written::Absent => Heard::Absent,
            Written::Refused { .. } => Heard::Taken,
        };
        Ok(match action {
            Action::ReadFirst | Action::ReadAgain => {
                if *action == Action::ReadAgain {
                    let measured = calendar.settling.and_then(|settling| settling.wait()).unwrap_or_default();
                    tokio::time::sleep(client.profile().settle.max(measured)).await;
                }
                match self.in_the_way(row, hub, calendar, client).await? {
                    None => Heard::Free,
                    Some(Clash { during, by }) => {
                        row.body.clash = Some((during, by));
                        Heard::Taken
                    }
                }
            }
            Action::PutTentative => {
                let written = client.put(&name, text(false), &Condition::Absent).await?;
                if let Written::Refused { why } = &written {
                    row.body.clash = Some((row.body.content.interval, why.clone()));
                }
                heard(written)
            }
            Action::PutConfirmed { etag } => {
                heard(client.put(&name, text(true), &Condition::Version(etag.clone())).await?)
            }
            Action::Delete { etag: Some(etag) } => {
                heard(client.delete(&name, &Condition::Version(etag.clone())).await?)
            }
            Action::Delete { etag: None } => heard(client.delete(&name, &Condition::Any).await?),
            Action::Look => match client.get(&name).await? {
                None => Heard::Absent,
                Some(object) => Heard::Found {
                    is_confirmed: is_confirmed(&object.text),
                    is_ours: row.body.content.is_kept_by(&row.event.uid, &object.text),
                    etag: object.etag,
                },
            },
            Action::Rest => Heard::Unknown,
        })
    }

    /// Reads the range fresh, and says what in it is in the way of the line.
    async fn in_the_way(
        &self,
        row: &Row,
        hub: &Hub,
        calendar: &HubCalendar,
        client: &Client,
    ) -> Result<Option<Clash>, Halt> {
        let interval = row.body.content.interval;
        let day = chrono::Duration::days(1);
        let range = interval.widened(day, day);
        let objects = client.range(range).await?;
        let (claims, others) = self.claims_around(row, interval);
        let (hub, calendar, own) = (hub.clone(), calendar.clone(), self.own_now().await?);
        let read = tokio::task::spawn_blocking(move || {
            let occupancy =
                busy(&as_one(&objects), range, hub.zone).map_err(|refused| FetchError::NotDav(refused.to_string()))?;
            Ok(clash(&hub, &calendar, &occupancy, &own, &claims, &others))
        });
        read.await.map_err(|_| FetchError::Unreachable)?.map_err(Halt::Fetch)
    }

    /// Names of our events, those of other processes included.
    async fn own_now(&self) -> Result<BTreeSet<String>, StoreError> {
        Ok(self.subscriber.store().written_events().await?.into_iter().map(|event| event.uid).collect())
    }

    async fn shorten(&self, row: &mut Row, interval: Interval, client: &Client) -> Result<(), Halt> {
        let mut content = row.body.content.clone();
        content.interval = interval;
        content.sequence += 1;
        content.stamp = clock::now();
        let condition = match client.get(&row.name()).await? {
            Some(found) => found.etag.map_or(Condition::Any, Condition::Version),
            None => return Ok(()),
        };
        if let Written::Done { .. } = client.put(&row.name(), content.to_ics(&row.event.uid, true), &condition).await? {
            row.body.content = content;
            self.save(row).await?;
        }
        Ok(())
    }
}
