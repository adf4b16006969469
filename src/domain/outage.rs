//! What the events of a hub's calendars block: the whole hub, its desk, or units of its resources.
//!
//! Given as data by whoever reads the calendars; nothing here knows iCalendar. An event that concerns no resource of the
//! hub blocks nothing.

use chrono::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::booking::Claim;
use super::hub::{CalendarScope, ClosureKind, HubCalendar};
use super::ids::{HubId, LocalId, OfferKey};
use super::time::Interval;

/// An event of a calendar that closes the hub or its desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outage {
    pub interval: Interval,
    pub kind: ClosureKind,
    /// The title of the event, as its author wrote it.
    pub summary: String,
}

/// All that one calendar blocks. Put in force by `ledger::State::set_calendar`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Blocks {
    /// From a calendar of scope `Resources`: maintenance and other claims on stock, which compete like bookings.
    pub claims: Vec<Claim>,
    /// From a calendar of scope `Hub` or `Desk`.
    pub outages: Vec<Outage>,
}

impl Blocks {
    /// What the occurrences of a calendar block, given the scope that the hub's manager gave to it.
    pub fn of_events(
        hub: &HubId,
        calendar: &HubCalendar,
        events: impl IntoIterator<Item = (Interval, String)>,
    ) -> Self {
        let mut blocks = Self::default();
        for (interval, summary) in events {
            match &calendar.scope {
                CalendarScope::Hub => blocks.outages.push(Outage { interval, kind: ClosureKind::Full, summary }),
                CalendarScope::Desk => blocks.outages.push(Outage { interval, kind: ClosureKind::Desk, summary }),
                CalendarScope::Resources { ids, quantity } => {
                    let claim = |id| Claim::new(OfferKey::new(hub.clone(), LocalId::clone(id)), *quantity, interval);
                    blocks.claims.extend(ids.iter().map(claim));
                }
            }
        }
        blocks
    }
}

/// The outages of a hub, all calendars together, in order of start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outages {
    by_start: Vec<Outage>,
    /// Bounds how far before an instant an outage that still covers it may have begun.
    longest: Duration,
}

impl Outages {
    pub const NONE: &'static Self = &Self { by_start: Vec::new(), longest: Duration::zero() };

    pub fn new(mut outages: Vec<Outage>) -> Self {
        outages.sort_by_key(|outage| outage.interval);
        let longest = outages.iter().map(|outage| outage.interval.duration()).max().unwrap_or_else(Duration::zero);
        Self { by_start: outages, longest }
    }

    pub fn is_empty(&self) -> bool {
        self.by_start.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Outage> {
        self.by_start.iter()
    }

    /// Those that overlap `interval`, in order of start.
    pub fn during(&self, interval: Interval) -> impl Iterator<Item = &Outage> {
        let earliest_start = interval.start() - self.longest;
        let first = self.by_start.partition_point(|outage| outage.interval.start() < earliest_start);
        let last = self.by_start.partition_point(|outage| outage.interval.start() < interval.end());
        self.by_start[first.min(last)..last].iter().filter(move |outage| outage.interval.overlaps(interval))
    }
}

impl Default for Outages {
    fn default() -> Self {
        Self::NONE.clone()
    }
}
