//! Other dates, other quantities, another team: the new claims take the place of the old in one decision.

use super::terms::{Scope, claims_until, first_state, meet, settle};
use super::{Case, Made, cart, reason_given};
use crate::domain::booking::{Booking, Claim, Line, LineState, Step, Wish};
use crate::domain::ids::{ItemCode, TeamId};
use crate::domain::order::Amendment;
use crate::domain::team::{Desk, Team};
use crate::domain::time::Interval;
use crate::ledger::Rejection;
use crate::ledger::draft::Draft;

impl<'a> Case<'a> {
    pub(super) fn amend(
        &self,
        booking: &'a Booking,
        amendments: &[Amendment],
        reason: Option<&str>,
    ) -> Result<Made, Rejection> {
        if amendments.is_empty() {
            return Err(Rejection::EmptyCart);
        }
        let mut wishes: Vec<Wish> = booking.lines.iter().map(|line| line.wish.clone()).collect();
        for (position, amendment) in amendments.iter().enumerate() {
            self.may_amend(booking, amendment)?;
            if amendments[..position].iter().any(|other| other.line == amendment.line) {
                return Err(Rejection::NoSuchLine { line: amendment.line });
            }
            let wish = &mut wishes[amendment.line];
            wish.quantity = amendment.quantity.unwrap_or(wish.quantity);
            wish.interval = amendment.interval.unwrap_or(wish.interval);
        }
        let team = self.team(&booking.team)?;
        let mut draft = self.draft(Some(&booking.id));
        for amendment in amendments {
            draft.suspend(&booking.id, amendment.line);
        }
        let mut refused = Vec::new();
        for Amendment { line, .. } in amendments {
            let by_team = matches!(self.actor.desk, Desk::Team(_));
            let reason = reason_given(reason);
            let asks_again = by_team && self.decides_by_hand(&wishes[*line]);
            let met = change(&mut draft, booking, *line, &wishes[*line], team, asks_again, reason);
            if let Err(refusals) = met {
                refused.push((*line, refusals));
            }
        }
        if !refused.is_empty() {
            return Err(cart::rejected(&draft, team, &wishes, refused));
        }
        Ok(Made::of_booking(booking.id.clone(), draft))
    }

    fn decides_by_hand(&self, wish: &Wish) -> bool {
        self.state.hub(&wish.offer.hub).is_none_or(|hub| first_state(hub, wish) == LineState::Requested)
    }

    /// Once it is out, only the end moves; and only the hub moves it, where it decides by hand.
    fn may_amend(&self, booking: &Booking, amendment: &Amendment) -> Result<(), Rejection> {
        let step = Step::Amend;
        self.own_line(booking, amendment.line, Some(step))?;
        let line = &booking.lines[amendment.line];
        let is_out = line.state == LineState::Out;
        let other_start = amendment.interval.is_some_and(|interval| interval.start() != line.wish.interval.start());
        let other_quantity = amendment.quantity.is_some_and(|quantity| quantity != line.wish.quantity);
        if line.state.after(step).is_none() || (is_out && (other_start || other_quantity)) {
            return Err(Rejection::NoSuchStep { step, states: vec![line.state] });
        }
        if is_out && matches!(self.actor.desk, Desk::Team(_)) && self.decides_by_hand(&line.wish) {
            return Err(Rejection::NotAllowed { step: Some(step) });
        }
        Ok(())
    }

