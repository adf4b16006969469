//! What a hub's own calendar says of a line: it stands there alone, something was there first, or came over it.
//!
//! The stock of the line was claimed here before the calendar was asked. The word of the calendar confirms or gives up.
//! Where it refuses a change of what it had confirmed, the line goes back to those terms, with the stock that it had, if
//! nobody took that meanwhile.

use super::amend::change;
use super::{Case, Made};
use crate::domain::availability::approval;
use crate::domain::booking::{Booking, LineState, Step, Wish};
use crate::domain::calendars::{ConflictPolicy, HubWord, RefusedChange};
use crate::domain::ids::BookingId;
use crate::domain::policy::Approval;
use crate::ledger::Rejection;

impl Case<'_> {
    pub(super) fn hear_hub(
        &self,
        id: &BookingId,
        index: usize,
        word: &HubWord,
        reason: &str,
    ) -> Result<Made, Rejection> {
        let booking = self.state.booking(id).ok_or_else(|| Rejection::UnknownBooking { booking: id.clone() })?;
        let mut line = booking.lines.get(index).cloned().ok_or(Rejection::NoSuchLine { line: index })?;
        if let Some(made) = self.unchanged(booking, index, word, reason) {
            return Ok(made);
        }
        let mut draft = self.draft(Some(id));
        line.hub_word = Some(word.clone());
        let hub = self.state.hub(&line.wish.offer.hub);
        let step = match word {
            HubWord::Confirmed { .. } => {
                let at_once = hub.is_some_and(|hub| approval(hub, &line.wish.offer) == Approval::Auto);
                (at_once && line.confirmed_at().is_some() && !line.claims.is_empty()).then_some(Step::Approve)
            }
            HubWord::Taken { .. } | HubWord::Conflict { policy: ConflictPolicy::Hub, .. } => match line.state {
                LineState::Requested | LineState::Countered => Some(Step::Refuse),
                _ => Some(Step::Cancel),
            },
            HubWord::Conflict { policy: ConflictPolicy::First, .. } => None,
        };
        match step.and_then(|step| Some((step, line.state.after(step)?))) {
            Some((step, to)) => {
                if to.has_given_up() {
                    line.claims.clear();
                    line.held_until = None;
                    line.reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
                }
                line.state = to;
                draft.put(id, index, line, &[step]);
            }
            // A team that has the units in hand keeps them: both sides are told.
            None => draft.touch(id, index, line),
        }
        Ok(Made::of_booking(id.clone(), draft))
    }

    /// The booking with a line as the calendar had confirmed it, where what it refuses is a change since. None where it is
    /// not, or where the stock of before is gone.
    fn unchanged(&self, booking: &Booking, index: usize, word: &HubWord, reason: &str) -> Option<Made> {
        let HubWord::Taken { at: heard_at, during, by } = word else { return None };
        let line = booking.lines.get(index)?;
        let HubWord::Confirmed { at, interval, quantity, .. } = line.hub_word.clone()? else { return None };
        let is_open =
            matches!(line.state, LineState::Requested | LineState::Approved | LineState::Ready | LineState::Out);
        let moves_its_end = quantity == line.wish.quantity && interval.start() == line.wish.interval.start();
        // A request that holds nothing was never in the calendar; of what is out, nothing moves but the end.
        let is_movable = is_open && !line.claims.is_empty() && (line.state != LineState::Out || moves_its_end);
        if !is_movable || line.confirmed_at().is_some() {
            return None;
        }
        let wish = Wish { interval, quantity, ..line.wish.clone() };
        let (asked, more) = (line.wish.interval, line.wish.quantity);
        let refused = Some(RefusedChange { at: *heard_at, asked, quantity: more, during: *during, by: by.clone() });
        // What was granted is not put to the rules anew: only its stock has to be there.
        let mut before = booking.clone();
        before.lines[index].wish.clone_from(&wish);
        before.lines[index].hub_word = Some(HubWord::Confirmed { at, interval, quantity, refused });
        let team = self.team(&booking.team).ok()?;
        let mut draft = self.draft(Some(&booking.id));
        draft.suspend(&booking.id, index);
        let reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
        change(&mut draft, &before, index, &wish, team, false, reason).ok()?;
        let mut line = draft.line(&booking.id, index)?.clone();
        // It was asked for again because it changed: what it is once more had been granted.
        if let Some(to) = line.state.after(Step::Approve).filter(|_| line.state == LineState::Requested) {
            line.state = to;
            draft.put(&booking.id, index, line, &[Step::Approve]);
        }
        Some(Made::of_booking(booking.id.clone(), draft))
    }
}
