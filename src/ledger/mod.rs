//! The decisions: commands in, events or a refusal out.
//!
//! Every change of a booking goes through [`decide()`]; no other code writes claims. Pure: storage is given to it, the
//! clock and the identifier of a new booking come in as arguments. [`decide()`] gives a [`JournalEntry`]; whoever keeps the
//! journal writes it down, then gives it to [`State::apply`]; a state is nothing but the catalogue, the calendars and the
//! sum of the entries. It fails by returning a [`Rejection`], which is data.
//!
//! ```text
//! let decision = ledger::decide(&state, &envelope, clock::now(), fresh_id)?;
//! if let Decision::Record(entry) = decision { store.append(&entry)?; state.apply(&entry)?; }
//! ```

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::availability::Refusal;
use crate::domain::booking::{Booking, LineState, Step, Wish};
use crate::domain::ids::{BookingId, OfferKey, TeamId};
use crate::domain::team::Actor;
use crate::domain::time::{Instant, Interval};

mod advice;
mod audit;
mod decide;
mod journal;
mod state;

pub use audit::{Breach, audit};
pub use decide::{Decision, decide};
pub use journal::{JournalEntry, command_hash};
pub use state::{ReplayError, State, may_see};

/// What a desk asks of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Submit a cart: all lines or none.
    Place { team: TeamId, purpose: String, wishes: Vec<Wish> },
    /// Move lines of a booking along an arrow of the state machine. `lines` names them by position; none means all
    /// those of the actor's hub (manager) or all (team) from which the arrow starts.
    Act { booking: BookingId, expected_version: u64, step: Step, lines: Option<Vec<usize>>, reason: Option<String> },
}

/// A command with who gives it and the key that makes it safe to repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub actor: Actor,
    /// Chosen by the desk, unique per account: the same key with the same command gives the same outcome, once.
    pub key: String,
    pub command: Command,
}

/// What happened. The journal is a list of these; the state is their sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    BookingPlaced { booking: Booking },
    LinesMoved(LinesMoved),
}

/// Lines of a booking went along an arrow of the state machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinesMoved {
    pub booking: BookingId,
    pub step: Step,
    /// Positions, in order, each once.
    pub lines: Vec<usize>,
    pub to: LineState,
    pub reason: Option<String>,
    /// Version of the booking afterwards.
    pub version: u64,
    pub at: Instant,
}

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
