//! Lack of units: more is promised than there is, who has to do without, and when that is over.

use std::collections::BTreeSet;

use super::Draft;
use crate::domain::availability::{Claims as _, Peak};
use crate::domain::booking::{Flag, LineState};
use crate::domain::ids::{BookingId, OfferKey};
use crate::domain::order::ExceptionPlan;
use crate::domain::record::{Exception, Shortage, further_notice};
use crate::domain::time::Interval;
use crate::domain::timeline::Timeline;
use crate::ledger::{LineName, Rejection};

/// How many lines one lack may concern before it is left to the audit to tell.
const VICTIMS: usize = 1000;

impl Draft<'_> {
    fn ahead_of(&self, interval: Interval) -> Option<Interval> {
        Interval::new(interval.start().max(self.now), interval.end()).ok()
    }

    /// Everything from now on.
    pub(in crate::ledger) fn future(&self) -> Option<Interval> {
        Interval::new(self.now, further_notice()).ok()
    }

    /// The first stretch of `within` in which bookings and withdrawals take more units than there are, beyond what open
    /// exceptions admit: how many more, and the level. What calendars block is not counted: `audit` tells of it.
    pub(in crate::ledger) fn first_excess(&self, resource: &OfferKey, within: Interval) -> Option<(u32, Peak)> {
        let capacity = self.state.hub(&resource.hub)?.resource(&resource.local)?.capacity();
        let mut covered = Timeline::default();
        let known = self.state.open_exceptions().filter(|exception| !self.resolved.contains(&exception.id));
        let named = self.named.iter().filter(|exception| !self.resolved.contains(&exception.id));
        for exception in known.chain(named).filter(|exception| exception.resource == *resource) {
            covered.add(exception.during, exception.units);
        }
        let blocked = self.state.blocked(resource).cloned().unwrap_or_default();
        for step in self.steps(resource, within) {
            if step.taken <= capacity {
                continue;
            }
            for by_calendar in blocked.steps(step.interval) {
                for admitted in covered.steps(by_calendar.interval) {
                    let level = step.taken.saturating_sub(by_calendar.taken);
                    let excess = level.saturating_sub(capacity).saturating_sub(admitted.taken);
                    if excess > 0 {
                        return Some((excess, Peak { level, during: admitted.interval }));
                    }
                }
            }
        }
        None
    }

    /// Names the exceptions that a manager decided on, and refuses while more is promised than they admit.
    pub(in crate::ledger) fn admit(
        &mut self,
        resource: &OfferKey,
        cause: &Shortage,
        reason: &str,
        plans: &[ExceptionPlan],
    ) -> Result<(), Rejection> {
        for ExceptionPlan { booking, line, plan } in plans {
            let Some(found) = self.line(booking, *line) else {
                return Err(Rejection::UnknownBooking { booking: booking.clone() });
            };
            let claims: Vec<_> = found.claims.iter().filter(|claim| claim.resource == *resource).cloned().collect();
            // What is booked for this very moment claims its preparation too, although that lies in the past.
            let is_new = self.state.booking(booking).is_none();
            for claim in claims {
                let during = if is_new { Some(claim.interval) } else { self.ahead_of(claim.interval) };
                if let Some(during) = during {
                    let plan = Some(plan.clone());
                    self.name(resource, claim.quantity, during, (booking, *line), cause, reason, plan);
                }
            }
        }
        let Some(future) = self.future() else { return Ok(()) };
        match self.first_excess(resource, future) {
            None => {
                self.place_most(resource, future);
                match self.lacking(resource, future).first() {
                    None => Ok(()),
                    // The count would allow it; the units that others chose or hold do not.
                    Some((_, _, units, during)) => {
                        Err(self.over_committed(resource, Peak { level: *units, during: *during }))
                    }
                }
            }
            Some((_, peak)) => Err(self.over_committed(resource, peak)),
        }
    }

    /// The lines that have fewer units than they claim, and of which no exception says so: how many, and when.
    pub(in crate::ledger) fn lacking(
        &self,
        resource: &OfferKey,
        within: Interval,
    ) -> Vec<(BookingId, usize, u32, Interval)> {
        if self.usable_items(resource).is_none() {
            return Vec::new();
        }
        let mut lacking = Vec::new();
        for (id, index) in self.lines_on(resource, within) {
            let Some(line) = self.line(&id, index).filter(|line| line.state.claims_stock()) else { continue };
            if line.is_short_of(resource) {
                continue;
            }
            for claim in line.claims.iter().filter(|claim| claim.resource == *resource) {
                let units = claim.quantity.saturating_sub(u32::try_from(claim.items.len()).unwrap_or(u32::MAX));
                if units > 0 {
                    lacking.push((id.clone(), index, units, claim.interval));
                }
            }
        }
        lacking
    }

    pub(in crate::ledger) fn over_committed(&self, resource: &OfferKey, peak: Peak) -> Rejection {
        let found = self.state.hub(&resource.hub).and_then(|hub| hub.resource(&resource.local));
        let capacity = found.map_or(0, crate::domain::resource::Resource::capacity);
        let lines = self.lines_on(resource, peak.during).into_iter();
        let lines = lines.map(|(booking, line)| LineName { booking, line }).collect();
        Rejection::OverCommitted { resource: resource.clone(), capacity, peak, lines }
    }

    /// Admits what cannot be helped: names, for every lack within `around`, the lines that come last.
    pub(in crate::ledger) fn suffer(&mut self, resource: &OfferKey, around: Interval, cause: &Shortage, reason: &str) {
        let Some(within) = self.ahead_of(around) else { return };
        self.place_most(resource, within);
        let mut named = BTreeSet::new();
        for _ in 0..VICTIMS {
            let Some((excess, peak)) = self.first_excess(resource, within) else { break };
            let mut lines = self.lines_on(resource, peak.during);
            lines.retain(|of| !named.contains(of));
            let rank = |(id, index): &(BookingId, usize)| {
                self.line(id, *index).map(|line| {
                    // Who has a unit in hand keeps it; then, who was promised least firmly and begins last gives way.
                    let firmness = match line.state {
                        LineState::Held => 0,
                        LineState::Requested | LineState::Countered => 1,
                        LineState::Approved => 2,
                        LineState::Ready => 3,
                        _ => 4,
                    };
                    (firmness, std::cmp::Reverse(line.wish.interval))
                })
            };
            lines.sort_by_key(rank);
            let Some((id, index)) = lines.into_iter().next() else { break };
            named.insert((id.clone(), index));
            let Some(line) = self.line(&id, index) else { break };
            let claims: Vec<_> = line
                .claims
                .iter()
                .filter(|claim| claim.resource == *resource && claim.interval.overlaps(peak.during))
                .cloned()
                .collect();
            for claim in claims {
                if let Some(during) = self.ahead_of(claim.interval) {
                    self.name(resource, claim.quantity.min(excess), during, (&id, index), cause, reason, None);
                }
            }
        }
        if !named.is_empty() {
            self.place_most(resource, within);
        }
        for (id, index, units, during) in self.lacking(resource, within) {
            if let Some(during) = self.ahead_of(during) {
                self.name(resource, units, during, (&id, index), cause, reason, None);
            }
        }
    }

    fn name(
        &mut self,
        resource: &OfferKey,
        units: u32,
        during: Interval,
        of: (&BookingId, usize),
        cause: &Shortage,
        reason: &str,
        plan: Option<String>,
    ) {
        let id = self.next_number();
        self.named.push(Exception {
            id,
            resource: resource.clone(),
            units,
            during,
            booking: of.0.clone(),
            line: of.1,
            cause: cause.clone(),
            reason: reason.to_owned(),
            plan,
            named_at: self.now,
            resolved_at: None,
        });
        if let Some(mut line) = self.line(of.0, of.1).cloned() {
            line.flags.push(Flag::Short { resource: resource.clone(), exception: id });
            self.touch(of.0, of.1, line);
        }
    }

    /// The lines that claim some of a resource during an interval, in order of start.
    fn lines_on(&self, resource: &OfferKey, during: Interval) -> Vec<(BookingId, usize)> {
        let known = self.state.occupancy(resource).map(|occupancy| occupancy.lines_during(during)).unwrap_or_default();
        let known = known.into_iter().filter_map(|of| self.state.line_of(of));
        let known = known.map(|(booking, line)| (booking.id.clone(), line));
        let drafted =
            self.bookings.iter().flat_map(|(id, drafted)| drafted.lines.keys().map(|line| (id.clone(), *line)));
        let mut seen = BTreeSet::new();
        let mut lines: Vec<_> = known.chain(drafted).filter(|of| seen.insert(of.clone())).collect();
        lines.retain(|(id, index)| {
            self.line(id, *index).is_some_and(|line| {
                line.claims.iter().any(|claim| claim.resource == *resource && claim.interval.overlaps(during))
            })
        });
        lines
    }

    /// Gives units that were freed to those who lack one.
    pub(super) fn fill_gaps(&mut self) {
        let freed = self.freed.clone();
        let mut done = BTreeSet::new();
        for (resource, interval) in freed {
            let is_short = self.state.open_exceptions().any(|exception| exception.resource == resource);
            if is_short && done.insert((resource.clone(), interval)) {
                self.place_most(&resource, interval);
            }
        }
    }

    /// Takes the exceptions off the list that are no longer needed.
    pub(super) fn resolve_exceptions(&mut self) {
        let concerned: Vec<(u64, OfferKey, Interval)> = self
            .state
            .open_exceptions()
            .filter(|exception| self.freed.iter().any(|(resource, _)| *resource == exception.resource))
            .map(|exception| (exception.id, exception.resource.clone(), exception.during))
            .collect();
        for (id, resource, during) in concerned {
            if !self.resolved.contains(&id) {
                self.try_resolve(id, &resource, during);
            }
        }
    }

    fn lacks(&self, (id, index): &(BookingId, usize), resource: &OfferKey) -> bool {
        let is_numbered = self.usable_items(resource).is_some();
        let line = self.line(id, *index).filter(|line| is_numbered && line.state.claims_stock());
        line.is_some_and(|line| {
            let mut claims = line.claims.iter().filter(|claim| claim.resource == *resource);
            claims.any(|claim| claim.items.len() < claim.quantity as usize)
        })
    }

    /// Resolves an exception unless something is still promised that is not there.
    pub(in crate::ledger) fn try_resolve(&mut self, id: u64, resource: &OfferKey, during: Interval) -> bool {
        self.resolved.insert(id);
        let still = self.ahead_of(during).and_then(|ahead| self.first_excess(resource, ahead));
        let of = self.state.exception(id).map(|exception| (exception.booking.clone(), exception.line));
        let is_past = during.end() <= self.now;
        if still.is_some() || (!is_past && of.as_ref().is_some_and(|of| self.lacks(of, resource))) {
            self.resolved.remove(&id);
            return false;
        }
        if is_past {
            // The line keeps its flag: that is how it was.
            return true;
        }
        if let Some((booking, index)) = of
            && let Some(mut line) = self.line(&booking, index).cloned()
        {
            line.flags.retain(|flag| !matches!(flag, Flag::Short { exception, .. } if *exception == id));
            self.touch(&booking, index, line);
        }
        true
    }
}
