//! When the components of one calendar object take place: occurrences one by one, with what replaces them.
//!
//! Where [`mod@super::occupancy`] asks what a feed of thousands of events makes busy, this asks about a single object that a
//! collection stores, of whatever kind, free or busy: does it overlap a range (RFC 4791 §9.9), what are its occurrences,
//! when do its alarms ring. Times are resolved as those of a feed are: civil first, then UTC. The work is bounded by a
//! [`Budget`](super::recurrence::Budget); whoever runs out of it is told.

mod alarms;
mod expansion;
mod overlap;
mod periods;
mod series;
mod stamp;
#[cfg(test)]
mod tests;

pub use alarms::any_rings;
pub use expansion::{MAX_EXPANDED, expand, limit_recurrences};
pub use overlap::{any_overlaps, overlaps, period_of};
pub use periods::{BusyKind, busy_periods};
pub use series::{Occurrence, Seen, extent_of, visit};
pub use stamp::{Stamp, Zones, instant_of, parse_utc, utc_text, zone_of};

/// A range of UTC seconds, half-open; open towards either side at the ends of `i64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub start: i64,
    pub end: i64,
}

impl Range {
    pub const ALWAYS: Self = Self { start: i64::MIN, end: i64::MAX };

    pub fn new(start: i64, end: i64) -> Self {
        Self { start, end }
    }

    fn touches(self, start: i64, end: i64) -> bool {
        if end > start { self.start < end && self.end > start } else { self.start <= start && self.end > start }
    }
}
