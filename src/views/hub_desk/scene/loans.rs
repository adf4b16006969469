//! What lies on a resource because the ledger says so: lines of bookings, and units out of the pool.

use super::{Bar, BarKind};
use crate::domain::booking::{Booking, Claim, Line, LineState};
use crate::domain::hub::Hub;
use crate::domain::resource::Resource;
use crate::domain::time::Interval;
use crate::views::hub_desk::state::ItemKey;
use crate::views::state::AppState;

/// Bookings and withdrawals on one resource.
pub(super) fn bars_of(state: &AppState, hub: &Hub, resource: &Resource, span: Interval) -> Vec<Bar> {
    let mut bars = Vec::new();
    for (booking, index, line) in lines_of(state, hub) {
        let Some((quantity, whole)) = part_of(hub, resource, line) else { continue };
        let core = core_of(line);
        let bar = Bar {
            key: ItemKey::Line { booking: booking.id.clone(), line: index },
            resource: Some(resource.id.clone()),
            kind: BarKind::Line(line.state),
            core,
            whole,
            quantity,
            lane: 0,
        };
        bars.extend(Some(bar).filter(|bar| bar.whole.overlaps(span)));
    }
    let withdrawals = state.hub_desk.records().map(|records| records.withdrawals.iter()).into_iter().flatten();
    for withdrawal in withdrawals.filter(|found| found.claim.resource == hub.key(&resource.id)) {
        let interval = withdrawal.claim.interval;
        let bar = Bar {
            key: ItemKey::Withdrawal(withdrawal.id),
            resource: Some(resource.id.clone()),
            kind: BarKind::Withdrawal,
            core: interval,
            whole: interval,
            quantity: withdrawal.claim.quantity,
            lane: 0,
        };
        bars.extend(Some(bar).filter(|bar| bar.whole.overlaps(span)));
    }
    bars
}

/// The lines of this hub of which something came, or may.
fn lines_of<'a>(state: &'a AppState, hub: &Hub) -> impl Iterator<Item = (&'a Booking, usize, &'a Line)> {
    let id = hub.id.clone();
    let all = state
        .bookings()
        .iter()
        .flat_map(|booking| booking.lines.iter().enumerate().map(move |(index, line)| (booking, index, line)));
    all.filter(move |(_, _, line)| line.wish.offer.hub == id && !line.state.has_given_up())
}

/// From pick-up to return: from when it left where it left earlier, to when it came back, or is expected once it is late.
fn core_of(line: &Line) -> Interval {
    let wish = line.wish.interval;
    let came_back = line.loans.iter().map(|loan| loan.back.as_ref().map(|back| back.at)).collect::<Option<Vec<_>>>();
    let end = match came_back.and_then(|times| times.into_iter().max()) {
        _ if line.state == LineState::Out => line.expected_back(),
        Some(at) => at,
        None => wish.end(),
    };
    let left_at = line.loans.iter().map(|loan| loan.out_at).min();
    let start = left_at.map_or(wish.start(), |at| at.min(wish.start()));
    Interval::new(start, end).unwrap_or(wish)
}

/// What a line takes of a resource: units, and from when to when with the hub's margins.
fn part_of(hub: &Hub, resource: &Resource, line: &Line) -> Option<(u32, Interval)> {
    let key = hub.key(&resource.id);
    let claims: Vec<&Claim> = line.claims.iter().filter(|claim| claim.resource == key).collect();
    let core = core_of(line);
    if claims.is_empty() {
        // A request that holds nothing, or what was given back: the wish still tells how many.
        let wished = if line.wish.offer == key {
            line.wish.quantity
        } else {
            let kit = hub.kit(&line.wish.offer.local)?;
            kit.members.iter().find(|member| member.resource == resource.id)?.quantity * line.wish.quantity
        };
        return Some((wished, core));
    }
    let start = claims.iter().map(|claim| claim.interval.start()).min()?.min(core.start());
    let end = claims.iter().map(|claim| claim.interval.end()).max()?.max(core.end());
    let quantity = claims.iter().map(|claim| claim.quantity).sum();
    Some((quantity, Interval::new(start, end).ok()?))
}
