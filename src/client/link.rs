//! The tasks of the link: following the server, searching, delivering. All on one thread.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};

use super::calendar_file;
use super::http::{Cached, Http};
use super::outbox::{Order, Outbox, Waiting};
use super::{Replies, Wake};
use crate::api::access::CalendarAccess;
use crate::api::calendars::{HubCalendars, ShownCalendar, UnderstoodCalendar};
use crate::api::commands::{ClosurePlan, HubRecords, PlanClosure, WaitingList};
use crate::api::exchange::{Done, Following, LinkFailure, LinkStatus, Reply, Request};
use crate::api::problem::{Problem, ProblemKind};
use crate::api::{Agenda, Bookings, CalendarHealth, Catalogue, Changes, Health, SearchQuery};
use crate::clock;
use crate::domain::booking::Booking;
use crate::domain::ids::{BookingId, HubId, LocalId};
use crate::domain::team::Desk;
use crate::domain::time::Interval;

/// How long the server may hold a question about changes.
const POLL: Duration = Duration::from_secs(25);
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// Between the looks at a calendar that was just added, until it was read once.
const FIRST_LOOKS_SECS: [u64; 5] = [1, 2, 4, 8, 15];
/// Bookings on a page.
const PAGE: usize = 500;
/// Above so many changed bookings, all are read again at once.
const ONE_BY_ONE: usize = 16;

/// Says things to the desk, and wakes it.
pub(super) struct Mouth {
    replies: Replies,
    wake: Wake,
}

impl Mouth {
    pub(super) fn new(replies: Replies, wake: Wake) -> Self {
        Self { replies, wake }
    }

    fn say(&self, reply: Reply) {
        lock(&self.replies).push(reply);
        (self.wake)();
    }
}

/// How the link stands, from its two sources: following and delivering.
#[derive(Default)]
struct Standing {
    said: Option<LinkStatus>,
    follows: Option<Result<(), LinkFailure>>,
    /// The server is there, but takes no command now.
    blocked: Option<Box<Problem>>,
}

/// What the tasks share.
struct Shared {
    http: Http,
    mouth: Mouth,
    desk: watch::Sender<Desk>,
    standing: Mutex<Standing>,
    outbox: Mutex<Outbox>,
    agendas: Mutex<HashMap<HubId, Interval>>,
    /// Try the server again now.
    retry: Notify,
    /// Something may be delivered now.
    deliver: Notify,
    /// An agenda is asked for, or may be had again.
    consult: Notify,
}

/// Runs until the desk hangs up.
pub(super) async fn run(
    http: Http,
    desk: Desk,
    outbox: Outbox,
    mut inbox: mpsc::UnboundedReceiver<Request>,
    mouth: Mouth,
) {
    let (search, searches) = watch::channel(None);
    let shared = Arc::new(Shared {
        http,
        mouth,
        desk: watch::Sender::new(desk),
        standing: Mutex::default(),
        outbox: Mutex::new(outbox),
        agendas: Mutex::default(),
        retry: Notify::new(),
        deliver: Notify::new(),
        consult: Notify::new(),
    });
    if lock(&shared.outbox).first().is_some() {
        shared.say_waiting();
        shared.deliver.notify_one();
    }
    shared.stand(|_| ());
    tokio::spawn(follow(Arc::clone(&shared)));
    tokio::spawn(deliver(Arc::clone(&shared)));
    tokio::spawn(consult(Arc::clone(&shared)));
    tokio::spawn(seek(Arc::clone(&shared), searches));

    while let Some(request) = inbox.recv().await {
        match request {
            Request::Sit(desk) => {
                shared.desk.send_replace(desk);
            }
            Request::Search { ticket, query } => {
                search.send_replace(Some((ticket, query)));
            }
            Request::Agenda { hub, interval } => {
                lock(&shared.agendas).insert(hub, interval);
                shared.consult.notify_one();
            }
            Request::Place { key, order } => shared.accept(key, Order::Place(order)),
            Request::Act { key, booking, version, act } => shared.accept(key, Order::Act { booking, version, act }),
            Request::Give { key, deed } => shared.accept(key, Order::Give(deed)),
            question @ (Request::Agreement { .. }
            | Request::Records { .. }
            | Request::WaitingList
            | Request::PlanClosure { .. }
            | Request::Access
            | Request::RenewAccess(_)
            | Request::Calendars { .. }
            | Request::Understand { .. }
            | Request::Events { .. }
            | Request::Follow { .. }
            | Request::ReadCalendarFile { .. }) => {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move {
                    if let Some(reply) = shared.read_once(question).await {
                        shared.mouth.say(reply);
                    }
                });
            }
            Request::GiveUp { key } => {
                if lock(&shared.outbox).remove(&key) {
                    shared.say_waiting();
                }
            }
            Request::Retry => {
                shared.retry.notify_one();
                shared.deliver.notify_one();
                shared.consult.notify_one();
            }
        }
    }
}

