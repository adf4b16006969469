//! What changes how much there is to lend: units out of the pool, fewer units than described, a booking beyond them.

use std::collections::BTreeSet;

use super::{BadMoment, Moment, interval_between};
use crate::api::commands::{ForceBooking, SetCapacity};
use crate::domain::booking::Wish;
use crate::domain::hub::Hub;
use crate::domain::ids::{ItemCode, LocalId, TeamId, WaitId};
use crate::domain::order::ExceptionPlan;
use crate::domain::record::Cause;
use crate::domain::text::Lang;
use crate::domain::time::Interval;
use crate::domain::waiting::Waiting;
use crate::ledger::LineName;

/// Units about to leave the pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawalForm {
    pub resource: Option<LocalId>,
    /// Where units have numbers.
    pub items: BTreeSet<ItemCode>,
    /// Where they have none.
    pub quantity: u32,
    /// None for at once.
    pub from: Option<Moment>,
    /// None until further notice.
    pub until: Option<Moment>,
    pub cause: Cause,
    pub reason: String,
    /// Bookings that may lack units, once the ledger said so, each with what is done about it.
    pub lacking: Vec<Lacking>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    pub line: LineName,
    pub plan: String,
}

impl Lacking {
    /// What is done about those that have a plan, as the ledger is told.
    pub fn plans(lacking: &[Self]) -> Vec<ExceptionPlan> {
        let planned = lacking.iter().filter(|lacking| !lacking.plan.trim().is_empty());
        planned
            .map(|lacking| {
                let LineName { booking, line } = lacking.line.clone();
                ExceptionPlan { booking, line, plan: lacking.plan.trim().to_owned() }
            })
            .collect()
    }
}

impl Default for WithdrawalForm {
    fn default() -> Self {
        Self {
            resource: None,
            items: BTreeSet::new(),
            quantity: 1,
            from: None,
            until: None,
            cause: Cause::Maintenance,
            reason: String::new(),
            lacking: Vec::new(),
        }
    }
}

/// So many units of a resource without numbers from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapacityForm {
    pub resource: LocalId,
    pub capacity: u32,
    pub reason: String,
    /// Bookings that may lack units, once the ledger said so, each with what is done about it.
    pub lacking: Vec<Lacking>,
}

impl CapacityForm {
    /// As the ledger is told; `None` while the reason lacks.
    pub fn body(&self) -> Option<SetCapacity> {
        let reason = self.reason.trim().to_owned();
        let exceptions = Lacking::plans(&self.lacking);
        (!reason.is_empty()).then_some(SetCapacity { capacity: self.capacity, reason, exceptions })
    }
}

/// A booking beyond what there is: a named exception, with a reason and a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForceForm {
    /// The wish that it serves, which then waits no longer.
    pub wait: Option<WaitId>,
    pub team: Option<TeamId>,
    /// What is booked, and where it is picked up and returned. Its interval and its quantity are those below.
    pub offer: Option<LocalId>,
    pub served: Option<Wish>,
    pub quantity: u32,
    pub from: Moment,
    pub to: Moment,
    pub purpose: String,
    /// Why the team gets what there is not.
    pub reason: String,
    /// What is done so that there is enough.
    pub plan: String,
}

impl ForceForm {
    /// About any team and any offer of the hub, from one moment to another.
    pub fn new(from: Moment, to: Moment) -> Self {
        let (purpose, reason, plan) = (String::new(), String::new(), String::new());
        Self { wait: None, team: None, offer: None, served: None, quantity: 1, from, to, purpose, reason, plan }
    }

    /// About a wish that waits.
    pub fn serving(lang: Lang, hub: &Hub, waiting: &Waiting) -> Self {
        let Waiting { id, team, wish, purpose, .. } = waiting;
        let moment = |at| Moment::of(lang, hub.zone, at);
        Self {
            wait: Some(id.clone()),
            team: Some(team.clone()),
            offer: Some(wish.offer.local.clone()),
            served: Some(wish.clone()),
            quantity: wish.quantity,
            purpose: purpose.clone(),
            ..Self::new(moment(wish.interval.start()), moment(wish.interval.end()))
        }
    }

    pub fn interval(&self, hub: &Hub) -> Result<Interval, BadMoment> {
        interval_between(hub.zone, &self.from, &self.to)
    }

    /// As the ledger is told; `None` while something lacks.
    pub fn body(&self, hub: &Hub) -> Option<ForceBooking> {
        let offer = hub.key(self.offer.as_ref()?);
        let (quantity, interval) = (self.quantity, self.interval(hub).ok()?);
        let wish = match &self.served {
            Some(served) => Wish { quantity, interval, ..served.clone() },
            None => Wish::new(offer, quantity, interval),
        };
        let [purpose, reason, plan] = [&self.purpose, &self.reason, &self.plan].map(|words| words.trim().to_owned());
        let is_complete = !reason.is_empty() && !plan.is_empty();
        let team = self.team.clone().filter(|_| is_complete)?;
        Some(ForceBooking { team, purpose, wish, reason, plan })
    }
}
