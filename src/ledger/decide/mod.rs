//! Commands in, one journal entry or a rejection out.
//!
//! Order of the checks: may this desk do it, was the key used, is it the version the desk knew, does the state machine
//! allow it, do the rules. A replayed command gives back its booking and changes nothing.

use std::collections::{BTreeMap, HashMap};

use super::advice;
use super::journal::{JournalEntry, command_hash};
use super::state::{State, may_see};
use super::{Command, Envelope, Event, LineRejection, LinesMoved, Rejection};
use crate::domain::availability::{
    BusyStep, Claims, OpenLine, Peak, Refusal, approval, assess, claims_of, is_training,
};
use crate::domain::booking::{Booking, Line, LineState, Step, Wish};
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, GroupId, HubId, OfferKey, TeamId};
use crate::domain::outage::Outages;
use crate::domain::policy::Approval;
use crate::domain::qualification::Qualification;
use crate::domain::team::{Desk, Team};
use crate::domain::time::{Instant, Interval};
use crate::domain::timeline::Timeline;

/// What comes of an accepted command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// To be written down, then applied.
    Record(JournalEntry),
    /// The same account gave the same command with the same key before: this booking came of it. Nothing to write.
    Replayed(BookingId),
}

/// Decides a command at `now`. `fresh_id` names the booking if one is made; the caller makes it unguessable and new.
///
/// # Errors
/// A [`Rejection`]; the state is untouched, and so is the key, which may be used again.
pub fn decide(state: &State, envelope: &Envelope, now: Instant, fresh_id: BookingId) -> Result<Decision, Rejection> {
    let command_hash = command_hash(envelope);
    if let Some(outcome) = state.outcome(&envelope.actor.account, &envelope.key) {
        return if outcome.command_hash == command_hash {
            Ok(Decision::Replayed(outcome.booking.clone()))
        } else {
            Err(Rejection::KeyReused)
        };
    }
    let event = match &envelope.command {
        Command::Place { team, purpose, wishes } => {
            may_place(&envelope.actor.desk, team)?;
            let unknown = || Rejection::UnknownTeam { team: team.clone() };
            let team = state.team(team).ok_or_else(unknown)?;
            place(state, team, purpose, wishes, now, fresh_id)?
        }
        Command::Act { booking, expected_version, step, lines, reason } => {
            let unknown = || Rejection::UnknownBooking { booking: booking.clone() };
            // A desk that may not see a booking is not told that it exists.
            let seen = state.booking(booking).filter(|found| may_see(&envelope.actor.desk, found));
            let act =
                Act { desk: &envelope.actor.desk, step: *step, lines: lines.as_deref(), reason: reason.as_deref() };
            act.decide(seen.ok_or_else(unknown)?, *expected_version, now)?
        }
    };
    Ok(Decision::Record(JournalEntry {
        seq: state.seq() + 1,
        at: now,
        actor: envelope.actor.clone(),
        key: envelope.key.clone(),
        command_hash,
        events: vec![event],
    }))
}

/// A team places for itself, a manager for any team, a coordinator not at all.
fn may_place(desk: &Desk, team: &TeamId) -> Result<(), Rejection> {
    match desk {
        Desk::Team(own) if own == team => Ok(()),
        Desk::Manager(_) => Ok(()),
        Desk::Team(_) | Desk::Coordinator => Err(Rejection::NotAllowed { step: None }),
    }
}

fn place(
    state: &State,
    team: &Team,
    purpose: &str,
    wishes: &[Wish],
    now: Instant,
    id: BookingId,
) -> Result<Event, Rejection> {
    if wishes.is_empty() {
        return Err(Rejection::EmptyCart);
    }
    let mut cart = WithCart { state, team: &team.id, cart: HashMap::new(), lines: BTreeMap::new() };
    let mut rejected = Vec::new();
    // A training of the cart counts for what requires it, wherever it stands.
    let is_training = |wish: &Wish| state.hub(&wish.offer.hub).is_some_and(|hub| is_training(hub, &wish.offer));
    let mut in_order: Vec<usize> = (0..wishes.len()).collect();
    in_order.sort_by_key(|position| !is_training(&wishes[*position]));
    for position in in_order {
        match meet(state, &cart, &wishes[position], team, now) {
            Ok(line) => cart.add(position, line),
            Err(refusals) => rejected.push((position, refusals)),
        }
    }
    rejected.sort_by_key(|(position, _)| *position);
    if rejected.is_empty() {
        let (placed_at, changed_at) = (now, now);
        let (team, purpose) = (team.id.clone(), purpose.to_owned());
        let lines = cart.lines.into_values().collect();
        let booking = Booking { id, team, purpose, lines, version: 1, placed_at, changed_at };
        return Ok(Event::BookingPlaced { booking });
    }
    // Advice is sought once the whole cart is known, so that no line is offered what another line takes.
    let advise = |(line, refusals)| advice::for_line(state, &cart, line, &wishes[line], team, refusals, now);
    Err(Rejection::Lines { lines: rejected.into_iter().map(advise).collect::<Vec<LineRejection>>() })
}

fn meet(state: &State, claims: &dyn Claims, wish: &Wish, team: &Team, now: Instant) -> Result<Line, Vec<Refusal>> {
    let Some(hub) = state.hub(&wish.offer.hub) else {
        return Err(vec![Refusal::UnknownOffer { offer: wish.offer.clone() }]);
    };
    let answer = assess(hub, wish, Some(team), claims, now);
    if !answer.is_bookable() {
        return Err(answer.refusals);
    }
    let claims = claims_of(hub, wish, state.outages(&hub.id)).map_err(|refusal| vec![refusal])?;
    Ok(Line { wish: wish.clone(), state: first_state(hub, wish), claims, reason: None })
}

