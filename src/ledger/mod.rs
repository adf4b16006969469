//! The decisions: commands in, events or a refusal out.
//!
//! Every change of a booking goes through [`decide()`]; no other code writes claims. Pure: storage is given to it, the
//! clock and the identifier of a new booking come in as arguments. [`decide()`] gives a [`JournalEntry`]; whoever keeps the
//! journal writes it down, then gives it to [`State::apply`]; a state is nothing but the catalogue, the calendars and the
//! sum of the entries. It fails by returning a [`Rejection`], which is data.
//!
//! Time passes through commands too: when [`State::next_due`] has come, the keeper of the journal gives
//! [`Envelope::sweep`], and the ledger decides what time brought about.
//!
//! ```text
//! let decision = ledger::decide(&state, &envelope, clock::now(), fresh_id)?;
//! if let Decision::Record(entry) = decision { store.append(&entry)?; state.apply(&entry)?; }
//! ```

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::availability::{Peak, Refusal};
use crate::domain::booking::{Booking, LineState, Step};
use crate::domain::ids::{BookingId, HubId, ItemCode, OfferKey, TeamId};
use crate::domain::order::Touched;
use crate::domain::time::Interval;

mod advice;
mod audit;
mod command;
mod decide;
mod draft;
mod due;
mod event;
mod journal;
mod occupancy;
mod state;

pub use audit::{Breach, audit};
pub use command::{Command, Envelope};
pub use decide::{Decision, closure_plan, decide};
pub use event::{Event, LineChange, LinesChanged, LinesMoved};
pub use journal::{JournalEntry, command_hash};
pub use state::{RecordChange, ReplayError, State, may_see};

/// Why the ledger refuses a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rejection", rename_all = "snake_case")]
pub enum Rejection {
    /// Some lines of the cart cannot be met. Nothing was claimed.
    Lines {
        lines: Vec<LineRejection>,
    },
    EmptyCart,
    UnknownTeam {
        team: TeamId,
    },
    UnknownBooking {
        booking: BookingId,
    },
    /// The booking changed meanwhile.
    Stale {
        expected: u64,
        actual: Box<Booking>,
    },
    /// The state machine has no such arrow from here.
    NoSuchStep {
        step: Step,
        states: Vec<LineState>,
    },
    /// This desk may not do this.
    NotAllowed {
        step: Option<Step>,
    },
    /// A reason is required for this step.
    ReasonRequired {
        step: Step,
    },
    /// The booking has no line at this position.
    NoSuchLine {
        line: usize,
    },
    /// The key was used for another command.
    KeyReused,
    /// The sweep came before anything was due.
    NothingDue,
    UnknownHub {
        hub: HubId,
    },
    /// No closure, withdrawal, exception or wish of a waiting list by that name.
    UnknownRecord {
        id: String,
    },
    /// The hub's policy grants no holds.
    NoHolds {
        hub: HubId,
    },
    /// The line has no such unit in this state: unknown, not there, or named twice.
    NoSuchUnit {
        line: usize,
        item: Option<ItemCode>,
    },
    /// A unit that was named is needed elsewhere at that time.
    UnitTaken {
        resource: OfferKey,
        item: ItemCode,
        during: Interval,
    },
    /// The line takes so many units, and another number was named.
    WrongCount {
        line: usize,
        wanted: u32,
        given: u32,
    },
    /// More would be promised than there is. These lines claim stock then: an exception must name those that give way.
    OverCommitted {
        resource: OfferKey,
        capacity: u32,
        peak: Peak,
        lines: Vec<LineName>,
    },
    /// A capacity beyond what the catalogue tells of: change the hub's description first.
    AboveCatalogue {
        resource: OfferKey,
        capacity: u32,
    },
    /// Units of a numbered resource are named one by one, those of another are counted.
    NameTheUnits {
        resource: OfferKey,
    },
    /// The decisions do not cover what the closure touches.
    Undecided {
        touched: Vec<Touched>,
    },
    /// There is nothing to wait for: it can be booked now.
    CanBeBooked {
        offer: OfferKey,
    },
    /// Units of the booking are with its team.
    StillOut,
    /// It is that team's already.
    SameTeam,
}

/// A line of a booking, named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct LineName {
    pub booking: BookingId,
    pub line: usize,
}

/// Why one line of a cart cannot be met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineRejection {
    /// Position in the cart, from 0.
    pub line: usize,
    pub refusals: Vec<Refusal>,
    /// The nearest intervals that would do at the same hub.
    pub alternatives: Vec<Interval>,
    /// The parts of the wished interval in which it would do at the same hub.
    #[serde(default)]
    pub parts: Vec<Interval>,
    /// Other hubs that could meet the wish over the same interval, nearest first.
    pub elsewhere: Vec<OfferKey>,
}
