//! A decision in the making: the state with what would change, before anything is written.
//!
//! Lines are put in their new form, and the draft reads as if it had happened: what a line lets go is free for it and for
//! the others at once, so an amended booking does not stand in its own way and the lines of a cart compete. Nothing of it
//! touches the state; [`Draft::finish`] gives the events. Assignment of units is in `assign`, lack of units in
//! `shortage`, the waiting list in `serve`, proofs of training in `training`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::event::{Event, LineChange, LinesChanged};
use super::state::State;
use crate::domain::availability::{BusyStep, Claims, OpenLine, Peak};
use crate::domain::booking::{Booking, Claim, Line, LineState, Step};
use crate::domain::ids::{BookingId, GroupId, HubId, ItemCode, OfferKey, TeamId, WaitId};
use crate::domain::outage::Outages;
use crate::domain::qualification::Qualification;
use crate::domain::record::{DeclaredClosure, Exception, Withdrawal};
use crate::domain::resource::Resource;
use crate::domain::team::Team;
use crate::domain::time::{Instant, Interval};
use crate::domain::timeline::Timeline;
use crate::domain::waiting::WaitState;

mod agree;
mod assign;
mod serve;
mod shortage;
mod training;

/// A booking that would be made or changed.
#[derive(Debug, Clone)]
struct Drafted {
    /// Of a new booking, all but its lines.
    fresh: Option<Booking>,
    team: TeamId,
    /// The lines that are new or other than before, with the arrows they went along.
    lines: BTreeMap<usize, (Line, Vec<Step>)>,
    /// Whether somebody decided about this booking: its version grows.
    decided: bool,
}

/// What more is claimed on a resource, and what less.
#[derive(Debug, Default)]
struct Delta {
    more: Timeline,
    less: Timeline,
}

