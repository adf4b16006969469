//! What the ledger knows: the catalogue and the calendars as given, and the sum of the journal.
//!
//! Reads are offered to searches, feeds and agendas. The only writes are [`State::apply`], for what was decided, and the
//! two that put a catalogue or a calendar in force.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::JournalEntry;
use super::due::{self, Calendar, Due};
use super::occupancy::{LineRef, Occupancy, TakenTwice};
use crate::domain::agreement::Agreement;
use crate::domain::booking::{Booking, Claim};
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, HubId, LocalId, OfferKey, TeamId, WaitId};
use crate::domain::outage::{Blocks, Outage, Outages};
use crate::domain::qualification::{Qualification, Revocation};
use crate::domain::record::{DeclaredClosure, Exception, Withdrawal};
use crate::domain::team::Team;
use crate::domain::time::Instant;
use crate::domain::timeline::{NotClaimed, Timeline};
use crate::domain::waiting::Waiting;

mod apply;
mod history;
mod read;

pub use history::RecordChange;
pub use read::may_see;

/// Why an entry cannot be added to a state: the journal is damaged, or is not this state's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    #[error("entry {found} follows entry {last}: {} was expected", last + 1)]
    OutOfSequence { last: u64, found: u64 },
    #[error("entry {seq} places booking {booking}, which exists already")]
    PlacedTwice { seq: u64, booking: BookingId },
    #[error("entry {seq} changes booking {booking}, which does not exist")]
    UnknownBooking { seq: u64, booking: BookingId },
    #[error("entry {seq} gives booking {booking} version {found}, after version {last}")]
    WrongVersion { seq: u64, booking: BookingId, last: u64, found: u64 },
    #[error("entry {seq} moves line {line} of booking {booking} by a step that the line's state does not allow")]
    WrongStep { seq: u64, booking: BookingId, line: usize },
    #[error("entry {seq} releases stock of booking {booking} that is not claimed")]
    NotClaimed { seq: u64, booking: BookingId, source: NotClaimed },
    #[error("entry {seq} gives a unit twice")]
    TakenTwice { seq: u64, source: TakenTwice },
    #[error("entry {seq} is about {what}, which does not exist or is settled")]
    UnknownRecord { seq: u64, what: String },
}

/// What a key was used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ledger) struct Outcome {
    pub(in crate::ledger) command_hash: String,
    pub(in crate::ledger) seq: u64,
    pub(in crate::ledger) booking: Option<BookingId>,
    pub(in crate::ledger) record: Option<String>,
}

/// Everything the ledger knows.
#[derive(Debug, Clone, Default)]
pub struct State {
    hubs: BTreeMap<HubId, Arc<Hub>>,
    teams: BTreeMap<TeamId, Team>,
    bookings: BTreeMap<BookingId, Booking>,
    /// Bookings in the order in which they were placed, and the place of each.
    placed: Vec<BookingId>,
    ranks: HashMap<BookingId, u32>,
    bookings_of_hub: HashMap<HubId, BTreeSet<BookingId>>,
    bookings_of_team: HashMap<TeamId, BTreeSet<BookingId>>,
    /// Claims of bookings, of calendars and of withdrawals together.
    timelines: HashMap<OfferKey, Timeline>,
    /// Those of calendars alone.
    blocked: HashMap<OfferKey, Timeline>,
    /// Who has what of it.
    occupancy: HashMap<OfferKey, Occupancy>,
    calendars: BTreeMap<(HubId, LocalId), Blocks>,
    /// Those of all calendars and closures of a hub together.
    outages: HashMap<HubId, Outages>,
    closures: BTreeMap<u64, DeclaredClosure>,
    withdrawals: BTreeMap<u64, Withdrawal>,
    /// What each withdrawal takes from the pools of the catalogue in force.
    withdrawn: BTreeMap<u64, Claim>,
    /// What became of closures and withdrawals.
    history: history::History,
    exceptions: BTreeMap<u64, Exception>,
    open_exceptions: BTreeSet<u64>,
    waiting: BTreeMap<WaitId, Waiting>,
    /// The wishes that wait or have an offer, in the order of the list.
    queue: BTreeMap<u64, WaitId>,
    /// Proofs of training that hubs recorded, each as it counts now.
    qualifications: BTreeMap<TeamId, Vec<Qualification>>,
    /// They hold for the proofs of every catalogue that comes into force.
    revocations: BTreeMap<TeamId, Vec<Revocation>>,
    /// Those made of a booking with a hub, in order.
    agreements: BTreeMap<(BookingId, HubId), Vec<Agreement>>,
    due: Calendar,
    /// By account and key.
    outcomes: HashMap<(String, String), Outcome>,
    /// The last number given to a closure, a withdrawal, an exception or a wish of the waiting list.
    last_number: u64,
    seq: u64,
}

