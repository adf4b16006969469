//! The one writer of a process: commands come in by a channel, are decided in one serial order, written down in batches,
//! and only then answered.
//!
//! It holds two copies of the ledger's state. The one it decides on runs ahead of the disk by the batch in hand; the one
//! that readers share holds nothing that is not stored, and no reader ever waits for the disk. When a batch cannot be
//! stored, the copy ahead is thrown away and everyone in the batch is told: nothing is half made.
//!
//! Other processes may write to the same database. So each batch takes the store's turn, adds what the others wrote, and
//! is decided on that; between batches, the writer follows what they tell.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use super::beside::{Beneath, Beside};
use super::identity::{hex, random_bytes};
use super::problem::Failure;
use crate::api::problem::ProblemKind;
use crate::clock;
use crate::domain::booking::Booking;
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, HubId, LocalId};
use crate::domain::outage::Blocks;
use crate::domain::team::Team;
use crate::domain::time::Instant;
use crate::ledger::{Decision, Envelope, JournalEntry, ReplayError, State, decide};
use crate::store::calendars::{Change, Changed, Object};
use crate::store::{Store, StoreError, Turn, Watch};

/// Commands that may wait for the writer before senders have to.
const QUEUE: usize = 1024;
/// Commands stored in one transaction, at most.
const BATCH: usize = 256;
/// Bounds of the time that a batch waits for more commands. Below the first, the timer would cost more than it saves.
const SHORTEST_GATHER: Duration = Duration::from_micros(500);
const LONGEST_GATHER: Duration = Duration::from_millis(3);
/// Longest time that the writer sleeps while something will fall due.
const LONGEST_NAP: Duration = Duration::from_secs(60);
/// How long what falls due waits after a failure.
const REST: Duration = Duration::from_secs(5);

/// A command that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It was written down just now.
    Now(Receipt),
    /// The key was known: what came of the command earlier, as it stands.
    Before(Receipt),
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The journal entry.
    pub seq: u64,
    /// The booking that it made or changed, as it stands; none for a command about a hub.
    pub booking: Option<Booking>,
    /// The closure, the withdrawal or the wish of the waiting list that it made.
    pub record: Option<String>,
}

/// What was said to a command.
#[derive(Debug)]
enum Said {
    Done(Done),
    /// The object beside it is not as it was seen, or cannot be changed: nothing was decided.
    Stands(Changed),
}

/// Access to the ledger: reading at once, writing through the one writer. Cheap to clone; the writer ends when the last
/// clone is dropped.
#[derive(Debug, Clone)]
pub struct Ledger {
    shared: Arc<Shared>,
    jobs: mpsc::Sender<Job>,
}

#[derive(Debug)]
struct Shared {
    /// Exactly what is stored.
    state: RwLock<State>,
    /// The bookings that each journal entry made or changed: entry 1 first.
    changed: RwLock<Vec<Vec<BookingId>>>,
    seq: watch::Sender<u64>,
    /// The version of the pool files that the store has: above the one in force when another process changed them.
    stock: watch::Sender<u64>,
}

#[derive(Debug)]
enum Job {
    Command(Request),
    /// Another process may have written. Told once it was read.
    Follow {
        heard: Option<oneshot::Sender<()>>,
    },
    /// Everything is in force: time may pass.
    KeepTime,
    /// `stock` is the version of the pool files that the catalogue was read from, where there may be several.
    Catalogue {
        stock: Option<u64>,
        hubs: Vec<Arc<Hub>>,
        teams: Vec<Team>,
        done: oneshot::Sender<()>,
    },
    Calendar {
        hub: HubId,
        calendar: LocalId,
        blocks: Blocks,
        done: oneshot::Sender<()>,
    },
}

/// A command and who waits for its outcome.
#[derive(Debug)]
struct Request {
    envelope: Box<Envelope>,
    beside: Option<Box<Beside>>,
    answer: oneshot::Sender<Result<Said, Failure>>,
}

