//! The terms on which a hub lends ("règles d'emprunt").

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::resource::Family;

/// How a request becomes a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Approval {
    /// At once, when the rules allow it.
    Auto,
    /// By a manager of the hub.
    #[default]
    Manual,
}

/// How much of a hub one team may have at a time ("quota"). At least one of the two limits is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Only what belongs to this family counts; everything where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<Family>,
    /// Units that may be claimed at one instant; a kit counts with its members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<u32>,
    /// Bookings that may be open: asked for, approved or out. The lines of one cart are one booking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bookings: Option<u32>,
}

/// A hub's lending policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// For resources that do not say otherwise.
    pub approval: Approval,
    /// Whether a request that awaits its approval holds its stock. Where it does not, approval decides again.
    pub pending_holds: bool,
    /// Hours that must pass between now and the pick-up.
    pub lead_hours: u32,
    /// Days on which the hub's desk opens that must come before or be the day of pick-up, today not counted: with 2,
    /// what is asked for on a Friday is picked up on Tuesday at the earliest by a hub that opens Monday to Friday.
    pub lead_open_days: u32,
    /// How many days ahead a booking may begin, counted in local days from today.
    pub horizon_days: u32,
    /// Shortest booking, minutes.
    pub min_minutes: u32,
    /// Longest booking, in calendar days between the local day of pick-up and the local day of return: Friday to Monday
    /// is 3. When day `max_days` is a closed day, the return may wait for the next open one.
    pub max_days: u32,
    /// Longest booking in elapsed hours, whatever the clocks and the desk do; none for no such limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_hours: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<Quota>,
    /// Pick-ups and returns that the main desk serves on a local day; none for no limit. What one team does at one
    /// instant is one visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily_visits: Option<u32>,
    /// Minutes that a line of a cart holds its stock before it is submitted; 0 where the hub grants no holds.
    pub hold_minutes: u32,
    /// Hours that an offer to the waiting list stands.
    pub offer_hours: u32,
    /// Minutes after which what was not picked up is no longer expected.
    pub no_show_grace_minutes: u32,
    /// Hours, from now, by which the claim of an overdue loan is extended.
    pub overdue_extension_hours: u32,
    /// A cancellation by the team less than so many hours before the pick-up is late.
    pub late_cancel_hours: u32,
    /// Deposit per booking, whole euros; 0 for none. Deposits of resources come on top.
    pub deposit_eur: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            approval: Approval::Manual,
            pending_holds: true,
            lead_hours: 24,
            lead_open_days: 0,
            horizon_days: 365,
            min_minutes: 60,
            max_days: 28,
            max_hours: None,
            quotas: Vec::new(),
            daily_visits: None,
            hold_minutes: 30,
            offer_hours: 24,
            no_show_grace_minutes: 24 * 60,
            overdue_extension_hours: 24,
            late_cancel_hours: 24,
            deposit_eur: 0,
        }
    }
}
