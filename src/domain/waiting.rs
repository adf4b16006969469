//! The waiting list: wishes that could not be met, in the order in which they came.
//!
//! Whenever stock is freed, the list is gone through in that order, and the first wishes that can be met get an offer:
//! a booking held for them until an instant. Nobody overtakes an offer, because it claims its stock like any other. An
//! offer that runs out, or is turned down, goes to the next; the wish it was made for leaves the list.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::booking::Wish;
use super::ids::{BookingId, TeamId, WaitId};
use super::time::Instant;

/// A wish that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waiting {
    pub id: WaitId,
    /// Place in the order of arrival, over the whole network; the published order is this one.
    pub number: u64,
    pub team: TeamId,
    pub purpose: String,
    pub wish: Wish,
    pub joined_at: Instant,
    pub state: WaitState,
}

/// How a wish of the list stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum WaitState {
    Waiting,
    /// A booking is held for it.
    Offered {
        booking: BookingId,
    },
    /// The offer was taken.
    Served {
        booking: BookingId,
    },
    /// The offer ran out or was turned down.
    Missed {
        booking: BookingId,
    },
    /// The team no longer waits.
    Left,
    /// Its dates have come.
    Past,
}

impl Waiting {
    pub fn is_open(&self) -> bool {
        matches!(self.state, WaitState::Waiting | WaitState::Offered { .. })
    }
}
