//! Over the counter: units chosen, handed over, taken back, lost or damaged; all of a line or some of it.
//!
//! Units of one line may leave and return at different times: its claims are then split, each with the units and the
//! interval that are its own. What is handed over early is claimed from now on; what comes back early is free once it
//! has recovered.

use super::steps::Stop;
use super::terms::settle;
use super::{Case, Made, cart, reason_given};
use crate::domain::availability::Refusal;
use crate::domain::booking::{Back, Booking, Claim, Flag, Incident, Line, LineState, Step, Wish};
use crate::domain::ids::{ItemCode, OfferKey};
use crate::domain::order::{UnitBack, UnitName, UnitOut};
use crate::domain::resource::Condition;
use crate::domain::time::Interval;
use crate::ledger::Rejection;
use crate::ledger::draft::Draft;

mod back;
mod out;

use back::{end_of_loan, out_of_pool, settle_loan, take_back};
use out::hand_over;

pub(super) use back::take_back_all;
pub(super) use out::hand_over_all;

impl<'a> Case<'a> {
    /// Names the units of a line. The hub sets them apart with it.
    pub(in crate::ledger::decide) fn choose(
        &self,
        booking: &'a Booking,
        index: usize,
        items: &[ItemCode],
    ) -> Result<Made, Rejection> {
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

    pub(in crate::ledger::decide) fn check_out(
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

    pub(in crate::ledger::decide) fn check_in(
        &self,
        booking: &'a Booking,
        index: usize,
        units: &[UnitBack],
    ) -> Result<Made, Rejection> {
        self.own_line(booking, index, Some(Step::CheckIn))?;
        let line = &booking.lines[index];
        if line.state != LineState::Out {
            return Err(Rejection::NoSuchStep { step: Step::CheckIn, states: vec![line.state] });
        }
        if units.is_empty() {
            return Err(Rejection::WrongCount {
                line: index,
                wanted: line.loans_out().map(|loan| loan.quantity).sum(),
                given: 0,
            });
        }
        let mut draft = self.draft(Some(&booking.id));
        take_back(&mut draft, booking, index, units)?;
        Ok(Made::of_booking(booking.id.clone(), draft))
    }

    pub(in crate::ledger::decide) fn declare_incident(
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

    pub(in crate::ledger::decide) fn refused(
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

fn of<'l>(line: &'l Line, resource: &OfferKey) -> impl Iterator<Item = &'l Claim> {
    line.claims.iter().filter(move |claim| claim.resource == *resource)
}

/// Splits the claim of a unit off from those of its kind, and gives it another interval, or none.
fn cut_claims(line: &mut Line, resource: &OfferKey, unit: &UnitName, cut: impl Fn(Interval) -> Option<Interval>) {
    let pieces = |item: &ItemCode| of(line, resource).filter(|claim| claim.items.contains(item)).count();
    // An overdue unit has a claim before a repair that was planned for it, and one after.
    let mut left = unit.item.as_ref().map_or(unit.quantity, |item| u32::try_from(pieces(item)).unwrap_or(u32::MAX));
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
        let taken = if unit.item.is_some() { 1 } else { left.min(claim.quantity) };
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
pub(in crate::ledger::decide) fn merge(line: &mut Line) {
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
