//! Bookings into the hubs' own calendars: the shell around [`super::protocol`].
//!
//! It follows the ledger, journals an attempt for each line that has to stand in a calendar, carries out what the
//! protocol says, and tells the ledger what the calendar said. It decides nothing. Attempts for the same units wait for
//! each other; a process that dies leaves its attempts to be taken up, in doubt about their last request. Where a
//! calendar cannot be reached the line stays asked for, the calendar's health says so, and it is tried again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::clash::{Clash, clash};
use super::collection::{Client, Condition, Written, as_one};
use super::object::{Content, fresh_uid, is_confirmed};
use super::protocol::{Action, Attempt, Heard, Phase, Wanted, Why};
use super::reading::window;
use super::source::{Subscriber, runner_of};
use crate::calendar::busy;
use crate::clock;
use crate::domain::booking::{Booking, Claim, Line, LineState};
use crate::domain::hub::{ConflictPolicy, Hub, HubCalendar, HubWord};
use crate::domain::ids::{HubId, LocalId, OfferKey};
use crate::domain::team::Actor;
use crate::domain::text::Lang;
use crate::domain::time::{Instant, Interval, Zone};
use crate::ledger::{Command, Envelope, State};
use crate::server::fetch::FetchError;
use crate::server::state::AppState;
use crate::store::{Lease, StoreError, WrittenEvent};
use crate::wording::{Wording, format};

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

    /// New attempts: one for each line that has to stand in a calendar and does not, as it is now.
    fn wanting(&self, rows: &[Row]) -> Vec<Row> {
        let now = clock::now();
        let mut attempts: BTreeMap<LineKey, Vec<&Row>> = BTreeMap::new();
        for row in rows {
            attempts.entry(row.key()).or_default().push(row);
        }
        for of_line in attempts.values_mut() {
            of_line.sort_by_key(|row| row.event.serial);
        }
        let state = self.app.ledger().read();
        let mut wanting = Vec::new();
        for hub in state.hubs() {
            let written: Vec<&HubCalendar> =
                hub.calendars.iter().filter(|calendar| calendar.source.written().is_some()).collect();
            if written.is_empty() {
                continue;
            }
            for booking in state.bookings_of_hub(&hub.id) {
                for (index, line) in booking.lines.iter().enumerate().filter(|(_, line)| line.wish.offer.hub == hub.id)
                {
                    let stands = matches!(line.state, LineState::Requested | LineState::Countered)
                        || matches!(line.state, LineState::Approved | LineState::Ready | LineState::Out);
                    if !stands || line.wish.interval.end() <= now {
                        continue;
                    }
                    for calendar in &written {
                        let Some((interval, quantity)) = span(calendar, line) else { continue };
                        let key = (booking.id.to_string(), index, hub.id.clone(), calendar.id.clone());
                        let before = attempts.get(&key).map_or(&[][..], Vec::as_slice);
                        let latest = before.last();
                        // Where the last attempt failed, what stood before it may stand still.
                        let known = before.iter().rfind(|row| !row.body.attempt.is_over()).or(latest);
                        let is_known = known
                            .is_some_and(|row| row.body.content.interval == interval && row.body.quantity == quantity);
                        // An attempt that failed is told first: the ledger then wants the line no more.
                        let is_failing = latest.is_some_and(|row| row.body.attempt.is_over() && !row.body.told);
                        if is_known || is_failing {
                            continue;
                        }
                        let serial = latest.map_or(1, |row| row.event.serial + 1);
                        let adopted = serial == 1
                            && line.hub_word.is_none()
                            && matches!(line.state, LineState::Approved | LineState::Ready | LineState::Out);
                        let content = content_of(&state, hub, calendar, booking, line, interval, now);
                        wanting
                            .extend(fresh_row(hub, calendar, booking, index, serial, content, quantity, adopted, now));
                    }
                }
            }
        }
        wanting
    }

    /// What the ledger wants of an attempt.
    fn wanted(&self, row: &Row, rows: &[Row]) -> Wanted {
        let state = self.app.ledger().read();
        let Some(line) = state.booking(&row.event.booking).and_then(|booking| booking.lines.get(row.event.line)) else {
            return Wanted::Nothing;
        };
        let Some(hub) = state.hub(&row.event.hub) else { return Wanted::Nothing };
        let was_confirmed = row.body.attempt.phase == Phase::Confirmed;
        let later = rows.iter().filter(|other| other.key() == row.key() && other.event.serial > row.event.serial);
        let mut later = later.peekable();
        if later.peek().is_some() {
            // What stands for the line as it was goes once it stands there as it is.
            let is_replaced = later.any(|other| other.body.attempt.phase == Phase::Confirmed);
            return if was_confirmed && !is_replaced && !line.state.has_given_up() {
                Wanted::Confirmed
            } else {
                Wanted::Nothing
            };
        }
        // A calendar that shows too late what is written there confirms nothing; what stands confirmed stays.
        let calendar = hub.calendars.iter().find(|own| own.id == row.event.calendar);
        let may_confirm = was_confirmed || calendar.is_none_or(HubCalendar::may_confirm);
        match line.state {
            LineState::Requested | LineState::Countered if was_confirmed => Wanted::Confirmed,
            state if !may_confirm && !state.has_given_up() => Wanted::Tentative,
            LineState::Requested if is_at_once(hub, line) => Wanted::Confirmed,
            LineState::Requested | LineState::Countered => Wanted::Tentative,
            LineState::Approved | LineState::Ready | LineState::Out => Wanted::Confirmed,
            state if state.was_used() => Wanted::Confirmed,
            _ => Wanted::Nothing,
        }
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

    /// What the line takes, and what is promised to others of the same resources meanwhile.
    fn claims_around(&self, row: &Row, interval: Interval) -> (Vec<Claim>, Vec<Claim>) {
        let state = self.app.ledger().read();
        let line = state.booking(&row.event.booking).and_then(|booking| booking.lines.get(row.event.line));
        let claims: Vec<Claim> = line.map(|line| line.claims.clone()).unwrap_or_default();
        let resources: BTreeSet<&OfferKey> = claims.iter().map(|claim| &claim.resource).collect();
        let of_lines = state.bookings_of_hub(&row.event.hub).flat_map(|booking| {
            let is_self = booking.id == row.event.booking;
            let lines = booking.lines.iter().enumerate();
            lines.filter(move |(index, _)| !(is_self && *index == row.event.line)).flat_map(|(_, line)| &line.claims)
        });
        let withdrawn = state.withdrawals().map(|withdrawal| &withdrawal.claim);
        let others = of_lines
            .chain(withdrawn)
            .filter(|claim| resources.contains(&claim.resource) && claim.interval.overlaps(interval))
            .cloned()
            .collect();
        (claims, others)
    }

    /// The shorter time for which a line that came back early stands in the calendar.
    fn shorter(&self, row: &Row) -> Option<Interval> {
        if row.body.attempt.phase != Phase::Confirmed {
            return None;
        }
        let state = self.app.ledger().read();
        let line = state.booking(&row.event.booking)?.lines.get(row.event.line)?;
        if !line.state.was_used() || line.state == LineState::Out {
            return None;
        }
        let interval = row.body.content.interval;
        let back = line.loans.iter().map(|loan| loan.back.as_ref().map(|back| back.at)).collect::<Option<Vec<_>>>()?;
        let claimed = line.claims.iter().map(|claim| claim.interval.end()).max();
        let end = back.into_iter().max()?.max(claimed.unwrap_or(interval.start()));
        let end = chrono::DateTime::from_timestamp(end.timestamp(), 0)?;
        (end < interval.end()).then(|| Interval::new(interval.start(), end).ok()).flatten()
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

    /// Tells the ledger what came of an attempt.
    async fn tell(&self, row: &mut Row) -> Result<(), Halt> {
        let now = clock::now();
        let at = chrono::DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now);
        let taken = |row: &Row| row.body.clash.clone().unwrap_or((row.body.content.interval, String::new()));
        let word = match row.body.attempt.phase {
            Phase::Confirmed => self.confirmed_everywhere(row, at).await?,
            Phase::Gone(Why::Taken | Why::Changed) => {
                let (during, by) = taken(row);
                Some(if row.body.adopted {
                    HubWord::Conflict { at, during, by, policy: ConflictPolicy::First }
                } else {
                    HubWord::Taken { at, during, by }
                })
            }
            Phase::Gone(Why::Unwanted) => None,
            _ => return Ok(()),
        };
        if let Some(word) = word {
            self.submit(row, word).await?;
        }
        row.body.told = true;
        self.save(row).await
    }

    /// The word for a line that stands in every calendar that has one; none while another calendar has not answered.
    async fn confirmed_everywhere(&self, row: &Row, at: Instant) -> Result<Option<HubWord>, Halt> {
        let rows = self.rows().await?;
        let state = self.app.ledger().read();
        let line = state.booking(&row.event.booking).and_then(|booking| booking.lines.get(row.event.line));
        let (Some(line), Some(hub)) = (line, state.hub(&row.event.hub)) else { return Ok(None) };
        let stands = |calendar: &&HubCalendar| {
            calendar.id == row.event.calendar
                || rows.iter().any(|other| {
                    other.event.booking == row.event.booking
                        && other.event.line == row.event.line
                        && other.event.calendar == calendar.id
                        && other.body.attempt.phase == Phase::Confirmed
                        && Some(other.body.content.interval) == span(calendar, line).map(|(interval, _)| interval)
                })
        };
        let mut written = hub.calendars_about(line).filter(|calendar| calendar.source.written().is_some());
        let is_complete = written.all(|calendar| stands(&calendar));
        let (interval, quantity) = (line.wish.interval, line.wish.quantity);
        Ok(is_complete.then_some(HubWord::Confirmed { at, interval, quantity, refused: None }))
    }

    async fn submit(&self, row: &Row, word: HubWord) -> Result<(), Halt> {
        let (kind, reason) = self.reason(row, &word);
        let (booking, line) = (row.event.booking.clone(), row.event.line);
        let key = format!("hub-{kind}-{}-{}", row.event.uid, word.at().timestamp());
        let command = Command::HearHub { booking, line, word, reason };
        match self.app.ledger().submit(Envelope { actor: Actor::system(), key, command }).await {
            Ok(_) => Ok(()),
            // The ledger knows no such line any more: nobody has to be told.
            Err(failure) if failure.rejection().is_some() => {
                tracing::warn!(uid = row.event.uid, ?failure, "the ledger did not take what a calendar said");
                Ok(())
            }
            Err(_) => Err(FetchError::Unreachable.into()),
        }
    }

    /// Why a line is given up, in the words of the hub.
    fn reason(&self, row: &Row, word: &HubWord) -> (&'static str, String) {
        let (kind, during, by) = match word {
            HubWord::Confirmed { .. } => return ("confirmed", String::new()),
            HubWord::Taken { during, by, .. } => ("taken", *during, by),
            HubWord::Conflict { during, by, .. } => ("conflict", *during, by),
        };
        let hub = self.app.ledger().read().hub(&row.event.hub).cloned();
        let (lang, zone) = hub.map_or((Lang::default(), Zone::PARIS), |hub| (hub.language, hub.zone));
        let (wording, during) = (Wording::new(lang), format::interval(lang, zone, during));
        let key = match (kind, by.is_empty()) {
            ("taken", false) => "hub-word-reason-taken-by",
            ("taken", true) => "hub-word-reason-taken",
            (_, false) => "hub-word-reason-conflict-by",
            (_, true) => "hub-word-reason-gone",
        };
        (kind, wording.with(key, &[("during", during.into()), ("by", by.clone().into())]))
    }

    /// Whether a newer copy of the calendar than the one it was compared with is at hand.
    fn is_to_compare(&self, row: &Row) -> bool {
        let Body { attempt, told, confirmed_at, compared_at, content, .. } = &row.body;
        if !told || content.interval.end() <= clock::now() {
            return false;
        }
        let health = self.app.calendar_health(&row.event.hub, &row.event.calendar);
        let Some(read_at) = health.and_then(|health| health.read_at) else { return false };
        let known = compared_at.or(*confirmed_at).unwrap_or(row.body.made_at);
        let is_newer = read_at - known >= chrono::Duration::seconds(1);
        match attempt.phase {
            Phase::Confirmed => is_newer,
            Phase::Gone(_) => is_newer && self.is_in_copy(row),
            _ => false,
        }
    }

    /// Whether the copy at hand has an object of this name.
    fn is_in_copy(&self, row: &Row) -> bool {
        let copy = self.app.calendar_copy(&row.event.hub, &row.event.calendar);
        copy.is_some_and(|bytes| memchr::memmem::find(&bytes, row.event.uid.as_bytes()).is_some())
    }

    /// Compares a confirmed booking with the calendar as it was last read; what looks wrong is looked at twice.
    async fn compare(&self, row: &mut Row, hub: &Hub, calendar: &HubCalendar, client: &Client) -> Result<(), Halt> {
        row.body.compared_at = Some(clock::now());
        if row.body.attempt.is_over() {
            // A request that came late brought it back: nobody wants it any more.
            client.delete(&row.name(), &Condition::Any).await?;
            return self.save(row).await;
        }
        let interval = row.body.content.interval;
        let suspicious = match self.app.calendar_copy(&hub.id, &calendar.id) {
            None => false,
            Some(bytes) => {
                let (claims, others) = self.claims_around(row, interval);
                let range = window(hub, clock::now()).and_then(|whole| whole.intersection(interval));
                range.is_some_and(|range| {
                    busy(&bytes, range, hub.zone).is_ok_and(|occupancy| {
                        let is_there = occupancy.events.iter().any(|event| event.uid == row.event.uid);
                        !is_there
                            || clash(hub, calendar, &occupancy, &self.app.own_events(), &claims, &others).is_some()
                    })
                })
            }
        };
        let was_in_conflict = self.said(row).is_some_and(|word| matches!(word, HubWord::Conflict { .. }));
        if suspicious || was_in_conflict {
            let mut found = self.conflict(row, hub, calendar, client).await?;
            if found.is_some() && !was_in_conflict {
                tokio::time::sleep(SECOND_LOOK).await;
                found = self.conflict(row, hub, calendar, client).await?;
            }
            let now = clock::now();
            let at = chrono::DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now);
            let policy = calendar.source.written().map(|collection| collection.on_conflict).unwrap_or_default();
            match found {
                Some(Clash { during, by }) if !was_in_conflict => {
                    self.submit(row, HubWord::Conflict { at, during, by, policy }).await?;
                }
                None if was_in_conflict => {
                    if let Some(word) = self.confirmed_everywhere(row, at).await? {
                        self.submit(row, word).await?;
                    }
                }
                _ => (),
            }
        }
        self.save(row).await
    }

    async fn conflict(
        &self,
        row: &Row,
        hub: &Hub,
        calendar: &HubCalendar,
        client: &Client,
    ) -> Result<Option<Clash>, Halt> {
        let is_there = client
            .get(&row.name())
            .await?
            .is_some_and(|object| row.body.content.is_kept_by(&row.event.uid, &object.text));
        if !is_there {
            return Ok(Some(Clash { during: row.body.content.interval, by: String::new() }));
        }
        self.in_the_way(row, hub, calendar, client).await
    }

    /// What the ledger heard last of the line.
    fn said(&self, row: &Row) -> Option<HubWord> {
        let state = self.app.ledger().read();
        state.booking(&row.event.booking)?.lines.get(row.event.line)?.hub_word.clone()
    }
}

