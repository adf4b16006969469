//! What a hub's own calendar says of a line: it stands there alone, something was there first, or came over it.
//!
//! The stock of the line was claimed here before the calendar was asked. The word of the calendar confirms or gives up;
//! it never claims anything.

use super::{Case, Made};
use crate::domain::availability::approval;
use crate::domain::booking::{LineState, Step};
use crate::domain::calendars::{ConflictPolicy, HubWord};
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
}