impl Ledger {
    /// Replays the journal of `store`, read by the caller, and starts the writer. The task ends, everything stored, when
    /// the last [`Ledger`] is dropped.
    pub fn start(store: Store, journal: &[JournalEntry]) -> Result<(Self, tokio::task::JoinHandle<()>), ReplayError> {
        let mut state = State::default();
        state.replay(journal)?;
        let changed = journal.iter().map(touched).collect();
        let shared = Arc::new(Shared {
            seq: watch::Sender::new(state.seq()),
            stock: watch::Sender::new(0),
            changed: RwLock::new(changed),
            state: RwLock::new(state.clone()),
        });
        let (jobs, inbox) = mpsc::channel(QUEUE);
        if let Some(watch) = store.watch() {
            tokio::spawn(follow(watch, jobs.downgrade()));
        }
        let last_at = journal.last().map(|entry| entry.at);
        let writer = Writer {
            store,
            shared: Arc::clone(&shared),
            ahead: state,
            last_at,
            stock: None,
            last_answered: 0,
            last_flush: Duration::ZERO,
            time: Time::Stands,
            is_spoiled: false,
            listening: Vec::new(),
        };
        Ok((Self { shared, jobs }, tokio::spawn(writer.run(inbox))))
    }

    /// The state as it is stored. Hold it briefly: the writer waits for readers.
    pub fn read(&self) -> RwLockReadGuard<'_, State> {
        self.shared.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a command to the writer. When this returns `Ok`, its outcome is on the disk.
    pub async fn submit(&self, envelope: Envelope) -> Result<Done, Failure> {
        match self.ask(envelope, None).await? {
            Said::Done(done) => Ok(done),
            Said::Stands(_) => Err(Failure::new(ProblemKind::Internal)),
        }
    }

    /// Gives a command together with a change of a calendar: both are on the disk when this returns `Ok(Ok)`, and where
    /// the object is not as it was seen, or cannot be changed, neither.
    pub async fn submit_beside(&self, envelope: Envelope, beside: Beside) -> Result<Result<Done, Changed>, Failure> {
        match self.ask(envelope, Some(Box::new(beside))).await? {
            Said::Done(done) => Ok(Ok(done)),
            Said::Stands(changed) => Ok(Err(changed)),
        }
    }

    async fn ask(&self, envelope: Envelope, beside: Option<Box<Beside>>) -> Result<Said, Failure> {
        let (answer, outcome) = oneshot::channel();
        self.hand_over(Job::Command(Request { envelope: Box::new(envelope), beside, answer })).await?;
        outcome.await.map_err(|_| Failure::new(ProblemKind::Unavailable))?
    }

    /// Once this returns, what was written by now is what [`Self::read`] says. A lone process has to wait as well: what is
    /// on the disk is said a moment later.
    pub async fn catch_up(&self) -> Result<(), Failure> {
        let (told, heard) = oneshot::channel();
        self.hand_over(Job::Follow { heard: Some(told) }).await?;
        heard.await.map_err(|_| Failure::new(ProblemKind::Unavailable))
    }

    /// Puts a catalogue in force, whatever the store's pool files say.
    pub async fn set_catalogue(&self, hubs: Vec<Arc<Hub>>, teams: Vec<Team>) -> Result<(), Failure> {
        self.hand_catalogue(None, hubs, teams).await
    }

    /// Puts in force the catalogue read from version `stock` of the store's pool files. From then on, commands are
    /// refused for a moment whenever another process has changed them, until this is called again.
    pub async fn set_stock(&self, stock: u64, hubs: Vec<Arc<Hub>>, teams: Vec<Team>) -> Result<(), Failure> {
        self.hand_catalogue(Some(stock), hubs, teams).await
    }

    async fn hand_catalogue(&self, stock: Option<u64>, hubs: Vec<Arc<Hub>>, teams: Vec<Team>) -> Result<(), Failure> {
        let (done, heard) = oneshot::channel();
        self.hand_over(Job::Catalogue { stock, hubs, teams, done }).await?;
        heard.await.map_err(|_| Failure::new(ProblemKind::Unavailable))
    }

    /// From now on time passes: what falls due is decided. To be said once the catalogue and the calendars are in force,
    /// because what is decided rests on them.
    pub async fn keep_time(&self) -> Result<(), Failure> {
        self.hand_over(Job::KeepTime).await
    }

    /// The version of the pool files that the store has, to wait for a new one.
    pub fn follow_stock(&self) -> watch::Receiver<u64> {
        self.shared.stock.subscribe()
    }

