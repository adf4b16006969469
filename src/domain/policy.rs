//! The terms on which a hub lends ("règles d'emprunt").

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a request becomes a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Approval {
    /// At once, when the rules allow it.
    Auto,
    /// By a manager of the hub; the request holds its stock meanwhile.
    #[default]
    Manual,
}

/// A hub's lending policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    pub approval: Approval,
    /// Hours that must pass between now and the pick-up.
    pub lead_hours: u32,
    /// How many days ahead a booking may begin, counted in local days from today.
    pub horizon_days: u32,
    /// Shortest booking, minutes.
    pub min_minutes: u32,
    /// Longest booking, in calendar days between the local day of pick-up and the local day of return: Friday to Monday
    /// is 3. When day `max_days` is a closed day, the return may wait for the next open one.
    pub max_days: u32,
    /// Deposit per booking, whole euros; 0 for none.
    pub deposit_eur: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            approval: Approval::Manual,
            lead_hours: 24,
            horizon_days: 365,
            min_minutes: 60,
            max_days: 28,
            deposit_eur: 0,
        }
    }
}
