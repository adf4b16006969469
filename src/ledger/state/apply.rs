//! What an entry of the journal does to the state: everything that it lets go of, then everything that it takes.
//!
//! Nothing is decided here. An entry that does not follow from the state is a [`ReplayError`], and the state is then to be
//! thrown away.

use std::collections::BTreeSet;

use super::{Outcome, ReplayError, State, hold, release};
use crate::domain::booking::{Booking, Claim, Line, LineState};
use crate::domain::ids::{BookingId, HubId, ItemCode};
use crate::domain::qualification::Revocation;
use crate::domain::record::Withdrawal;
use crate::domain::resource::{Condition, Stock};
use crate::domain::time::{Instant, Interval};
use crate::domain::waiting::WaitState;
use crate::ledger::due::{self, Due};
use crate::ledger::occupancy::{LineRef, Owner, TakenTwice};
use crate::ledger::{Event, JournalEntry, LinesChanged, LinesMoved};

impl State {
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
            self.let_go(entry.seq, entry.at, event, &mut taking)?;
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

    fn let_go(&mut self, seq: u64, now: Instant, event: &Event, taking: &mut Taking) -> Result<(), ReplayError> {
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
                self.history.declare(closure.id, now);
                self.gather_outages(&closure.hub);
            }
            Event::ClosureSettled { closure, .. } => {
                let found = self.closures.get_mut(closure).ok_or_else(|| unknown(format!("closure {closure}")))?;
                found.settled = true;
            }
            Event::ClosureLifted { hub, closure } => {
                let lifted = self.closures.remove(closure).ok_or_else(|| unknown(format!("closure {closure}")))?;
                self.history.change(*closure, now);
                self.history.lifted.insert(*closure, lifted);
                self.gather_outages(hub);
            }
            Event::UnitsWithdrawn { withdrawal } => {
                self.last_number = self.last_number.max(withdrawal.id);
                self.withdrawals.insert(withdrawal.id, withdrawal.clone());
                self.history.declare(withdrawal.id, now);
                taking.withdrawals.insert(withdrawal.id);
            }
            Event::UnitsRestored { withdrawal, at } => {
                let absent = || unknown(format!("withdrawal {withdrawal}"));
                self.release_withdrawal(*withdrawal);
                let found = self.withdrawals.get_mut(withdrawal).ok_or_else(absent)?;
                self.history.change(*withdrawal, now);
                match Interval::new(found.claim.interval.start(), found.claim.interval.end().min(*at)) {
                    Ok(passed) => {
                        found.claim.interval = passed;
                        taking.withdrawals.insert(*withdrawal);
                    }
                    Err(_) => {
                        let cancelled = self.withdrawals.remove(withdrawal);
                        self.history.cancelled.extend(cancelled.map(|cancelled| (*withdrawal, cancelled)));
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
            Event::AgreementMade { agreement } => {
                let key = (agreement.booking.clone(), agreement.lender.hub.clone());
                self.agreements.entry(key).or_default().push(agreement.clone());
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
    pub(super) fn hold_withdrawal(&mut self, withdrawal: &Withdrawal) -> Result<(), TakenTwice> {
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

    pub(super) fn release_withdrawal(&mut self, id: u64) {
        let Some(claim) = self.withdrawn.remove(&id) else { return };
        // Held by `hold_withdrawal` with the same quantity, so it is there to remove.
        let _ = release(&mut self.timelines, &claim);
        if let Some(occupancy) = self.occupancy.get_mut(&claim.resource) {
            for item in &claim.items {
                occupancy.leave(item, claim.interval, Owner::Withdrawal(id));
            }
        }
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
fn claims_after(line: &Line, to: LineState, at: Instant) -> Vec<Claim> {
    if to.has_given_up() {
        return Vec::new();
    }
    if to != LineState::Returned {
        return line.claims.clone();
    }
    line.claims.iter().filter_map(|claim| until_recovered(line, claim, at)).collect()
}

/// A claim whose units came back at `at`.
fn until_recovered(line: &Line, claim: &Claim, at: Instant) -> Option<Claim> {
    let recovery = claim.interval.end() - line.expected_back();
    let end = claim.interval.end().min(at.checked_add_signed(recovery)?);
    let interval = Interval::new(claim.interval.start(), end).ok()?;
    Some(Claim { interval, ..claim.clone() })
}
