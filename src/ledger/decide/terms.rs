//! Putting a wish to the rules, and into a draft: what every command that grants something has in common.

use crate::domain::availability::{Answer, Claims as _, Refusal, approval, assess, claims_of};
use crate::domain::booking::{Claim, Line, LineState, Wish};
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, ItemCode};
use crate::domain::policy::Approval;
use crate::domain::team::Team;
use crate::domain::time::Interval;
use crate::ledger::draft::Draft;

/// Which rules a wish is put to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope<'a> {
    /// All of them.
    All,
    /// All that a change of `before` newly comes under: what was granted is not refused anew.
    Change { before: &'a Wish },
    /// Stock and closures only: the rest was checked when it was asked for.
    Stock,
}

/// Puts a wish to the rules as the draft stands, and gives what it would claim.
pub(super) fn meet(draft: &Draft<'_>, wish: &Wish, team: &Team, scope: Scope<'_>) -> Result<Vec<Claim>, Vec<Refusal>> {
    let unknown = || vec![Refusal::UnknownOffer { offer: wish.offer.clone() }];
    let hub = draft.state.hub(&wish.offer.hub).ok_or_else(unknown)?;
    if hub.bundle(&wish.offer.local).is_some() {
        return Err(vec![Refusal::IsBundle { offer: wish.offer.clone() }]);
    }
    let Answer { mut refusals, .. } = assess(hub, wish, Some(team), draft, draft.now);
    refusals.retain(|refusal| applies(refusal, wish, scope));
    if !refusals.is_empty() {
        return Err(refusals);
    }
    claims_of(hub, wish, draft.outages(&hub.id)).map_err(|refusal| vec![refusal])
}

fn applies(refusal: &Refusal, wish: &Wish, scope: Scope<'_>) -> bool {
    match scope {
        Scope::All => true,
        Scope::Stock => matches!(
            refusal,
            Refusal::UnknownOffer { .. }
                | Refusal::IsBundle { .. }
                | Refusal::NoQuantity
                | Refusal::NotEnough { .. }
                | Refusal::NoUnitFree { .. }
                | Refusal::KeptForGroup { .. }
                | Refusal::HubClosed { .. }
                | Refusal::InThePast { .. }
        ),
        Scope::Change { before } => refusal.meets_change(before, wish),
    }
}

/// The state in which a wish begins once it is submitted. Where a calendar of the hub has the last word, it is asked
/// first.
pub(super) fn first_state(hub: &Hub, wish: &Wish) -> LineState {
    match approval(hub, &wish.offer) {
        Approval::Auto if !hub.asks_calendar(&wish.offer.local) => LineState::Approved,
        Approval::Auto | Approval::Manual => LineState::Requested,
    }
}

/// A line for a wish that was met: a request claims nothing where its hub's policy says so.
pub(super) fn line_for(hub: Option<&Hub>, wish: &Wish, state: LineState, claims: Vec<Claim>) -> Line {
    // What is asked of a calendar is held here first: that alone orders those who ask.
    let waits = hub.is_some_and(|hub| !hub.policy.pending_holds && !hub.asks_calendar(&wish.offer.local));
    let holds = state != LineState::Requested || !waits;
    let mut line = Line::new(wish.clone(), state, if holds { claims } else { Vec::new() });
    line.chosen = hub.map(|hub| fixed_items(hub, wish)).unwrap_or_default();
    line
}

/// The units that lie in the case of a kit.
pub(super) fn fixed_items(hub: &Hub, wish: &Wish) -> Vec<ItemCode> {
    let members = hub.kit(&wish.offer.local).into_iter().flat_map(|kit| &kit.members);
    members.flat_map(|member| member.items.iter().cloned()).collect()
}

/// Puts a line into the draft with its units; where there is none for it, the draft is as before.
pub(super) fn settle(
    draft: &mut Draft<'_>,
    id: &BookingId,
    index: usize,
    line: Line,
    steps: &[crate::domain::booking::Step],
) -> Result<(), Vec<Refusal>> {
    draft.put(id, index, line, steps);
    draft.assign(id, index).map_err(|refusal| {
        draft.suspend(id, index);
        vec![refusal]
    })
}

/// The claims of a wish that ends at `end` instead: how long its units are needed when they come back then.
pub(super) fn claims_until(draft: &Draft<'_>, wish: &Wish, end: crate::domain::time::Instant) -> Vec<Claim> {
    let before = end - chrono::Duration::seconds(1);
    let (Some(hub), Ok(interval)) =
        (draft.state.hub(&wish.offer.hub), Interval::new(wish.interval.start().min(before), end))
    else {
        return Vec::new();
    };
    let wish = Wish { interval, ..wish.clone() };
    claims_of(hub, &wish, draft.outages(&hub.id)).unwrap_or_default()
}
