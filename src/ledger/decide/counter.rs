//! Counter-proposals: the hub cannot grant the wish, but something like it.

use super::terms::{Scope, meet, settle};
use super::{Case, Made, cart, reason_given};
use crate::domain::booking::{Booking, LineState, Step, Wish};
use crate::ledger::Rejection;

impl<'a> Case<'a> {
    /// The claim moves to the proposal, which holds its stock until the team answers, or it lapses.
    pub(super) fn counter(
        &self,
        booking: &'a Booking,
        index: usize,
        wish: &Wish,
        reason: Option<&str>,
    ) -> Result<Made, Rejection> {
        self.own_line(booking, index, Some(Step::Counter))?;
        let mut line = booking.lines[index].clone();
        if line.state.after(Step::Counter).is_none() {
            return Err(Rejection::NoSuchStep { step: Step::Counter, states: vec![line.state] });
        }
        // What a hub proposes is its own to give.
        self.managed(&wish.offer.hub)?;
        let team = self.team(&booking.team)?;
        let mut draft = self.draft(Some(&booking.id));
        draft.suspend(&booking.id, index);
        let met = meet(&draft, wish, team, Scope::Change { before: &line.wish }).and_then(|claims| {
            let asked = std::mem::replace(&mut line.wish, wish.clone());
            line.asked.get_or_insert(asked);
            line.state = LineState::Countered;
            line.claims = claims;
            line.chosen.clear();
            line.reason = reason_given(reason);
            settle(&mut draft, &booking.id, index, line, &[Step::Counter])
        });
        match met {
            Ok(()) => Ok(Made::of_booking(booking.id.clone(), draft)),
            Err(refusals) => {
                let mut wishes: Vec<Wish> = booking.lines.iter().map(|line| line.wish.clone()).collect();
                wishes[index] = wish.clone();
                Err(cart::rejected(&draft, team, &wishes, vec![(index, refusals)]))
            }
        }
    }
}