impl Shared {
    fn desk(&self) -> Desk {
        self.desk.borrow().clone()
    }

    fn accept(&self, key: String, order: Order) {
        lock(&self.outbox).push(Waiting { key, desk: self.desk(), order });
        self.say_waiting();
        self.deliver.notify_one();
    }

    /// Asks once; what fails is said, and the desk asks again when it sees fit.
    async fn read_once(&self, question: Request) -> Option<Reply> {
        let desk = self.desk();
        Some(match question {
            Request::Agreement { booking } => {
                let outcome = self.http.page(&format!("/bookings/{booking}/agreement"), &desk).await;
                Reply::Agreement { booking, outcome }
            }
            Request::Records { hub } => {
                let outcome = self.http.get::<HubRecords>(&format!("/hubs/{hub}/records"), &desk).await;
                Reply::Records { hub, outcome: outcome.map(Arc::new) }
            }
            Request::WaitingList => {
                let outcome = self.http.get::<WaitingList>("/waiting-list", &desk).await;
                Reply::WaitingList(outcome.map(Arc::new))
            }
            Request::PlanClosure { ticket, hub, closure } => {
                let (path, body) = (format!("/hubs/{hub}/closures/plan"), PlanClosure { closure });
                let outcome = self.http.post::<ClosurePlan>(&path, &desk, &body).await;
                Reply::ClosurePlanned { ticket, outcome }
            }
            Request::Access => {
                let outcome = self.http.get::<CalendarAccess>(&format!("{}/access", place_of(&desk)?), &desk).await;
                Reply::Access { desk, outcome: outcome.map(Arc::new) }
            }
            Request::RenewAccess(body) => {
                let path = format!("{}/access/renewals", place_of(&desk)?);
                let outcome = self.http.post::<CalendarAccess>(&path, &desk, &body).await;
                Reply::Access { desk, outcome: outcome.map(Arc::new) }
            }
            Request::Calendars { hub } => {
                let path = format!("/hubs/{hub}/calendars");
                let mut outcome = self.http.get::<HubCalendars>(&path, &desk).await.map(Arc::new);
                // One that was just added is read by the server a moment later.
                for pause in FIRST_LOOKS_SECS {
                    if !outcome.as_ref().is_ok_and(|told| told.calendars.iter().any(is_awaited)) {
                        break;
                    }
                    self.mouth.say(Reply::Calendars { hub: hub.clone(), outcome: outcome.clone() });
                    tokio::time::sleep(Duration::from_secs(pause)).await;
                    outcome = self.http.get::<HubCalendars>(&path, &desk).await.map(Arc::new);
                }
                Reply::Calendars { hub, outcome }
            }
            Request::Understand { ticket, hub, calendar, interval, draft } => {
                let (what, between) = (format!("/hubs/{hub}/calendars/{calendar}"), between(interval));
                let outcome = match draft {
                    None => self.http.get::<UnderstoodCalendar>(&format!("{what}/events?{between}"), &desk).await,
                    Some(draft) => self.http.post(&format!("{what}/try?{between}"), &desk, &draft).await,
                };
                Reply::Understood { ticket, outcome }
            }
            Request::Events { ticket, hub, calendars, interval } => {
                let outcome = self.events(&desk, &hub, &calendars, interval).await;
                Reply::Events { ticket, outcome: outcome.map(Arc::new) }
            }
            Request::Follow { hub, change } => {
                let all = format!("/hubs/{hub}/calendars");
                let kept = |calendar: ShownCalendar| drop(calendar);
                let outcome = match change {
                    Following::Add(body) => self.http.post(&all, &desk, &body).await.map(kept),
                    Following::Change { calendar, tag, draft } => {
                        self.http.put(&format!("{all}/{calendar}"), &desk, &tag, &draft).await.map(kept)
                    }
                    Following::Remove { calendar } => self.http.delete(&format!("{all}/{calendar}"), &desk).await,
                    Following::Measure { calendar } => {
                        let path = format!("{all}/{calendar}/measurements");
                        self.http.post(&path, &desk, &serde_json::Value::Null).await.map(kept)
                    }
                    Following::Confirm { calendar } => {
                        let path = format!("{all}/{calendar}/confirmations");
                        self.http.post(&path, &desk, &serde_json::Value::Null).await.map(kept)
                    }
                };
                Reply::Followed { hub, outcome }
            }
            Request::ReadCalendarFile { ticket, path, zone, interval } => {
                let reading = tokio::task::spawn_blocking(move || calendar_file::read(&path, zone, interval));
                let outcome = reading.await.unwrap_or_else(|error| {
                    tracing::error!(%error, "a calendar file could not be read");
                    Err(crate::wording::both("hubdesk-file-unread", &[("why", error.to_string().into())]))
                });
                Reply::CalendarFile { ticket, outcome }
            }
            _ => return None,
        })
    }

