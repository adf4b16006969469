//! The one availability function: what is free, and every reason why something is not.
//!
//! The screen's preview, the server's decision and the tests call [`assess`]. Capacity is decided by the peak of the
//! claims over the interval, never by their sum.

use serde::{Deserialize, Serialize};

use super::booking::{Claim, Wish};
use super::hub::Hub;
use super::ids::OfferKey;
use super::text::Text;
use super::time::{Instant, Interval};

/// The highest level of claims within an interval, and the first stretch where it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peak {
    pub level: u32,
    pub during: Interval,
}

/// A stretch with a constant level of claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyStep {
    pub interval: Interval,
    pub taken: u32,
}

/// Reads what is already claimed. The ledger's state is one; a test may be another.
pub trait Claims {
    /// Peak of the claims on `resource` within `interval` (level 0 over the whole interval where there are none).
    fn peak(&self, resource: &OfferKey, interval: Interval) -> Peak;

    /// The level over time, cut to `interval`, in order and without gaps.
    fn steps(&self, resource: &OfferKey, interval: Interval) -> Vec<BusyStep>;
}

/// Which end of a booking a desk rule concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    PickUp,
    Return,
}

/// Why a desk is closed at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closed {
    /// Outside the weekly hours.
    Hours,
    /// A public holiday, by its wording key (`ascension`, `toussaint`, …).
    Holiday(String),
    /// A closure declared by the hub.
    Closure(Text),
    /// An event of one of the hub's calendars.
    Calendar(String),
}

/// A reason why a wish cannot be met. Data, never a sentence: each desk words it in its language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Refusal {
    UnknownOffer {
        offer: OfferKey,
    },
    /// Zero units.
    NoQuantity,
    /// The peak leaves too few units: `free = capacity - peak.level`.
    NotEnough {
        resource: OfferKey,
        capacity: u32,
        peak: Peak,
        wanted: u32,
        free: u32,
    },
    /// The desk is closed at pick-up or return; `nearest` are the closest instants when it is open, before and after.
    DeskClosed {
        edge: Edge,
        at: Instant,
        why: Closed,
        nearest: Vec<Instant>,
    },
    /// The hub is wholly closed during part of the interval.
    HubClosed {
        during: Interval,
        why: Closed,
    },
    InThePast {
        now: Instant,
    },
    TooSoon {
        earliest: Instant,
        lead_hours: u32,
    },
    TooFar {
        latest: Instant,
        horizon_days: u32,
    },
    TooShort {
        min_minutes: u32,
    },
    TooLong {
        max_days: u32,
        latest_return: Instant,
    },
    /// A training is booked by one of its sessions.
    NotASession {
        sessions: Vec<Interval>,
    },
}

/// The answer to a wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Units (or whole kits) that could still be claimed over the whole interval, were all other rules met.
    pub free: u32,
    pub capacity: u32,
    /// Every rule that stands against it, most telling first; empty when it can be booked.
    pub refusals: Vec<Refusal>,
}

impl Answer {
    pub fn is_bookable(&self) -> bool {
        self.refusals.is_empty()
    }
}

/// What a wish takes from stock, margins included; a kit takes all its members.
pub fn claims_of(_hub: &Hub, _wish: &Wish) -> Result<Vec<Claim>, Refusal> {
    unimplemented!("contract only")
}

/// Can this wish be met, given what is claimed, at `now`?
pub fn assess(_hub: &Hub, _wish: &Wish, _claims: &dyn Claims, _now: Instant) -> Answer {
    unimplemented!("contract only")
}

/// The nearest intervals of the same length in which the wish could be met: at most `count`, closest first, within
/// `reach_days` of the wished start.
pub fn alternatives(
    _hub: &Hub,
    _wish: &Wish,
    _claims: &dyn Claims,
    _now: Instant,
    _count: usize,
    _reach_days: u32,
) -> Vec<Interval> {
    unimplemented!("contract only")
}
