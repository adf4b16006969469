//! Why a wish cannot be met, as data: which rule, which interval, how much was there, what would do.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Peak;
use crate::domain::booking::Wish;
use crate::domain::ids::{GroupId, LocalId, OfferKey};
use crate::domain::resource::Family;
use crate::domain::text::Text;
use crate::domain::time::{Instant, Interval};

/// Which end of a booking a desk rule concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    PickUp,
    Return,
}

/// Why a desk is closed at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Refusal {
    UnknownOffer {
        offer: OfferKey,
    },
    /// A bundle, where one thing is meant: its parts are booked, each on a line.
    IsBundle {
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
    /// Enough units are free by count, but those that were handed over, chosen by name or withdrawn leave no way to give
    /// each claim its own during all of it.
    NoUnitFree {
        resource: OfferKey,
        during: Interval,
    },
    /// The desk is closed at pick-up or return; `nearest` are the closest instants when it is open, before and after.
    DeskClosed {
        edge: Edge,
        at: Instant,
        why: Closed,
        nearest: Vec<Instant>,
        /// The service point whose hours they are; the hub's main desk where there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        point: Option<LocalId>,
    },
    /// The hub has no such service point, or what is wished is delivered in place.
    NoSuchPoint {
        edge: Edge,
        point: LocalId,
    },
    /// The desk or service point serves no more visits on that local day.
    NoVisitLeft {
        edge: Edge,
        point: Option<LocalId>,
        day: NaiveDate,
        limit: u32,
    },
    /// Units cannot be at the service point by then: `earliest` is the first opening at which they can.
    NotThereYet {
        point: LocalId,
        transfer_days: u32,
        earliest: Instant,
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
    /// The lead time in open days of the hub; `earliest` is the first opening after it.
    TooFewOpenDays {
        earliest: Instant,
        lead_open_days: u32,
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
    /// More elapsed hours than the hub lends for. `latest_return` is when the desk is last open before they have passed,
    /// or when they have.
    TooManyHours {
        max_hours: u32,
        latest_return: Instant,
    },
    /// What is delivered in place begins and ends on one local day; `latest_end` is when the desk last closes on it.
    NotOneDay {
        latest_end: Instant,
    },
    /// A training is booked by one of its sessions: those to come.
    NotASession {
        sessions: Vec<Interval>,
    },
    /// The team has no proof of a required training that counts on `day`, the first such day of use. `sessions` are
    /// those that can still be booked, in the same cart, and that end before the use.
    NotTrained {
        resource: OfferKey,
        training: OfferKey,
        day: NaiveDate,
        sessions: Vec<Interval>,
    },
    /// The team would have more units at a time than the hub grants to one: `held` are those it has `during` already.
    TooManyUnits {
        family: Option<Family>,
        limit: u32,
        held: u32,
        wanted: u32,
        during: Interval,
    },
    /// The team would have more open bookings than the hub grants to one.
    TooManyBookings {
        family: Option<Family>,
        limit: u32,
        open: u32,
    },
    /// Units are free, but kept for the teams of groups until `from`, local midnight, when they are for everyone.
    KeptForGroup {
        resource: OfferKey,
        groups: Vec<GroupId>,
        kept: u32,
        free: u32,
        wanted: u32,
        during: Interval,
        from: Instant,
    },
}

impl Refusal {
    /// Whether a change from `before` to `after` newly comes under this rule: what was granted is not refused anew.
    pub fn meets_change(&self, before: &Wish, after: &Wish) -> bool {
        let same_start = before.interval.start() == after.interval.start() && before.pick_up == after.pick_up;
        let same_end = before.interval.end() == after.interval.end() && before.return_to == after.return_to;
        match self {
            Self::InThePast { .. }
            | Self::TooSoon { .. }
            | Self::TooFewOpenDays { .. }
            | Self::TooFar { .. }
            | Self::NotThereYet { .. } => !same_start,
            Self::DeskClosed { edge, .. } | Self::NoVisitLeft { edge, .. } | Self::NoSuchPoint { edge, .. } => {
                match edge {
                    Edge::PickUp => !same_start,
                    Edge::Return => !same_end,
                }
            }
            // A loan that ran through a closure goes on doing so; a closure met newly is in its way.
            Self::HubClosed { during, .. } => !before.interval.overlaps(*during),
            _ => true,
        }
    }

    /// Place in an answer: what no other date would mend first, what a small shift mends last.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::UnknownOffer { .. } | Self::IsBundle { .. } => 0,
            Self::NoQuantity => 1,
            Self::InThePast { .. } => 2,
            Self::NotTrained { .. } => 3,
            Self::NoSuchPoint { .. } => 4,
            Self::NotASession { .. } => 5,
            Self::HubClosed { .. } => 6,
            Self::NotEnough { .. } | Self::NoUnitFree { .. } => 7,
            Self::KeptForGroup { .. } => 8,
            Self::TooManyUnits { .. } | Self::TooManyBookings { .. } => 9,
            Self::TooSoon { .. } | Self::TooFewOpenDays { .. } | Self::NotThereYet { .. } => 10,
            Self::TooFar { .. } => 11,
            Self::TooLong { .. } | Self::TooManyHours { .. } | Self::NotOneDay { .. } => 12,
            Self::TooShort { .. } => 13,
            Self::NoVisitLeft { .. } => 14,
            Self::DeskClosed { .. } => 15,
        }
    }
}
