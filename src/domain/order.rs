//! The details of what desks ask: which lines become what, which units leave and return, what mends a closure.
//!
//! Plain data on its way from a desk to the ledger, which decides what comes of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::booking::{LineState, Wish};
use super::ids::{BookingId, ItemCode, LocalId, OfferKey, TeamId};
use super::record::Cause;
use super::resource::Condition;
use super::time::{Instant, Interval};

/// New terms of a line; what is not said stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    pub line: usize,
    #[serde(default)]
    pub quantity: Option<u32>,
    #[serde(default)]
    pub interval: Option<Interval>,
}

/// Which unit of a line: by its code, or so many of a resource without numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitName {
    #[serde(default)]
    pub item: Option<ItemCode>,
    /// Which member, where the line is a kit and the unit has no code.
    #[serde(default)]
    pub resource: Option<LocalId>,
    #[serde(default = "one")]
    pub quantity: u32,
}

fn one() -> u32 {
    1
}

/// A unit as it is handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitOut {
    pub unit: UnitName,
    #[serde(default)]
    pub condition: Condition,
    #[serde(default)]
    pub accessories: Vec<String>,
}

/// A unit as it comes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitBack {
    pub unit: UnitName,
    #[serde(default)]
    pub condition: Condition,
    /// Accessories that are missing.
    #[serde(default)]
    pub missing: Vec<String>,
    #[serde(default)]
    pub note: Option<String>,
}

/// What becomes of one booked line that a closure touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosureDecision {
    pub booking: BookingId,
    pub expected_version: u64,
    pub line: usize,
    pub mend: Mend,
}

/// How a line touched by a closure is mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "mend", rename_all = "snake_case")]
pub enum Mend {
    /// Other dates: picked up earlier, returned at the next opening, or wholly elsewhen.
    Move {
        interval: Interval,
    },
    /// Other terms altogether: another service point, another offer of the hub.
    Replace {
        wish: Wish,
    },
    Cancel,
    /// It stays as it is; the hub opens for it.
    Keep,
}

/// A line that will lack units, and what is done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionPlan {
    pub booking: BookingId,
    pub line: usize,
    /// Such as the hub from which units will be borrowed.
    pub plan: String,
}

/// Units to be taken out of the pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalPlan {
    pub resource: OfferKey,
    /// By name, where the resource is numbered.
    pub items: Vec<ItemCode>,
    /// So many, where it is not.
    pub quantity: u32,
    pub from: Instant,
    pub until: Option<Instant>,
    pub cause: Cause,
    pub reason: String,
}

/// A line that a closure touches, and what would mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Touched {
    pub booking: BookingId,
    pub version: u64,
    pub line: usize,
    pub team: TeamId,
    pub state: LineState,
    pub wish: Wish,
    /// The mend that the ledger proposes: the first that the rules allow among another hour of pick-up or return, another
    /// service point, and other dates; else to cancel, or to open for a return that cannot wait.
    pub proposal: Mend,
}
