//! Carts: placed at once, held for a while, or forced beyond what there is.

use chrono::Duration;

use super::terms::{Scope, first_state, line_for, meet, settle};
use super::{Case, Made, reason_given};
use crate::domain::availability::{Claims, Refusal, claims_of, is_training};
use crate::domain::booking::{Claim, Line, LineState, Step, Wish};
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, TeamId};
use crate::domain::record::Shortage;
use crate::domain::team::{Desk, Team};
use crate::ledger::draft::Draft;
use crate::ledger::due::later;
use crate::ledger::{LineRejection, Rejection, advice};

impl Case<'_> {
    /// A team places for itself, a manager for any team, a coordinator not at all.
    pub(super) fn may_place(&self, team: &TeamId) -> Result<(), Rejection> {
        match &self.actor.desk {
            Desk::Team(own) if own == team => Ok(()),
            Desk::Manager(_) => Ok(()),
            Desk::Team(_) | Desk::Coordinator => Err(Rejection::NotAllowed { step: None }),
        }
    }

    pub(super) fn place(
        &self,
        team: &TeamId,
        purpose: &str,
        wishes: &[Wish],
        id: BookingId,
    ) -> Result<Made, Rejection> {
        self.may_place(team)?;
        let team = self.team(team)?;
        let mut draft = self.draft(Some(&id));
        draft.open(id.clone(), &team.id, purpose, None);
        self.fill(&mut draft, &id, team, wishes, |hub, wish, claims| {
            line_for(hub, wish, hub.map_or(LineState::Requested, |hub| first_state(hub, wish)), claims)
        })?;
        Ok(Made::of_booking(id, draft))
    }

    /// All lines are held until the same instant: the hub that grants least decides, and no line is held beyond its
    /// start.
    pub(super) fn hold(
        &self,
        team: &TeamId,
        purpose: &str,
        wishes: &[Wish],
        minutes: Option<u32>,
        id: BookingId,
    ) -> Result<Made, Rejection> {
        self.may_place(team)?;
        let team = self.team(team)?;
        let hubs = || wishes.iter().filter_map(|wish| self.state.hub(&wish.offer.hub));
        if let Some(hub) = hubs().find(|hub| hub.policy.hold_minutes == 0) {
            return Err(Rejection::NoHolds { hub: hub.id.clone() });
        }
        let granted = hubs().map(|hub| hub.policy.hold_minutes).chain(minutes).min().unwrap_or(0).max(1);
        let until = later(self.now, Duration::minutes(i64::from(granted)));
        let mut draft = self.draft(Some(&id));
        draft.open(id.clone(), &team.id, purpose, None);
        self.fill(&mut draft, &id, team, wishes, |hub, wish, claims| {
            let mut line = line_for(hub, wish, LineState::Held, claims);
            line.held_until = Some(until.min(wish.interval.start()));
            line
        })?;
        Ok(Made::of_booking(id, draft))
    }

    /// A manager of the hub books more than there is. Every other rule stands.
    pub(super) fn force(
        &self,
        team: &TeamId,
        purpose: &str,
        wish: &Wish,
        reason: &str,
        plan: &str,
        id: BookingId,
    ) -> Result<Made, Rejection> {
        let hub = self.managed(&wish.offer.hub)?;
        let team = self.team(team)?;
        let (Some(reason), Some(plan)) = (reason_given(Some(reason)), reason_given(Some(plan))) else {
            return Err(Rejection::ReasonRequired { step: Step::Approve });
        };
        let mut draft = self.draft(Some(&id));
        let mut refusals = match meet(&draft, wish, team, Scope::All) {
            Ok(_) => Vec::new(),
            Err(refusals) => refusals,
        };
        refusals.retain(|refusal| !matches!(refusal, Refusal::NotEnough { .. } | Refusal::KeptForGroup { .. }));
        let claims = claims_of(hub, wish, Claims::outages(self.state, &hub.id));
        let claims = match claims {
            Ok(claims) if refusals.is_empty() => claims,
            Ok(_) => return Err(rejected(&draft, team, std::slice::from_ref(wish), vec![(0, refusals)])),
            Err(refusal) => return Err(rejected(&draft, team, std::slice::from_ref(wish), vec![(0, vec![refusal])])),
        };
        draft.open(id.clone(), &team.id, purpose, None);
        let line = line_for(Some(hub), wish, LineState::Approved, claims.clone());
        draft.put(&id, 0, line, &[]);
        let plans = [crate::domain::order::ExceptionPlan { booking: id.clone(), line: 0, plan }];
        for claim in &claims {
            draft.place_most(&claim.resource, claim.interval);
            let lacks = draft.first_excess(&claim.resource, claim.interval).is_some()
                || !draft.lacking(&claim.resource, claim.interval).is_empty();
            if lacks {
                draft.admit(&claim.resource, &Shortage::Forced, &reason, &plans)?;
            }
        }
        Ok(Made::of_booking(id, draft))
    }

    /// Puts the wishes of a cart into the draft as lines, bundles taken apart: all of them, or a rejection that names those
    /// that cannot be met.
    fn fill(
        &self,
        draft: &mut Draft<'_>,
        id: &BookingId,
        team: &Team,
        asked: &[Wish],
        line: impl Fn(Option<&Hub>, &Wish, Vec<Claim>) -> Line,
    ) -> Result<(), Rejection> {
        if asked.is_empty() {
            return Err(Rejection::EmptyCart);
        }
        let state = self.state;
        let hub_of = |wish: &Wish| state.hub(&wish.offer.hub).map(AsRef::as_ref);
        let mut positions = Vec::new();
        let mut wishes: Vec<Wish> = Vec::new();
        for (position, wish) in asked.iter().enumerate() {
            let parts = hub_of(wish).map_or_else(|| vec![wish.clone()], |hub| hub.unpacked(wish));
            positions.resize(positions.len() + parts.len(), position);
            wishes.extend(parts);
        }
        let mut refused = Vec::new();
        // A training of the cart counts for what requires it, wherever it stands.
        let is_training = |wish: &Wish| hub_of(wish).is_some_and(|hub| is_training(hub, &wish.offer));
        let mut in_order: Vec<usize> = (0..wishes.len()).collect();
        in_order.sort_by_key(|index| !is_training(&wishes[*index]));
        for index in in_order {
            let wish = &wishes[index];
            let met = meet(draft, wish, team, Scope::All);
            let met = met.and_then(|claims| settle(draft, id, index, line(hub_of(wish), wish, claims), &[]));
            if let Err(refusals) = met {
                refused.push((index, refusals));
            }
        }
        if refused.is_empty() {
            return Ok(());
        }
        refused.sort_by_key(|(index, _)| *index);
        // Advice is sought once the whole cart is known, so that no line is offered what another line takes.
        let mut rejection = rejected(draft, team, &wishes, refused);
        if let Rejection::Lines { lines } = &mut rejection {
            // The asker knows the cart as it was sent.
            lines.iter_mut().for_each(|refused| refused.line = positions[refused.line]);
        }
        Err(rejection)
    }
}

/// Why lines cannot be met, with what would do instead.
pub(super) fn rejected(
    draft: &Draft<'_>,
    team: &Team,
    wishes: &[Wish],
    refused: Vec<(usize, Vec<Refusal>)>,
) -> Rejection {
    let advise = |(line, refusals): (usize, Vec<Refusal>)| match wishes.get(line) {
        Some(wish) => advice::for_line(draft.state, draft, line, wish, team, refusals, draft.now),
        None => LineRejection { line, refusals, alternatives: Vec::new(), parts: Vec::new(), elsewhere: Vec::new() },
    };
    Rejection::Lines { lines: refused.into_iter().map(advise).collect() }
}
