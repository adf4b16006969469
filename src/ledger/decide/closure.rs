//! Closures over existing bookings: whom they touch, what would mend it, and the decision about each.
//!
//! A closure refuses new requests from the moment it is declared. It never deletes a booking: those that it touches stay
//! as they are until a manager decided about every one of them, with the plan at hand.

use super::amend::change;
use super::terms::{Scope, meet};
use super::{Case, Made, cart};
use crate::domain::availability::{Claims as _, alternatives};
use crate::domain::booking::{Booking, Flag, Line, LineState, Step, Wish};
use crate::domain::desk::DeskHours;
use crate::domain::hub::{Closure, ClosureKind, Hub};
use crate::domain::ids::HubId;
use crate::domain::order::{ClosureDecision, Mend, Touched};
use crate::domain::record::DeclaredClosure;
use crate::domain::team::Team;
use crate::domain::text::Lang;
use crate::domain::time::{Instant, Interval};
use crate::ledger::draft::Draft;
use crate::ledger::state::State;
use crate::ledger::{Event, Rejection};

/// How far other dates are looked for, days.
const REACH_DAYS: u32 = 45;

/// The lines that a closure would touch, each with a proposed mend. Reads only: nothing is applied, nothing reserved.
pub fn closure_plan(state: &State, hub: &HubId, closure: &Closure, now: Instant) -> Vec<Touched> {
    let Some(found) = state.hub(hub) else { return Vec::new() };
    let Some(declared) = DeclaredClosure::new(0, hub.clone(), found.zone, closure.clone()) else { return Vec::new() };
    let mut draft = Draft::new(state, now, None);
    draft.set_closures(hub, std::slice::from_ref(&declared), &[]);
    plan(&mut draft, found, &declared)
}

/// On a draft in which the closure is in force.
fn plan(draft: &mut Draft<'_>, hub: &Hub, closure: &DeclaredClosure) -> Vec<Touched> {
    let met = met_by(draft, hub, closure);
    met.into_iter().map(|(booking, index)| touched(draft, booking, index, hub, closure)).collect()
}

/// The lines that a closure touches, on a draft in which it is in force.
fn met_by<'a>(draft: &Draft<'a>, hub: &Hub, closure: &DeclaredClosure) -> Vec<(&'a Booking, usize)> {
    let desk = DeskHours::new(hub, draft.outages(&hub.id));
    let lines =
        |booking: &'a Booking| booking.lines.iter().enumerate().map(move |(index, line)| (booking, index, line));
    let all = draft.state.bookings_of_hub(&hub.id).flat_map(lines);
    let met = all.filter(|(_, _, line)| is_touched(line, hub, &desk, closure, draft.now));
    met.map(|(booking, index, _)| (booking, index)).collect()
}

fn touched(draft: &mut Draft<'_>, booking: &Booking, index: usize, hub: &Hub, closure: &DeclaredClosure) -> Touched {
    let line = &booking.lines[index];
    Touched {
        booking: booking.id.clone(),
        version: booking.version,
        line: index,
        team: booking.team.clone(),
        state: line.state,
        wish: line.wish.clone(),
        proposal: propose(draft, booking, index, hub, closure),
    }
}

/// A pick-up or a return at the desk while it is closed; of a full closure, any use while it lasts. What begins before
/// and ends after a closure of the desk is not touched, nor who comes on the stroke of closing: the desk serves them.
fn is_touched(line: &Line, hub: &Hub, desk: &DeskHours<'_>, closure: &DeclaredClosure, now: Instant) -> bool {
    if line.wish.offer.hub != hub.id || !line.state.claims_stock() || closure.interval.end() <= now {
        return false;
    }
    let (start, end) = (line.wish.interval.start(), line.wish.interval.end());
    let is_out = line.state == LineState::Out;
    let meets = |at| closure.stretch_at(at).is_some() && !desk.is_open(at);
    let picks_up = !is_out && line.wish.pick_up.is_none() && meets(start);
    let returns = line.wish.return_to.is_none() && meets(end);
    match closure.closure.kind {
        ClosureKind::Desk => picks_up || returns,
        // A loan runs on where it is; only its return is touched.
        ClosureKind::Full if is_out => meets(end),
        ClosureKind::Full => returns || closure.stretches().iter().any(|stretch| stretch.overlaps(line.wish.interval)),
    }
}