    /// What stands in calendars of a hub. One that the hub has no longer is left out: the catalogue will say so.
    async fn events(
        &self,
        desk: &Desk,
        hub: &HubId,
        calendars: &[LocalId],
        interval: Interval,
    ) -> Result<Vec<UnderstoodCalendar>, LinkFailure> {
        let mut told = Vec::new();
        for calendar in calendars {
            let path = format!("/hubs/{hub}/calendars/{calendar}/events?{}", between(interval));
            match self.http.get::<UnderstoodCalendar>(&path, desk).await {
                Ok(understood) => told.push(understood),
                Err(LinkFailure::Problem(problem)) if problem.kind == ProblemKind::NotFound => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(told)
    }

    fn say_waiting(&self) {
        let keys = lock(&self.outbox).keys();
        self.mouth.say(Reply::Waiting(keys));
    }

    /// Changes how the link stands, and says so where the desk would see a difference.
    fn stand(&self, change: impl FnOnce(&mut Standing)) {
        let mut standing = lock(&self.standing);
        change(&mut standing);
        let why = match (&standing.follows, &standing.blocked) {
            (None, _) => None,
            (Some(Err(why)), _) => Some(Err(why.clone())),
            (Some(Ok(())), Some(problem)) => Some(Err(LinkFailure::Problem(problem.clone()))),
            (Some(Ok(())), None) => Some(Ok(())),
        };
        let status = match why {
            None => LinkStatus::Connecting,
            Some(Ok(())) => LinkStatus::Online,
            Some(Err(why)) => {
                let since = match &standing.said {
                    Some(LinkStatus::Offline { since, .. }) => *since,
                    _ => clock::now(),
                };
                LinkStatus::Offline { since, why }
            }
        };
        if standing.said.as_ref() != Some(&status) {
            standing.said = Some(status.clone());
            drop(standing);
            self.mouth.say(Reply::Link(status));
        }
    }

    /// Sends a command, and reads what its kind answers.
    async fn attempt(&self, waiting: &Waiting) -> Result<Done, LinkFailure> {
        match &waiting.order {
            Order::Give(deed) if !deed.gives_a_booking() => self.http.deliver(waiting).await.map(Done::Recorded),
            _ => self.http.deliver(waiting).await.map(|booking| Done::Booking(Box::new(booking))),
        }
    }

    fn is_online(&self) -> bool {
        matches!(lock(&self.standing).follows, Some(Ok(())))
    }
}

/// Pauses that double from try to try.
struct Pauses(Duration);

impl Pauses {
    fn new() -> Self {
        Self(FIRST_PAUSE)
    }

    /// The next pause, shortened at random by up to a quarter so that desks do not all come back in step.
    fn next(&mut self) -> Duration {
        let pause = self.0;
        self.0 = (self.0 * 2).min(LONGEST_PAUSE);
        let share = getrandom::u32().map_or(0, |random| random % 256);
        pause - pause * share / 1024
    }
}

/// Keeps catalogue and bookings as they are on the server.
async fn follow(shared: Arc<Shared>) {
    let mut pauses = Pauses::new();
    let mut known = Known::default();
    loop {
        let failure = match session(&shared, &mut known, &mut pauses).await {
            Ok(()) => continue,
            Err(failure) => failure,
        };
        shared.stand(|standing| standing.follows = Some(Err(failure)));
        tokio::select! {
            () = tokio::time::sleep(pauses.next()) => (),
            () = shared.retry.notified() => pauses = Pauses::new(),
        }
    }
}

/// What was read last, so that only differences are read again.
#[derive(Default)]
struct Known {
    etag: Option<String>,
    catalogue: String,
    journal: String,
    bookings: BTreeMap<BookingId, Booking>,
}

/// One stretch of good contact. Ends with `Ok` when the desk asks to try anew.
async fn session(shared: &Shared, known: &mut Known, pauses: &mut Pauses) -> Result<(), LinkFailure> {
    let http = &shared.http;
    let mut desks = shared.desk.subscribe();
    let desk = desks.borrow_and_update().clone();
    let health: Health = http.get("/health", &desk).await?;
    tracing::info!(version = health.version, "the server answers");
    read_catalogue(shared, &desk, known).await?;
    let mut since = read_bookings(shared, &desk, known).await?;
    shared.stand(|standing| standing.follows = Some(Ok(())));
    *pauses = Pauses::new();
    shared.deliver.notify_one();
    shared.consult.notify_one();
    loop {
        let desk = desks.borrow_and_update().clone();
        let Known { journal, catalogue, .. } = known;
        let path = format!("/changes?since={since}&journal={journal}&catalogue={catalogue}&wait={}", POLL.as_secs());
        let changes: Changes = tokio::select! {
            changes = http.long_poll(&path, &desk, POLL) => changes?,
            _ = desks.changed() => {
                let desk = desks.borrow_and_update().clone();
                since = read_bookings(shared, &desk, known).await?;
                continue;
            }
            () = shared.retry.notified() => return Ok(()),
        };
        if changes.catalogue != known.catalogue {
            read_catalogue(shared, &desk, known).await?;
            shared.consult.notify_one();
        }
        if changes.seq == since && !changes.reset {
            continue;
        }
        if changes.reset || changes.bookings.len() > ONE_BY_ONE {
            since = read_bookings(shared, &desk, known).await?;
        } else {
            for id in &changes.bookings {
                read_booking(shared, &desk, known, id).await?;
            }
            since = changes.seq;
            say_bookings(shared, known);
        }
    }
}

async fn read_catalogue(shared: &Shared, desk: &Desk, known: &mut Known) -> Result<(), LinkFailure> {
    let answer: Cached<Catalogue> = shared.http.get_cached("/catalogue", desk, known.etag.as_deref()).await?;
    if let Cached::New { value, etag } = answer {
        known.etag = etag;
        known.catalogue.clone_from(&value.version);
        shared.mouth.say(Reply::Catalogue(Arc::new(value)));
    }
    Ok(())
}

/// Reads all bookings the desk may see, page by page; gives the position in the change feed at the first page, from which
/// on it tells what changed while the others were read.
async fn read_bookings(shared: &Shared, desk: &Desk, known: &mut Known) -> Result<u64, LinkFailure> {
    let first: Bookings = shared.http.get(&format!("/bookings?limit={PAGE}"), desk).await?;
    let (seq, journal) = (first.seq, first.journal);
    let (mut all, mut next) = (first.bookings, first.next);
    while let Some(after) = next {
        let page: Bookings = shared.http.get(&format!("/bookings?limit={PAGE}&after={after}"), desk).await?;
        all.extend(page.bookings);
        next = page.next;
    }
    known.bookings = all.into_iter().map(|booking| (booking.id.clone(), booking)).collect();
    known.journal = journal;
    say_bookings(shared, known);
    Ok(seq)
}

async fn read_booking(shared: &Shared, desk: &Desk, known: &mut Known, id: &BookingId) -> Result<(), LinkFailure> {
    match shared.http.get::<Booking>(&format!("/bookings/{id}"), desk).await {
        Ok(booking) => {
            known.bookings.insert(id.clone(), booking);
            Ok(())
        }
        // Not for this desk's eyes.
        Err(LinkFailure::Problem(problem)) if problem.kind == ProblemKind::NotFound => {
            known.bookings.remove(id);
            Ok(())
        }
        Err(failure) => Err(failure),
    }
}

fn say_bookings(shared: &Shared, known: &Known) {
    let mut bookings: Vec<_> = known.bookings.values().cloned().collect();
    bookings.sort_by(|a, b| (a.placed_at, &a.id).cmp(&(b.placed_at, &b.id)));
    shared.mouth.say(Reply::Bookings(Arc::new(bookings)));
}

/// Searches; a newer question drops the answer to the older one.
async fn seek(shared: Arc<Shared>, mut searches: watch::Receiver<Option<(u64, SearchQuery)>>) {
    let mut open = searches.changed().await.is_ok();
    while open {
        let Some((ticket, query)) = searches.borrow_and_update().clone() else {
            open = searches.changed().await.is_ok();
            continue;
        };
        let desk = shared.desk();
        tokio::select! {
            outcome = shared.http.post("/search", &desk, &query) => {
                shared.mouth.say(Reply::Found { ticket, outcome });
                open = searches.changed().await.is_ok();
            }
            changed = searches.changed() => open = changed.is_ok(),
        }
    }
}

/// Reads the agendas asked for, the latest interval of each hub; those that fail wait for the next good contact.
async fn consult(shared: Arc<Shared>) {
    loop {
        shared.consult.notified().await;
        loop {
            let next = lock(&shared.agendas).iter().next().map(|(hub, interval)| (hub.clone(), *interval));
            let Some((hub, interval)) = next else { break };
            let path = format!("/hubs/{hub}/agenda?{}", between(interval));
            let outcome = shared.http.get::<Agenda>(&path, &shared.desk()).await;
            let passing = matches!(&outcome, Err(failure) if is_passing(failure));
            if passing {
                break;
            }
            // Asked again meanwhile for other days: that question stays.
            let mut agendas = lock(&shared.agendas);
            if agendas.get(&hub) == Some(&interval) {
                agendas.remove(&hub);
            }
            drop(agendas);
            match outcome {
                Ok(agenda) => shared.mouth.say(Reply::Agenda(Arc::new(agenda))),
                Err(failure) => tracing::warn!(%hub, ?failure, "the agenda could not be had"),
            }
        }
    }
}

/// Sends the commands that wait, one after the other, until each is answered.
async fn deliver(shared: Arc<Shared>) {
    let mut pauses = Pauses::new();
    loop {
        let first = lock(&shared.outbox).first().cloned();
        let Some(waiting) = first else {
            shared.deliver.notified().await;
            continue;
        };
        match shared.attempt(&waiting).await {
            Err(failure) if is_passing(&failure) => {
                if let LinkFailure::Problem(problem) = failure {
                    shared.stand(|standing| standing.blocked = Some(problem));
                } else if shared.is_online() {
                    // Following may not have noticed yet that the server is gone.
                    shared.retry.notify_one();
                }
                tokio::select! {
                    () = tokio::time::sleep(pauses.next()) => (),
                    () = shared.deliver.notified() => pauses = Pauses::new(),
                }
            }
            outcome => {
                pauses = Pauses::new();
                shared.stand(|standing| standing.blocked = None);
                let Waiting { key, order, .. } = waiting;
                lock(&shared.outbox).remove(&key);
                let booking = |outcome: Result<Done, LinkFailure>| {
                    outcome.and_then(|done| match done {
                        Done::Booking(booking) => Ok(*booking),
                        Done::Recorded(_) => Err(LinkFailure::NotOurs { detail: String::new() }),
                    })
                };
                shared.mouth.say(match order {
                    Order::Place(_) => Reply::Placed { key, outcome: booking(outcome) },
                    Order::Act { booking: id, .. } => Reply::Acted { key, booking: id, outcome: booking(outcome) },
                    Order::Give(_) => Reply::Given { key, outcome },
                });
                shared.say_waiting();
            }
        }
    }
}

/// The bounds of an interval, for an address.
fn between(interval: Interval) -> String {
    let time = |at: crate::domain::time::Instant| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    format!("from={}&to={}", time(interval.start()), time(interval.end()))
}

/// Where what is a desk's own lies; a coordinator has no place of its own.
fn place_of(desk: &Desk) -> Option<String> {
    match desk {
        Desk::Manager(hub) => Some(format!("/hubs/{hub}")),
        Desk::Team(team) => Some(format!("/teams/{team}")),
        Desk::Coordinator => None,
    }
}

/// Whether a calendar is followed and was not looked at yet.
fn is_awaited(shown: &ShownCalendar) -> bool {
    shown.health.as_ref().is_none_or(CalendarHealth::is_awaited)
}

/// Whether the same request may succeed later, as it is.
fn is_passing(failure: &LinkFailure) -> bool {
    match failure {
        LinkFailure::Unreachable | LinkFailure::Timeout | LinkFailure::Unauthorized | LinkFailure::NotOurs { .. } => {
            true
        }
        LinkFailure::Problem(problem) => problem.kind.may_pass(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
