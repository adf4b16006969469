//! What the programs that serve calendars do otherwise than the standards say, as data.
//!
//! Measured with caldav-server-tester and by hand (see the guide of calendars); where nothing is known, the careful
//! value stands.

use std::time::Duration;

use chrono::DateTime;

use crate::domain::hub::ServerKind;
use crate::domain::time::{Instant, Interval};

/// How a range of a collection is read so that nothing in it is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum RangeReading {
    /// `calendar-query` with a time range.
    Query,
    /// Addresses are listed, then what is new is read by `calendar-multiget`: filtered searches may be stale or wrong.
    ListAndGet,
}

/// What is known of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) struct HubProfile {
    /// After a write, until every later read shows it.
    pub(in crate::server) settle: Duration,
    reading: RangeReading,
    /// The first instant that a query with a time range no longer finds; none where there is no such end.
    queries_end: Option<Instant>,
    /// Whether `getctag` or the sync token changes with every change of the collection.
    pub(in crate::server) has_honest_tag: bool,
}

impl HubProfile {
    pub(in crate::server) const fn of(kind: ServerKind) -> Self {
        let instant =
            Self { settle: Duration::ZERO, reading: RangeReading::Query, queries_end: None, has_honest_tag: true };
        match kind {
            // One process, one folder: a write that was answered is there.
            ServerKind::Radicale | ServerKind::Xandikos => instant,
            // Caches between its workers. A range that ends after 19 January 2038 gives nothing at all, and its tag is the
            // second of the last change: two changes within one second have the same.
            ServerKind::Sogo => Self {
                settle: Duration::from_millis(500),
                queries_end: DateTime::from_timestamp(2_147_483_647, 0),
                has_honest_tag: false,
                ..instant
            },
            // Often several nodes behind one address; what a search misses, a list shows.
            ServerKind::Nextcloud => Self { settle: Duration::from_secs(1), ..instant },
            // Ranges without a beginning are broken; edited occurrences come back as excluded.
            ServerKind::Zimbra => Self { settle: Duration::from_secs(1), reading: RangeReading::ListAndGet, ..instant },
            // Bedework shows a write after some three seconds, others search an index that lags.
            ServerKind::Generic => Self {
                settle: Duration::from_secs(3),
                reading: RangeReading::ListAndGet,
                has_honest_tag: false,
                ..instant
            },
        }
    }

    /// How a range is read on this server.
    pub(in crate::server) fn reading_of(&self, range: Interval) -> RangeReading {
        if self.queries_end.is_some_and(|end| range.end() > end) { RangeReading::ListAndGet } else { self.reading }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_end_of_its_time_a_server_is_listed() {
        let check = |kind: ServerKind, end: &str, expected: RangeReading| {
            let at = |text: &str| text.parse::<Instant>().expect("an instant");
            let range = Interval::new(at("2027-01-01T00:00:00Z"), at(end)).expect("an interval");
            assert_eq!(HubProfile::of(kind).reading_of(range), expected, "{kind:?} until {end}");
        };
        check(ServerKind::Sogo, "2038-01-19T03:14:07Z", RangeReading::Query);
        check(ServerKind::Sogo, "2038-01-19T03:14:08Z", RangeReading::ListAndGet);
        check(ServerKind::Radicale, "2040-01-01T00:00:00Z", RangeReading::Query);
        check(ServerKind::Zimbra, "2027-01-02T00:00:00Z", RangeReading::ListAndGet);
    }
}
