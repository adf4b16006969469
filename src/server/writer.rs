//! The one writer: commands come in by a channel, are decided in one serial order, written down in batches, and only
//! then answered.
//!
//! It holds two copies of the ledger's state. The one it decides on runs ahead of the disk by the batch in hand; the one
//! that readers share holds nothing that is not stored, and no reader ever waits for the disk. When a batch cannot be
//! stored, the copy ahead is thrown away and everyone in the batch is told: nothing is half made.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::{mpsc, oneshot, watch};

use super::identity::{hex, random_bytes};
use super::problem::Failure;
use crate::api::problem::ProblemKind;
use crate::clock;
use crate::domain::booking::Booking;
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, HubId, LocalId};
use crate::domain::outage::Blocks;
use crate::domain::team::Team;
use crate::ledger::{Decision, Envelope, JournalEntry, ReplayError, State, decide};
use crate::store::Store;

/// Commands that may wait for the writer before senders have to.
const QUEUE: usize = 1024;
/// Commands stored in one transaction, at most.
const BATCH: usize = 256;

/// A command that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It made or changed the booking.
    Now(Booking),
    /// The key was known: the booking that the command made or changed earlier, as it stands.
    Before(Booking),
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
    /// The booking that each journal entry is about: entry 1 first.
    changed: RwLock<Vec<BookingId>>,
    seq: watch::Sender<u64>,
}

#[derive(Debug)]
enum Job {
    Command { envelope: Box<Envelope>, answer: oneshot::Sender<Result<Done, Failure>> },
    Catalogue { hubs: Vec<Arc<Hub>>, teams: Vec<Team>, done: oneshot::Sender<()> },
    Calendar { hub: HubId, calendar: LocalId, blocks: Blocks, done: oneshot::Sender<()> },
}

impl Ledger {
    /// Replays the journal of `store`, read by the caller, and starts the writer. The task ends, everything stored, when
    /// the last [`Ledger`] is dropped.
    pub fn start(store: Store, journal: &[JournalEntry]) -> Result<(Self, tokio::task::JoinHandle<()>), ReplayError> {
        let mut state = State::default();
        state.replay(journal)?;
        let changed = journal.iter().filter_map(|entry| entry.booking().cloned()).collect();
        let shared = Arc::new(Shared {
            seq: watch::Sender::new(state.seq()),
            changed: RwLock::new(changed),
            state: RwLock::new(state.clone()),
        });
        let (jobs, inbox) = mpsc::channel(QUEUE);
        let writer = Writer { store, shared: Arc::clone(&shared), ahead: state, in_doubt: false };
        Ok((Self { shared, jobs }, tokio::spawn(writer.run(inbox))))
    }

    /// The state as it is stored. Hold it briefly: the writer waits for readers.
    pub fn read(&self) -> RwLockReadGuard<'_, State> {
        self.shared.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a command to the writer. When this returns `Ok`, its outcome is on the disk.
    pub async fn submit(&self, envelope: Envelope) -> Result<Done, Failure> {
        let (answer, outcome) = oneshot::channel();
        self.hand_over(Job::Command { envelope: Box::new(envelope), answer }).await?;
        outcome.await.map_err(|_| Failure::new(ProblemKind::Unavailable))?
    }

    pub async fn set_catalogue(&self, hubs: Vec<Arc<Hub>>, teams: Vec<Team>) -> Result<(), Failure> {
        let (done, heard) = oneshot::channel();
        self.hand_over(Job::Catalogue { hubs, teams, done }).await?;
        heard.await.map_err(|_| Failure::new(ProblemKind::Unavailable))
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
        let bookings: BTreeSet<_> = told.iter().cloned().collect();
        Some((since + told.len() as u64, bookings.into_iter().collect()))
    }
}

struct Writer {
    store: Store,
    shared: Arc<Shared>,
    /// What is stored, and the batch in hand.
    ahead: State,
    /// A write failed, and we do not know yet whether some of it reached the disk.
    in_doubt: bool,
}

/// A command of the batch in hand, decided and not yet answered.
struct Pending {
    answer: oneshot::Sender<Result<Done, Failure>>,
    outcome: Result<Done, Failure>,
}

impl Writer {
    async fn run(mut self, mut inbox: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(BATCH);
        while inbox.recv_many(&mut jobs, BATCH).await > 0 {
            self.work_through(jobs.drain(..)).await;
        }
        tracing::debug!("the writer has no more to write");
    }

