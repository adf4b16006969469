//! Bookings: one submitted cart, its lines, and the states they go through.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::availability::OpenLine;
use super::hub::Points;
use super::ids::{BookingId, HubId, LocalId, OfferKey, TeamId};
use super::time::{Instant, Interval};

/// State of a booking line. The machine is [`LineState::after`]; nothing else changes a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// Asked for; holds its stock while the hub decides.
    Requested,
    Approved,
    /// Handed over.
    Out,
    Returned,
    Refused,
    Cancelled,
}

impl LineState {
    pub const ALL: [Self; 6] =
        [Self::Requested, Self::Approved, Self::Out, Self::Returned, Self::Refused, Self::Cancelled];

    /// Whether a line in this state claims stock.
    pub fn claims_stock(self) -> bool {
        matches!(self, Self::Requested | Self::Approved | Self::Out)
    }

    /// Whether nothing came of a line in this state.
    pub fn has_given_up(self) -> bool {
        matches!(self, Self::Refused | Self::Cancelled)
    }

    pub fn key(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Out => "out",
            Self::Returned => "returned",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state after `step`, or `None` where the machine has no such arrow.
    pub fn after(self, step: Step) -> Option<Self> {
        match (self, step) {
            (Self::Requested, Step::Approve) => Some(Self::Approved),
            (Self::Requested, Step::Refuse) => Some(Self::Refused),
            (Self::Requested | Self::Approved, Step::Cancel) => Some(Self::Cancelled),
            (Self::Approved, Step::CheckOut) => Some(Self::Out),
            (Self::Out, Step::CheckIn) => Some(Self::Returned),
            _ => None,
        }
    }
}

/// An arrow of the state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Approve,
    Refuse,
    Cancel,
    /// Hand over ("remise").
    CheckOut,
    /// Take back ("restitution").
    CheckIn,
}

impl Step {
    pub const ALL: [Self; 5] = [Self::Approve, Self::Refuse, Self::Cancel, Self::CheckOut, Self::CheckIn];

    pub fn key(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::Cancel => "cancel",
            Self::CheckOut => "check_out",
            Self::CheckIn => "check_in",
        }
    }
}

/// A wish: so many of an offer during an interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// A resource or a kit.
    pub offer: OfferKey,
    pub quantity: u32,
    pub interval: Interval,
    /// Service point of the pick-up; the hub's main desk where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pick_up: Option<LocalId>,
    /// Service point of the return; the hub's main desk where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_to: Option<LocalId>,
}

impl Wish {
    /// Picked up and returned at the hub's main desk.
    pub fn new(offer: OfferKey, quantity: u32, interval: Interval) -> Self {
        Self { offer, quantity, interval, pick_up: None, return_to: None }
    }

    /// The same wish, picked up and returned at these points.
    pub fn at(self, points: Points) -> Self {
        Self { pick_up: points.pick_up, return_to: points.return_to, ..self }
    }
}

/// What a line takes from stock: units of one resource during an interval that includes the hub's margins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    pub resource: OfferKey,
    pub quantity: u32,
    pub interval: Interval,
}

/// A line of a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    pub wish: Wish,
    pub state: LineState,
    /// What it takes from stock: one claim for a resource, one for each member of a kit. Empty once refused or
    /// cancelled; once returned, only what has passed and the recovery still under way.
    pub claims: Vec<Claim>,
    /// Why the hub refused or cancelled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Line {
    /// As the rules about teams see it; `booking` is none while it is being placed.
    pub fn open<'a>(&'a self, booking: Option<&'a BookingId>, team: &'a TeamId) -> OpenLine<'a> {
        OpenLine { booking, team, wish: &self.wish, interval: self.wish.interval, claims: &self.claims }
    }

    /// Whether it should have been returned by now and was not. Nothing in the ledger follows from it yet.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.state == LineState::Out && self.wish.interval.end() < now
    }
}

/// A booking ("réservation"): one submitted cart, all of it or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Booking {
    pub id: BookingId,
    pub team: TeamId,
    /// What the team works on, in its own words.
    pub purpose: String,
    pub lines: Vec<Line>,
    /// Grows by one at each change; a command must name the version it was decided on.
    pub version: u64,
    pub placed_at: Instant,
    pub changed_at: Instant,
}

impl Booking {
    /// The hubs concerned, sorted, each once.
    pub fn hubs(&self) -> Vec<HubId> {
        let mut hubs: Vec<_> = self.lines.iter().map(|line| line.wish.offer.hub.clone()).collect();
        hubs.sort();
        hubs.dedup();
        hubs
    }

    /// From the first pick-up to the last return; `None` for a booking without lines, which the ledger never makes.
    pub fn span(&self) -> Option<Interval> {
        let start = self.lines.iter().map(|line| line.wish.interval.start()).min()?;
        let end = self.lines.iter().map(|line| line.wish.interval.end()).max()?;
        Interval::new(start, end).ok()
    }

    /// One word for the whole: the state furthest from settled, in the order requested, out, approved, then the rest.
    pub fn summary(&self) -> LineState {
        for state in
            [LineState::Requested, LineState::Out, LineState::Approved, LineState::Returned, LineState::Refused]
        {
            if self.lines.iter().any(|line| line.state == state) {
                return state;
            }
        }
        LineState::Cancelled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_moves_along_the_arrows_of_the_guide_and_no_others() {
        use LineState::{Approved, Cancelled, Out, Refused, Requested, Returned};
        let arrows = [
            (Requested, Step::Approve, Approved),
            (Requested, Step::Refuse, Refused),
            (Requested, Step::Cancel, Cancelled),
            (Approved, Step::Cancel, Cancelled),
            (Approved, Step::CheckOut, Out),
            (Out, Step::CheckIn, Returned),
        ];
        for from in LineState::ALL {
            for step in Step::ALL {
                let expected = arrows.iter().find(|(state, by, _)| (*state, *by) == (from, step)).map(|(_, _, to)| *to);
                assert_eq!(from.after(step), expected, "{from:?} by {step:?}");
            }
        }
    }

    #[test]
    fn stock_is_claimed_from_the_request_to_the_return() {
        let claiming: Vec<_> = LineState::ALL.into_iter().filter(|state| state.claims_stock()).collect();
        assert_eq!(claiming, [LineState::Requested, LineState::Approved, LineState::Out]);
    }
}