    pub async fn set_calendar(&self, hub: HubId, calendar: LocalId, blocks: Blocks) -> Result<(), Failure> {
        let (done, heard) = oneshot::channel();
        self.hand_over(Job::Calendar { hub, calendar, blocks, done }).await?;
        heard.await.map_err(|_| Failure::new(ProblemKind::Unavailable))
    }

    async fn hand_over(&self, job: Job) -> Result<(), Failure> {
        self.jobs.send(job).await.map_err(|_| Failure::new(ProblemKind::Unavailable))
    }

    /// Position in the journal, to wait for changes.
    pub fn follow(&self) -> watch::Receiver<u64> {
        self.shared.seq.subscribe()
    }

    /// The bookings changed by the `most` entries after `since` at most, each once, and the position up to which they
    /// tell; `None` where the journal has not come that far.
    pub fn changes(&self, since: u64, most: usize) -> Option<(u64, Vec<BookingId>)> {
        let changed = self.shared.changed.read().unwrap_or_else(PoisonError::into_inner);
        let later = changed.get(usize::try_from(since).ok()?..)?;
        let told = &later[..later.len().min(most)];
        let bookings: BTreeSet<_> = told.iter().flatten().cloned().collect();
        Some((since + told.len() as u64, bookings.into_iter().collect()))
    }
}

/// The bookings that an entry made or changed.
fn touched(entry: &JournalEntry) -> Vec<BookingId> {
    entry.touched().into_iter().cloned().collect()
}

/// Hands on what other processes tell, as long as there is a writer.
async fn follow(mut watch: Watch, jobs: mpsc::WeakSender<Job>) {
    loop {
        watch.changed().await;
        let Some(jobs) = jobs.upgrade() else { return };
        if jobs.send(Job::Follow { heard: None }).await.is_err() {
            return;
        }
    }
}

struct Writer {
    store: Store,
    shared: Arc<Shared>,
    /// What is stored, and the batch in hand.
    ahead: State,
    /// The time of the last entry. The clock of another machine, or our own once it was set back, may be behind it: a
    /// journal whose times run backwards would be no history.
    last_at: Option<Instant>,
    /// The version of the pool files that the catalogue was read from, where it matters.
    stock: Option<u64>,
    /// How many commands the last batch answered, and how long it took to be stored.
    last_answered: usize,
    last_flush: Duration,
    time: Time,
    /// The copy ahead took part of an entry that it then refused.
    is_spoiled: bool,
    /// Who waits until what others wrote was read.
    listening: Vec<oneshot::Sender<()>>,
}

/// Whether what falls due is decided.
#[derive(Debug, Clone, Copy)]
enum Time {
    /// Not before [`Ledger::keep_time`].
    Stands,
    Passes,
    /// Something failed.
    RestsUntil(tokio::time::Instant),
}

async fn nap(until: Option<Duration>) {
    match until {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}

/// What was decided on each command of a batch, in order.
type Outcomes = Vec<Result<Said, Failure>>;

/// A command of a batch.
#[derive(Debug, Clone, Copy)]
struct Given<'r> {
    envelope: &'r Envelope,
    beside: Option<&'r Beside>,
}

