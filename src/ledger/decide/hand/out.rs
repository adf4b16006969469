//! Units that leave: which, of what, in what state, and whether the team may have them.

use super::{cut_claims, merge, of};
use crate::domain::availability::{Claims as _, Lacking, Refusal, lacking_training};
use crate::domain::booking::{Booking, Claim, Flag, Line, LineState, Loan, Step};
use crate::domain::ids::{ItemCode, OfferKey};
use crate::domain::order::{UnitName, UnitOut};
use crate::domain::resource::{Condition, Resource, Stock};
use crate::domain::time::Interval;
use crate::ledger::Rejection;
use crate::ledger::decide::steps::Stop;
use crate::ledger::decide::terms::settle;
use crate::ledger::draft::Draft;

/// Hands over everything that a line claims, as the catalogue describes it.
pub(in crate::ledger::decide) fn hand_over_all(
    draft: &mut Draft<'_>,
    booking: &Booking,
    index: usize,
) -> Result<(), Stop> {
    let mut line = booking.lines[index].clone();
    // The desk names no units: those that are free from now on will do. A booking of before units were assigned gets them
    // now.
    for claim in &mut line.claims {
        claim.interval =
            Interval::new(claim.interval.start().min(draft.now), claim.interval.end()).unwrap_or(claim.interval);
    }
    settle(draft, &booking.id, index, line, &[])?;
    let Some(line) = draft.line(&booking.id, index).cloned() else { return Ok(()) };
    let mut units = Vec::new();
    for claim in &line.claims {
        let member = Some(claim.resource.local.clone());
        let stock = resource_of(draft, &claim.resource);
        for item in &claim.items {
            let known = stock.and_then(|resource| resource.items().iter().find(|known| known.code == item.as_str()));
            units.push(UnitOut {
                unit: UnitName { item: Some(item.clone()), resource: member.clone(), quantity: 1 },
                condition: known.map(|item| item.condition).unwrap_or_default(),
                accessories: Vec::new(),
            });
        }
        let bare = claim.quantity.saturating_sub(u32::try_from(claim.items.len()).unwrap_or(u32::MAX));
        if bare > 0 && !stock.is_some_and(|resource| matches!(resource.stock, Stock::Items(_))) {
            let unit = UnitName { item: None, resource: member, quantity: bare };
            units.push(UnitOut { unit, condition: Condition::default(), accessories: Vec::new() });
        }
    }
    hand_over(draft, booking, index, &units, None)
}

pub(super) fn hand_over(
    draft: &mut Draft<'_>,
    booking: &Booking,
    index: usize,
    units: &[UnitOut],
    responsible: Option<String>,
) -> Result<(), Stop> {
    let now = draft.now;
    let Some(mut line) = draft.line(&booking.id, index).cloned() else { return Ok(()) };
    // Past its agreed end a loan claims nothing for what has not left yet: it is extended first.
    if line.state == LineState::Out && now >= line.wish.interval.end() {
        return Err(Rejection::NoSuchStep { step: Step::CheckOut, states: vec![line.state] }.into());
    }
    check_training(draft, booking, &line)?;
    if units.is_empty() {
        return Err(Rejection::WrongCount { line: index, wanted: line.wish.quantity, given: 0 }.into());
    }
    for UnitOut { unit, condition, accessories } in units {
        let resource = resource_named(draft, &line, index, unit)?;
        let is_numbered = resource_of(draft, &resource).is_some_and(|found| matches!(found.stock, Stock::Items(_)));
        match (&unit.item, is_numbered) {
            (None, true) => return Err(Rejection::NameTheUnits { resource }.into()),
            (Some(item), true) => exchange_for(draft, &mut line, index, &resource, item)?,
            (Some(item), false) => {
                return Err(Rejection::NoSuchUnit { line: index, item: Some(item.clone()) }.into());
            }
            (None, false) => {
                let claimed: u32 = of(&line, &resource).map(|claim| claim.quantity).sum();
                let lent: u32 =
                    line.loans.iter().filter(|loan| loan.resource == resource).map(|loan| loan.quantity).sum();
                if unit.quantity == 0 || lent.saturating_add(unit.quantity) > claimed {
                    let wanted = claimed.saturating_sub(lent);
                    return Err(Rejection::WrongCount { line: index, wanted, given: unit.quantity }.into());
                }
            }
        }
        let early = |interval: Interval| Interval::new(interval.start().min(now), interval.end()).ok();
        let not_lent = |claim: &Claim| claim.interval.start() > now;
        if of(&line, &resource).any(not_lent) {
            cut_claims(&mut line, &resource, unit, early);
        }
        line.loans.push(Loan {
            resource,
            item: unit.item.clone(),
            quantity: if unit.item.is_some() { 1 } else { unit.quantity },
            out_at: now,
            condition: *condition,
            accessories: accessories.clone(),
            back: None,
        });
    }
    merge(&mut line);
    line.state = LineState::Out;
    line.responsible = responsible.or(line.responsible);
    line.flags.retain(|flag| *flag != Flag::ItemsChanged);
    let claims = line.claims.clone();
    settle(draft, &booking.id, index, line, &[Step::CheckOut])?;
    // What leaves before its time is claimed from now on: is it free until then?
    for claim in claims.iter().filter(|claim| claim.interval.start() <= now) {
        let capacity = resource_of(draft, &claim.resource).map_or(u32::MAX, Resource::capacity);
        let peak = draft.peak(&claim.resource, claim.interval);
        // Claim by claim: the members of a kit may need different times to be prepared.
        let mut before = booking.lines[index].claims.iter().filter(|before| before.resource == claim.resource);
        let began_now = before.any(|before| before.interval.start() > now);
        if began_now && peak.level > capacity {
            let free = capacity.saturating_sub(peak.level.saturating_sub(claim.quantity));
            let (resource, wanted) = (claim.resource.clone(), claim.quantity);
            draft.suspend(&booking.id, index);
            return Err(vec![Refusal::NotEnough { resource, capacity, peak, wanted, free }].into());
        }
    }
    Ok(())
}