#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) state: &'a State,
    pub(super) now: Instant,
    /// The booking that the command is about.
    subject: Option<BookingId>,
    bookings: BTreeMap<BookingId, Drafted>,
    deltas: HashMap<OfferKey, Delta>,
    outages: HashMap<HubId, Outages>,
    withdrawn: Vec<Withdrawal>,
    restored: BTreeMap<u64, Instant>,
    named: Vec<Exception>,
    resolved: BTreeSet<u64>,
    /// What is claimed no more, for those who wait.
    freed: Vec<(OfferKey, Interval)>,
    last_number: u64,
    waits: BTreeMap<WaitId, WaitState>,
    /// The proofs of training of a team, where they would be others.
    proved: BTreeMap<TeamId, Vec<Qualification>>,
    more: Vec<Event>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(state: &'a State, now: Instant, subject: Option<BookingId>) -> Self {
        Self {
            state,
            now,
            subject,
            bookings: BTreeMap::new(),
            deltas: HashMap::new(),
            outages: HashMap::new(),
            withdrawn: Vec::new(),
            restored: BTreeMap::new(),
            named: Vec::new(),
            resolved: BTreeSet::new(),
            freed: Vec::new(),
            last_number: state.last_number(),
            waits: BTreeMap::new(),
            proved: BTreeMap::new(),
            more: Vec::new(),
        }
    }

    pub(super) fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Begins a booking without lines.
    pub(super) fn open(&mut self, id: BookingId, team: &TeamId, purpose: &str, offer_for: Option<WaitId>) {
        let fresh = Booking {
            id: id.clone(),
            team: team.clone(),
            purpose: purpose.to_owned(),
            lines: Vec::new(),
            version: 1,
            revision: 0,
            placed_at: self.now,
            changed_at: self.now,
            offer_for,
        };
        let drafted = Drafted { fresh: Some(fresh), team: team.clone(), lines: BTreeMap::new(), decided: true };
        self.bookings.insert(id, drafted);
    }

    /// A line as it would be.
    pub(super) fn line(&self, id: &BookingId, index: usize) -> Option<&Line> {
        let drafted = self.bookings.get(id).and_then(|drafted| drafted.lines.get(&index)).map(|(line, _)| line);
        drafted.or_else(|| self.state.booking(id).and_then(|booking| booking.lines.get(index)))
    }

    /// The team of a booking as it would be.
    pub(super) fn team_of(&self, id: &BookingId) -> Option<&TeamId> {
        let drafted = self.bookings.get(id).map(|drafted| &drafted.team);
        drafted.or_else(|| self.state.booking(id).map(|booking| &booking.team))
    }

    /// Puts a line in its new form, by a decision about it that took `steps`.
    pub(super) fn put(&mut self, id: &BookingId, index: usize, line: Line, steps: &[Step]) {
        self.replace(id, index, line, steps);
        if let Some(drafted) = self.bookings.get_mut(id) {
            drafted.decided = true;
        }
    }

    /// Puts a line in its new form as a consequence of something else.
    pub(super) fn touch(&mut self, id: &BookingId, index: usize, line: Line) {
        self.replace(id, index, line, &[]);
    }

    /// Takes a line out for a while: it claims nothing and counts for nothing until it is put back.
    pub(super) fn suspend(&mut self, id: &BookingId, index: usize) {
        if let Some(mut line) = self.line(id, index).cloned() {
            line.claims.clear();
            line.state = LineState::Expired;
            self.replace(id, index, line, &[]);
        }
    }

    fn replace(&mut self, id: &BookingId, index: usize, line: Line, steps: &[Step]) {
        let before = self.line(id, index).map(|line| line.claims.clone()).unwrap_or_default();
        self.shift(&before, &line.claims);
        let Some(team) = self.team_of(id).cloned() else { return };
        let drafted = self.bookings.entry(id.clone()).or_insert_with(|| Drafted {
            fresh: None,
            team,
            lines: BTreeMap::new(),
            decided: false,
        });
        let entry = drafted.lines.entry(index).or_insert_with(|| (line.clone(), Vec::new()));
        entry.0 = line;
        entry.1.extend_from_slice(steps);
    }

    fn shift(&mut self, before: &[Claim], after: &[Claim]) {
        // Units alone may have changed: then neither the level nor the waiting list has anything to learn.
        let bare = |claims: &[Claim]| -> Vec<(OfferKey, u32, Interval)> {
            claims.iter().map(|claim| (claim.resource.clone(), claim.quantity, claim.interval)).collect()
        };
        let (mut less, mut more) = (bare(before), bare(after));
        less.retain(|claim| match more.iter().position(|other| other == claim) {
            Some(position) => {
                more.swap_remove(position);
                false
            }
            None => true,
        });
        for (resource, quantity, interval) in less {
            self.deltas.entry(resource.clone()).or_default().less.add(interval, quantity);
            self.freed.push((resource, interval));
        }
        for (resource, quantity, interval) in more {
            self.deltas.entry(resource).or_default().more.add(interval, quantity);
        }
    }

    /// Somebody decided about a booking, whatever becomes of its lines.
    pub(super) fn give(&mut self, id: &BookingId, team: &TeamId) {
        let drafted = self.bookings.entry(id.clone()).or_insert_with(|| Drafted {
            fresh: None,
            team: team.clone(),
            lines: BTreeMap::new(),
            decided: true,
        });
        drafted.team = team.clone();
        drafted.decided = true;
    }

    pub(super) fn withdraw(&mut self, withdrawal: Withdrawal) {
        self.shift(&[], std::slice::from_ref(&withdrawal.claim));
        self.withdrawn.push(withdrawal);
    }

    /// Whether this draft takes a unit out of the pool during an interval.
    pub(super) fn withdraws(&self, resource: &OfferKey, item: &ItemCode, during: Interval) -> bool {
        let claims = self.withdrawn.iter().map(|withdrawal| &withdrawal.claim);
        claims
            .filter(|claim| claim.resource == *resource && claim.interval.overlaps(during))
            .any(|it| it.items.contains(item))
    }

    pub(super) fn restore(&mut self, id: u64, at: Instant) {
        if let Some(claim) = self.state.withdrawn().get(&id) {
            let passed = Interval::new(claim.interval.start(), claim.interval.end().min(at)).ok();
            let kept: Vec<Claim> = passed.map(|interval| Claim { interval, ..claim.clone() }).into_iter().collect();
            let before = claim.clone();
            self.shift(&[before], &kept);
        }
        self.restored.insert(id, at);
    }

    /// What each withdrawal takes, as it would be.
    fn withdrawals_of(&self, resource: &OfferKey) -> Vec<Claim> {
        let kept = self.state.withdrawn().iter().filter_map(|(id, claim)| match self.restored.get(id) {
            None => Some(claim.clone()),
            Some(at) => {
                let interval = Interval::new(claim.interval.start(), claim.interval.end().min(*at)).ok()?;
                Some(Claim { interval, ..claim.clone() })
            }
        });
        let fresh = self.withdrawn.iter().map(|withdrawal| withdrawal.claim.clone());
        kept.chain(fresh).filter(|claim| claim.resource == *resource).collect()
    }

    /// When a unit, or so many without numbers, are not withdrawn already, and how many of them: a repair may be planned
    /// for a unit that is lost or late, and no more units can leave a pool than there are.
    pub(super) fn not_withdrawn(
        &self,
        resource: &OfferKey,
        unit: Option<&ItemCode>,
        units: u32,
        within: Interval,
    ) -> Vec<(Interval, u32)> {
        let catalogue = || self.state.hub(&resource.hub).and_then(|hub| hub.resource(&resource.local));
        let all = if unit.is_some() { 1 } else { catalogue().map_or(u32::MAX, Resource::capacity) };
        let mut withdrawn = Timeline::default();
        for claim in self.withdrawals_of(resource) {
            match unit {
                None => withdrawn.add(claim.interval, claim.quantity),
                Some(unit) if claim.items.contains(unit) => withdrawn.add(claim.interval, 1),
                Some(_) => (),
            }
        }
        let mut left: Vec<(Interval, u32)> = Vec::new();
        for step in withdrawn.steps(within) {
            let more = units.min(all.saturating_sub(step.taken));
            match left.last_mut() {
                Some((before, same)) if *same == more => {
                    *before = Interval::new(before.start(), step.interval.end()).unwrap_or(*before);
                }
                _ => left.push((step.interval, more)),
            }
        }
        left.retain(|(_, more)| *more > 0);
        left
    }

    /// Reads with some closures more, and some less.
    pub(super) fn set_closures(&mut self, hub: &HubId, more: &[DeclaredClosure], less: &[u64]) {
        self.outages.insert(hub.clone(), Outages::new(self.state.outages_of(hub, more, less)));
    }

    /// Something to write down beside the bookings.
    pub(super) fn note(&mut self, event: Event) {
        self.more.push(event);
    }

    pub(super) fn move_wait(&mut self, wait: &WaitId, to: WaitState) {
        self.waits.insert(wait.clone(), to);
    }

    /// What is claimed no more by what was drafted: stock that somebody may wait for.
    pub(super) fn free(&mut self, resource: &OfferKey, interval: Interval) {
        self.freed.push((resource.clone(), interval));
    }

    /// The events of the decision, those of its booking first: after units that were freed went to those who lack them
    /// and to those who wait.
    pub(super) fn finish(mut self) -> Vec<Event> {
        self.follow_offers();
        self.lift_training_flags();
        if !self.freed.is_empty() {
            self.fill_gaps();
            self.resolve_exceptions();
            self.serve();
        }
        let agreements = self.agreements();
        let Self { state, now, subject, bookings, mut more, withdrawn, restored, named, resolved, waits, .. } = self;
        let mut events = Vec::new();
        let is_other = |id: &BookingId| Some(id) != subject.as_ref();
        let mut in_order: Vec<(BookingId, Drafted)> = bookings.into_iter().collect();
        in_order.sort_by_key(|(id, _)| is_other(id));
        for (id, drafted) in in_order {
            events.extend(events_of(state, now, &id, drafted));
        }
        events.extend(restored.into_iter().map(|(withdrawal, at)| Event::UnitsRestored { withdrawal, at }));
        events.extend(withdrawn.into_iter().map(|withdrawal| Event::UnitsWithdrawn { withdrawal }));
        let named = named.into_iter().filter(|exception| !resolved.contains(&exception.id));
        events.extend(named.map(|exception| Event::ExceptionNamed { exception }));
        let resolved = resolved.into_iter().filter(|id| state.exception(*id).is_some());
        events.extend(resolved.map(|exception| Event::ExceptionResolved { exception, at: now }));
        events.extend(waits.into_iter().map(|(wait, to)| Event::WaitMoved { wait, to }));
        events.append(&mut more);
        events.extend(agreements);
        events
    }
}

