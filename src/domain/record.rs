//! What a hub takes out of its pools, the closures it declares, and the exceptions it lives with.
//!
//! A withdrawal is dated, and counts as a claim: availability sees it without a word more, and the past keeps the
//! capacity it had. An exception is how the ledger admits that more is promised than there is: named, visible, with a
//! reason, listed until it is resolved. The audit accepts a breach of capacity only where one covers it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::booking::Claim;
use super::hub::{Closure, ClosureKind};
use super::ids::{BookingId, HubId, OfferKey};
use super::outage::Outage;
use super::time::{Instant, Interval, Zone};

/// Why units are not in the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Maintenance,
    Lost,
    Damaged,
    /// The hub has fewer: sold, given, lent for good.
    Fewer,
}

impl Cause {
    pub const ALL: [Self; 4] = [Self::Maintenance, Self::Lost, Self::Damaged, Self::Fewer];

    pub fn key(self) -> &'static str {
        match self {
            Self::Maintenance => "maintenance",
            Self::Lost => "lost",
            Self::Damaged => "damaged",
            Self::Fewer => "fewer",
        }
    }
}

/// Units out of the pool ("indisponibilité").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Withdrawal {
    pub id: u64,
    /// What it takes, from when, until when: until the year 9999 where no end is known.
    pub claim: Claim,
    pub cause: Cause,
    pub reason: String,
    /// The booking during which it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking: Option<BookingId>,
}

/// The end of what has no known end. Not the end of chrono's time: margins are added to intervals.
pub fn further_notice() -> Instant {
    chrono::DateTime::from_timestamp(253_370_764_800, 0).unwrap_or(chrono::DateTime::<chrono::Utc>::MAX_UTC)
}

/// A closure declared by command, on top of those of `hub.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeclaredClosure {
    pub id: u64,
    pub hub: HubId,
    pub closure: Closure,
    /// From its beginning to its end, in the zone that the hub had when it was declared.
    pub interval: Interval,
    /// What of that it closes, in order, where it is not all of it: the hours of each of its days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stretches: Vec<Interval>,
    /// Whether every booking that it touched has its decision.
    pub settled: bool,
}

impl DeclaredClosure {
    /// A closure of a hub in that zone, about which nothing is settled yet; `None` where it closes nothing.
    pub fn new(id: u64, hub: HubId, zone: Zone, closure: Closure) -> Option<Self> {
        let mut stretches: Vec<Interval> = closure.stretches(zone).collect();
        let interval = Interval::new(stretches.first()?.start(), stretches.last()?.end()).ok()?;
        if stretches.len() == 1 {
            stretches.clear();
        }
        Some(Self { id, hub, closure, interval, stretches, settled: false })
    }

    /// What it closes, in order.
    pub fn stretches(&self) -> &[Interval] {
        if self.stretches.is_empty() { std::slice::from_ref(&self.interval) } else { &self.stretches }
    }

    /// The stretch within which an instant lies.
    pub fn stretch_at(&self, at: Instant) -> Option<Interval> {
        self.stretches().iter().copied().find(|stretch| stretch.contains(at))
    }

    /// As availability sees it.
    pub fn outages(&self) -> impl Iterator<Item = Outage> {
        let summary = self.closure.reason.get(super::text::Lang::Fr);
        let outage =
            |interval: &Interval| Outage { interval: *interval, kind: self.closure.kind, summary: summary.to_owned() };
        self.stretches().iter().map(outage)
    }

    pub fn is_full(&self) -> bool {
        self.closure.kind == ClosureKind::Full
    }
}

/// More is promised than there is, and this says who lacks what, when and why ("exception").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exception {
    pub id: u64,
    pub resource: OfferKey,
    /// So many units of it lack.
    pub units: u32,
    pub during: Interval,
    /// The line that may have to do without.
    pub booking: BookingId,
    pub line: usize,
    pub cause: Shortage,
    pub reason: String,
    /// What is done about it. None yet where the clock or an incident brought it about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    pub named_at: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<Instant>,
}

impl Exception {
    pub fn is_open(&self) -> bool {
        self.resolved_at.is_none()
    }

    /// When it excuses a breach of capacity: not after it was resolved.
    pub fn covers(&self) -> Option<Interval> {
        let end = self.resolved_at.map_or(self.during.end(), |at| at.min(self.during.end()));
        Interval::new(self.during.start(), end).ok()
    }
}

/// Where a lack comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "shortage", rename_all = "snake_case")]
pub enum Shortage {
    /// Another booking did not bring back what it has.
    Overdue { booking: BookingId, line: usize },
    /// Units were taken out of the pool.
    Withdrawn { withdrawal: u64 },
    /// A manager booked more than there is.
    Forced,
}
