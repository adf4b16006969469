//! What may be asked of the state: catalogue, bookings as a desk may see them, records, and [`Claims`] for availability.
//!
//! Reads change nothing and cannot fail: what is not there is `None` or empty.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use super::{Outcome, RecordChange, State};
use crate::domain::agreement::Agreement;
use crate::domain::availability::{BusyStep, Claims, OpenLine, Peak};
use crate::domain::booking::{Booking, Claim};
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, GroupId, HubId, LocalId, OfferKey, TeamId, WaitId};
use crate::domain::outage::{Blocks, Outages};
use crate::domain::qualification::Qualification;
use crate::domain::record::{DeclaredClosure, Exception, Withdrawal};
use crate::domain::team::{Actor, Desk, Team};
use crate::domain::time::Interval;
use crate::domain::timeline::Timeline;
use crate::domain::waiting::Waiting;
use crate::ledger::occupancy::{LineRef, Occupancy};

impl State {
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

    pub(in crate::ledger) fn outcome(&self, account: &str, key: &str) -> Option<&Outcome> {
        self.outcomes.get(&(account.to_owned(), key.to_owned()))
    }

    /// The closures declared by command.
    pub fn closures(&self) -> impl Iterator<Item = &DeclaredClosure> {
        self.closures.values()
    }

    /// Closures that were declared and lifted again.
    pub fn lifted_closures(&self) -> impl Iterator<Item = &DeclaredClosure> {
        self.history.lifted.values()
    }

    /// What happened to a closure or a withdrawal, lifted ones included.
    pub fn change_of(&self, record: u64) -> Option<RecordChange> {
        self.history.change_of(record)
    }

    /// Withdrawals that were called off before they began.
    pub fn cancelled_withdrawals(&self) -> impl Iterator<Item = &Withdrawal> {
        self.history.cancelled.values()
    }

    pub fn withdrawals(&self) -> impl Iterator<Item = &Withdrawal> {
        self.withdrawals.values()
    }

    pub fn withdrawal(&self, id: u64) -> Option<&Withdrawal> {
        self.withdrawals.get(&id)
    }

    /// What a withdrawal takes from the catalogue in force.
    pub(in crate::ledger) fn withdrawn(&self) -> &BTreeMap<u64, Claim> {
        &self.withdrawn
    }

    /// The agreements of a booking with a hub, oldest first: the last one is in force.
    pub fn agreements(&self, booking: &BookingId, hub: &HubId) -> &[Agreement] {
        self.agreements.get(&(booking.clone(), hub.clone())).map(Vec::as_slice).unwrap_or_default()
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

    pub(in crate::ledger) fn waiting_by_number(&self, number: u64) -> Option<&Waiting> {
        self.queue.get(&number).and_then(|id| self.waiting.get(id))
    }

    pub(in crate::ledger) fn last_number(&self) -> u64 {
        self.last_number
    }

    pub(in crate::ledger) fn occupancy(&self, resource: &OfferKey) -> Option<&Occupancy> {
        self.occupancy.get(resource)
    }

    pub(in crate::ledger) fn blocked(&self, resource: &OfferKey) -> Option<&Timeline> {
        self.blocked.get(resource)
    }

    pub(in crate::ledger) fn line_of(&self, of: LineRef) -> Option<(&Booking, usize)> {
        let booking = self.bookings.get(self.placed.get(of.rank as usize)?)?;
        let line = of.line as usize;
        (line < booking.lines.len()).then_some((booking, line))
    }

    pub(in crate::ledger) fn timelines(&self) -> &HashMap<OfferKey, Timeline> {
        &self.timelines
    }

    pub(in crate::ledger) fn all_calendars(&self) -> impl Iterator<Item = &Blocks> {
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
            && self.agreements == other.agreements
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