/// The time and the number of units that a line takes of what a calendar is about.
fn span(calendar: &HubCalendar, line: &Line) -> Option<(Interval, u32)> {
    let claims = || line.claims.iter().filter(|claim| calendar.covers(&claim.resource.local));
    let start = claims().map(|claim| claim.interval.start()).min()?;
    let end = claims().map(|claim| claim.interval.end()).max()?;
    let quantity = claims().map(|claim| claim.quantity).fold(0, u32::saturating_add);
    // Calendars know no fractions of a second.
    let whole = |at: Instant| chrono::DateTime::from_timestamp(at.timestamp(), 0);
    Some((Interval::new(whole(start)?, whole(end)?).ok()?, quantity))
}

/// Whether the calendar's word is all that a request waits for.
fn is_at_once(hub: &Hub, line: &Line) -> bool {
    use crate::domain::availability::approval;
    use crate::domain::policy::Approval;
    approval(hub, &line.wish.offer) == Approval::Auto
}

fn content_of(
    state: &State,
    hub: &Hub,
    calendar: &HubCalendar,
    booking: &Booking,
    line: &Line,
    interval: Interval,
    now: Instant,
) -> Content {
    let wording = Wording::new(hub.language);
    let offer = &line.wish.offer.local;
    let name = hub
        .resource(offer)
        .map(|resource| &resource.name)
        .or_else(|| hub.kit(offer).map(|kit| &kit.name))
        .map_or_else(|| offer.to_string(), |name| name.get(hub.language).to_owned());
    let team = state.team(&booking.team).map_or_else(|| booking.team.to_string(), |team| team.name.clone());
    let args = [("count", line.wish.quantity.into()), ("name", name.into()), ("team", team.into())];
    let purpose = [("purpose", booking.purpose.clone().into()), ("booking", booking.id.to_string().into())];
    let covered = line.claims.iter().filter(|claim| calendar.covers(&claim.resource.local));
    let resources: BTreeSet<String> = covered.map(|claim| claim.resource.local.to_string()).collect();
    Content {
        interval,
        summary: wording.with("hub-calendar-summary", &args),
        description: wording.with("hub-calendar-description", &purpose),
        resources: resources.into_iter().collect(),
        stamp: now,
        sequence: 0,
    }
}

#[expect(clippy::too_many_arguments, reason = "a row has that many parts")]
fn fresh_row(
    hub: &Hub,
    calendar: &HubCalendar,
    booking: &Booking,
    line: usize,
    serial: u32,
    content: Content,
    quantity: u32,
    adopted: bool,
    now: Instant,
) -> Option<Row> {
    let uid = fresh_uid().ok()?;
    let body = Body {
        attempt: Attempt::new(),
        content,
        quantity,
        made_at: now,
        adopted,
        clash: None,
        confirmed_at: None,
        told: false,
        compared_at: None,
    };
    let event = WrittenEvent {
        uid,
        hub: hub.id.clone(),
        calendar: calendar.id.clone(),
        booking: booking.id.clone(),
        line,
        serial,
        body: serde_json::to_string(&body).ok()?,
    };
    Some(Row { event, body })
}
