//! The waiting list, served from what a decision frees.

use chrono::Duration;
use sha2::{Digest as _, Sha256};

use super::Draft;
use crate::domain::availability::{assess, claims_of};
use crate::domain::booking::{Line, LineState, Step};
use crate::domain::ids::{BookingId, OfferKey};
use crate::domain::time::Interval;
use crate::domain::waiting::{WaitState, Waiting};
use crate::ledger::due::later;

impl Draft<'_> {
    /// What became of offers that were taken, turned down, or ran out.
    pub(super) fn follow_offers(&mut self) {
        let mut ended = Vec::new();
        for (id, drafted) in &self.bookings {
            let Some(wait) = self.state.booking(id).and_then(|booking| booking.offer_for.as_ref()) else { continue };
            let booking = id.clone();
            let steps: Vec<Step> = drafted.lines.values().flat_map(|(_, steps)| steps.iter().copied()).collect();
            if steps.contains(&Step::Submit) {
                ended.push((wait.clone(), WaitState::Served { booking }));
            } else if steps.contains(&Step::Cancel) || steps.contains(&Step::Expire) {
                ended.push((wait.clone(), WaitState::Missed { booking }));
            }
        }
        for (wait, to) in ended {
            if self.state.waiting(&wait).is_some_and(Waiting::is_open) {
                self.move_wait(&wait, to);
            }
        }
    }

    /// Goes through the list in its order, and makes offers of what was freed to the first that it satisfies.
    pub(super) fn serve(&mut self) {
        let waiting: Vec<Waiting> = self
            .state
            .queue()
            .filter(|waiting| waiting.state == WaitState::Waiting && !self.waits.contains_key(&waiting.id))
            .filter(|waiting| self.freed.iter().any(|(resource, _)| resource.hub == waiting.wish.offer.hub))
            .cloned()
            .collect();
        for wish in waiting {
            if self.concerns(&wish.wish.offer, wish.wish.interval) {
                self.offer(&wish);
            }
        }
    }

    /// Whether something that an offer takes was freed while it is wished.
    fn concerns(&self, offer: &OfferKey, wished: Interval) -> bool {
        let Some(hub) = self.state.hub(&offer.hub) else { return false };
        let is_part = |resource: &OfferKey| {
            resource == offer
                || hub.kit(&offer.local).is_some_and(|kit| kit.members.iter().any(|m| m.resource == resource.local))
        };
        // Margins and transport reach beyond the wish; a day on either side is cheap to look at, and assessed anyway.
        let around = wished.widened(Duration::days(31), Duration::days(31));
        self.freed.iter().any(|(resource, interval)| is_part(resource) && interval.overlaps(around))
    }

    fn offer(&mut self, waiting: &Waiting) {
        let (state, now) = (self.state, self.now);
        let Some(hub) = state.hub(&waiting.wish.offer.hub) else { return };
        let (Some(team), Some(id)) = (state.team(&waiting.team), offer_id(waiting)) else { return };
        if !assess(hub, &waiting.wish, Some(team), self, now).is_bookable() || state.booking(&id).is_some() {
            return;
        }
        let outages = crate::domain::availability::Claims::outages(self, &hub.id);
        let Ok(claims) = claims_of(hub, &waiting.wish, outages) else { return };
        let stands = Duration::hours(i64::from(hub.policy.offer_hours));
        let until = later(now, stands).min(waiting.wish.interval.start());
        if until <= now {
            return;
        }
        let mut line = Line::new(waiting.wish.clone(), LineState::Held, claims);
        line.held_until = Some(until);
        self.open(id.clone(), &waiting.team, &waiting.purpose, Some(waiting.id.clone()));
        self.put(&id, 0, line, &[]);
        if self.assign(&id, 0).is_err() {
            // The count allowed it, the units do not: the wish goes on waiting.
            self.suspend(&id, 0);
            self.bookings.remove(&id);
            return;
        }
        self.move_wait(&waiting.id, WaitState::Offered { booking: id });
    }
}

/// The booking that an offer would make: as hard to guess as the name of the wish, which only the ledger gives.
fn offer_id(waiting: &Waiting) -> Option<BookingId> {
    let digest = Sha256::digest(format!("offer:{}:{}", waiting.id, waiting.number));
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    BookingId::parse(&hex).ok()
}
