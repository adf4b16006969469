//! The decisions: commands in, events or a refusal out.
//!
//! Every change of a booking goes through [`decide`]; no other code writes claims. Pure: storage is given to it, and
//! the clock comes in as an argument. It fails by returning a [`Rejection`], which is data.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::availability::Refusal;
use crate::domain::booking::{Booking, LineState, Step, Wish};
use crate::domain::hub::Hub;
use crate::domain::ids::{BookingId, HubId, TeamId};
use crate::domain::team::Actor;
use crate::domain::time::Instant;

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
    BookingPlaced {
        booking: Booking,
    },
    LinesMoved {
        booking: BookingId,
        step: Step,
        lines: Vec<usize>,
        to: LineState,
        reason: Option<String>,
        version: u64,
        at: Instant,
    },
}

/// Why the ledger refuses a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The key was used for another command.
    KeyReused,
}

/// Why one line of a cart cannot be met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRejection {
    /// Position in the cart, from 0.
    pub line: usize,
    pub refusals: Vec<Refusal>,
    /// The nearest intervals that would do at the same hub.
    pub alternatives: Vec<crate::domain::time::Interval>,
    /// Other hubs that could meet the wish over the same interval.
    pub elsewhere: Vec<crate::domain::ids::OfferKey>,
}

/// Everything the ledger knows.
#[derive(Debug, Default)]
pub struct State {
    pub hubs: BTreeMap<HubId, Arc<Hub>>,
    pub bookings: BTreeMap<BookingId, Booking>,
    _todo: HashMap<(), ()>,
}
