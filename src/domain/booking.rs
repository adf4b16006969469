//! Bookings: one submitted cart, its lines, and the states they go through.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::availability::OpenLine;
use super::calendars::HubWord;
use super::hub::Points;
use super::ids::{BookingId, HubId, ItemCode, LocalId, OfferKey, TeamId, WaitId};
use super::resource::Condition;
use super::time::{Instant, Interval};

pub use super::line_state::{LineState, Step};

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
    /// The units, where the resource is numbered: one code for each. Fewer only where an open exception says so, or in
    /// a booking made before units were assigned. They may be changed until hand-over, save those that were chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemCode>,
}

impl Claim {
    /// A claim whose units are not assigned.
    pub fn new(resource: OfferKey, quantity: u32, interval: Interval) -> Self {
        Self { resource, quantity, interval, items: Vec::new() }
    }
}

/// A unit handed over, or several of a resource without numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Loan {
    pub resource: OfferKey,
    /// Inventory code; none where the units have no numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemCode>,
    /// 1 for a numbered unit.
    pub quantity: u32,
    pub out_at: Instant,
    /// As it was handed over ("état des lieux").
    pub condition: Condition,
    /// What went with it, in the desk's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accessories: Vec<String>,
    /// How it ended; none while it is out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<Back>,
}

impl Loan {
    pub fn is_out(&self) -> bool {
        self.back.is_none()
    }
}

/// How a loan ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Back {
    pub at: Instant,
    /// None for what is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// Accessories that did not come back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<Incident>,
}

/// What can happen to a unit that was lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Incident {
    Lost,
    Damaged,
}

/// What someone should know about a line, and may have to act upon.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "flag", rename_all = "snake_case")]
pub enum Flag {
    /// Units of `resource` that it claims may not be there in time: an exception of the hub's list says why.
    Short { resource: OfferKey, exception: u64 },
    /// Units that had been set apart were given to another booking: others are assigned.
    ItemsChanged,
    /// The hub closes, and moved it.
    MovedByClosure,
    /// Cancelled later than the hub's policy asks.
    CancelledLate,
    /// The team's proof of `training` no longer counts on every day of use: it cannot be handed over as things stand.
    LacksTraining { training: OfferKey },
}

/// A line of a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    pub wish: Wish,
    pub state: LineState,
    /// What it takes from stock: one claim for a resource, one for each member of a kit; more once units come back one
    /// after the other. Empty once given up, and while a request does not hold its stock; once returned, only what has
    /// passed and the recovery still under way.
    pub claims: Vec<Claim>,
    /// Why the hub refused or cancelled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Until when a held line is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Instant>,
    /// Units that the team or the hub chose by name: they are not exchanged for others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chosen: Vec<ItemCode>,
    /// What the team had asked for, where the hub proposed the present wish instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Wish>,
    /// Units handed over, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loans: Vec<Loan>,
    /// Who signed for what was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<String>,
    /// Overdue: until when its units are no longer expected back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended_to: Option<Instant>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    /// What the hub's own calendar said of it last, where the hub has one that bookings are written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub_word: Option<HubWord>,
}

impl Line {
    pub fn new(wish: Wish, state: LineState, claims: Vec<Claim>) -> Self {
        Self {
            wish,
            state,
            claims,
            reason: None,
            held_until: None,
            chosen: Vec::new(),
            asked: None,
            loans: Vec::new(),
            responsible: None,
            extended_to: None,
            flags: Vec::new(),
            hub_word: None,
        }
    }

    /// As the rules about teams see it; `booking` is none while it is being placed.
    pub fn open<'a>(&'a self, booking: Option<&'a BookingId>, team: &'a TeamId) -> OpenLine<'a> {
        let interval = Interval::new(self.wish.interval.start(), self.expected_back()).unwrap_or(self.wish.interval);
        OpenLine { booking, team, wish: &self.wish, interval, claims: &self.claims }
    }

    /// Whether it should have been returned by now and was not.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.state == LineState::Out && self.wish.interval.end() < now
    }

    /// When its units are expected back: the agreed end, or later once it is overdue.
    pub fn expected_back(&self) -> Instant {
        self.extended_to.map_or(self.wish.interval.end(), |later| later.max(self.wish.interval.end()))
    }

    /// Whether an exception says that units of `resource` may lack.
    pub fn is_short_of(&self, resource: &OfferKey) -> bool {
        self.flags.iter().any(|flag| matches!(flag, Flag::Short { resource: short, .. } if short == resource))
    }

    /// What is with the team now.
    pub fn loans_out(&self) -> impl Iterator<Item = &Loan> {
        self.loans.iter().filter(|loan| loan.is_out())
    }

    /// Units of `item`'s code that are with the team now.
    pub fn has_out(&self, item: &ItemCode) -> bool {
        self.loans_out().any(|loan| loan.item.as_ref() == Some(item))
    }

    /// Whether a unit may not be exchanged for another of its kind: it left the hub, or someone chose it by name.
    pub fn pins(&self, item: &ItemCode) -> bool {
        let was_lent = || self.loans.iter().any(|loan| loan.item.as_ref() == Some(item));
        let without_loans = self.state.was_used() && self.loans.is_empty();
        self.chosen.contains(item) || without_loans || was_lent()
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
    /// Grows by one at each decision; a command must name the version it was decided on.
    pub version: u64,
    /// Grows by one at each change that nobody decided about this booking: units exchanged before hand-over, a claim
    /// that an overdue loan extends, a flag. No command has to name it, so that none is refused for it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revision: u64,
    pub placed_at: Instant,
    pub changed_at: Instant,
    /// The wish of the waiting list that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_for: Option<WaitId>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_zero(number: &u64) -> bool {
    *number == 0
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

    /// One word for the whole: the state that most asks for something to be done.
    pub fn summary(&self) -> LineState {
        use LineState::{
            Approved, Closed, Countered, Delivered, Expired, Held, Incident, Lapsed, NoShow, Out, Ready, Refused,
            Requested, Returned,
        };
        let order = [
            Held, Countered, Requested, Out, Ready, Approved, Incident, Returned, Delivered, Closed, NoShow, Lapsed,
            Refused, Expired,
        ];
        let mut states = order.into_iter();
        states.find(|state| self.lines.iter().any(|line| line.state == *state)).unwrap_or(LineState::Cancelled)
    }

    /// The entity tag of its present form: `version`, or `version.revision` once there is a revision.
    pub fn tag(&self) -> String {
        if self.revision == 0 { self.version.to_string() } else { format!("{}.{}", self.version, self.revision) }
    }
}