/// A training that was withdrawn since the booking was made blocks the hand-over.
fn check_training(draft: &Draft<'_>, booking: &Booking, line: &Line) -> Result<(), Stop> {
    let (Some(hub), Some(team)) = (draft.state.hub(&line.wish.offer.hub), draft.state.team(&booking.team)) else {
        return Ok(());
    };
    let lacking = lacking_training(hub, &line.wish.offer, line.wish.interval, team, draft);
    if lacking.is_empty() {
        return Ok(());
    }
    let refusal = |lacking: Lacking| Refusal::NotTrained {
        resource: lacking.resource,
        training: lacking.training,
        day: lacking.day,
        sessions: Vec::new(),
    };
    Err(lacking.into_iter().map(refusal).collect::<Vec<_>>().into())
}

/// The resource of a line that a unit is of.
fn resource_named(draft: &Draft<'_>, line: &Line, index: usize, unit: &UnitName) -> Result<OfferKey, Rejection> {
    let unknown = || Rejection::NoSuchUnit { line: index, item: unit.item.clone() };
    let mut resources: Vec<&OfferKey> = line.claims.iter().map(|claim| &claim.resource).collect();
    resources.dedup();
    if let Some(item) = &unit.item {
        let has = |key: &&&OfferKey| {
            of(line, key).any(|claim| claim.items.contains(item))
                || draft.usable_items(key).is_some_and(|usable| usable.contains(item))
        };
        return resources.iter().find(has).map(|key| (*key).clone()).ok_or_else(unknown);
    }
    match (&unit.resource, resources.as_slice()) {
        (Some(local), all) => all.iter().find(|key| key.local == *local).map(|key| (*key).clone()).ok_or_else(unknown),
        (None, [sole]) => Ok((*sole).clone()),
        (None, _) => Err(unknown()),
    }
}

/// The desk takes this unit from the shelf, whichever was assigned: it takes the place of one not handed over.
fn exchange_for(
    draft: &Draft<'_>,
    line: &mut Line,
    index: usize,
    resource: &OfferKey,
    item: &ItemCode,
) -> Result<(), Rejection> {
    let unknown = || Rejection::NoSuchUnit { line: index, item: Some(item.clone()) };
    let was_lent = |code: &ItemCode| line.loans.iter().any(|loan| loan.item.as_ref() == Some(code));
    if was_lent(item) {
        return Err(unknown());
    }
    if of(line, resource).any(|claim| claim.items.contains(item)) {
        return Ok(());
    }
    if !draft.usable_items(resource).is_some_and(|usable| usable.contains(item)) {
        return Err(unknown());
    }
    let place =
        line.claims.iter().enumerate().filter(|(_, claim)| claim.resource == *resource).find_map(|(at, claim)| {
            if claim.items.len() < claim.quantity as usize {
                return Some((at, None));
            }
            let loose = claim.items.iter().position(|code| !was_lent(code));
            loose.map(|unit| (at, Some(unit)))
        });
    let (at, unit) = place.ok_or_else(unknown)?;
    match unit {
        Some(unit) => {
            let before = std::mem::replace(&mut line.claims[at].items[unit], item.clone());
            line.chosen.retain(|code| *code != before);
        }
        None => line.claims[at].items.push(item.clone()),
    }
    line.chosen.push(item.clone());
    Ok(())
}

fn resource_of<'s>(draft: &Draft<'s>, key: &OfferKey) -> Option<&'s Resource> {
    draft.state.hub(&key.hub).and_then(|hub| hub.resource(&key.local))
}
