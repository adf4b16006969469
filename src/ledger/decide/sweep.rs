//! What time brings about: holds expire, requests lapse, nobody came, loans are late, waiting ends.
//!
//! One sweep settles everything that is due by now: afterwards nothing is due until later, so that the keeper of the
//! clock never turns in circles.

use std::collections::{BTreeMap, BTreeSet};

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
        let end_of = |claim: &Claim| {
            needed.iter().find(|other| other.resource == claim.resource).map_or(until, |needed| needed.interval.end())
        };
        let mut claims: Vec<Claim> = Vec::new();
        let mut extended: Vec<(Claim, Interval)> = Vec::new();
        let (mut numbered, mut counted): (Vec<Claim>, Vec<Claim>) =
            line.claims.iter().flat_map(unit_by_unit).partition(|claim| !claim.items.is_empty());
        // A unit may be withdrawn for a while, and is out of the pool then whether it is back or not: it has one claim up
        // to that, and others after it, which are made anew.
        numbered.sort_by_key(|claim| claim.interval.start());
        let mut seen: BTreeSet<(OfferKey, ItemCode)> = BTreeSet::new();
        for mut claim in numbered {
            let item = claim.items.first().filter(|item| line.has_out(item) || line.loans.is_empty()).cloned();
            let Some(item) = item else {
                claims.push(claim);
                continue;
            };
            if !seen.insert((claim.resource.clone(), item.clone())) {
                continue;
            }
            if let Ok(more) = Interval::new(claim.interval.end(), end_of(&claim)) {
                for (stretch, _) in draft.not_withdrawn(&claim.resource, Some(&item), 1, more) {
                    if stretch.start() == claim.interval.end() {
                        claim.interval = Interval::new(claim.interval.start(), stretch.end()).unwrap_or(claim.interval);
                    } else {
                        claims.push(Claim { interval: stretch, ..claim.clone() });
                    }
                    extended.push((claim.clone(), stretch));
                }
            }
            claims.push(claim);
        }
        // Without numbers, those that are out are those that run longest: what came back ended with its return.
        counted.sort_by_key(|claim| std::cmp::Reverse(claim.interval.end()));
        let mut still_out: BTreeMap<OfferKey, u32> = BTreeMap::new();
        for claim in counted {
            let out = still_out.entry(claim.resource.clone()).or_insert_with(|| units_out(&line, &claim.resource));
            let late = claim.quantity.min(*out);
            *out -= late;
            let (back, mut claim) = (Claim { quantity: claim.quantity - late, ..claim.clone() }, claim);
            if let Some(more) = Interval::new(claim.interval.end(), end_of(&claim)).ok().filter(|_| late > 0) {
                claim.quantity = late;
                claim.interval = Interval::new(claim.interval.start(), more.end()).unwrap_or(claim.interval);
                extended.push((claim.clone(), more));
                claims.extend((back.quantity > 0).then_some(back));
            }
            claims.push(claim);
        }
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

/// A claim as one for each of its numbered units.
fn unit_by_unit(claim: &Claim) -> Vec<Claim> {
    match claim.items.as_slice() {
        [] | [_] => vec![claim.clone()],
        items => items.iter().map(|item| Claim { quantity: 1, items: vec![item.clone()], ..claim.clone() }).collect(),
    }
}

/// How many units without numbers are with the team; all of them where the hand-over wrote no loans down.
fn units_out(line: &Line, resource: &OfferKey) -> u32 {
    if line.loans.is_empty() {
        return u32::MAX;
    }
    let out = line.loans_out().filter(|loan| loan.item.is_none() && loan.resource == *resource);
    out.map(|loan| loan.quantity).sum()
}
