//! What the ledger knows: the catalogue and the calendars as given, and the sum of the journal.
//!
//! Reads are offered to searches, feeds and agendas. The only writes are [`State::apply`], for what was decided, and the
//! two that put a catalogue or a calendar in force.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use super::{Event, JournalEntry, LinesMoved};
use crate::domain::availability::{BusyStep, Claims, OpenLine, Peak};
use crate::domain::booking::{Booking, Claim, Line, LineState};
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, GroupId, HubId, LocalId, OfferKey, TeamId};
use crate::domain::outage::{Blocks, Outage, Outages};
use crate::domain::team::{Actor, Desk, Team};
use crate::domain::time::{Instant, Interval};
use crate::domain::timeline::{NotClaimed, Timeline};

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
}

/// What a key was used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) command_hash: String,
    pub(super) booking: BookingId,
}

/// Everything the ledger knows.
#[derive(Debug, Clone, Default)]
pub struct State {
    hubs: BTreeMap<HubId, Arc<Hub>>,
    teams: BTreeMap<TeamId, Team>,
    bookings: BTreeMap<BookingId, Booking>,
    bookings_of_hub: HashMap<HubId, BTreeSet<BookingId>>,
    bookings_of_team: HashMap<TeamId, BTreeSet<BookingId>>,
    /// Claims of bookings and of calendars together.
    timelines: HashMap<OfferKey, Timeline>,
    calendars: BTreeMap<(HubId, LocalId), Blocks>,
    /// Those of all calendars of a hub together.
    outages: HashMap<HubId, Outages>,
    /// By account and key.
    outcomes: HashMap<(String, String), Outcome>,
    seq: u64,
}

impl State {
    /// Puts a catalogue in force. Bookings stay as they are: `audit` names those that no longer fit.
    pub fn set_catalogue(&mut self, hubs: impl IntoIterator<Item = Arc<Hub>>, teams: impl IntoIterator<Item = Team>) {
        self.hubs = hubs.into_iter().map(|hub| (hub.id.clone(), hub)).collect();
        self.teams = teams.into_iter().map(|team| (team.id.clone(), team)).collect();
    }

    /// Puts what a calendar blocks in force, in place of what it blocked before. Never refused: a hub's calendar tells
    /// what is, even where bookings are in its way; `audit` names those.
    pub fn set_calendar(&mut self, hub: &HubId, calendar: &LocalId, blocks: Blocks) {
        let key = (hub.clone(), calendar.clone());
        for claim in self.calendars.remove(&key).into_iter().flat_map(|blocks| blocks.claims) {
            // Added by this function with the same quantity, so it is there to remove.
            let _ = release(&mut self.timelines, &claim);
        }
        for claim in &blocks.claims {
            hold(&mut self.timelines, claim);
        }
        self.calendars.insert(key, blocks);
        let of_hub = self.calendars.iter().filter(|((owner, _), _)| owner == hub);
        let outages: Vec<Outage> = of_hub.flat_map(|(_, blocks)| blocks.outages.iter().cloned()).collect();
        self.outages.insert(hub.clone(), Outages::new(outages));
    }

    /// Forgets a calendar that its hub no longer has.
    pub fn remove_calendar(&mut self, hub: &HubId, calendar: &LocalId) {
        self.set_calendar(hub, calendar, Blocks::default());
        self.calendars.remove(&(hub.clone(), calendar.clone()));
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
        for event in &entry.events {
            match event {
                Event::BookingPlaced { booking } => self.place(entry.seq, booking)?,
                Event::LinesMoved(moved) => self.move_lines(entry.seq, moved)?,
            }
        }
        if let Some(booking) = entry.booking() {
            let outcome = Outcome { command_hash: entry.command_hash.clone(), booking: booking.clone() };
            self.outcomes.insert((entry.actor.account.clone(), entry.key.clone()), outcome);
        }
        self.seq = entry.seq;
        Ok(())
    }

    fn place(&mut self, seq: u64, booking: &Booking) -> Result<(), ReplayError> {
        let id = &booking.id;
        if self.bookings.contains_key(id) {
            return Err(ReplayError::PlacedTwice { seq, booking: id.clone() });
        }
        for claim in booking.lines.iter().flat_map(|line| &line.claims) {
            hold(&mut self.timelines, claim);
        }
        for hub in booking.hubs() {
            self.bookings_of_hub.entry(hub).or_default().insert(id.clone());
        }
        self.bookings_of_team.entry(booking.team.clone()).or_default().insert(id.clone());
        self.bookings.insert(id.clone(), booking.clone());
        Ok(())
    }

    fn move_lines(&mut self, seq: u64, moved: &LinesMoved) -> Result<(), ReplayError> {
        let id = &moved.booking;
        let unknown = || ReplayError::UnknownBooking { seq, booking: id.clone() };
        let booking = self.bookings.get_mut(id).ok_or_else(unknown)?;
        if moved.version != booking.version + 1 {
            let (last, found) = (booking.version, moved.version);
            return Err(ReplayError::WrongVersion { seq, booking: id.clone(), last, found });
        }
        for &index in &moved.lines {
            let wrong = || ReplayError::WrongStep { seq, booking: id.clone(), line: index };
            let line = booking.lines.get_mut(index).ok_or_else(wrong)?;
            if line.state.after(moved.step) != Some(moved.to) {
                return Err(wrong());
            }
            let kept = claims_after(line, moved.to, moved.at);
            if kept != line.claims {
                for claim in &line.claims {
                    let lost = |source| ReplayError::NotClaimed { seq, booking: id.clone(), source };
                    release(&mut self.timelines, claim).map_err(lost)?;
                }
                for claim in &kept {
                    hold(&mut self.timelines, claim);
                }
                line.claims = kept;
            }
            line.state = moved.to;
            if moved.reason.is_some() {
                line.reason.clone_from(&moved.reason);
            }
        }
        booking.version = moved.version;
        booking.changed_at = moved.at;
        Ok(())
    }

    /// Rebuilds bookings, claims and outcomes from a journal, over the catalogue and the calendars of this state.
    ///
    /// # Errors
    /// [`ReplayError`] at the first entry that does not follow from those before.
    pub fn replay<'a>(&mut self, entries: impl IntoIterator<Item = &'a JournalEntry>) -> Result<(), ReplayError> {
        entries.into_iter().try_for_each(|entry| self.apply(entry))
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

/// What a line claims once it enters a state: nothing where its stock is released; after a return, what has passed and
/// the recovery that the units still need, counted from the return.
fn claims_after(line: &Line, to: LineState, at: Instant) -> Vec<Claim> {
    if to.claims_stock() {
        return line.claims.clone();
    }
    if to != LineState::Returned {
        return Vec::new();
    }
    let until_recovered = |claim: &Claim| {
        let recovery = claim.interval.end() - line.wish.interval.end();
        let end = claim.interval.end().min(at.checked_add_signed(recovery)?);
        let interval = Interval::new(claim.interval.start(), end).ok()?;
        Some(Claim { interval, ..claim.clone() })
    };
    line.claims.iter().filter_map(until_recovered).collect()
}
