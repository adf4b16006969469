//! Units that come back, or never will: their claims end, and what is broken or lost leaves the pool.

use super::{cut_claims, of};
use crate::domain::booking::{Back, Booking, Claim, Incident, Line, LineState, Loan, Step};
use crate::domain::ids::{BookingId, ItemCode, OfferKey};
use crate::domain::order::{UnitBack, UnitName};
use crate::domain::record::{Cause, Shortage, Withdrawal};
use crate::domain::resource::Condition;
use crate::domain::time::{Instant, Interval};
use crate::ledger::Rejection;
use crate::ledger::decide::terms::claims_until;
use crate::ledger::draft::Draft;

/// Takes everything back that is out, in good order.
pub(in crate::ledger::decide) fn take_back_all(draft: &mut Draft<'_>, booking: &Booking, index: usize) {
    let line = &booking.lines[index];
    let mut units: Vec<UnitBack> = Vec::new();
    for loan in line.loans_out() {
        let resource = Some(loan.resource.local.clone());
        units.push(UnitBack {
            unit: UnitName { item: loan.item.clone(), resource, quantity: loan.quantity },
            condition: loan.condition,
            missing: Vec::new(),
            note: None,
        });
    }
    if units.is_empty() {
        // Handed over before loans were written down.
        let mut line = line.clone();
        line.claims = claims_after_return(draft, &line, draft.now);
        line.state = LineState::Returned;
        draft.put(&booking.id, index, line, &[Step::CheckIn]);
    } else {
        // These are its own loans: none can be unknown.
        let _ = take_back(draft, booking, index, &units);
    }
}

fn claims_after_return(draft: &Draft<'_>, line: &Line, at: Instant) -> Vec<Claim> {
    let needed = claims_until(draft, &line.wish, at);
    let cut = |claim: &Claim| {
        let end = needed.iter().find(|other| other.resource == claim.resource).map(|other| other.interval.end());
        let interval = Interval::new(claim.interval.start(), claim.interval.end().min(end.unwrap_or(at))).ok()?;
        Some(Claim { interval, ..claim.clone() })
    };
    line.claims.iter().filter_map(cut).collect()
}

pub(super) fn take_back(
    draft: &mut Draft<'_>,
    booking: &Booking,
    index: usize,
    units: &[UnitBack],
) -> Result<(), Rejection> {
    let now = draft.now;
    let Some(mut line) = draft.line(&booking.id, index).cloned() else { return Ok(()) };
    let needed = claims_until(draft, &line.wish, now);
    let mut broken = Vec::new();
    for UnitBack { unit, condition, missing, note } in units {
        let incident = (*condition == Condition::OutOfOrder).then_some(Incident::Damaged);
        let back =
            Back { at: now, condition: Some(*condition), missing: missing.clone(), note: note.clone(), incident };
        let resource = settle_loan(&mut line, index, unit, &back)?;
        let recovered = needed.iter().find(|claim| claim.resource == resource).map(|claim| claim.interval.end());
        // What is broken leaves the pool at once instead of recovering.
        let end = if incident.is_some() { now } else { recovered.unwrap_or(now) };
        cut_claims(&mut line, &resource, unit, |interval| {
            Interval::new(interval.start(), interval.end().min(end)).ok()
        });
        if let Some(incident) = incident {
            broken.push((resource, unit, incident, note.clone().unwrap_or_default()));
        }
    }
    let steps = end_of_loan(&mut line);
    draft.put(&booking.id, index, line, &steps);
    for (resource, unit, incident, note) in broken {
        out_of_pool(draft, &booking.id, &resource, unit, incident, &note);
    }
    Ok(())
}