fn first_state(hub: &Hub, wish: &Wish) -> LineState {
    match approval(hub, &wish.offer) {
        Approval::Auto => LineState::Approved,
        Approval::Manual => LineState::Requested,
    }
}

/// What is claimed, with the lines of a cart not yet placed: they compete with each other.
pub(super) struct WithCart<'a> {
    state: &'a State,
    team: &'a TeamId,
    cart: HashMap<OfferKey, Timeline>,
    /// By position in the cart.
    lines: BTreeMap<usize, Line>,
}

impl WithCart<'_> {
    fn add(&mut self, position: usize, line: Line) {
        for claim in &line.claims {
            self.cart.entry(claim.resource.clone()).or_default().add(claim.interval, claim.quantity);
        }
        self.lines.insert(position, line);
    }
}

impl Claims for WithCart<'_> {
    fn peak(&self, resource: &OfferKey, interval: Interval) -> Peak {
        if !self.cart.contains_key(resource) {
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
        let Some(cart) = self.cart.get(resource) else { return taken };
        let mut sum: Vec<BusyStep> = Vec::new();
        for step in taken {
            for own in cart.steps(step.interval) {
                let level = step.taken.saturating_add(own.taken);
                match sum.last_mut() {
                    Some(last) if last.taken == level => {
                        last.interval =
                            Interval::new(last.interval.start(), own.interval.end()).unwrap_or(last.interval);
                    }
                    _ => sum.push(BusyStep { interval: own.interval, taken: level }),
                }
            }
        }
        sum
    }

    fn outages(&self, hub: &HubId) -> &Outages {
        self.state.outages(hub)
    }

    fn open_lines(&self, hub: &HubId, team: Option<&Team>) -> Vec<OpenLine<'_>> {
        let mut lines = self.state.open_lines(hub, team);
        if team.is_none_or(|team| team.id == *self.team) {
            let own = self.lines.values().filter(|line| line.wish.offer.hub == *hub);
            lines.extend(own.map(|line| line.open(None, self.team)));
        }
        lines
    }

    fn teams_in(&self, group: &GroupId) -> Vec<&Team> {
        self.state.teams_in(group)
    }

    fn qualifications(&self, team: &Team) -> Vec<Qualification> {
        self.state.qualifications(team)
    }
}

/// A step that a desk asks for.
struct Act<'a> {
    desk: &'a Desk,
    step: Step,
    lines: Option<&'a [usize]>,
    reason: Option<&'a str>,
}

impl Act<'_> {
    fn decide(&self, booking: &Booking, expected_version: u64, now: Instant) -> Result<Event, Rejection> {
        let not_allowed = || Rejection::NotAllowed { step: Some(self.step) };
        if !may_step(self.desk, self.step) {
            return Err(not_allowed());
        }
        if expected_version != booking.version {
            return Err(Rejection::Stale { expected: expected_version, actual: Box::new(booking.clone()) });
        }
        let own: Vec<usize> = (0..booking.lines.len()).filter(|&line| self.decides_for(&booking.lines[line])).collect();
        let can_step = |line: usize| booking.lines[line].state.after(self.step).is_some();
        let (lines, all_can_step) = match self.lines {
            Some(named) => {
                let mut named = named.to_vec();
                named.sort_unstable();
                named.dedup();
                if let Some(&line) = named.iter().find(|line| **line >= booking.lines.len()) {
                    return Err(Rejection::NoSuchLine { line });
                }
                if named.iter().any(|line| !own.contains(line)) {
                    return Err(not_allowed());
                }
                let all = named.iter().all(|line| can_step(*line));
                (named, all)
            }
            None => (own.iter().copied().filter(|line| can_step(*line)).collect(), true),
        };
        let to = lines.first().and_then(|line| booking.lines[*line].state.after(self.step));
        let (true, Some(to)) = (all_can_step, to) else {
            let concerned = if lines.is_empty() { &own } else { &lines };
            let states = concerned.iter().map(|line| booking.lines[*line].state).collect();
            return Err(Rejection::NoSuchStep { step: self.step, states });
        };
        let reason = self.reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
        let is_owed_a_reason =
            matches!(self.desk, Desk::Manager(_)) && matches!(self.step, Step::Refuse | Step::Cancel);
        if is_owed_a_reason && reason.is_none() {
            return Err(Rejection::ReasonRequired { step: self.step });
        }
        Ok(Event::LinesMoved(LinesMoved {
            booking: booking.id.clone(),
            step: self.step,
            lines,
            to,
            reason,
            version: booking.version + 1,
            at: now,
        }))
    }

    fn decides_for(&self, line: &Line) -> bool {
        match self.desk {
            Desk::Team(_) => true,
            Desk::Manager(hub) => line.wish.offer.hub == *hub,
            Desk::Coordinator => false,
        }
    }
}

/// Which arrows are a desk's to take: a team cancels, a manager does all, a coordinator reads.
fn may_step(desk: &Desk, step: Step) -> bool {
    match desk {
        Desk::Team(_) => step == Step::Cancel,
        Desk::Manager(_) => true,
        Desk::Coordinator => false,
    }
}