impl Writer {
    async fn run(mut self, mut inbox: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                count = inbox.recv_many(&mut jobs, BATCH) => {
                    if count == 0 {
                        break;
                    }
                    self.gather(&mut jobs, &mut inbox).await;
                    self.work_through(&mut jobs, &mut inbox).await;
                }
                () = nap(self.until_due()) => {
                    if self.is_due() {
                        self.serve(Vec::new(), &mut inbox).await;
                    }
                }
            }
        }
        tracing::debug!("the writer has no more to write");
    }

    /// Those who were just answered often ask again at once: waits for as many of them, for a part of the time that a
    /// flush takes, so that they share one flush with those who were waiting already. A lone desk never waits.
    async fn gather(&self, jobs: &mut Vec<Job>, inbox: &mut mpsc::Receiver<Job>) {
        let patience = (self.last_flush / 2).min(LONGEST_GATHER);
        if jobs.len() >= self.last_answered || patience < SHORTEST_GATHER {
            return;
        }
        let deadline = tokio::time::Instant::now() + patience;
        while jobs.len() < self.last_answered.min(BATCH) {
            match tokio::time::timeout_at(deadline, inbox.recv_many(jobs, BATCH - jobs.len())).await {
                Ok(0) | Err(_) => return,
                Ok(_) => (),
            }
        }
    }

    async fn work_through(&mut self, jobs: &mut Vec<Job>, inbox: &mut mpsc::Receiver<Job>) {
        let mut requests = Vec::new();
        let mut is_told = false;
        for job in jobs.drain(..) {
            is_told |= self.take_in(job, &mut requests);
        }
        if !requests.is_empty() {
            self.serve(requests, inbox).await;
        }
        if is_told || !self.listening.is_empty() {
            let listening = std::mem::take(&mut self.listening);
            match self.catch_up().await {
                // Who waits no longer need not be told.
                Ok(()) => {
                    for heard in listening {
                        let _ = heard.send(());
                    }
                }
                Err(error) => tracing::warn!(%error, "what other processes wrote could not be read"),
            }
        }
    }

    /// Puts a command with the others, does everything else at once. Whether another process may have written.
    fn take_in(&mut self, job: Job, requests: &mut Vec<Request>) -> bool {
        match job {
            Job::Command(request) => requests.push(request),
            Job::Follow { heard } => {
                self.listening.extend(heard);
                return true;
            }
            Job::KeepTime => self.time = Time::Passes,
            Job::Catalogue { stock, hubs, teams, done } => {
                self.stock = stock;
                self.on_both(|state| state.set_catalogue(hubs.iter().cloned(), teams.iter().cloned()));
                let _ = done.send(());
            }
            Job::Calendar { hub, calendar, blocks, done } => {
                self.on_both(|state| state.set_calendar(&hub, &calendar, blocks.clone()));
                let _ = done.send(());
            }
        }
        false
    }

    /// Decides and stores a batch, then answers.
    async fn serve(&mut self, mut requests: Vec<Request>, inbox: &mut mpsc::Receiver<Job>) {
        let turn = self.store.turn(self.ahead.seq()).await;
        // Another process may have had its turn first: whoever came meanwhile is served in ours.
        while requests.len() < BATCH
            && let Ok(job) = inbox.try_recv()
        {
            self.take_in(job, &mut requests);
        }
        let all: Vec<Given<'_>> = requests
            .iter()
            .map(|request| Given { envelope: &request.envelope, beside: request.beside.as_deref() })
            .collect();
        let outcome = match turn {
            Ok(turn) => self.batch(turn, &all).await,
            Err(error) => {
                self.rest();
                Err(error)
            }
        };
        let outcomes = match outcome {
            Err(StoreError::Belt { .. }) if all.len() > 1 => {
                // One of them is at fault: the others shall not pay for it.
                let mut outcomes = Vec::with_capacity(all.len());
                for given in &all {
                    let outcome = match self.store.turn(self.ahead.seq()).await {
                        Ok(turn) => self.batch(turn, &[*given]).await,
                        Err(error) => Err(error),
                    };
                    outcomes.extend(settled(outcome, 1));
                }
                outcomes
            }
            outcome => settled(outcome, all.len()),
        };
        self.last_answered = outcomes.len();
        for (request, outcome) in requests.into_iter().zip(outcomes) {
            // A desk that hung up will find its outcome again by its key.
            let _ = request.answer.send(outcome);
        }
    }

    /// Decides a batch in the store's turn, on everything that was written so far, and stores it. On an error, nothing
    /// of it is in memory; should some of it have reached the disk all the same, the next turn tells.
    async fn batch(&mut self, mut turn: Turn, given: &[Given<'_>]) -> Result<Outcomes, StoreError> {
        if let Err(error) = self.take_over(turn.news()) {
            turn.pass().await;
            return Err(error);
        }
        if !self.is_current(&turn) {
            turn.pass().await;
            return Ok(given.iter().map(|_| Err(Failure::new(ProblemKind::Unavailable))).collect());
        }
        let mut entries = Vec::new();
        self.sweep(&mut entries);
        let outcomes = match self.decide_all(&mut turn, given, &mut entries).await {
            Ok(outcomes) => outcomes,
            Err(error) => {
                drop(turn);
                self.step_back();
                self.rest();
                return Err(error);
            }
        };
        if std::mem::take(&mut self.is_spoiled) {
            turn.pass().await;
            self.step_back();
            self.rest();
            let detail = "the ledger decided what its state refuses".to_owned();
            return Err(StoreError::Failed { database: self.store.name(), detail });
        }
        if entries.is_empty() {
            turn.pass().await;
            return Ok(outcomes);
        }
        let touched: BTreeSet<_> = entries.iter().flat_map(JournalEntry::touched).collect();
        let bookings: Vec<_> = touched.into_iter().filter_map(|id| self.ahead.booking(id)).collect();
        let begun = std::time::Instant::now();
        let written = turn.write(&entries, &bookings).await;
        self.last_flush = begun.elapsed();
        if written.is_err() {
            self.rest();
        }
        match written {
            Ok(()) => {
                self.publish(&entries);
                Ok(outcomes)
            }
            Err(error) => {
                self.step_back();
                if matches!(error, StoreError::Belt { .. }) {
                    let keys: Vec<_> = entries.iter().map(|entry| entry.key.as_str()).collect();
                    tracing::error!(%error, ?keys, "the ledger gave an item twice; the database refused the batch");
                }
                Err(error)
            }
        }
    }

    /// Decides the commands of a batch in order, each with the change of a calendar beside it.
    async fn decide_all(
        &mut self,
        turn: &mut Turn,
        given: &[Given<'_>],
        entries: &mut Vec<JournalEntry>,
    ) -> Result<Outcomes, StoreError> {
        let mut outcomes = Vec::with_capacity(given.len());
        for Given { envelope, beside } in given {
            if let Some(beside) = beside {
                let requires = |there: Option<&str>| there == beside.seen.as_deref();
                let verdict = turn.judge(&beside.id, beside.change(), &requires).await?;
                if !verdict.is_done() {
                    outcomes.push(Ok(Said::Stands(verdict)));
                    continue;
                }
            }
            let decided = self.decide(envelope, entries);
            if let (Ok(Done::Now(_)), Some(beside), Some(entry)) = (&decided, beside, entries.last()) {
                match &beside.change {
                    Beneath::Put(object, note) => {
                        let object = Object { record: note(&self.ahead, entry), ..(**object).clone() };
                        turn.change(&beside.id, Change::Put(&object)).await?;
                    }
                    Beneath::Drop(name) => turn.change(&beside.id, Change::Drop(name)).await?,
                }
            }
            outcomes.push(decided.map(Said::Done));
        }
        Ok(outcomes)
    }

    /// Decides what fell due before the commands of a batch: they are decided on how things are now.
    fn sweep(&mut self, entries: &mut Vec<JournalEntry>) {
        if !self.is_due() {
            return;
        }
        if let Err(failure) = self.decide(&Envelope::sweep(self.ahead.seq()), entries) {
            tracing::error!(?failure, "what fell due cannot be decided");
            self.rest();
        } else if self.is_due() {
            tracing::error!("a sweep left something due");
            self.rest();
        }
    }

    fn is_due(&self) -> bool {
        let may = match self.time {
            Time::Stands => false,
            Time::Passes => true,
            Time::RestsUntil(then) => then <= tokio::time::Instant::now(),
        };
        may && self.ahead.next_due().is_some_and(|due| due <= self.now())
    }

    /// How long until something falls due. Never long, so that a clock that is set or a machine that slept is noticed;
    /// `None` while nothing can.
    fn until_due(&self) -> Option<Duration> {
        let due = self.ahead.next_due()?;
        let wait = (due - self.now()).to_std().unwrap_or_default();
        match self.time {
            Time::Stands => None,
            Time::Passes => Some(wait.min(LONGEST_NAP)),
            Time::RestsUntil(then) => Some(wait.min(LONGEST_NAP).max(then - tokio::time::Instant::now())),
        }
    }

    /// After a failure, what falls due is left alone for a moment: it must not be in the way of commands, nor tried
    /// without end.
    fn rest(&mut self) {
        if !matches!(self.time, Time::Stands) {
            self.time = Time::RestsUntil(tokio::time::Instant::now() + REST);
        }
    }

    /// Adds what others wrote.
    fn take_over(&mut self, news: &[JournalEntry]) -> Result<(), StoreError> {
        if news.is_empty() {
            return Ok(());
        }
        for entry in news {
            if let Err(error) = self.ahead.apply(entry) {
                tracing::error!(%error, "the journal contradicts itself");
                self.step_back();
                return Err(StoreError::Damaged { database: self.store.name(), detail: error.to_string() });
            }
        }
        self.publish(news);
        Ok(())
    }

    /// Whether the catalogue in force is the one that the pool files now describe; asks for a new one if not.
    fn is_current(&self, turn: &Turn) -> bool {
        self.note_stock(turn.stock());
        self.stock.is_none_or(|stock| stock == turn.stock())
    }

    fn note_stock(&self, stock: u64) {
        self.shared.stock.send_if_modified(|known| std::mem::replace(known, stock) != stock);
    }

    async fn catch_up(&mut self) -> Result<(), StoreError> {
        self.note_stock(self.store.stock().await?);
        let news = self.store.journal_after(self.ahead.seq()).await?;
        self.take_over(&news)
    }

    /// Never before the last entry.
    fn now(&self) -> Instant {
        self.last_at.map_or_else(clock::now, |last| last.max(clock::now()))
    }

    /// Decides one command on the state ahead, and applies it there.
    fn decide(&mut self, envelope: &Envelope, entries: &mut Vec<JournalEntry>) -> Result<Done, Failure> {
        let id = fresh_booking_id()?;
        let now = self.now();
        // A rule that panics must not silence the writer for everyone.
        let decided = catch_unwind(AssertUnwindSafe(|| decide(&self.ahead, envelope, now, id))).map_err(|_| {
            tracing::error!(key = envelope.key, "the ledger panicked over a command");
            Failure::new(ProblemKind::Internal)
        })?;
        let entry = match decided? {
            Decision::Record(entry) => entry,
            Decision::Replayed { seq, booking, record } => {
                let booking = booking.and_then(|id| self.ahead.booking(&id)).cloned();
                return Ok(Done::Before(Receipt { seq, booking, record }));
            }
        };
        if let Err(error) = self.ahead.apply(&entry) {
            tracing::error!(%error, key = envelope.key, "the ledger decided what its state refuses");
            self.is_spoiled = true;
            return Err(Failure::new(ProblemKind::Internal));
        }
        let booking = entry.booking().and_then(|id| self.ahead.booking(id)).cloned();
        let receipt = Receipt { seq: entry.seq, booking, record: entry.record() };
        entries.push(entry);
        Ok(Done::Now(receipt))
    }

    /// Lets readers see what is stored.
    fn publish(&mut self, entries: &[JournalEntry]) {
        self.last_at = entries.last().map(|entry| entry.at).max(self.last_at);
        let mut state = self.stored_mut();
        for entry in entries {
            if let Err(error) = state.apply(entry) {
                // The copy ahead took the same entries: it is right, so readers get it.
                tracing::error!(%error, "the two copies of the state differ");
                *state = self.ahead.clone();
                break;
            }
        }
        let seq = state.seq();
        drop(state);
        let mut changed = self.shared.changed.write().unwrap_or_else(PoisonError::into_inner);
        changed.extend(entries.iter().map(touched));
        drop(changed);
        self.shared.seq.send_replace(seq);
    }

    fn on_both(&mut self, change: impl Fn(&mut State)) {
        change(&mut self.ahead);
        change(&mut self.stored_mut());
    }

    /// Forgets what is decided and not stored.
    fn step_back(&mut self) {
        let stored = self.shared.state.read().unwrap_or_else(PoisonError::into_inner).clone();
        self.ahead = stored;
    }

    fn stored_mut(&self) -> RwLockWriteGuard<'_, State> {
        self.shared.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What each of `count` commands is told: a refusal may rest on an entry of the same batch that was not stored after all.
fn settled(outcome: Result<Outcomes, StoreError>, count: usize) -> Outcomes {
    outcome.unwrap_or_else(|error| {
        let failure = Failure::from(error);
        std::iter::repeat_with(|| Err(failure.clone())).take(count).collect()
    })
}

/// 128 random bits in hexadecimal: unguessable enough to be shown in an address.
fn fresh_booking_id() -> Result<BookingId, Failure> {
    let bytes = random_bytes().map_err(|error| {
        tracing::error!(%error, "the system gives no random numbers");
        Failure::new(ProblemKind::Unavailable)
    })?;
    BookingId::parse(&hex(&bytes[..16])).map_err(|_| Failure::new(ProblemKind::Internal))
}