/// Ends the loan of a unit, or of some of a resource without numbers.
pub(super) fn settle_loan(line: &mut Line, index: usize, unit: &UnitName, back: &Back) -> Result<OfferKey, Rejection> {
    let unknown = || Rejection::NoSuchUnit { line: index, item: unit.item.clone() };
    if let Some(item) = &unit.item {
        let loan = line.loans.iter_mut().find(|loan| loan.is_out() && loan.item.as_ref() == Some(item));
        let loan = loan.ok_or_else(unknown)?;
        loan.back = Some(back.clone());
        return Ok(loan.resource.clone());
    }
    let is_meant = |loan: &Loan| {
        loan.is_out() && loan.item.is_none() && unit.resource.as_ref().is_none_or(|local| loan.resource.local == *local)
    };
    let resource =
        line.loans.iter().find(|loan| is_meant(loan)).map(|loan| loan.resource.clone()).ok_or_else(unknown)?;
    let is_out = |loan: &&mut Loan| loan.is_out() && loan.item.is_none() && loan.resource == resource;
    let out: u32 = line.loans.iter_mut().filter(is_out).map(|loan| loan.quantity).sum();
    if unit.quantity == 0 || unit.quantity > out {
        return Err(Rejection::WrongCount { line: index, wanted: out, given: unit.quantity });
    }
    let mut left = unit.quantity;
    let mut split = None;
    for loan in line.loans.iter_mut().filter(is_out) {
        if left == 0 {
            break;
        }
        if loan.quantity > left {
            split = Some(Loan { quantity: loan.quantity - left, ..loan.clone() });
            loan.quantity = left;
        }
        left -= loan.quantity;
        loan.back = Some(back.clone());
    }
    line.loans.extend(split);
    Ok(resource)
}

/// The arrows of a line whose last unit came back or was lost; none while some are out. What was never handed over is
/// claimed no more.
pub(super) fn end_of_loan(line: &mut Line) -> Vec<Step> {
    if line.loans.iter().any(Loan::is_out) {
        return Vec::new();
    }
    let lent = |resource: &OfferKey| -> u32 {
        line.loans.iter().filter(|loan| loan.resource == *resource).map(|loan| loan.quantity).sum()
    };
    let mut resources: Vec<OfferKey> = line.claims.iter().map(|claim| claim.resource.clone()).collect();
    resources.sort();
    resources.dedup();
    let never: Vec<(OfferKey, u32)> = resources
        .into_iter()
        .filter(|resource| line.loans.iter().all(|loan| loan.resource != *resource || loan.item.is_none()))
        .map(|resource| {
            let claimed = line.wish.quantity.max(of(line, &resource).map(|claim| claim.quantity).sum());
            let never = claimed.saturating_sub(lent(&resource));
            (resource, never)
        })
        .collect();
    let was_lent: Vec<ItemCode> = line.loans.iter().filter_map(|loan| loan.item.clone()).collect();
    for claim in &mut line.claims {
        if !claim.items.is_empty() {
            claim.items.retain(|item| was_lent.contains(item));
            claim.quantity = u32::try_from(claim.items.len()).unwrap_or(u32::MAX);
        }
    }
    for (resource, quantity) in never.into_iter().filter(|(_, quantity)| *quantity > 0) {
        let longest = of(line, &resource).map(|claim| claim.interval.end()).max();
        let still: u32 = of(line, &resource)
            .filter(|claim| Some(claim.interval.end()) == longest && claim.items.is_empty())
            .map(|claim| claim.quantity)
            .sum();
        let unit = UnitName { item: None, resource: None, quantity: quantity.min(still) };
        if of(line, &resource).all(|claim| claim.items.is_empty()) {
            cut_claims(line, &resource, &unit, |_| None);
        }
    }
    line.claims.retain(|claim| claim.quantity > 0);
    let had_incident = line.loans.iter().any(|loan| loan.back.as_ref().is_some_and(|back| back.incident.is_some()));
    let step = if had_incident { Step::DeclareIncident } else { Step::CheckIn };
    line.state = line.state.after(step).unwrap_or(line.state);
    vec![step]
}

/// A unit leaves the pool, and whoever was to have it is placed anew or told.
pub(super) fn out_of_pool(
    draft: &mut Draft<'_>,
    booking: &BookingId,
    resource: &OfferKey,
    unit: &UnitName,
    incident: Incident,
    note: &str,
) {
    let items: Vec<ItemCode> = unit.item.iter().cloned().collect();
    let cause = match incident {
        Incident::Lost => Cause::Lost,
        Incident::Damaged => Cause::Damaged,
    };
    let units = if items.is_empty() { unit.quantity } else { 1 };
    let Some(future) = draft.future() else { return };
    for (interval, quantity) in draft.not_withdrawn(resource, items.first(), units, future) {
        let id = draft.next_number();
        let claim = Claim { resource: resource.clone(), quantity, interval, items: items.clone() };
        draft.release_choice(resource, &claim.items, interval);
        let (reason, booking) = (note.to_owned(), Some(booking.clone()));
        draft.withdraw(Withdrawal { id, claim, cause, reason, booking });
        draft.suffer(resource, interval, &Shortage::Withdrawn { withdrawal: id }, note);
    }
}
