//! Over the counter: units chosen, handed over, taken back, lost or damaged; all of a line or some of it.
//!
//! Units of one line may leave and return at different times: its claims are then split, each with the units and the
//! interval that are its own. What is handed over early is claimed from now on; what comes back early is free once it
//! has recovered.

use super::steps::Stop;
use super::terms::{claims_until, settle};
use super::{Case, Made, cart, reason_given};
use crate::domain::availability::{Claims as _, Refusal, lacking_training};
use crate::domain::booking::{Back, Booking, Claim, Flag, Incident, Line, LineState, Loan, Step, Wish};
use crate::domain::ids::{BookingId, ItemCode, OfferKey};
use crate::domain::order::{UnitBack, UnitName, UnitOut};
use crate::domain::record::{Cause, Shortage, Withdrawal};
use crate::domain::resource::{Condition, Resource, Stock};
use crate::domain::time::{Instant, Interval};
use crate::ledger::Rejection;
use crate::ledger::draft::Draft;

impl<'a> Case<'a> {
    /// Names the units of a line. The hub sets them apart with it.
    pub(super) fn choose(&self, booking: &'a Booking, index: usize, items: &[ItemCode]) -> Result<Made, Rejection> {
        self.own_line(booking, index, Some(Step::Prepare))?;
        let mut line = booking.lines[index].clone();
        let step = self.is_manager().then_some(Step::Prepare);
        let state = match step {
            Some(step) => line.state.after(step),
            None => Some(line.state).filter(|state| state.claims_stock() && *state != LineState::Out),
        };
        let refused = || Rejection::NoSuchStep { step: Step::Prepare, states: vec![line.state] };
        let state = state.ok_or_else(refused)?;
        let mut draft = self.draft(Some(&booking.id));
        let unknown = |item: &ItemCode| Rejection::NoSuchUnit { line: index, item: Some(item.clone()) };
        let mut rest: Vec<&ItemCode> = items.iter().collect();
        for claim in &mut line.claims {
            let usable = draft.usable_items(&claim.resource).unwrap_or_default();
            let (mine, others): (Vec<&ItemCode>, Vec<&ItemCode>) =
                rest.into_iter().partition(|item| usable.contains(item));
            rest = others;
            let given = u32::try_from(mine.len()).unwrap_or(u32::MAX);
            if given > claim.quantity {
                return Err(Rejection::WrongCount { line: index, wanted: claim.quantity, given });
            }
            let kept: Vec<ItemCode> = claim.items.iter().filter(|item| !mine.contains(item)).cloned().collect();
            claim.items = mine.into_iter().cloned().chain(kept).take(claim.quantity as usize).collect();
        }
        let is_twice = |item: &&ItemCode| items.iter().filter(|other| other == item).count() > 1;
        if let Some(item) = rest.first().copied().or_else(|| items.iter().find(is_twice)) {
            return Err(unknown(item));
        }
        line.state = state;
        line.flags.retain(|flag| *flag != Flag::ItemsChanged);
        let fixed = self.state.hub(&line.wish.offer.hub).map(|hub| super::terms::fixed_items(hub, &line.wish));
        line.chosen = fixed.unwrap_or_default();
        line.chosen.extend(items.iter().filter(|item| !line.chosen.contains(item)).cloned().collect::<Vec<_>>());
        settle(&mut draft, &booking.id, index, line, step.as_slice())
            .map_err(|refusals| self.refused(&draft, booking, index, refusals))?;
        Ok(Made::of_booking(booking.id.clone(), draft))
    }

    pub(super) fn check_out(
        &self,
        booking: &'a Booking,
        index: usize,
        units: &[UnitOut],
        responsible: &str,
    ) -> Result<Made, Rejection> {
        self.own_line(booking, index, Some(Step::CheckOut))?;
        let line = &booking.lines[index];
        let hub = self.state.hub(&line.wish.offer.hub);
        let hands_over = hub.is_none_or(|hub| hub.hands_over(&line.wish.offer.local));
        if !hands_over || line.state.after(Step::CheckOut).is_none() {
            return Err(Rejection::NoSuchStep { step: Step::CheckOut, states: vec![line.state] });
        }
        let responsible = reason_given(Some(responsible));
        let responsible = responsible.ok_or(Rejection::ReasonRequired { step: Step::CheckOut })?;
        let mut draft = self.draft(Some(&booking.id));
        match hand_over(&mut draft, booking, index, units, Some(responsible)) {
            Ok(()) => Ok(Made::of_booking(booking.id.clone(), draft)),
            Err(Stop::Rejected(rejection)) => Err(*rejection),
            Err(Stop::Refused(refusals)) => Err(self.refused(&draft, booking, index, refusals)),
        }
    }

    pub(super) fn check_in(&self, booking: &'a Booking, index: usize, units: &[UnitBack]) -> Result<Made, Rejection> {
        self.own_line(booking, index, Some(Step::CheckIn))?;
        let line = &booking.lines[index];
        if line.state != LineState::Out {
            return Err(Rejection::NoSuchStep { step: Step::CheckIn, states: vec![line.state] });
        }
        if units.is_empty() {
            return Err(Rejection::WrongCount { line: index, wanted: out_units(line), given: 0 });
        }
        let mut draft = self.draft(Some(&booking.id));
        take_back(&mut draft, booking, index, units)?;
        Ok(Made::of_booking(booking.id.clone(), draft))
    }