fn propose(draft: &mut Draft<'_>, booking: &Booking, index: usize, hub: &Hub, closure: &DeclaredClosure) -> Mend {
    let line = &booking.lines[index];
    let last_resort = if line.state == LineState::Out { Mend::Keep } else { Mend::Cancel };
    let Some(team) = draft.state.team(&booking.team) else { return last_resort };
    let outages = draft.outages(&hub.id).clone();
    let desk = DeskHours::new(hub, &outages);
    let wished = line.wish.interval;
    let mut candidates: Vec<Wish> = Vec::new();
    let mut moved = |start: Option<Instant>, end: Option<Instant>| {
        let interval = start.zip(end).and_then(|(start, end)| Interval::new(start, end).ok());
        candidates.extend(interval.map(|interval| Wish { interval, ..line.wish.clone() }));
    };
    let starts_inside = closure.stretch_at(wished.start()).filter(|_| line.state != LineState::Out);
    let ends_inside = closure.stretch_at(wished.end());
    match (starts_inside, ends_inside) {
        (Some(closed), None) => {
            // Pick up earlier, or once it opens again.
            moved(desk.previous_open(closed.start()), Some(wished.end()));
            moved(desk.next_open(closed.end()), Some(wished.end()));
        }
        (None, Some(closed)) => {
            // Return at the next opening, or before it closes.
            moved(Some(wished.start()), desk.next_open(closed.end()));
            moved(Some(wished.start()), desk.previous_open(closed.start()));
        }
        _ => {}
    }
    for point in &hub.points {
        let mut wish = line.wish.clone();
        if starts_inside.is_some() {
            wish.pick_up = Some(point.id.clone());
        }
        if ends_inside.is_some() {
            wish.return_to = Some(point.id.clone());
        }
        candidates.push(wish);
    }
    draft.suspend(&booking.id, index);
    if line.state != LineState::Out {
        let elsewhen = alternatives(hub, &line.wish, Some(team), draft, draft.now, 1, REACH_DAYS);
        candidates.extend(elsewhen.into_iter().map(|interval| Wish { interval, ..line.wish.clone() }));
    }
    let scope = Scope::Change { before: &line.wish };
    let is_possible = |wish: &Wish| {
        wish.interval.start() >= draft.now.min(wished.start())
            && *wish != line.wish
            && meet(draft, wish, team, scope).is_ok()
    };
    let found = candidates.into_iter().find(is_possible);
    draft.touch(&booking.id, index, line.clone());
    match found {
        Some(wish) if Wish { interval: wished, ..wish.clone() } == line.wish => Mend::Move { interval: wish.interval },
        Some(wish) => Mend::Replace { wish },
        None => last_resort,
    }
}

impl<'a> Case<'a> {
    pub(super) fn close_hub(
        &self,
        hub: &HubId,
        closure: &Closure,
        decisions: &[ClosureDecision],
    ) -> Result<Made, Rejection> {
        let found = self.managed(hub)?;
        let mut draft = self.draft(None);
        let id = draft.next_number();
        let is_ahead = |declared: &DeclaredClosure| declared.interval.end() > self.now;
        let past = || Rejection::UnknownRecord { id: format!("{}–{}", closure.from, closure.to) };
        let declared = DeclaredClosure::new(id, hub.clone(), found.zone, closure.clone());
        let mut declared = declared.filter(is_ahead).ok_or_else(past)?;
        draft.set_closures(hub, std::slice::from_ref(&declared), &[]);
        let touched = plan(&mut draft, found, &declared);
        declared.settled = touched.is_empty() || !decisions.is_empty();
        if declared.settled {
            self.mend(&mut draft, found, &declared, &touched, decisions)?;
        }
        draft.note(Event::ClosureDeclared { closure: declared });
        Ok(Made::of_hub(draft))
    }

    pub(super) fn settle_closure(
        &self,
        hub: &HubId,
        id: u64,
        decisions: &[ClosureDecision],
    ) -> Result<Made, Rejection> {
        let found = self.managed(hub)?;
        let declared = self.declared(hub, id)?;
        if declared.settled {
            return Err(Rejection::UnknownRecord { id: id.to_string() });
        }
        let mut draft = self.draft(None);
        let touched = plan(&mut draft, found, declared);
        self.mend(&mut draft, found, declared, &touched, decisions)?;
        draft.note(Event::ClosureSettled { hub: hub.clone(), closure: id });
        Ok(Made::of_hub(draft))
    }

