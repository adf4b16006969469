//! What the ledger knows: the catalogue and the calendars as given, and the sum of the journal.
//!
//! Reads are offered to searches, feeds and agendas. The only writes are [`State::apply`], for what was decided, and the
//! two that put a catalogue or a calendar in force.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use super::due::{self, Calendar, Due};
use super::occupancy::{LineRef, Occupancy, Owner, TakenTwice};
use super::{Event, JournalEntry, LinesChanged, LinesMoved};
use crate::domain::availability::{BusyStep, Claims, OpenLine, Peak};
use crate::domain::booking::{Booking, Claim, Line, LineState};
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, GroupId, HubId, ItemCode, LocalId, OfferKey, TeamId, WaitId};
use crate::domain::outage::{Blocks, Outage, Outages};
use crate::domain::qualification::{Qualification, Revocation};
use crate::domain::record::{DeclaredClosure, Exception, Withdrawal};
use crate::domain::resource::{Condition, Stock};
use crate::domain::team::{Actor, Desk, Team};
use crate::domain::time::{Instant, Interval};
use crate::domain::timeline::{NotClaimed, Timeline};
use crate::domain::waiting::{WaitState, Waiting};

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
pub(super) struct Outcome {
    pub(super) command_hash: String,
    pub(super) seq: u64,
    pub(super) booking: Option<BookingId>,
    pub(super) record: Option<String>,
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
    exceptions: BTreeMap<u64, Exception>,
    open_exceptions: BTreeSet<u64>,
    waiting: BTreeMap<WaitId, Waiting>,
    /// The wishes that wait or have an offer, in the order of the list.
    queue: BTreeMap<u64, WaitId>,
    /// Proofs of training that hubs recorded, each as it counts now.
    qualifications: BTreeMap<TeamId, Vec<Qualification>>,
    /// They hold for the proofs of every catalogue that comes into force.
    revocations: BTreeMap<TeamId, Vec<Revocation>>,
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
        let gathered = Outages::new(self.outages_of(hub, None, None));
        self.outages.insert(hub.clone(), gathered);
    }

    /// What is closed at a hub by its calendars and by command, with one closure more or one less.
    pub(super) fn outages_of(&self, hub: &HubId, more: Option<&DeclaredClosure>, less: Option<u64>) -> Vec<Outage> {
        let of_hub = self.calendars.iter().filter(|((owner, _), _)| owner == hub);
        let from_calendars = of_hub.flat_map(|(_, blocks)| blocks.outages.iter().cloned());
        let declared = self.closures.values().filter(|closure| closure.hub == *hub && Some(closure.id) != less);
        from_calendars.chain(declared.chain(more).map(DeclaredClosure::outage)).collect()
    }

    /// Adds a decided entry.
    ///
    /// # Errors
    /// [`ReplayError`], when the entry does not follow from this state: it was not decided on it, or the journal is
    /// damaged. The state may then hold part of the entry and is to be thrown away.
    pub fn apply(&mut self, entry: &JournalEntry) -> Result<(), ReplayError> {
        if entry.seq != self.seq + 1 {
            return Err(ReplayError::OutOfSequence { last: self.seq, found: entry.seq });
        }
        // Everything that is let go is let go before anything is taken, whatever the order of the events: units that
        // two lines exchange are never with both.
        let mut taking = Taking::default();
        for event in &entry.events {
            self.let_go(entry.seq, event, &mut taking)?;
        }
        self.take(entry.seq, taking)?;
        let outcome = Outcome {
            command_hash: entry.command_hash.clone(),
            seq: entry.seq,
            booking: entry.booking().cloned(),
            record: entry.record(),
        };
        self.outcomes.insert((entry.actor.account.clone(), entry.key.clone()), outcome);
        self.seq = entry.seq;
        Ok(())
    }

    fn let_go(&mut self, seq: u64, event: &Event, taking: &mut Taking) -> Result<(), ReplayError> {
        let unknown = |what: String| ReplayError::UnknownRecord { seq, what };
        match event {
            Event::BookingPlaced { booking } => self.place(seq, booking, taking)?,
            Event::LinesMoved(moved) => self.move_lines(seq, moved, taking)?,
            Event::LinesChanged(changed) => self.change_lines(seq, changed, taking)?,
            Event::BookingGiven { booking, team } => {
                let absent = || ReplayError::UnknownBooking { seq, booking: booking.clone() };
                let found = self.bookings.get_mut(booking).ok_or_else(absent)?;
                let before = std::mem::replace(&mut found.team, team.clone());
                if let Some(of_team) = self.bookings_of_team.get_mut(&before) {
                    of_team.remove(booking);
                }
                self.bookings_of_team.entry(team.clone()).or_default().insert(booking.clone());
            }
            Event::ClosureDeclared { closure } => {
                self.last_number = self.last_number.max(closure.id);
                self.closures.insert(closure.id, closure.clone());
                self.gather_outages(&closure.hub);
            }
            Event::ClosureSettled { closure, .. } => {
                let found = self.closures.get_mut(closure).ok_or_else(|| unknown(format!("closure {closure}")))?;
                found.settled = true;
            }
            Event::ClosureLifted { hub, closure } => {
                self.closures.remove(closure).ok_or_else(|| unknown(format!("closure {closure}")))?;
                self.gather_outages(hub);
            }
            Event::UnitsWithdrawn { withdrawal } => {
                self.last_number = self.last_number.max(withdrawal.id);
                self.withdrawals.insert(withdrawal.id, withdrawal.clone());
                taking.withdrawals.insert(withdrawal.id);
            }
            Event::UnitsRestored { withdrawal, at } => {
                let absent = || unknown(format!("withdrawal {withdrawal}"));
                self.release_withdrawal(*withdrawal);
                let found = self.withdrawals.get_mut(withdrawal).ok_or_else(absent)?;
                match Interval::new(found.claim.interval.start(), found.claim.interval.end().min(*at)) {
                    Ok(passed) => {
                        found.claim.interval = passed;
                        taking.withdrawals.insert(*withdrawal);
                    }
                    Err(_) => {
                        self.withdrawals.remove(withdrawal);
                        taking.withdrawals.remove(withdrawal);
                    }
                }
            }
            Event::ExceptionNamed { exception } => {
                self.last_number = self.last_number.max(exception.id);
                self.due.set(Due::Exception(exception.id), Some(exception.during.end()));
                self.open_exceptions.insert(exception.id);
                self.exceptions.insert(exception.id, exception.clone());
            }
            Event::ExceptionPlanned { exception, plan } => {
                let absent = || unknown(format!("exception {exception}"));
                self.exceptions.get_mut(exception).ok_or_else(absent)?.plan = Some(plan.clone());
            }
            Event::ExceptionResolved { exception, at } => {
                let absent = || unknown(format!("exception {exception}"));
                let found = self.exceptions.get_mut(exception).filter(|found| found.is_open()).ok_or_else(absent)?;
                found.resolved_at = Some(*at);
                self.open_exceptions.remove(exception);
                self.due.set(Due::Exception(*exception), None);
            }
            Event::QualificationRecorded { team, qualification } => {
                self.qualifications.entry(team.clone()).or_default().push(qualification.clone());
            }
            Event::QualificationRevoked { team, training, on, .. } => {
                let revocation = Revocation { training: training.clone(), on: *on };
                if let Some(found) = self.teams.get_mut(team) {
                    revocation.apply_to(&mut found.qualifications);
                }
                if let Some(recorded) = self.qualifications.get_mut(team) {
                    revocation.apply_to(recorded);
                }
                self.revocations.entry(team.clone()).or_default().push(revocation);
            }
            Event::WaitJoined { waiting } => {
                self.last_number = self.last_number.max(waiting.number);
                self.queue.insert(waiting.number, waiting.id.clone());
                self.due.set(Due::Wait(waiting.number), Some(waiting.wish.interval.start()));
                self.waiting.insert(waiting.id.clone(), waiting.clone());
            }
            Event::WaitMoved { wait, to } => {
                let absent = || unknown(format!("wish {wait}"));
                let found = self.waiting.get_mut(wait).filter(|found| found.is_open()).ok_or_else(absent)?;
                found.state = to.clone();
                let waits = (found.state == WaitState::Waiting).then(|| found.wish.interval.start());
                self.due.set(Due::Wait(found.number), waits);
                if !found.is_open() {
                    self.queue.remove(&found.number);
                }
            }
        }
        Ok(())
    }

    fn place(&mut self, seq: u64, booking: &Booking, taking: &mut Taking) -> Result<(), ReplayError> {
        let id = &booking.id;
        if self.bookings.contains_key(id) {
            return Err(ReplayError::PlacedTwice { seq, booking: id.clone() });
        }
        let rank = u32::try_from(self.placed.len()).unwrap_or(u32::MAX);
        self.placed.push(id.clone());
        self.ranks.insert(id.clone(), rank);
        for hub in booking.hubs() {
            self.bookings_of_hub.entry(hub).or_default().insert(id.clone());
        }
        self.bookings_of_team.entry(booking.team.clone()).or_default().insert(id.clone());
        taking.lines.extend((0_u32..).zip(&booking.lines).map(|(line, _)| LineRef { rank, line }));
        self.bookings.insert(id.clone(), booking.clone());
        Ok(())
    }

    fn move_lines(&mut self, seq: u64, moved: &LinesMoved, taking: &mut Taking) -> Result<(), ReplayError> {
        let id = &moved.booking;
        let unknown = || ReplayError::UnknownBooking { seq, booking: id.clone() };
        let booking = self.bookings.get(id).ok_or_else(unknown)?;
        if moved.version != booking.version + 1 {
            let (last, found) = (booking.version, moved.version);
            return Err(ReplayError::WrongVersion { seq, booking: id.clone(), last, found });
        }
        let mut lines = Vec::with_capacity(moved.lines.len());
        for &index in &moved.lines {
            let wrong = || ReplayError::WrongStep { seq, booking: id.clone(), line: index };
            let line = booking.lines.get(index).ok_or_else(wrong)?;
            if line.state.after(moved.step) != Some(moved.to) {
                return Err(wrong());
            }
            let mut after = line.clone();
            after.claims = claims_after(line, moved.to, moved.at);
            after.state = moved.to;
            if moved.reason.is_some() {
                after.reason.clone_from(&moved.reason);
            }
            lines.push((index, after));
        }
        self.put_lines(seq, id, lines, taking)?;
        if let Some(booking) = self.bookings.get_mut(id) {
            booking.version = moved.version;
            booking.changed_at = moved.at;
        }
        Ok(())
    }

    fn change_lines(&mut self, seq: u64, changed: &LinesChanged, taking: &mut Taking) -> Result<(), ReplayError> {
        let id = &changed.booking;
        let unknown = || ReplayError::UnknownBooking { seq, booking: id.clone() };
        let booking = self.bookings.get(id).ok_or_else(unknown)?;
        let after = (changed.version, changed.revision);
        let is_decided = after == (booking.version + 1, booking.revision);
        if !is_decided && after != (booking.version, booking.revision + 1) {
            let (last, found) = (booking.version, changed.version);
            return Err(ReplayError::WrongVersion { seq, booking: id.clone(), last, found });
        }
        for change in &changed.lines {
            let wrong = || ReplayError::WrongStep { seq, booking: id.clone(), line: change.line };
            let line = booking.lines.get(change.line).ok_or_else(wrong)?;
            let arrived = change.steps.iter().try_fold(line.state, |state, step| state.after(*step));
            if arrived != Some(change.to.state) || (!is_decided && !change.steps.is_empty()) {
                return Err(wrong());
            }
        }
        let hubs: Vec<HubId> = changed.lines.iter().map(|change| change.to.wish.offer.hub.clone()).collect();
        let lines = changed.lines.iter().map(|change| (change.line, change.to.clone())).collect();
        self.put_lines(seq, id, lines, taking)?;
        for hub in hubs {
            self.bookings_of_hub.entry(hub).or_default().insert(id.clone());
        }
        if let Some(booking) = self.bookings.get_mut(id) {
            (booking.version, booking.revision) = after;
            booking.changed_at = changed.at;
        }
        Ok(())
    }

    /// Lets go what lines claimed, and puts the new lines in their place; what those claim is taken later.
    fn put_lines(
        &mut self,
        seq: u64,
        id: &BookingId,
        lines: Vec<(usize, Line)>,
        taking: &mut Taking,
    ) -> Result<(), ReplayError> {
        let unknown = || ReplayError::UnknownBooking { seq, booking: id.clone() };
        let rank = *self.ranks.get(id).ok_or_else(unknown)?;
        let booking = self.bookings.get_mut(id).ok_or_else(unknown)?;
        for (index, after) in lines {
            let wrong = || ReplayError::WrongStep { seq, booking: id.clone(), line: index };
            let of = LineRef { rank, line: u32::try_from(index).map_err(|_| wrong())? };
            let line = booking.lines.get_mut(index).ok_or_else(wrong)?;
            let before = std::mem::replace(line, after);
            // A line placed by the same entry has taken nothing yet.
            if taking.lines.insert(of) {
                for claim in &before.claims {
                    let lost = |source| ReplayError::NotClaimed { seq, booking: id.clone(), source };
                    release(&mut self.timelines, claim).map_err(lost)?;
                    let occupancy = self.occupancy.entry(claim.resource.clone()).or_default();
                    occupancy.remove_line(claim.interval, of);
                    for item in &claim.items {
                        occupancy.leave(item, claim.interval, Owner::Line(of));
                    }
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, seq: u64, taking: Taking) -> Result<(), ReplayError> {
        let taken_twice = |source| ReplayError::TakenTwice { seq, source };
        for of in taking.lines {
            let Some(booking) = self.placed.get(of.rank as usize).and_then(|id| self.bookings.get(id)) else {
                continue;
            };
            let Some(line) = booking.lines.get(of.line as usize) else { continue };
            for claim in &line.claims {
                hold(&mut self.timelines, claim);
                let occupancy = self.occupancy.entry(claim.resource.clone()).or_default();
                occupancy.add_line(claim.interval, of);
                for item in &claim.items {
                    occupancy.take(item, claim.interval, Owner::Line(of)).map_err(taken_twice)?;
                }
            }
            let hub = self.hubs.get(&line.wish.offer.hub).map(AsRef::as_ref);
            self.due.set(Due::Line(of), due::of_line(line, hub));
        }
        for id in taking.withdrawals {
            if let Some(withdrawal) = self.withdrawals.get(&id).cloned() {
                self.hold_withdrawal(&withdrawal).map_err(taken_twice)?;
            }
        }
        Ok(())
    }

    /// Counts a withdrawal as far as the catalogue in force has the units: one that the hub's description no longer
    /// lists, or lists as out of order, is not taken from the pool twice.
    fn hold_withdrawal(&mut self, withdrawal: &Withdrawal) -> Result<(), TakenTwice> {
        let mut claim = withdrawal.claim.clone();
        if !claim.items.is_empty()
            && let Some(resource) =
                self.hubs.get(&claim.resource.hub).and_then(|hub| hub.resource(&claim.resource.local))
            && let Stock::Items(items) = &resource.stock
        {
            let usable = |code: &ItemCode| {
                items.iter().any(|item| item.code == code.as_str() && item.condition != Condition::OutOfOrder)
            };
            claim.items.retain(usable);
            claim.quantity = u32::try_from(claim.items.len()).unwrap_or(u32::MAX);
        }
        if claim.quantity == 0 {
            return Ok(());
        }
        let occupancy = self.occupancy.entry(claim.resource.clone()).or_default();
        let mut twice = None;
        for item in &claim.items {
            twice = occupancy.take(item, claim.interval, Owner::Withdrawal(withdrawal.id)).err().or(twice);
        }
        hold(&mut self.timelines, &claim);
        self.withdrawn.insert(withdrawal.id, claim);
        twice.map_or(Ok(()), Err)
    }

    fn release_withdrawal(&mut self, id: u64) {
        let Some(claim) = self.withdrawn.remove(&id) else { return };
        // Held by `hold_withdrawal` with the same quantity, so it is there to remove.
        let _ = release(&mut self.timelines, &claim);
        if let Some(occupancy) = self.occupancy.get_mut(&claim.resource) {
            for item in &claim.items {
                occupancy.leave(item, claim.interval, Owner::Withdrawal(id));
            }
        }
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

    pub(super) fn due_by(&self, now: Instant) -> Vec<Due> {
        self.due.until(now)
    }

    /// The number of the last entry; 0 for an empty journal.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    pub fn hubs(&self) -> impl ExactSizeIterator<Item = &Arc<Hub>> {
        self.hubs.values()
    }

    pub fn hub(&self, id: &HubId) -> Option<&Arc<Hub>> {
        self.hubs.get(id)
    }

    pub fn teams(&self) -> impl ExactSizeIterator<Item = &Team> {
        self.teams.values()
    }

    pub fn team(&self, id: &TeamId) -> Option<&Team> {
        self.teams.get(id)
    }

    /// The team at whose desk somebody sits.
    pub fn team_of(&self, actor: &Actor) -> Option<&Team> {
        match &actor.desk {
            Desk::Team(team) => self.team(team),
            Desk::Manager(_) | Desk::Coordinator => None,
        }
    }

    /// All bookings, in order of their identifiers.
    pub fn bookings(&self) -> impl ExactSizeIterator<Item = &Booking> {
        self.bookings.values()
    }

    pub fn booking(&self, id: &BookingId) -> Option<&Booking> {
        self.bookings.get(id)
    }

    /// The bookings with at least one line at a hub, in order of their identifiers.
    pub fn bookings_of_hub(&self, hub: &HubId) -> impl Iterator<Item = &Booking> {
        self.bookings_of_hub.get(hub).into_iter().flatten().filter_map(|id| self.bookings.get(id))
    }

    pub fn bookings_of_team(&self, team: &TeamId) -> impl Iterator<Item = &Booking> {
        self.bookings_of_team.get(team).into_iter().flatten().filter_map(|id| self.bookings.get(id))
    }

    /// The bookings that a desk may see: its team's, those with a line at its hub, or all.
    pub fn visible(&self, actor: &Actor) -> Vec<&Booking> {
        match &actor.desk {
            Desk::Team(team) => self.bookings_of_team(team).collect(),
            Desk::Manager(hub) => self.bookings_of_hub(hub).collect(),
            Desk::Coordinator => self.bookings().collect(),
        }
    }

    /// A page of [`State::visible`]: at most `limit` of those whose identifiers come after `after`.
    pub fn visible_after(&self, actor: &Actor, after: Option<&BookingId>, limit: usize) -> Vec<&Booking> {
        let later = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let of = |ids: Option<&'_ BTreeSet<BookingId>>| -> Vec<&Booking> {
            let ids = ids.into_iter().flat_map(|ids| ids.range::<BookingId, _>(later));
            ids.filter_map(|id| self.bookings.get(id)).take(limit).collect()
        };
        match &actor.desk {
            Desk::Team(team) => of(self.bookings_of_team.get(team)),
            Desk::Manager(hub) => of(self.bookings_of_hub.get(hub)),
            Desk::Coordinator => {
                self.bookings.range::<BookingId, _>(later).map(|(_, booking)| booking).take(limit).collect()
            }
        }
    }

    /// What the calendars of a hub block, calendar by calendar.
    pub fn calendars_of(&self, hub: &HubId) -> impl Iterator<Item = (&LocalId, &Blocks)> {
        self.calendars.iter().filter(move |((owner, _), _)| owner == hub).map(|((_, id), blocks)| (id, blocks))
    }

    pub(super) fn outcome(&self, account: &str, key: &str) -> Option<&Outcome> {
        self.outcomes.get(&(account.to_owned(), key.to_owned()))
    }

    /// The closures declared by command.
    pub fn closures(&self) -> impl Iterator<Item = &DeclaredClosure> {
        self.closures.values()
    }

    pub fn withdrawals(&self) -> impl Iterator<Item = &Withdrawal> {
        self.withdrawals.values()
    }

    pub fn withdrawal(&self, id: u64) -> Option<&Withdrawal> {
        self.withdrawals.get(&id)
    }

    /// What a withdrawal takes from the catalogue in force.
    pub(super) fn withdrawn(&self) -> &BTreeMap<u64, Claim> {
        &self.withdrawn
    }

    /// All that were ever named, oldest first.
    pub fn exceptions(&self) -> impl Iterator<Item = &Exception> {
        self.exceptions.values()
    }

    pub fn exception(&self, id: u64) -> Option<&Exception> {
        self.exceptions.get(&id)
    }

    /// Those not resolved yet.
    pub fn open_exceptions(&self) -> impl Iterator<Item = &Exception> {
        self.open_exceptions.iter().filter_map(|id| self.exceptions.get(id))
    }

    /// The wishes that wait or have an offer, in the order in which they are served.
    pub fn queue(&self) -> impl Iterator<Item = &Waiting> {
        self.queue.values().filter_map(|id| self.waiting.get(id))
    }

    pub fn waiting(&self, id: &WaitId) -> Option<&Waiting> {
        self.waiting.get(id)
    }

    pub(super) fn waiting_by_number(&self, number: u64) -> Option<&Waiting> {
        self.queue.get(&number).and_then(|id| self.waiting.get(id))
    }

    pub(super) fn last_number(&self) -> u64 {
        self.last_number
    }

    pub(super) fn occupancy(&self, resource: &OfferKey) -> Option<&Occupancy> {
        self.occupancy.get(resource)
    }

    pub(super) fn blocked(&self, resource: &OfferKey) -> Option<&Timeline> {
        self.blocked.get(resource)
    }

    pub(super) fn line_of(&self, of: LineRef) -> Option<(&Booking, usize)> {
        let booking = self.bookings.get(self.placed.get(of.rank as usize)?)?;
        let line = of.line as usize;
        (line < booking.lines.len()).then_some((booking, line))
    }

    pub(super) fn timelines(&self) -> &HashMap<OfferKey, Timeline> {
        &self.timelines
    }

    pub(super) fn all_calendars(&self) -> impl Iterator<Item = &Blocks> {
        self.calendars.values()
    }

    /// Whether both hold the same bookings, claims and outcomes, whatever way led there.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let claimed = |state: &Self| -> BTreeMap<OfferKey, Timeline> {
            let busy = state.timelines.iter().filter(|(_, timeline)| !timeline.is_empty());
            busy.map(|(key, timeline)| (key.clone(), timeline.clone())).collect()
        };
        self.seq == other.seq
            && self.bookings == other.bookings
            && self.bookings_of_hub == other.bookings_of_hub
            && self.bookings_of_team == other.bookings_of_team
            && self.closures == other.closures
            && self.withdrawals == other.withdrawals
            && self.exceptions == other.exceptions
            && self.waiting == other.waiting
            && self.queue == other.queue
            && self.qualifications == other.qualifications
            && self.revocations == other.revocations
            && self.occupancy.iter().filter(|(_, of)| !of.is_empty()).count()
                == other.occupancy.iter().filter(|(_, of)| !of.is_empty()).count()
            && self
                .occupancy
                .iter()
                .filter(|(_, of)| !of.is_empty())
                .all(|(key, of)| other.occupancy.get(key).is_some_and(|other| other.agrees_with(of)))
            && self.outcomes == other.outcomes
            && claimed(self) == claimed(other)
    }
}

