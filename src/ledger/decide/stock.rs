//! What a hub takes out of its pools, and puts back.

use super::{Case, Made, reason_given};
use crate::domain::booking::{Claim, Step};
use crate::domain::hub::Hub;
use crate::domain::ids::{HubId, ItemCode, OfferKey};
use crate::domain::order::{ExceptionPlan, WithdrawalPlan};
use crate::domain::record::{Cause, Shortage, Withdrawal, further_notice};
use crate::domain::resource::Stock;
use crate::domain::time::Interval;
use crate::ledger::draft::Draft;
use crate::ledger::occupancy::Owner;
use crate::ledger::{Event, Rejection};

impl Case<'_> {
    pub(super) fn withdraw(&self, plan: &WithdrawalPlan, exceptions: &[ExceptionPlan]) -> Result<Made, Rejection> {
        let hub = self.managed(&plan.resource.hub)?;
        let mut draft = self.draft(None);
        self.take_out(&mut draft, hub, plan, &[], exceptions)?;
        Ok(Made::of_hub(draft))
    }

    /// Puts withdrawn units back and takes others out, all of it or nothing.
    pub(super) fn replace_withdrawals(
        &self,
        hub: &HubId,
        replaced: &[u64],
        plans: &[WithdrawalPlan],
    ) -> Result<Made, Rejection> {
        let found = self.managed(hub)?;
        let mut draft = self.draft(None);
        for id in replaced {
            let is_in_force = |it: &&Withdrawal| it.claim.resource.hub == *hub && it.claim.interval.end() > self.now;
            let withdrawal = self.state.withdrawal(*id).filter(is_in_force);
            withdrawal.ok_or_else(|| Rejection::UnknownRecord { id: id.to_string() })?;
            draft.restore(*id, self.now);
        }
        for plan in plans {
            if plan.resource.hub != *hub {
                return Err(Rejection::NotAllowed { step: None });
            }
            self.take_out(&mut draft, found, plan, replaced, &[])?;
        }
        Ok(Made::of_hub(draft))
    }

    /// On a draft in which the withdrawals `replaced` are over.
    fn take_out(
        &self,
        draft: &mut Draft<'_>,
        hub: &Hub,
        plan: &WithdrawalPlan,
        replaced: &[u64],
        exceptions: &[ExceptionPlan],
    ) -> Result<(), Rejection> {
        let WithdrawalPlan { resource, items, cause, .. } = plan;
        let reason = reason_given(Some(&plan.reason)).ok_or(Rejection::ReasonRequired { step: Step::Refuse })?;
        let unknown = || Rejection::UnknownRecord { id: resource.to_string() };
        let found = hub.resource(&resource.local).ok_or_else(unknown)?;
        let from = plan.from.max(self.now);
        let past = || Rejection::UnknownRecord { id: format!("{from}") };
        let interval = Interval::new(from, plan.until.unwrap_or_else(further_notice)).map_err(|_| past())?;
        let quantity = match &found.stock {
            Stock::Items(_) if !items.is_empty() => {
                self.check_items(draft, resource, items, interval, replaced)?;
                u32::try_from(items.len()).unwrap_or(u32::MAX)
            }
            Stock::Count(_) | Stock::Sessions { .. } if items.is_empty() && plan.quantity > 0 => plan.quantity,
            _ => return Err(Rejection::NameTheUnits { resource: resource.clone() }),
        };
        let claim = Claim { resource: resource.clone(), quantity, interval, items: items.clone() };
        draft_withdrawal(draft, claim, *cause, &reason, exceptions)
    }

    /// Units that are with a team, or withdrawn already, cannot be withdrawn by name.
    fn check_items(
        &self,
        draft: &Draft<'_>,
        resource: &OfferKey,
        items: &[ItemCode],
        during: Interval,
        replaced: &[u64],
    ) -> Result<(), Rejection> {
        let usable = draft.usable_items(resource).unwrap_or_default();
        let unknown = |item: &ItemCode| Rejection::NoSuchUnit { line: 0, item: Some(item.clone()) };
        for (position, item) in items.iter().enumerate() {
            if !usable.contains(item) || items[..position].contains(item) {
                return Err(unknown(item));
            }
            let taken = || Rejection::UnitTaken { resource: resource.clone(), item: item.clone(), during };
            if draft.withdraws(resource, item, during) {
                return Err(taken());
            }
            let Some(occupancy) = self.state.occupancy(resource) else { continue };
            for owner in occupancy.owners(item, during) {
                let is_movable = match owner {
                    Owner::Withdrawal(id) => replaced.contains(&id),
                    Owner::Line(of) => {
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
