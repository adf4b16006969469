//! What time brings about: holds expire, requests lapse, nobody came, loans are late, waiting ends.
//!
//! One sweep settles everything that is due by now: afterwards nothing is due until later, so that the keeper of the
//! clock never turns in circles.

use std::collections::BTreeSet;

use chrono::Duration;

use super::hand::merge;
use super::terms::claims_until;
use super::{Case, Made};
use crate::domain::booking::{Booking, Claim, Line, LineState, Step};
use crate::domain::ids::{ItemCode, OfferKey};
use crate::domain::policy::Policy;
use crate::domain::record::Shortage;
use crate::domain::time::Interval;
use crate::domain::waiting::WaitState;
use crate::ledger::Rejection;
use crate::ledger::draft::Draft;
use crate::ledger::due::{Due, later};

impl<'a> Case<'a> {
    pub(super) fn sweep(&self) -> Result<Made, Rejection> {
        let due = self.state.due_by(self.now);
        if due.is_empty() {
            return Err(Rejection::NothingDue);
        }
        let mut draft = self.draft(None);
        for due in due {
            match due {
                Due::Line(of) => {
                    if let Some((booking, line)) = self.state.line_of(of) {
                        self.sweep_line(&mut draft, booking, line);
                    }
                }
                Due::Exception(id) => {
                    if let Some(exception) = self.state.exception(id) {
                        draft.try_resolve(id, &exception.resource, exception.during);
                    }
                }
                Due::Wait(number) => {
                    if let Some(waiting) = self.state.waiting_by_number(number) {
                        draft.move_wait(&waiting.id, WaitState::Past);
                    }
                }
            }
        }
        Ok(Made::of_hub(draft))
    }

    fn sweep_line(&self, draft: &mut Draft<'a>, booking: &'a Booking, index: usize) {
        // Another line of this sweep may have changed its units meanwhile.
        let Some(line) = draft.line(&booking.id, index).cloned() else { return };
        let step = match line.state {
            LineState::Held => Step::Expire,
            LineState::Requested | LineState::Countered => Step::Lapse,
            LineState::Approved | LineState::Ready => Step::NoShow,
            LineState::Out => return self.extend_overdue(draft, booking, index, line),
            _ => return,
        };
        let Some(state) = line.state.after(step) else { return };
        let line = Line { state, claims: Vec::new(), held_until: None, ..line };
        draft.put(&booking.id, index, line, &[step]);
    }

    /// A loan is not back: its units are claimed a while longer, never to the end of time, and whoever was to have them
    /// gets others, or is told.
    fn extend_overdue(&self, draft: &mut Draft<'a>, booking: &'a Booking, index: usize, mut line: Line) {
        let hub = self.state.hub(&line.wish.offer.hub);
        let hours =
            hub.map_or_else(|| Policy::default().overdue_extension_hours, |hub| hub.policy.overdue_extension_hours);
        let until = later(self.now, Duration::hours(i64::from(hours.max(1))));
        let needed = claims_until(draft, &line.wish, until);
        let mut extended: Vec<(Claim, Interval)> = Vec::new();
        let is_out = |claim: &Claim| {
            claim.items.iter().any(|item| line.has_out(item))
                || line.loans.iter().any(|loan| loan.is_out() && loan.item.is_none() && loan.resource == claim.resource)
                || line.loans.is_empty()
        };
        // Unit by unit: one may be withdrawn for a while, and is out of the pool then whether it is back or not.
        let of_unit = |claim: &Claim| -> Vec<Claim> {
            match claim.items.len() {
                0 | 1 => vec![claim.clone()],
                _ => claim
                    .items
                    .iter()
                    .map(|item| Claim { quantity: 1, items: vec![item.clone()], ..claim.clone() })
                    .collect(),
            }
        };
        let mut claims: Vec<Claim> = line.claims.iter().flat_map(of_unit).collect();
        // A unit that is out has one claim up to a planned repair and others after it, which are made anew.
        claims.sort_by_key(|claim| claim.interval.start());
        let mut seen: BTreeSet<(OfferKey, ItemCode)> = BTreeSet::new();
        claims.retain(|claim| match claim.items.first().filter(|item| line.has_out(item)) {
            Some(item) => seen.insert((claim.resource.clone(), item.clone())),
            None => true,
        });
        let mut later: Vec<Claim> = Vec::new();
        for claim in &mut claims {
            let end = needed.iter().find(|other| other.resource == claim.resource).map_or(until, |c| c.interval.end());
            let Some(more) = Interval::new(claim.interval.end(), end).ok().filter(|_| is_out(claim)) else { continue };
            let free = match claim.items.first() {
                Some(item) => draft.not_withdrawn(&claim.resource, Some(item), 1, more),
                None => vec![(more, claim.quantity)],
            };
            for (stretch, _) in free {
                if stretch.start() == claim.interval.end() {
                    claim.interval = Interval::new(claim.interval.start(), stretch.end()).unwrap_or(claim.interval);
                } else {
                    later.push(Claim { interval: stretch, ..claim.clone() });
                }
                extended.push((claim.clone(), stretch));
            }
        }
        claims.append(&mut later);
        line.claims = claims;
        merge(&mut line);
        line.extended_to = Some(until);
        for (claim, more) in &extended {
            draft.release_choice(&claim.resource, &claim.items, *more);
        }
        draft.touch(&booking.id, index, line);
        let cause = Shortage::Overdue { booking: booking.id.clone(), line: index };
        for (claim, more) in extended {
            draft.suffer(&claim.resource, more, &cause, "");
        }
    }
}