impl State {
    /// Puts a catalogue in force. Bookings stay as they are: `audit` names those that no longer fit.
    pub fn set_catalogue(&mut self, hubs: impl IntoIterator<Item = Arc<Hub>>, teams: impl IntoIterator<Item = Team>) {
        self.hubs = hubs.into_iter().map(|hub| (hub.id.clone(), hub)).collect();
        self.teams = teams.into_iter().map(|team| (team.id.clone(), team)).collect();
        for (id, revocations) in &self.revocations {
            if let Some(team) = self.teams.get_mut(id) {
                revocations.iter().for_each(|revocation| revocation.apply_to(&mut team.qualifications));
            }
        }
        let withdrawals: Vec<Withdrawal> = self.withdrawals.values().cloned().collect();
        for withdrawal in &withdrawals {
            self.release_withdrawal(withdrawal.id);
        }
        for withdrawal in &withdrawals {
            // Each unit was withdrawn once; a unit that the catalogue counts twice is the catalogue's to mend.
            let _ = self.hold_withdrawal(withdrawal);
        }
        self.due.forget_lines();
        for (rank, id) in (0_u32..).zip(&self.placed) {
            let Some(booking) = self.bookings.get(id) else { continue };
            for (position, line) in (0_u32..).zip(&booking.lines) {
                let hub = self.hubs.get(&line.wish.offer.hub).map(AsRef::as_ref);
                self.due.set(Due::Line(LineRef { rank, line: position }), due::of_line(line, hub));
            }
        }
    }

    /// Puts what a calendar blocks in force, in place of what it blocked before. Never refused: a hub's calendar tells
    /// what is, even where bookings are in its way; `audit` names those.
    pub fn set_calendar(&mut self, hub: &HubId, calendar: &LocalId, blocks: Blocks) {
        let key = (hub.clone(), calendar.clone());
        for claim in self.calendars.remove(&key).into_iter().flat_map(|blocks| blocks.claims) {
            // Added by this function with the same quantity, so it is there to remove.
            let _ = release(&mut self.timelines, &claim);
            let _ = release(&mut self.blocked, &claim);
        }
        for claim in &blocks.claims {
            hold(&mut self.timelines, claim);
            hold(&mut self.blocked, claim);
        }
        self.calendars.insert(key, blocks);
        self.gather_outages(hub);
    }

    /// Forgets a calendar that its hub no longer has.
    pub fn remove_calendar(&mut self, hub: &HubId, calendar: &LocalId) {
        self.set_calendar(hub, calendar, Blocks::default());
        self.calendars.remove(&(hub.clone(), calendar.clone()));
    }

    fn gather_outages(&mut self, hub: &HubId) {
        let gathered = Outages::new(self.outages_of(hub, &[], &[]));
        self.outages.insert(hub.clone(), gathered);
    }

    /// What is closed at a hub by its calendars and by command, with some closures more and some less.
    pub(in crate::ledger) fn outages_of(&self, hub: &HubId, more: &[DeclaredClosure], less: &[u64]) -> Vec<Outage> {
        let of_hub = self.calendars.iter().filter(|((owner, _), _)| owner == hub);
        let from_calendars = of_hub.flat_map(|(_, blocks)| blocks.outages.iter().cloned());
        let declared = self.closures.values().filter(|closure| closure.hub == *hub && !less.contains(&closure.id));
        from_calendars.chain(declared.chain(more).flat_map(DeclaredClosure::outages)).collect()
    }

    /// Rebuilds bookings, claims and outcomes from a journal, over the catalogue and the calendars of this state.
    ///
    /// # Errors
    /// [`ReplayError`] at the first entry that does not follow from those before.
    pub fn replay<'a>(&mut self, entries: impl IntoIterator<Item = &'a JournalEntry>) -> Result<(), ReplayError> {
        entries.into_iter().try_for_each(|entry| self.apply(entry))
    }

    /// When time next has something to decide: a hold that runs out, a request nobody decided, a pick-up nobody came
    /// for, a loan that is not back, an offer of the waiting list. `None` while nothing is pending. Once it has come, give
    /// [`super::Envelope::sweep`].
    pub fn next_due(&self) -> Option<Instant> {
        self.due.next()
    }

    pub(in crate::ledger) fn due_by(&self, now: Instant) -> Vec<Due> {
        self.due.until(now)
    }
}

fn hold(timelines: &mut HashMap<OfferKey, Timeline>, claim: &Claim) {
    timelines.entry(claim.resource.clone()).or_default().add(claim.interval, claim.quantity);
}

fn release(timelines: &mut HashMap<OfferKey, Timeline>, claim: &Claim) -> Result<(), NotClaimed> {
    match timelines.get_mut(&claim.resource) {
        Some(timeline) => timeline.remove(claim.interval, claim.quantity),
        None => Err(NotClaimed { quantity: claim.quantity, interval: claim.interval, level: 0 }),
    }
}
