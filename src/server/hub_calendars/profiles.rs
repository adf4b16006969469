//! What the programs that serve calendars do otherwise than the standards say, as data.
//!
//! Measured with caldav-server-tester and by hand (see the guide of calendars); where nothing is known, the careful
//! value stands.

use std::time::Duration;

use crate::domain::hub::ServerKind;

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
    pub(in crate::server) reading: RangeReading,
    /// Whether `getctag` or the sync token changes with every change of the collection.
    pub(in crate::server) has_honest_tag: bool,
}

impl HubProfile {
    pub(in crate::server) const fn of(kind: ServerKind) -> Self {
        let instant = Self { settle: Duration::ZERO, reading: RangeReading::Query, has_honest_tag: true };
        match kind {
            // One process, one folder: a write that was answered is there.
            ServerKind::Radicale | ServerKind::Xandikos => instant,
            // Caches between its workers; its ranges end in 2038, far beyond what we ask.
            ServerKind::Sogo => Self { settle: Duration::from_millis(500), ..instant },
            // Often several nodes behind one address; what a search misses, a list shows.
            ServerKind::Nextcloud => Self { settle: Duration::from_secs(1), ..instant },
            // Ranges without a beginning are broken; edited occurrences come back as excluded.
            ServerKind::Zimbra => Self { settle: Duration::from_secs(1), reading: RangeReading::ListAndGet, ..instant },
            // Bedework shows a write after some three seconds, others search an index that lags.
            ServerKind::Generic => {
                Self { settle: Duration::from_secs(3), reading: RangeReading::ListAndGet, has_honest_tag: false }
            }
        }
    }
}