    async fn work_through(&mut self, jobs: impl Iterator<Item = Job>) {
        let mut entries = Vec::new();
        let mut pending = Vec::new();
        let mut settled = Vec::new();
        let mut doubt = self.resolve_doubt().await.err();
        for job in jobs {
            match job {
                Job::Command { answer, .. } if doubt.is_some() => {
                    let outcome = doubt.clone().map_or_else(|| Err(Failure::new(ProblemKind::Unavailable)), Err);
                    pending.push(Pending { answer, outcome });
                }
                Job::Command { envelope, answer } => {
                    let outcome = self.decide(&envelope, &mut entries);
                    pending.push(Pending { answer, outcome });
                }
                Job::Catalogue { hubs, teams, done } => {
                    self.on_both(|state| state.set_catalogue(hubs.iter().cloned(), teams.iter().cloned()));
                    settled.push(done);
                }
                Job::Calendar { hub, calendar, blocks, done } => {
                    self.on_both(|state| state.set_calendar(&hub, &calendar, blocks.clone()));
                    settled.push(done);
                }
            }
        }
        if !entries.is_empty()
            && let Err(failure) = self.record(&entries).await
        {
            doubt = Some(failure);
        }
        for Pending { answer, outcome } in pending {
            // A refusal may rest on an entry of the same batch that was not stored after all.
            let outcome = match &doubt {
                Some(failure) => Err(failure.clone()),
                None => outcome,
            };
            // A desk that hung up will find its outcome again by its key.
            let _ = answer.send(outcome);
        }
        for done in settled {
            let _ = done.send(());
        }
    }

    /// Decides one command on the state ahead, and applies it there.
    fn decide(&mut self, envelope: &Envelope, entries: &mut Vec<JournalEntry>) -> Result<Done, Failure> {
        let id = fresh_booking_id()?;
        let now = clock::now();
        // A rule that panics must not silence the writer for everyone.
        let decided = catch_unwind(AssertUnwindSafe(|| decide(&self.ahead, envelope, now, id))).map_err(|_| {
            tracing::error!(key = envelope.key, "the ledger panicked over a command");
            Failure::new(ProblemKind::Internal)
        })?;
        let entry = match decided? {
            Decision::Record(entry) => entry,
            Decision::Replayed(id) => {
                let booking = self.ahead.booking(&id).cloned();
                return booking.map(Done::Before).ok_or_else(|| Failure::new(ProblemKind::Internal));
            }
        };
        if let Err(error) = self.ahead.apply(&entry) {
            tracing::error!(%error, "the ledger decided what its state refuses");
            return Err(Failure::new(ProblemKind::Internal));
        }
        let booking = entry.booking().and_then(|id| self.ahead.booking(id)).cloned();
        entries.push(entry);
        booking.map(Done::Now).ok_or_else(|| Failure::new(ProblemKind::Internal))
    }

    /// Stores the batch, then lets readers see it.
    async fn record(&mut self, entries: &[JournalEntry]) -> Result<(), Failure> {
        let touched: BTreeSet<_> = entries.iter().filter_map(JournalEntry::booking).collect();
        let bookings: Vec<_> = touched.into_iter().filter_map(|id| self.ahead.booking(id)).collect();
        match self.store.append(entries, &bookings).await {
            Ok(()) => {
                self.publish(entries);
                Ok(())
            }
            Err(error) => {
                self.step_back();
                self.in_doubt = true;
                Err(error.into())
            }
        }
    }

    /// After a failed write: takes over what reached the disk all the same, so that memory and disk agree again.
    async fn resolve_doubt(&mut self) -> Result<(), Failure> {
        if !self.in_doubt {
            return Ok(());
        }
        let known = self.ahead.seq();
        if self.store.last_seq().await? > known {
            let mut entries = self.store.load_journal().await?;
            entries.retain(|entry| entry.seq > known);
            for entry in &entries {
                if let Err(error) = self.ahead.apply(entry) {
                    tracing::error!(%error, "the journal contradicts itself");
                    self.step_back();
                    return Err(Failure::new(ProblemKind::Unavailable));
                }
            }
            self.publish(&entries);
        }
        self.in_doubt = false;
        Ok(())
    }

    fn publish(&self, entries: &[JournalEntry]) {
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
        changed.extend(entries.iter().filter_map(|entry| entry.booking().cloned()));
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

/// 128 random bits in hexadecimal: unguessable enough to be shown in an address.
fn fresh_booking_id() -> Result<BookingId, Failure> {
    let bytes = random_bytes().map_err(|error| {
        tracing::error!(%error, "the system gives no random numbers");
        Failure::new(ProblemKind::Unavailable)
    })?;
    BookingId::parse(&hex(&bytes[..16])).map_err(|_| Failure::new(ProblemKind::Internal))
}