    /// Another team takes the booking over, if the rules allow it to that team.
    pub(super) fn give_to(&self, booking: &'a Booking, to: &TeamId) -> Result<Made, Rejection> {
        if !(0..booking.lines.len()).all(|line| self.decides_for(booking, line)) {
            return Err(Rejection::NotAllowed { step: None });
        }
        let team = self.team(to)?;
        if *to == booking.team {
            return Err(Rejection::SameTeam);
        }
        if booking.lines.iter().any(|line| line.state == LineState::Out) {
            return Err(Rejection::StillOut);
        }
        let open: Vec<usize> =
            (0..booking.lines.len()).filter(|line| booking.lines[*line].state.claims_stock()).collect();
        if open.is_empty() {
            let states = booking.lines.iter().map(|line| line.state).collect();
            return Err(Rejection::NoSuchStep { step: Step::Amend, states });
        }
        let mut draft = self.draft(Some(&booking.id));
        draft.give(&booking.id, to);
        for line in &open {
            draft.suspend(&booking.id, *line);
        }
        let mut refused = Vec::new();
        for line in open {
            let before = &booking.lines[line];
            let scope = Scope::Change { before: &before.wish };
            let met = meet(&draft, &before.wish, team, scope).and_then(|_| {
                let was_granted = matches!(before.state, LineState::Approved | LineState::Ready);
                let asks_again = !self.is_manager() && was_granted && self.decides_by_hand(&before.wish);
                let mut after = before.clone();
                if asks_again {
                    after.state = LineState::Requested;
                }
                let steps: &[Step] = if asks_again { &[Step::AskAgain] } else { &[] };
                settle(&mut draft, &booking.id, line, after, steps)
            });
            if let Err(refusals) = met {
                refused.push((line, refusals));
            }
        }
        if !refused.is_empty() {
            let wishes: Vec<Wish> = booking.lines.iter().map(|line| line.wish.clone()).collect();
            return Err(cart::rejected(&draft, team, &wishes, refused));
        }
        Ok(Made::of_booking(booking.id.clone(), draft))
    }
}

/// Puts a line with another wish in place of the one that was suspended.
pub(super) fn change(
    draft: &mut Draft<'_>,
    booking: &Booking,
    index: usize,
    wish: &Wish,
    team: &Team,
    asks_again: bool,
    reason: Option<String>,
) -> Result<(), Vec<crate::domain::availability::Refusal>> {
    let before = &booking.lines[index];
    let claims = meet(draft, wish, team, Scope::Change { before: &before.wish })?;
    let mut line = before.clone();
    line.reason = reason.or(line.reason);
    if before.state == LineState::Out {
        line.claims = extended(draft, before, wish.interval);
        line.extended_to = None;
    } else if !before.claims.is_empty() || before.state == LineState::Held {
        line.claims = keeping_items(claims, before);
    }
    line.wish = wish.clone();
    let mut steps = vec![Step::Amend];
    if asks_again && matches!(before.state, LineState::Approved | LineState::Ready) {
        steps.push(Step::AskAgain);
    }
    line.state = steps.iter().try_fold(before.state, |state, step| state.after(*step)).unwrap_or(before.state);
    if line.state == LineState::Held {
        line.held_until = before.held_until.map(|until| until.min(wish.interval.start()));
    }
    settle(draft, &booking.id, index, line, &steps)
}

/// New claims that would keep the units of the old ones.
pub(super) fn keeping_items(mut claims: Vec<Claim>, before: &Line) -> Vec<Claim> {
    for claim in &mut claims {
        let own = before.claims.iter().filter(|old| old.resource == claim.resource);
        let items: Vec<ItemCode> = own.flat_map(|old| old.items.iter().cloned()).collect();
        claim.items = items.into_iter().take(claim.quantity as usize).collect();
    }
    claims
}

/// The claims of a loan whose agreed end moves: those of units that are out move with it.
fn extended(draft: &Draft<'_>, before: &Line, interval: Interval) -> Vec<Claim> {
    let needed = claims_until(draft, &before.wish, interval.end());
    let runs_on = |claim: &Claim| {
        if claim.items.is_empty() {
            let longest = before.claims.iter().filter(|other| other.resource == claim.resource);
            longest.map(|other| other.interval.end()).max() == Some(claim.interval.end())
        } else {
            claim.items.iter().any(|item| before.has_out(item) || !before.pins(item))
        }
    };
    let moved = |claim: &Claim| {
        let end = needed.iter().find(|other| other.resource == claim.resource).map(|other| other.interval.end());
        let end = end.filter(|_| runs_on(claim)).unwrap_or(claim.interval.end());
        let interval = Interval::new(claim.interval.start(), end).unwrap_or(claim.interval);
        Claim { interval, ..claim.clone() }
    };
    // An overdue unit claims twice around a repair that was planned for it: its new end moves the first claim.
    let is_first = |claim: &&Claim| {
        let same = |other: &Claim| other.items.iter().any(|item| claim.items.contains(item) && before.has_out(item));
        before.claims.iter().filter(|other| same(other)).all(|other| claim.interval.start() <= other.interval.start())
    };
    before.claims.iter().filter(is_first).map(moved).collect()
}
