//! What time will bring about, in order: the instants at which the clock has something to decide.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Duration};

use super::occupancy::LineRef;
use crate::domain::booking::{Line, LineState};
use crate::domain::hub::Hub;
use crate::domain::policy::Policy;
use crate::domain::time::Instant;

/// What falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Due {
    Line(LineRef),
    /// An exception whose time has passed.
    Exception(u64),
    /// A wish of the waiting list whose dates have come, by its number.
    Wait(u64),
}

/// The calendar of what falls due.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Calendar {
    in_order: BTreeSet<(i64, Due)>,
    when: HashMap<Due, i64>,
}

impl Calendar {
    /// Puts `due` at `at`, in place of when it was; nowhere for `None`.
    pub(super) fn set(&mut self, due: Due, at: Option<Instant>) {
        if let Some(before) = self.when.remove(&due) {
            self.in_order.remove(&(before, due));
        }
        if let Some(at) = at {
            // Up to the next whole second: what is due has then come.
            let secs = at.timestamp() + i64::from(at.timestamp_subsec_nanos() > 0);
            self.in_order.insert((secs, due));
            self.when.insert(due, secs);
        }
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.in_order.first().and_then(|(secs, _)| DateTime::from_timestamp(*secs, 0))
    }

    /// What has fallen due by `now`, in order.
    pub(super) fn until(&self, now: Instant) -> Vec<Due> {
        self.in_order.iter().take_while(|(secs, _)| *secs <= now.timestamp()).map(|(_, due)| *due).collect()
    }

    pub(super) fn forget_lines(&mut self) {
        self.in_order.retain(|(_, due)| !matches!(due, Due::Line(_)));
        self.when.retain(|due, _| !matches!(due, Due::Line(_)));
    }
}

/// When time has something to say about a line, given its hub where it is known: a hold runs out, a request or what
/// was approved is not acted upon, a loan is not brought back.
pub(super) fn of_line(line: &Line, hub: Option<&Hub>) -> Option<Instant> {
    let start = line.wish.interval.start();
    match line.state {
        LineState::Held => Some(line.held_until.unwrap_or(start).min(start)),
        LineState::Requested | LineState::Countered => Some(start),
        LineState::Approved | LineState::Ready => {
            // A room or an hour that was not used is not brought back late: nothing depends on it.
            let hands_over = hub.is_none_or(|hub| hub.hands_over(&line.wish.offer.local));
            let grace =
                hub.map_or_else(|| Policy::default().no_show_grace_minutes, |hub| hub.policy.no_show_grace_minutes);
            hands_over.then(|| later(start, Duration::minutes(i64::from(grace))))
        }
        LineState::Out => Some(line.expected_back()),
        _ => None,
    }
}

/// `at` and a while; `at` itself where that does not fit.
pub(super) fn later(at: Instant, by: Duration) -> Instant {
    at.checked_add_signed(by).unwrap_or(at)
}