    fn declared(&self, hub: &HubId, id: u64) -> Result<&'a DeclaredClosure, Rejection> {
        let found = self.state.closures().find(|closure| closure.id == id && closure.hub == *hub);
        found.ok_or_else(|| Rejection::UnknownRecord { id: id.to_string() })
    }

    /// Takes closures back and declares others, all of it or nothing. What was agreed with the bookings that the former
    /// touched stays agreed; a booking that only the latter touch stands in the way.
    pub(super) fn replace_closures(
        &self,
        hub: &HubId,
        replaced: &[u64],
        closures: &[Closure],
    ) -> Result<Made, Rejection> {
        let found = self.managed(hub)?;
        let mut draft = self.draft(None);
        let lifted: Vec<_> = replaced.iter().map(|id| self.declared(hub, *id)).collect::<Result<_, _>>()?;
        let settled = lifted.iter().filter(|closure| closure.settled);
        let agreed: Vec<_> = settled.flat_map(|closure| met_by(&draft, found, closure)).collect();
        let mut fresh = Vec::with_capacity(closures.len());
        for closure in closures {
            let past = || Rejection::UnknownRecord { id: format!("{}–{}", closure.from, closure.to) };
            let declared = DeclaredClosure::new(draft.next_number(), hub.clone(), found.zone, closure.clone());
            let declared = declared.filter(|declared| declared.interval.end() > self.now).ok_or_else(past)?;
            fresh.push(DeclaredClosure { settled: true, ..declared });
        }
        draft.set_closures(hub, &fresh, replaced);
        let mut undecided = Vec::new();
        for closure in &fresh {
            for (booking, index) in met_by(&draft, found, closure) {
                let is_same = |(other, line): &(&Booking, usize)| other.id == booking.id && *line == index;
                let is_told = undecided.iter().any(|it: &Touched| it.booking == booking.id && it.line == index);
                if !agreed.iter().any(is_same) && !is_told {
                    undecided.push(touched(&mut draft, booking, index, found, closure));
                }
            }
        }
        if !undecided.is_empty() {
            return Err(Rejection::Undecided { touched: undecided });
        }
        for closure in lifted {
            // Everything is free to whoever waits for what was closed.
            for resource in &found.resources {
                closure.stretches().iter().for_each(|stretch| draft.free(&found.key(&resource.id), *stretch));
            }
            draft.note(Event::ClosureLifted { hub: hub.clone(), closure: closure.id });
        }
        fresh.into_iter().for_each(|closure| draft.note(Event::ClosureDeclared { closure }));
        Ok(Made::of_hub(draft))
    }

    /// Applies the decisions: one for each line touched, all of them or none.
    fn mend(
        &self,
        draft: &mut Draft<'a>,
        hub: &Hub,
        closure: &DeclaredClosure,
        touched: &[Touched],
        decisions: &[ClosureDecision],
    ) -> Result<(), Rejection> {
        // A decision about a booking that changed meanwhile is none: it is asked for again, with the booking as it stands.
        let of = |decision: &ClosureDecision, touched: &Touched| {
            decision.booking == touched.booking
                && decision.line == touched.line
                && decision.expected_version == touched.version
        };
        let undecided: Vec<Touched> = touched
            .iter()
            .filter(|touched| decisions.iter().filter(|decision| of(decision, touched)).count() != 1)
            .cloned()
            .collect();
        if !undecided.is_empty() {
            return Err(Rejection::Undecided { touched: undecided });
        }
        let mut changed = Vec::new();
        for decision in decisions {
            let booking = self.seen(&decision.booking, decision.expected_version, Some(Step::Amend))?;
            self.own_line(booking, decision.line, Some(Step::Amend))?;
            if !touched.iter().any(|touched| of(decision, touched)) {
                return Err(Rejection::NoSuchLine { line: decision.line });
            }
            let before = &booking.lines[decision.line];
            match &decision.mend {
                Mend::Keep => (),
                Mend::Cancel => {
                    let Some(state) = before.state.after(Step::Cancel) else {
                        return Err(Rejection::NoSuchStep { step: Step::Cancel, states: vec![before.state] });
                    };
                    let reason = Some(closure.closure.reason.get(Lang::Fr).to_owned());
                    let line = Line { state, claims: Vec::new(), held_until: None, reason, ..before.clone() };
                    draft.put(&booking.id, decision.line, line, &[Step::Cancel]);
                }
                Mend::Move { interval } => {
                    changed.push((booking, decision.line, Wish { interval: *interval, ..before.wish.clone() }));
                }
                Mend::Replace { wish } if wish.offer.hub == hub.id => {
                    changed.push((booking, decision.line, wish.clone()));
                }
                Mend::Replace { .. } => return Err(Rejection::NotAllowed { step: Some(Step::Amend) }),
            }
        }
        self.move_lines(draft, &changed)
    }

    fn move_lines(&self, draft: &mut Draft<'a>, changed: &[(&'a Booking, usize, Wish)]) -> Result<(), Rejection> {
        for (booking, index, _) in changed {
            draft.suspend(&booking.id, *index);
        }
        for (booking, index, wish) in changed {
            let team: &Team = self.team(&booking.team)?;
            if let Err(refusals) = change(draft, booking, *index, wish, team, false, None) {
                let mut wishes: Vec<Wish> = booking.lines.iter().map(|line| line.wish.clone()).collect();
                wishes[*index] = wish.clone();
                return Err(cart::rejected(draft, team, &wishes, vec![(*index, refusals)]));
            }
            if let Some(mut line) = draft.line(&booking.id, *index).cloned() {
                line.flags.push(Flag::MovedByClosure);
                draft.touch(&booking.id, *index, line);
            }
        }
        Ok(())
    }
}