/// Whether a desk may see a booking.
pub fn may_see(desk: &Desk, booking: &Booking) -> bool {
    match desk {
        Desk::Team(team) => *team == booking.team,
        Desk::Manager(hub) => booking.lines.iter().any(|line| line.wish.offer.hub == *hub),
        Desk::Coordinator => true,
    }
}

impl Claims for State {
    fn peak(&self, resource: &OfferKey, interval: Interval) -> Peak {
        match self.timelines.get(resource) {
            Some(timeline) => timeline.peak(interval),
            None => Peak { level: 0, during: interval },
        }
    }

    fn steps(&self, resource: &OfferKey, interval: Interval) -> Vec<BusyStep> {
        match self.timelines.get(resource) {
            Some(timeline) => timeline.steps(interval),
            None => vec![BusyStep { interval, taken: 0 }],
        }
    }

    fn outages(&self, hub: &HubId) -> &Outages {
        self.outages.get(hub).unwrap_or(Outages::NONE)
    }

    fn open_lines(&self, hub: &HubId, team: Option<&Team>) -> Vec<OpenLine<'_>> {
        let of_team = team.map(|team| self.bookings_of_team(&team.id));
        let of_hub = team.is_none().then(|| self.bookings_of_hub(hub));
        let bookings = of_team.into_iter().flatten().chain(of_hub.into_iter().flatten());
        let lines = bookings.flat_map(|booking| booking.lines.iter().map(move |line| (booking, line)));
        lines
            .filter(|(_, line)| line.wish.offer.hub == *hub && line.state.claims_stock())
            .map(|(booking, line)| line.open(Some(&booking.id), &booking.team))
            .collect()
    }

    fn teams_in(&self, group: &GroupId) -> Vec<&Team> {
        self.teams.values().filter(|team| team.is_in(group)).collect()
    }

    fn qualifications(&self, team: &Team) -> Vec<Qualification> {
        self.qualifications.get(&team.id).cloned().unwrap_or_default()
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

/// What an entry takes once it has let go of everything.
#[derive(Debug, Default)]
struct Taking {
    lines: BTreeSet<LineRef>,
    withdrawals: BTreeSet<u64>,
}

/// What a line claims once it enters a state: nothing where its stock is released; after a return, what has passed and
/// the recovery that the units still need, counted from the return.
pub(super) fn claims_after(line: &Line, to: LineState, at: Instant) -> Vec<Claim> {
    if to.has_given_up() {
        return Vec::new();
    }
    if to != LineState::Returned {
        return line.claims.clone();
    }
    line.claims.iter().filter_map(|claim| until_recovered(line, claim, at)).collect()
}

/// A claim whose units came back at `at`.
pub(super) fn until_recovered(line: &Line, claim: &Claim, at: Instant) -> Option<Claim> {
    let recovery = claim.interval.end() - line.expected_back();
    let end = claim.interval.end().min(at.checked_add_signed(recovery)?);
    let interval = Interval::new(claim.interval.start(), end).ok()?;
    Some(Claim { interval, ..claim.clone() })
}