fn events_of(state: &State, now: Instant, id: &BookingId, drafted: Drafted) -> Vec<Event> {
    if let Some(fresh) = drafted.fresh {
        let lines = drafted.lines.into_values().map(|(line, _)| line).collect();
        return vec![Event::BookingPlaced { booking: Booking { lines, ..fresh } }];
    }
    let Some(before) = state.booking(id) else { return Vec::new() };
    let is_given = drafted.team != before.team;
    let changes: Vec<LineChange> = drafted
        .lines
        .into_iter()
        .filter(|(line, (to, steps))| !steps.is_empty() || before.lines.get(*line) != Some(to))
        .map(|(line, (to, steps))| LineChange { line, steps, to })
        .collect();
    if changes.is_empty() && !drafted.decided {
        return Vec::new();
    }
    let decided = u64::from(drafted.decided);
    let changed = LinesChanged {
        booking: id.clone(),
        version: before.version + decided,
        revision: before.revision + (1 - decided),
        at: now,
        lines: changes,
    };
    let given = is_given.then(|| Event::BookingGiven { booking: id.clone(), team: drafted.team });
    [Event::LinesChanged(changed)].into_iter().chain(given).collect()
}

impl Claims for Draft<'_> {
    fn peak(&self, resource: &OfferKey, interval: Interval) -> Peak {
        if !self.deltas.contains_key(resource) {
            return self.state.peak(resource, interval);
        }
        let mut peak = Peak { level: 0, during: interval };
        for (position, step) in self.steps(resource, interval).into_iter().enumerate() {
            if position == 0 || step.taken > peak.level {
                peak = Peak { level: step.taken, during: step.interval };
            }
        }
        peak
    }

    fn steps(&self, resource: &OfferKey, interval: Interval) -> Vec<BusyStep> {
        let taken = self.state.steps(resource, interval);
        let Some(delta) = self.deltas.get(resource) else { return taken };
        let mut sum: Vec<BusyStep> = Vec::new();
        for step in taken {
            for more in delta.more.steps(step.interval) {
                for less in delta.less.steps(more.interval) {
                    let level = step.taken.saturating_add(more.taken).saturating_sub(less.taken);
                    match sum.last_mut() {
                        Some(last) if last.taken == level => {
                            last.interval =
                                Interval::new(last.interval.start(), less.interval.end()).unwrap_or(last.interval);
                        }
                        _ => sum.push(BusyStep { interval: less.interval, taken: level }),
                    }
                }
            }
        }
        sum
    }

    fn outages(&self, hub: &HubId) -> &Outages {
        self.outages.get(hub).unwrap_or_else(|| self.state.outages(hub))
    }

    fn open_lines(&self, hub: &HubId, team: Option<&Team>) -> Vec<OpenLine<'_>> {
        // The lines of the booking in hand belong to no other booking: a quota does not count it against itself.
        let other = |id: &BookingId| Some(id) != self.subject.as_ref();
        let of_team = team.map(|team| self.state.bookings_of_team(&team.id));
        let of_hub = team.is_none().then(|| self.state.bookings_of_hub(hub));
        let mut open = Vec::new();
        for booking in of_team.into_iter().flatten().chain(of_hub.into_iter().flatten()) {
            let drafted = self.bookings.get(&booking.id);
            for (index, line) in booking.lines.iter().enumerate() {
                let is_drafted = drafted.is_some_and(|drafted| drafted.lines.contains_key(&index));
                if !is_drafted && line.wish.offer.hub == *hub && line.state.claims_stock() {
                    open.push(line.open(Some(&booking.id).filter(|id| other(id)), &booking.team));
                }
            }
        }
        for (id, drafted) in &self.bookings {
            if team.is_none_or(|team| team.id == drafted.team) {
                let own = drafted.lines.values().map(|(line, _)| line);
                let own = own.filter(|line| line.wish.offer.hub == *hub && line.state.claims_stock());
                open.extend(own.map(|line| line.open(Some(id).filter(|id| other(id)), &drafted.team)));
            }
        }
        open
    }

    fn teams_in(&self, group: &GroupId) -> Vec<&Team> {
        self.state.teams_in(group)
    }

    fn qualifications(&self, team: &Team) -> Vec<Qualification> {
        self.state.qualifications(team)
    }
}