    pub(super) fn declare_incident(
        &self,
        booking: &'a Booking,
        index: usize,
        unit: &UnitName,
        incident: Incident,
        note: &str,
    ) -> Result<Made, Rejection> {
        self.own_line(booking, index, Some(Step::DeclareIncident))?;
        let mut line = booking.lines[index].clone();
        if line.state != LineState::Out {
            return Err(Rejection::NoSuchStep { step: Step::DeclareIncident, states: vec![line.state] });
        }
        let mut draft = self.draft(Some(&booking.id));
        let back = Back {
            at: self.now,
            condition: (incident == Incident::Damaged).then_some(Condition::OutOfOrder),
            missing: Vec::new(),
            note: reason_given(Some(note)),
            incident: Some(incident),
        };
        let resource = settle_loan(&mut line, index, unit, &back)?;
        // A loan that overran may claim its unit no more already, where a repair of it was to begin.
        let until_now = |interval: Interval| Interval::new(interval.start(), interval.end().min(self.now)).ok();
        cut_claims(&mut line, &resource, unit, until_now);
        let steps = end_of_loan(&mut line);
        draft.put(&booking.id, index, line, &steps);
        out_of_pool(&mut draft, &booking.id, &resource, unit, incident, note);
        Ok(Made::of_booking(booking.id.clone(), draft))
    }

    pub(super) fn refused(
        &self,
        draft: &Draft<'_>,
        booking: &Booking,
        index: usize,
        refusals: Vec<Refusal>,
    ) -> Rejection {
        let wishes: Vec<Wish> = booking.lines.iter().map(|line| line.wish.clone()).collect();
        match self.team(&booking.team) {
            Ok(team) => cart::rejected(draft, team, &wishes, vec![(index, refusals)]),
            Err(unknown) => unknown,
        }
    }
}

fn out_units(line: &Line) -> u32 {
    line.loans.iter().filter(|loan| loan.is_out()).map(|loan| loan.quantity).sum()
}

fn resource_of<'s>(draft: &Draft<'s>, key: &OfferKey) -> Option<&'s Resource> {
    draft.state.hub(&key.hub).and_then(|hub| hub.resource(&key.local))
}

/// Hands over everything that a line claims, as the catalogue describes it.
pub(super) fn hand_over_all(draft: &mut Draft<'_>, booking: &Booking, index: usize) -> Result<(), Stop> {
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

fn hand_over(
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
    let refusal = |lacking: crate::domain::availability::Lacking| Refusal::NotTrained {
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

fn of<'l>(line: &'l Line, resource: &OfferKey) -> impl Iterator<Item = &'l Claim> {
    line.claims.iter().filter(move |claim| claim.resource == *resource)
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

/// Takes everything back that is out, in good order.
pub(super) fn take_back_all(draft: &mut Draft<'_>, booking: &Booking, index: usize) {
    let line = &booking.lines[index];
    let mut units: Vec<UnitBack> = Vec::new();
    for loan in line.loans.iter().filter(|loan| loan.is_out()) {
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

fn take_back(draft: &mut Draft<'_>, booking: &Booking, index: usize, units: &[UnitBack]) -> Result<(), Rejection> {
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
fn settle_loan(line: &mut Line, index: usize, unit: &UnitName, back: &Back) -> Result<OfferKey, Rejection> {
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

/// Splits the claim of a unit off from those of its kind, and gives it another interval, or none.
fn cut_claims(line: &mut Line, resource: &OfferKey, unit: &UnitName, cut: impl Fn(Interval) -> Option<Interval>) {
    let mut left = if unit.item.is_some() { 1 } else { unit.quantity };
    while left > 0 {
        // Without numbers, any of those that run longest: the others have come back, or left, before.
        let candidates = line.claims.iter().enumerate().filter(|(_, claim)| {
            claim.resource == *resource
                && unit.item.as_ref().is_none_or(|item| claim.items.contains(item))
                && cut(claim.interval) != Some(claim.interval)
        });
        let Some((at, _)) = candidates.max_by_key(|(at, claim)| (claim.interval.end(), claim.interval.start(), *at))
        else {
            break;
        };
        let claim = &mut line.claims[at];
        let taken = left.min(claim.quantity);
        let items: Vec<ItemCode> = unit.item.iter().cloned().collect();
        let mut off = Claim { quantity: taken, items, ..claim.clone() };
        claim.quantity -= taken;
        claim.items.retain(|item| !off.items.contains(item));
        if claim.quantity == 0 {
            line.claims.remove(at);
        }
        if let Some(interval) = cut(off.interval) {
            off.interval = interval;
            line.claims.push(off);
        }
        left -= taken;
    }
    merge(line);
}

/// Claims on one resource over one interval are one claim.
pub(super) fn merge(line: &mut Line) {
    let mut merged: Vec<Claim> = Vec::with_capacity(line.claims.len());
    for claim in line.claims.drain(..) {
        let same = |other: &&mut Claim| other.resource == claim.resource && other.interval == claim.interval;
        match merged.iter_mut().find(same) {
            Some(other) => {
                other.quantity = other.quantity.saturating_add(claim.quantity);
                other.items.extend(claim.items);
            }
            None => merged.push(claim),
        }
    }
    line.claims = merged;
}

/// The arrows of a line whose last unit came back or was lost; none while some are out. What was never handed over is
/// claimed no more.
fn end_of_loan(line: &mut Line) -> Vec<Step> {
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
fn out_of_pool(
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
    for (interval, quantity) in draft.not_withdrawn(resource, items.first(), units) {
        let id = draft.next_number();
        let claim = Claim { resource: resource.clone(), quantity, interval, items: items.clone() };
        draft.release_choice(resource, &claim.items, interval);
        let (reason, booking) = (note.to_owned(), Some(booking.clone()));
        draft.withdraw(Withdrawal { id, claim, cause, reason, booking });
        draft.suffer(resource, interval, &Shortage::Withdrawn { withdrawal: id }, note);
    }
}
