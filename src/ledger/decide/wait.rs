//! Joining and leaving the waiting list.

use super::terms::{Scope, meet};
use super::{Case, Made, cart};
use crate::domain::availability::{Refusal, capacity};
use crate::domain::booking::{Step, Wish};
use crate::domain::ids::{BookingId, TeamId, WaitId};
use crate::domain::team::Desk;
use crate::domain::waiting::{WaitState, Waiting};
use crate::ledger::{Event, Rejection};

impl Case<'_> {
    /// A wish may wait for stock, and for nothing else: waiting mends no other rule.
    pub(super) fn join(&self, team: &TeamId, purpose: &str, wish: &Wish, fresh: &BookingId) -> Result<Made, Rejection> {
        self.may_place(team)?;
        let asker = self.team(team)?;
        let mut draft = self.draft(None);
        let Err(refusals) = meet(&draft, wish, asker, Scope::All) else {
            return Err(Rejection::CanBeBooked { offer: wish.offer.clone() });
        };
        let may_pass = |refusal: &Refusal| {
            matches!(refusal, Refusal::NotEnough { .. } | Refusal::NoUnitFree { .. } | Refusal::NoVisitLeft { .. })
        };
        let is_large_enough = self
            .state
            .hub(&wish.offer.hub)
            .and_then(|hub| capacity(hub, &wish.offer))
            .is_some_and(|all| all >= wish.quantity);
        if !is_large_enough || !refusals.iter().all(may_pass) {
            return Err(cart::rejected(&draft, asker, std::slice::from_ref(wish), vec![(0, refusals)]));
        }
        let id = WaitId::parse(fresh.as_str()).map_err(|_| Rejection::UnknownRecord { id: fresh.to_string() })?;
        let waiting = Waiting {
            id,
            number: draft.next_number(),
            team: team.clone(),
            purpose: purpose.to_owned(),
            wish: wish.clone(),
            joined_at: self.now,
            state: WaitState::Waiting,
        };
        draft.note(Event::WaitJoined { waiting });
        Ok(Made::of_hub(draft))
    }

    /// The team no longer waits; an offer that it had goes to the next.
    pub(super) fn leave(&self, wait: &WaitId) -> Result<Made, Rejection> {
        let unknown = || Rejection::UnknownRecord { id: wait.to_string() };
        let waiting = self.state.waiting(wait).filter(|found| found.is_open()).ok_or_else(unknown)?;
        let may = match &self.actor.desk {
            Desk::Team(team) => *team == waiting.team,
            Desk::Manager(hub) => *hub == waiting.wish.offer.hub,
            Desk::Coordinator => false,
        };
        if !may {
            return Err(unknown());
        }
        let mut draft = self.draft(None);
        match &waiting.state {
            WaitState::Offered { booking } => {
                let held = self.state.booking(booking).ok_or_else(unknown)?;
                for (index, line) in held.lines.iter().enumerate() {
                    let Some(state) = line.state.after(Step::Cancel) else { continue };
                    let mut line = line.clone();
                    line.state = state;
                    line.claims.clear();
                    line.held_until = None;
                    draft.put(booking, index, line, &[Step::Cancel]);
                }
            }
            _ => draft.move_wait(wait, WaitState::Left),
        }
        Ok(Made::of_hub(draft))
    }
}
