//! The steps that need no more than a reason.

use chrono::Duration;

use super::hand::{hand_over_all, take_back_all};
use super::terms::{Scope, first_state, meet, settle};
use super::{Case, Made, cart, reason_given};
use crate::domain::booking::{Booking, Flag, Line, LineState, Step, Wish};
use crate::domain::team::Desk;
use crate::ledger::Rejection;
use crate::ledger::draft::Draft;

impl<'a> Case<'a> {
    pub(super) fn act(
        &self,
        booking: &'a Booking,
        step: Step,
        lines: Option<&[usize]>,
        reason: Option<&str>,
    ) -> Result<Made, Rejection> {
        let lines = self.lines_of_step(booking, step, lines)?;
        let reason = reason_given(reason);
        let owes_a_reason = self.is_manager() && matches!(step, Step::Refuse | Step::Cancel);
        if owes_a_reason && reason.is_none() {
            return Err(Rejection::ReasonRequired { step });
        }
        let mut draft = self.draft(Some(&booking.id));
        let mut refused = Vec::new();
        for &line in &lines {
            match self.step(&mut draft, booking, line, step, reason.as_deref()) {
                Ok(()) => (),
                Err(Stop::Refused(refusals)) => refused.push((line, refusals)),
                Err(Stop::Rejected(rejection)) => return Err(*rejection),
            }
        }
        if !refused.is_empty() {
            let wishes: Vec<Wish> = booking.lines.iter().map(|line| line.wish.clone()).collect();
            return Err(cart::rejected(&draft, self.team(&booking.team)?, &wishes, refused));
        }
        Ok(Made::of_booking(booking.id.clone(), draft))
    }

    /// The lines that a step moves: those named, which must all have that arrow, or all those of the desk that do.
    fn lines_of_step(&self, booking: &Booking, step: Step, named: Option<&[usize]>) -> Result<Vec<usize>, Rejection> {
        let own: Vec<usize> = (0..booking.lines.len()).filter(|line| self.decides_for(booking, *line)).collect();
        let can_step = |line: usize| Step::PLAIN.contains(&step) && self.has_arrow(&booking.lines[line], step);
        // A cart is submitted whole: its lines were put together for a reason.
        let named = named.filter(|_| step != Step::Submit);
        let (lines, all_can_step) = match named {
            Some(named) => {
                let mut named = named.to_vec();
                named.sort_unstable();
                named.dedup();
                if let Some(&line) = named.iter().find(|line| **line >= booking.lines.len()) {
                    return Err(Rejection::NoSuchLine { line });
                }
                if named.iter().any(|line| !own.contains(line)) {
                    return Err(Rejection::NotAllowed { step: Some(step) });
                }
                let all = named.iter().all(|line| can_step(*line));
                (named, all)
            }
            None if step == Step::Submit => {
                let all: Vec<usize> = (0..booking.lines.len()).filter(|line| can_step(*line)).collect();
                (all, true)
            }
            None => (own.iter().copied().filter(|line| can_step(*line)).collect(), true),
        };
        if lines.is_empty() || !all_can_step {
            let concerned = if lines.is_empty() { &own } else { &lines };
            let states = concerned.iter().map(|line| booking.lines[*line].state).collect();
            return Err(Rejection::NoSuchStep { step, states });
        }
        Ok(lines)
    }

    /// Whether a line has an arrow, given what it is about and what time it is.
    fn has_arrow(&self, line: &Line, step: Step) -> bool {
        let hub = self.state.hub(&line.wish.offer.hub);
        let hands_over = hub.is_none_or(|hub| hub.hands_over(&line.wish.offer.local));
        let fits = match step {
            Step::CheckOut | Step::CheckIn => hands_over,
            Step::Deliver => !hands_over,
            Step::NoShow => hands_over && line.wish.interval.start() <= self.now,
            _ => true,
        };
        // All units of a line that is out are out, or it is handed over unit by unit.
        let is_again = step == Step::CheckOut && line.state == LineState::Out;
        fits && !is_again && line.state.after(step).is_some()
    }

    fn step(
        &self,
        draft: &mut Draft<'a>,
        booking: &'a Booking,
        index: usize,
        step: Step,
        reason: Option<&str>,
    ) -> Result<(), Stop> {
        let mut line = booking.lines[index].clone();
        let Some(to) = line.state.after(step) else { return Ok(()) };
        let id = &booking.id;
        let team = self.team(&booking.team).map_err(Stop::rejected);
        match step {
            Step::Approve if line.claims.is_empty() => {
                // It held nothing while it waited: the hub decides on what is there now.
                let claims = meet(draft, &line.wish, team?, Scope::Stock)?;
                line.state = to;
                line.claims = claims;
                settle(draft, id, index, line, &[step])?;
            }
            Step::Submit => {
                let hub = self.state.hub(&line.wish.offer.hub);
                let at_once = hub.is_some_and(|hub| first_state(hub, &line.wish) == LineState::Approved);
                line.held_until = None;
                if at_once {
                    line.state = LineState::Approved;
                    draft.put(id, index, line, &[Step::Submit, Step::Approve]);
                } else {
                    line.state = to;
                    if hub.is_some_and(|hub| !hub.policy.pending_holds && !hub.asks_calendar(&line.wish.offer.local)) {
                        line.claims.clear();
                    }
                    draft.put(id, index, line, &[step]);
                }
            }
            Step::CheckOut => hand_over_all(draft, booking, index)?,
            Step::CheckIn => take_back_all(draft, booking, index),
            Step::Prepare => {
                line.state = to;
                line.flags.retain(|flag| *flag != Flag::ItemsChanged);
                settle(draft, id, index, line, &[step])?;
            }
            _ => {
                if to.has_given_up() {
                    if step == Step::Cancel && self.is_late(&line) {
                        line.flags.push(Flag::CancelledLate);
                    }
                    line.claims.clear();
                    line.held_until = None;
                }
                line.state = to;
                line.reason = reason.map(str::to_owned).or(line.reason);
                draft.put(id, index, line, &[step]);
            }
        }
        Ok(())
    }

    /// Whether a team cancels what was granted later than its hub's policy asks.
    fn is_late(&self, line: &Line) -> bool {
        let hours = self.state.hub(&line.wish.offer.hub).map_or(0, |hub| hub.policy.late_cancel_hours);
        let granted = matches!(line.state, LineState::Approved | LineState::Ready);
        let is_team = matches!(self.actor.desk, Desk::Team(_));
        is_team && granted && line.wish.interval.start() - self.now < Duration::hours(i64::from(hours))
    }
}

/// Why a step of one line cannot be taken.
pub(super) enum Stop {
    /// By the rules: the other lines are looked at too.
    Refused(Vec<crate::domain::availability::Refusal>),
    Rejected(Box<Rejection>),
}

impl Stop {
    fn rejected(rejection: Rejection) -> Self {
        Self::Rejected(Box::new(rejection))
    }
}

impl From<Vec<crate::domain::availability::Refusal>> for Stop {
    fn from(refusals: Vec<crate::domain::availability::Refusal>) -> Self {
        Self::Refused(refusals)
    }
}

impl From<Rejection> for Stop {
    fn from(rejection: Rejection) -> Self {
        Self::rejected(rejection)
    }
}
