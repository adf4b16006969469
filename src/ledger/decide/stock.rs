//! What a hub takes out of its pools, and puts back.

use super::{Case, Made, reason_given};
use crate::domain::booking::{Claim, Step};
use crate::domain::ids::{HubId, ItemCode, OfferKey};
use crate::domain::order::ExceptionPlan;
use crate::domain::record::{Cause, Shortage, Withdrawal, further_notice};
use crate::domain::resource::Stock;
use crate::domain::time::{Instant, Interval};
use crate::ledger::draft::Draft;
use crate::ledger::{Event, Rejection};

/// Units of a resource: by name where it is numbered, else so many.
#[derive(Debug, Clone, Copy)]
pub(super) struct Units<'a> {
    pub(super) items: &'a [ItemCode],
    pub(super) quantity: u32,
}

impl Case<'_> {
    pub(super) fn withdraw(
        &self,
        resource: &OfferKey,
        units: Units<'_>,
        when: (Instant, Option<Instant>),
        cause: Cause,
        reason: &str,
        exceptions: &[ExceptionPlan],
    ) -> Result<Made, Rejection> {
        let hub = self.managed(&resource.hub)?;
        let reason = reason_given(Some(reason)).ok_or(Rejection::ReasonRequired { step: Step::Refuse })?;
        let unknown = || Rejection::UnknownRecord { id: resource.to_string() };
        let found = hub.resource(&resource.local).ok_or_else(unknown)?;
        let from = when.0.max(self.now);
        let past = || Rejection::UnknownRecord { id: format!("{from}") };
        let interval = Interval::new(from, when.1.unwrap_or_else(further_notice)).map_err(|_| past())?;
        let mut draft = self.draft(None);
        let quantity = match (&found.stock, units) {
            (Stock::Items(_), Units { items, .. }) if !items.is_empty() => {
                self.check_items(&draft, resource, items, interval)?;
                u32::try_from(items.len()).unwrap_or(u32::MAX)
            }
            (Stock::Count(_) | Stock::Sessions { .. }, Units { items: [], quantity }) if quantity > 0 => quantity,
            _ => return Err(Rejection::NameTheUnits { resource: resource.clone() }),
        };
        let claim = Claim { resource: resource.clone(), quantity, interval, items: units.items.to_vec() };
        draft_withdrawal(&mut draft, claim, cause, &reason, exceptions)?;
        Ok(Made::of_hub(draft))
    }

    /// Units that are with a team, or withdrawn already, cannot be withdrawn by name.
    fn check_items(
        &self,
        draft: &Draft<'_>,
        resource: &OfferKey,
        items: &[ItemCode],
        during: Interval,
    ) -> Result<(), Rejection> {
        let usable = draft.usable_items(resource).unwrap_or_default();
        let unknown = |item: &ItemCode| Rejection::NoSuchUnit { line: 0, item: Some(item.clone()) };
        for (position, item) in items.iter().enumerate() {
            if !usable.contains(item) || items[..position].contains(item) {
                return Err(unknown(item));
            }
            let taken = || Rejection::UnitTaken { resource: resource.clone(), item: item.clone(), during };
            let Some(occupancy) = self.state.occupancy(resource) else { continue };
            for owner in occupancy.owners(item, during) {
                let is_movable = match owner {
                    crate::ledger::occupancy::Owner::Withdrawal(_) => false,
                    crate::ledger::occupancy::Owner::Line(of) => {
                        self.state.line_of(of).is_some_and(|(booking, line)| !booking.lines[line].state.was_used())
                    }
                };
                if !is_movable {
                    return Err(taken());
                }
            }
        }
        Ok(())
    }

    pub(super) fn restore(&self, hub: &HubId, id: u64) -> Result<Made, Rejection> {
        self.managed(hub)?;
        let unknown = || Rejection::UnknownRecord { id: id.to_string() };
        let withdrawal = self.state.withdrawal(id).filter(|found| found.claim.resource.hub == *hub);
        let withdrawal = withdrawal.filter(|found| found.claim.interval.end() > self.now).ok_or_else(unknown)?;
        let mut draft = self.draft(None);
        draft.restore(withdrawal.id, self.now);
        Ok(Made::of_hub(draft))
    }

    /// So many units from now on: what was taken out as fewer before is put back first.
    pub(super) fn set_capacity(
        &self,
        resource: &OfferKey,
        capacity: u32,
        reason: &str,
        exceptions: &[ExceptionPlan],
    ) -> Result<Made, Rejection> {
        let hub = self.managed(&resource.hub)?;
        let reason = reason_given(Some(reason)).ok_or(Rejection::ReasonRequired { step: Step::Refuse })?;
        let unknown = || Rejection::UnknownRecord { id: resource.to_string() };
        let found = hub.resource(&resource.local).ok_or_else(unknown)?;
        let all = match &found.stock {
            Stock::Items(_) => return Err(Rejection::NameTheUnits { resource: resource.clone() }),
            Stock::Count(_) | Stock::Sessions { .. } => found.capacity(),
        };
        if capacity > all {
            return Err(Rejection::AboveCatalogue { resource: resource.clone(), capacity: all });
        }
        let mut draft = self.draft(None);
        let is_before = |found: &&Withdrawal| {
            found.claim.resource == *resource && found.cause == Cause::Fewer && found.claim.interval.end() > self.now
        };
        let before: Vec<u64> = self.state.withdrawals().filter(is_before).map(|found| found.id).collect();
        before.into_iter().for_each(|id| draft.restore(id, self.now));
        if capacity < all {
            let interval = Interval::new(self.now, further_notice()).map_err(|_| unknown())?;
            let claim = Claim::new(resource.clone(), all - capacity, interval);
            draft_withdrawal(&mut draft, claim, Cause::Fewer, &reason, exceptions)?;
        }
        Ok(Made::of_hub(draft))
    }

    pub(super) fn plan_exception(&self, hub: &HubId, id: u64, plan: &str) -> Result<Made, Rejection> {
        self.managed(hub)?;
        let plan = reason_given(Some(plan)).ok_or(Rejection::ReasonRequired { step: Step::Approve })?;
        let unknown = || Rejection::UnknownRecord { id: id.to_string() };
        let found = self.state.exception(id).filter(|found| found.is_open() && found.resource.hub == *hub);
        let exception = found.ok_or_else(unknown)?.id;
        let mut draft = self.draft(None);
        draft.note(Event::ExceptionPlanned { exception, plan });
        Ok(Made::of_hub(draft))
    }
}

fn draft_withdrawal(
    draft: &mut Draft<'_>,
    claim: Claim,
    cause: Cause,
    reason: &str,
    exceptions: &[ExceptionPlan],
) -> Result<(), Rejection> {
    let id = draft.next_number();
    let (resource, items, during) = (claim.resource.clone(), claim.items.clone(), claim.interval);
    draft.release_choice(&resource, &items, during);
    draft.withdraw(Withdrawal { id, claim, cause, reason: reason.to_owned(), booking: None });
    draft.admit(&resource, &Shortage::Withdrawn { withdrawal: id }, reason, exceptions)
}
